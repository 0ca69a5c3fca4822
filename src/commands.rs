//! The commands of the binary: each puts the parts together and runs them to their end.

use crate::{
    config::{self, Config},
    http::{assets, connections::Places, drafts::Drafts, metrics, serve::serve_http},
    jobs,
    queue::Queues,
    router, routes as table,
    state::AppState,
    telemetry,
};
use anyhow::{Context, Result};
use assistant::Library;
use aws_config::SdkConfig;
use bucket::Bucket;
use domain::{Clock, Millis, statistics::period::Period};
use identity::{Entropy, Identity};
use leptos::config::get_configuration;
use media::Pool;
use meters::Meters;
use runner::{Jitter, Runner};
use service::{Parts, Random, Service, fetch_media::Files, knowledge::Knowledge};
use std::{future::Future, sync::Arc, time::Duration};
use store::{Store, provision as provision_tables};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use whatsapp::{ad_pictures::AdPictures, client::Eum};

/// Longest wait for what is under way when the server is told to stop. A hand-over may take half a minute.
const DRAIN: Duration = Duration::from_secs(40);

/// So many small pictures are made at once, and so many more may wait with their file in memory.
const PICTURES: usize = 2;
const PICTURES_WAITING: usize = 8;
const PICTURE_PATIENCE: Duration = Duration::from_secs(20);

/// What the build is called in the figures.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Web server, workers and jobs.
pub(crate) fn serve() -> Result<()> {
    let config = Config::from_env()?;
    let meters = Meters::new(VERSION);
    let log = telemetry::start(&meters);
    let dropped = log.dropped();
    block_on(async move {
        let listener = tokio::net::TcpListener::bind(config.web.listen).await.with_context(|| {
            format!(
                "cannot listen on {}. Stop the other program there, or set WECARE_LISTEN to another port",
                config.web.listen
            )
        })?;
        let leptos = get_configuration(Some("Leptos.toml")).context("Leptos.toml cannot be read; start the server where it lies")?;
        let leptos = assets::with_browser_half(leptos.leptos_options);
        let parts = connect(&config, meters.clone()).await?;
        let jobs = TaskTracker::new();
        metrics::start(config.metrics, &meters, dropped, parts.runner.store.clone(), &jobs, &parts.shutdown).await?;
        jobs::start(&jobs, &parts, &config.events);
        let state = AppState::new(leptos, &parts, &config)?;
        tracing::info!(address = %config.web.listen, url = %config.web.public_url, "listening");
        let serving = serve_http(
            listener,
            router::router(state),
            Some(meters),
            Places::new(&config.limits),
            parts.shutdown.clone(),
        );
        run_until_signal(&parts, jobs, serving).await
    })
}

/// Workers and jobs alone.
pub(crate) fn worker() -> Result<()> {
    let config = Config::from_env()?;
    let meters = Meters::new(VERSION);
    let log = telemetry::start(&meters);
    let dropped = log.dropped();
    block_on(async move {
        let parts = connect(&config, meters.clone()).await?;
        let jobs = TaskTracker::new();
        metrics::start(config.metrics, &meters, dropped, parts.runner.store.clone(), &jobs, &parts.shutdown).await?;
        jobs::start(&jobs, &parts, &config.events);
        tracing::info!("working");
        let shutdown = parts.shutdown.clone();
        run_until_signal(&parts, jobs, async move {
            shutdown.cancelled().await;
            Ok(())
        })
        .await
    })
}

/// Makes the tables.
pub(crate) fn provision() -> Result<()> {
    let tables = config::tables()?;
    block_on(async move {
        let sdk = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
        let store = Store::connect(&sdk, tables);
        let done = provision_tables(&store, true).await.context("the tables could not be made")?;
        for line in done.lines {
            println!("{line}");
        }
        Ok(())
    })
}

/// Lists every address. Needs no configuration.
pub(crate) fn routes() -> Result<()> {
    block_on(async {
        for line in table::list() {
            println!("{line}");
        }
        Ok(())
    })
}

/// What `serve` and `worker` share.
pub(crate) struct Running {
    pub(crate) sdk: SdkConfig,
    pub(crate) service: Service,
    pub(crate) identity: Identity,
    pub(crate) http: reqwest::Client,
    pub(crate) runner: Runner,
    /// Where files are kept; none where no bucket is named.
    pub(crate) files: Option<Arc<Files>>,
    /// None where nobody is offered a draft.
    pub(crate) drafts: Option<Drafts>,
    /// None where documents are not managed here.
    pub(crate) knowledge: Option<Knowledge>,
    /// After which days, weeks and months a report is written.
    pub(crate) reports: Vec<Period>,
    pub(crate) shutdown: CancellationToken,
}

