//! Starting and stopping a sandbox.

use crate::{
    ChatImport, Options, PersonImport,
    app::App,
    aws::ApiError,
    bedrock,
    clock::Clock,
    cognito,
    db::{self, Db},
    delivery::Delivery,
    dynamo,
    environment::environment,
    eum,
    faults::Faults,
    folder::{self, Folder},
    ids::now_ms,
    keys::Keys,
    limits::Limits,
    media::{self, Media, Sample, Whose},
    names::{INGEST_DLQ, INGEST_QUEUE, INGEST_SUBSCRIPTION_ARN, SUBSCRIPTION_DLQ, TOPIC_ARN, queue_arn},
    phone,
    s3::S3,
    seed, server, sns, sqs,
};
use anyhow::{Context as _, anyhow, bail};
use domain::{Millis, Seconds};
use serde_json::json;
use std::{
    fs::{self, File, TryLockError},
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};
use tokio::{net::TcpSocket, sync::broadcast};
use tokio_util::sync::CancellationToken;

/// A running sandbox. Dropping it stops it without waiting; [`Sandbox::shutdown`] waits.
pub struct Sandbox {
    app: Arc<App>,
    options: Options,
    url: String,
    dynamodb_url: String,
    threads: Vec<JoinHandle<anyhow::Result<()>>>,
    _lock: Option<File>,
}

impl Sandbox {
    /// Starts all services and returns when they answer.
    pub async fn start(mut options: Options) -> anyhow::Result<Self> {
        let (http, port) = bind(options.port, "--port")?;
        let (public, dynamodb_port) = bind(options.dynamodb_port, "--dynamodb-port")?;
        let (tables, tables_port) = bind(0, "--dynamodb-port")?;
        (options.port, options.dynamodb_port) = (port, dynamodb_port);
        options.dashboard_url.truncate(options.dashboard_url.trim_end_matches('/').len());
        let prepared = {
            let options = options.clone();
            tokio::task::spawn_blocking(move || prepare(&options, tables_port))
                .await
                .context("the start was interrupted")?
        };
        let Prepared { app, tables_path, lock } = prepared?;
        let dynamodb = dynamo::start(Arc::clone(&app), tables, public, tables_path.as_deref())?;
        // Dropped on every early return from here on, it stops what already runs.
        let mut sandbox = Self {
            url: app.url(),
            dynamodb_url: dynamo::url(dynamodb_port),
            threads: vec![dynamodb],
            app,
            options,
            _lock: lock,
        };
        // Before anybody can ask: who finds us healthy finds everything.
        // On the heap: the AWS SDK's futures are large.
        let seeded = Box::pin(seed::seed(&sandbox, sandbox.options.seed, Millis(now_ms()))).await?;
        if seeded > 0 {
            tracing::info!(conversations = seeded, "seeded");
        }
        sandbox.threads.push(serve(Arc::clone(&sandbox.app), http)?);
        sandbox.wait_until_healthy().await?;
        Ok(sandbox)
    }

