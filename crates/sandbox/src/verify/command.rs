//! `sandbox verify`: the check as a program, of a running sandbox or of a folder that one has left behind.

use super::{Pending, Record, Report, Tables};
use crate::{db::Db, dynamo, ids::now_ms, names::TABLE, start::lock};
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::Value;
use std::{path::PathBuf, time::Duration};
use tokio_util::sync::CancellationToken;

/// What to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyOptions {
    /// A sandbox that runs on this port.
    Running {
        /// The port of everything but DynamoDB.
        port: u16,
    },
    /// What a sandbox has kept in a folder.
    Folder {
        /// The folder.
        data: PathBuf,
        /// Where DynamoDB runs, if not out of the folder.
        dynamodb_port: Option<u16>,
    },
}

/// Checks, and gives one line for each violation.
pub async fn verify(options: VerifyOptions) -> Result<Vec<String>> {
    let http = reqwest::Client::builder().no_proxy().build().context("an HTTP client")?;
    let report = match options {
        VerifyOptions::Running { port } => ask(&http, port).await?,
        VerifyOptions::Folder {
            data,
            dynamodb_port: Some(port),
        } => {
            let db = open(&data)?;
            check(&db, &Tables::new(http, dynamo::url(port), TABLE)).await?
        }
        VerifyOptions::Folder { data, .. } => {
            let _lock = lock(&data)?;
            let db = open(&data)?;
            let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).context("a port for DynamoDB")?;
            listener.set_nonblocking(true).context("a port for DynamoDB")?;
            let port = listener.local_addr().context("a port for DynamoDB")?.port();
            let stop = CancellationToken::new();
            let thread = dynamo::start_alone(listener, &data.join("dynamodb.sqlite"), stop.clone())?;
            let report = check(&db, &Tables::new(http, dynamo::url(port), TABLE)).await;
            stop.cancel();
            let joined = tokio::task::spawn_blocking(move || thread.join()).await.context("DynamoDB's end")?;
            joined.map_err(|_| anyhow!("DynamoDB panicked"))??;
            report?
        }
    };
    let lines = report["violations"].as_array().into_iter().flatten();
    Ok(lines.filter_map(Value::as_str).map(str::to_owned).collect())
}

async fn ask(http: &reqwest::Client, port: u16) -> Result<Value> {
    let answer = http
        .get(format!("http://127.0.0.1:{port}/control/verify"))
        .timeout(Duration::from_mins(5))
        .send()
        .await
        .with_context(|| format!("No sandbox answers on port {port}. Start one, or pass --data"))?;
    let report: Value = answer.json().await.context("The sandbox's answer is no JSON")?;
    if let Some(error) = report["message"].as_str() {
        bail!("{error}");
    }
    Ok(report)
}

fn open(data: &std::path::Path) -> Result<Db> {
    let path = data.join("sandbox.sqlite");
    if !path.is_file() {
        bail!("There is no sandbox in {}. Pass --data.", data.display());
    }
    Db::open(Some(&path)).with_context(|| format!("{} cannot be read", path.display()))
}

async fn check(db: &Db, tables: &Tables) -> Result<Value> {
    let record = db.run(Record::read)?;
    let pending = Pending::read(|| db.run(Pending::of_record), tables, now_ms()).await?;
    Ok(Report::make(&record, pending, tables, now_ms()).await?.json())
}