pub(crate) async fn connect(config: &Config, meters: Meters) -> Result<Running> {
    let sdk = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let store = Store::connect_observed(&sdk, config.tables.clone(), meters.store_timer());
    let shutdown = CancellationToken::new();
    let clock = system_clock();
    let random = Random::new(system_random);
    let http = identity::http_client().context("the HTTP client could not be made")?;
    let instance = format!("{:032x}", random.bits());
    let identity = Identity::new(identity::Parts {
        config: config.cognito.clone(),
        store: store.clone(),
        cognito: aws_sdk_cognitoidentityprovider::Client::new(&sdk),
        http: http.clone(),
        clock: clock.clone(),
        entropy: Entropy::os(),
        meters: meters.clone(),
        instance: instance.clone(),
    });
    let eum = Eum::connect(&sdk, config.whatsapp.api_version.clone());
    let runner = Runner {
        store: store.clone(),
        clock: clock.clone(),
        jitter: Jitter::new({
            let random = random.clone();
            move |below| random.below(below)
        }),
        meters: meters.clone(),
        instance,
    };
    let files = config.media.as_ref().map(|media| -> Result<_> {
        Ok(Arc::new(Files {
            bucket: Bucket::connect(&sdk, media.bucket.clone(), media.path_style),
            incoming: media.incoming.clone(),
            outgoing: media.outgoing.clone(),
            pool: Pool::new(PICTURES, PICTURES_WAITING, PICTURE_PATIENCE),
            ad_pictures: AdPictures::new(media.ad_hosts.clone()).context("a client for pictures of advertisements")?,
        }))
    });
    let files = files.transpose()?;
    let drafts = config.assistant.as_ref().map(|assistant| Drafts::connect(&sdk, assistant));
    let knowledge = knowledge(&sdk, config);
    let webhook = config.web.public_url.join("/webhooks/sns").ok();
    let queues = Queues::connect(&sdk, &config.events, webhook.as_ref());
    let service = Service::start(Parts {
        store,
        eum,
        files: files.clone(),
        queue: Arc::new(queues),
        clock,
        random,
        undo_millis: config.undo_millis,
        report_days: config.report_days,
        answering: drafts.as_ref().map(|drafts| drafts.answering.clone()),
        knowledge: knowledge.clone(),
        meters,
        shutdown: shutdown.clone(),
    });
    Ok(Running {
        sdk,
        service,
        identity,
        http,
        runner,
        files,
        drafts,
        knowledge,
        reports: config.reports.clone(),
        shutdown,
    })
}

/// The documents of the knowledge base, where they are managed here.
fn knowledge(sdk: &SdkConfig, config: &Config) -> Option<Knowledge> {
    let known = config.knowledge.clone()?;
    Some(Knowledge {
        bucket: Bucket::connect(sdk, known.bucket, known.path_style),
        prefix: known.prefix,
        library: Library::connect(sdk, known.base, known.source),
        hides: config.assistant.as_ref().is_none_or(|assistant| assistant.hides),
    })
}

/// Runs until the work ends or a signal comes, then lets what is under way finish.
async fn run_until_signal(running: &Running, jobs: TaskTracker, serving: impl Future<Output = Result<()>>) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be watched")?;
    let shutdown = running.shutdown.clone();
    let on_signal = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        tracing::info!("stopping: no new requests, ending streams, finishing sends");
        shutdown.cancel();
        std::future::pending::<()>().await;
    };
    let result = tokio::select! {
        result = serving => result,
        () = on_signal => Ok(()),
    };
    shutdown.cancel();
    jobs.close();
    let finish = async {
        jobs.wait().await;
        running.service.drain().await;
    };
    if tokio::time::timeout(DRAIN, finish).await.is_err() {
        tracing::warn!("stopped before everything had finished; the outbox keeps what is left");
    }
    tracing::info!("stopped");
    result
}

#[expect(clippy::disallowed_methods, reason = "the one place where the clock of the machine is read")]
fn system_clock() -> Clock {
    Clock::new(|| {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}

#[expect(clippy::disallowed_methods, reason = "the one place where the randomness of the machine is read")]
fn system_random() -> u128 {
    rand::random()
}

/// Runs on at least two threads: rendering on one can starve the rest.
pub(crate) fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        // A page is one deep expression; unoptimised, the form of a rule needs more than two megabytes. Only what is touched counts.
        .thread_stack_size(8 * 1024 * 1024)
        .enable_all()
        .build()
        .context("the runtime could not be started")?
        .block_on(work)
}