    async fn wait_until_healthy(&self) -> anyhow::Result<()> {
        let url = format!("http://127.0.0.1:{}/health", self.options.port);
        for _ in 0..100 {
            if self
                .app
                .http
                .get(&url)
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the sandbox did not become healthy in five seconds")
    }

    /// Where browsers reach it, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where DynamoDB answers.
    pub fn dynamodb_url(&self) -> &str {
        &self.dynamodb_url
    }

    /// Where DynamoDB answers without faults.
    pub(crate) fn tables_url(&self) -> String {
        dynamo::url(self.app.tables_port)
    }

    /// Every environment variable the server needs.
    pub fn environment(&self) -> Vec<(String, String)> {
        environment(&self.options)
    }

    /// How many objects have come to S3 in part, and neither became whole nor were given up.
    pub fn unfinished_uploads(&self) -> anyhow::Result<usize> {
        self.app.s3.unfinished()
    }

    /// How many people there are on the phones.
    pub fn people(&self) -> anyhow::Result<u64> {
        Ok(self
            .app
            .db
            .run(|tx| tx.query_row("SELECT count(*) FROM person", [], |r| r.get(0)))?)
    }

    /// Ids and names of the demo users who may answer customers.
    pub fn demo_people(&self) -> anyhow::Result<Vec<(String, String)>> {
        let sql = "SELECT a.username, json_extract(a.attributes, '$.name') FROM account a JOIN membership m USING (username) \
                   WHERE m.group_name IN ('Operator', 'Admin') ORDER BY a.email";
        let people = self
            .app
            .db
            .run(|tx| tx.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())?;
        Ok(people)
    }

    /// Puts a person on the phones, sending nothing, and returns the person's id.
    pub fn import_person(&self, person: &PersonImport) -> anyhow::Result<String> {
        self.app.db.run(|tx| phone::import_person(tx, person)).map_err(plain)
    }

    /// Puts sample files under ids of one of our numbers, by Meta's id of it, as if they had been sent then.
    pub(crate) fn import_media(&self, number: &str, files: &[(String, Sample, Seconds)]) -> anyhow::Result<()> {
        for (id, sample, at) in files {
            let bytes = self.app.media.keep(sample.bytes)?;
            self.app
                .db
                .run(|tx| media::insert_as(tx, id, number, Whose::Customer, sample.mime, &bytes, at.millis().0))?;
        }
        Ok(())
    }

    /// Puts sample templates into an account that has none.
    pub(crate) fn seed_templates(&self) -> anyhow::Result<usize> {
        eum::seed(&self.app).map_err(plain)
    }

    /// Puts a letter where what SNS gave up on lies.
    pub(crate) fn seed_letter(&self, body: &str) -> anyhow::Result<()> {
        let letter = sqs::NewMessage {
            body,
            attributes: None,
            delay: None,
            late: 0,
        };
        let put = self.app.transact(|tx, wake| sqs::put(tx, wake, SUBSCRIPTION_DLQ, &letter));
        put.map(drop).map_err(plain)
    }

    /// Puts messages into the chats, sending nothing, in one transaction; returns their wamids in the same order.
    pub fn import_chat(&self, messages: &[ChatImport]) -> anyhow::Result<Vec<String>> {
        self.app.db.run(|tx| phone::import_chat(tx, messages)).map_err(plain)
    }

    /// Stops everything and waits until it has.
    pub async fn shutdown(mut self) {
        self.app.stop.cancel();
        let threads = std::mem::take(&mut self.threads);
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                match thread.join() {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::error!(%error, "a part of the sandbox failed"),
                    Err(_) => tracing::error!("a part of the sandbox panicked"),
                }
            }
        });
        if joined.await.is_err() {
            tracing::error!("the sandbox could not be waited for");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.app.stop.cancel();
    }
}

fn plain(error: ApiError) -> anyhow::Error {
    anyhow!(error.message)
}

/// Binds a port on loopback. Accepted connections inherit TCP_NODELAY, also those of dynoxide, which does not set it.
fn bind(port: u16, flag: &str) -> anyhow::Result<(std::net::TcpListener, u16)> {
    let attempt = || -> std::io::Result<(std::net::TcpListener, u16)> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.set_nodelay(true)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        let listener = socket.listen(1024)?.into_std()?;
        let port = listener.local_addr()?.port();
        Ok((listener, port))
    };
    attempt().map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!("Port {port} is in use. Stop the other program or pass {flag}."),
        ErrorKind::PermissionDenied => anyhow!("Port {port} may not be used by this user. Pass {flag} with one above 1023."),
        _ => anyhow!("Port {port} cannot be used: {error}. Pass another one with {flag}."),
    })
}

/// Takes a folder for this process, until the file is dropped.
pub(crate) fn lock(dir: &Path) -> anyhow::Result<File> {
    fs::create_dir_all(dir).with_context(|| format!("The folder {} cannot be made", dir.display()))?;
    let path = dir.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("The folder {} cannot be written to", dir.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("Another sandbox is using {}. Stop it or pass --data.", dir.display()),
        Err(TryLockError::Error(error)) => bail!("The folder {} cannot be locked: {error}", dir.display()),
    }
}

/// Deletes everything a sandbox has stored in `dir`, and nothing else that may lie there.
pub fn reset(dir: &Path) -> anyhow::Result<()> {
    let _lock = lock(dir)?;
    for entry in fs::read_dir(dir).with_context(|| format!("The folder {} cannot be read", dir.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("sandbox.sqlite") || name.starts_with("dynamodb.sqlite") {
            fs::remove_file(entry.path()).with_context(|| format!("{} cannot be deleted", entry.path().display()))?;
        } else if folder::OURS.contains(&name.as_ref()) {
            fs::remove_dir_all(entry.path()).with_context(|| format!("{} cannot be deleted", entry.path().display()))?;
        }
    }
    Ok(())
}

struct Prepared {
    app: Arc<App>,
    tables_path: Option<PathBuf>,
    lock: Option<File>,
}

/// Opens the database and makes what must always be there.
fn prepare(options: &Options, tables_port: u16) -> anyhow::Result<Prepared> {
    let lock = options.data_dir.as_deref().map(lock).transpose()?;
    let in_dir = |name: &str| options.data_dir.as_deref().map(|dir| dir.join(name));
    let advice = || match &options.data_dir {
        Some(dir) => format!(
            "The sandbox cannot use {}. Free some space, pass --data, or start again with --reset",
            dir.display()
        ),
        None => "The sandbox cannot keep its data in memory".to_owned(),
    };
    let db = Db::open(in_dir("sandbox.sqlite").as_deref()).with_context(advice)?;
    let keys = db
        .run(|tx| {
            if db::setting(tx, "linked")?.is_none() {
                db::set_setting(tx, "linked", &now_ms().to_string())?;
            }
            cognito::provision(tx, &options.dashboard_url)?;
            provision_topic(tx).map_err(plain)?;
            Keys::load(tx, options.data_dir.is_none())
        })
        .with_context(advice)?;
    let folder = Folder::open(options.data_dir.as_deref())?;
    let s3 = S3::open(&folder.inner("s3")?)?;
    let media = Media::open(folder.inner("media")?);
    let http = reqwest::Client::builder()
        // SNS waits fifteen seconds for an endpoint and follows no redirects.
        .timeout(Duration::from_secs(15))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .context("an HTTP client")?;
    let app = Arc::new(App {
        db,
        keys,
        port: options.port,
        dynamodb_port: options.dynamodb_port,
        tables_port,
        s3,
        media,
        _folder: folder,
        clock: Clock::default(),
        delivery: Delivery::default(),
        pace: options.pace,
        faults: Faults::default(),
        limits: Mutex::new(Limits::default()),
        http,
        deliveries: tokio::sync::Notify::new(),
        outcomes: tokio::sync::Notify::new(),
        phone: broadcast::channel(1024).0,
        queues: Mutex::default(),
        stop: CancellationToken::new(),
    });
    bedrock::begin(&app)?;
    Ok(Prepared {
        app,
        tables_path: in_dir("dynamodb.sqlite"),
        lock,
    })
}

/// The topic, the ingest queue, the subscription between them, and a dead-letter queue of each of the two.
fn provision_topic(tx: &rusqlite::Transaction<'_>) -> Result<(), ApiError> {
    sqs::create_fixed(tx, INGEST_DLQ, &json!({ "MessageRetentionPeriod": "1209600" }))?;
    let redrive = json!({ "deadLetterTargetArn": queue_arn(INGEST_DLQ), "maxReceiveCount": 5 }).to_string();
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage",
        "Resource": queue_arn(INGEST_QUEUE), "Condition": { "ArnEquals": { "aws:SourceArn": TOPIC_ARN } },
    }] });
    sqs::create_fixed(
        tx,
        INGEST_QUEUE,
        &json!({ "VisibilityTimeout": "30", "RedrivePolicy": redrive, "Policy": policy.to_string() }),
    )?;
    sns::create_fixed(tx, TOPIC_ARN)?;
    sqs::create_fixed(tx, SUBSCRIPTION_DLQ, &json!({ "MessageRetentionPeriod": "1209600" }))?;
    sns::subscribe_fixed(
        tx,
        INGEST_SUBSCRIPTION_ARN,
        TOPIC_ARN,
        &queue_arn(INGEST_QUEUE),
        &queue_arn(SUBSCRIPTION_DLQ),
    )?;
    Ok(())
}

/// Runs the HTTP services on threads of their own, so that they never starve the caller nor he them.
fn serve(app: Arc<App>, listener: std::net::TcpListener) -> anyhow::Result<JoinHandle<anyhow::Result<()>>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("sandbox-http")
        .enable_all()
        .build()
        .context("a runtime for the services")?;
    std::thread::Builder::new()
        .name("sandbox".to_owned())
        .spawn(move || {
            let done = runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).context("the sandbox's port")?;
                server::serve(app, listener).await.context("the sandbox's services")
            });
            runtime.shutdown_timeout(Duration::from_secs(1));
            done
        })
        .context("a thread for the services")
}
