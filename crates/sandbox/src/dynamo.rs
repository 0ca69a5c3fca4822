//! DynamoDB: dynoxide on a SQLite file behind a proxy that can fail, with a thread of their own so that they cannot starve the rest.

mod http;
mod once;
mod proxy;
mod refusal;

use crate::app::App;
use anyhow::{Context as _, anyhow};
use dynoxide::Database;
use std::{path::Path, sync::Arc, thread::JoinHandle, time::Duration};
use tokio_util::sync::CancellationToken;

/// Where DynamoDB answers.
pub(crate) fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Starts DynamoDB on listeners that are already bound: `tables` for ourselves, `public`, which suffers faults, for everybody
/// else. `path` `None` keeps the tables in memory.
pub(crate) fn start(
    app: Arc<App>,
    tables: std::net::TcpListener,
    public: std::net::TcpListener,
    path: Option<&Path>,
) -> anyhow::Result<JoinHandle<anyhow::Result<()>>> {
    let database = open(path)?;
    let stop = app.stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("a runtime for DynamoDB")?;
    std::thread::Builder::new()
        .name("sandbox-dynamodb".to_owned())
        .spawn(move || {
            let done = runtime.block_on(async {
                let tables = tokio::net::TcpListener::from_std(tables).context("DynamoDB's inner port")?;
                let public = tokio::net::TcpListener::from_std(public).context("DynamoDB's port")?;
                let proxy = tokio::spawn(proxy::serve(app, public));
                let sweeper = tokio::spawn(sweep(database.clone(), stop.clone()));
                let server = dynoxide::server::serve_with_shutdown(tables, database, stop.clone().cancelled_owned());
                let grace = async {
                    stop.cancelled().await;
                    tokio::time::sleep(Duration::from_secs(3)).await;
                };
                tokio::select! {
                    done = server => done.map_err(|error| anyhow!("DynamoDB stopped: {error}"))?,
                    () = grace => {}
                }
                sweeper.abort();
                proxy.abort();
                Ok(())
            });
            runtime.shutdown_timeout(Duration::from_secs(1));
            done
        })
        .context("a thread for DynamoDB")
}

fn open(path: Option<&Path>) -> anyhow::Result<Database> {
    match path {
        Some(path) => Database::new(&path.to_string_lossy()),
        None => Database::memory(),
    }
    .map_err(|error| anyhow!("DynamoDB's tables cannot be opened: {error}"))
}

/// Starts DynamoDB on a file, without its proxy, to look at what it holds.
pub(crate) fn start_alone(
    listener: std::net::TcpListener,
    path: &Path,
    stop: CancellationToken,
) -> anyhow::Result<JoinHandle<anyhow::Result<()>>> {
    let database = open(Some(path))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("a runtime for DynamoDB")?;
    std::thread::Builder::new()
        .name("verify-dynamodb".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).context("DynamoDB's port")?;
                let server = dynoxide::server::serve_with_shutdown(listener, database, stop.clone().cancelled_owned());
                tokio::select! {
                    done = server => done.map_err(|error| anyhow!("DynamoDB stopped: {error}")),
                    () = stop.cancelled() => Ok(()),
                }
            })
        })
        .context("a thread for DynamoDB")
}

/// dynoxide removes expired items only when told to. It reads all of them for that: beside the thread that answers, and as seldom as
/// DynamoDB itself, which promises nothing sooner than days.
async fn sweep(database: Database, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_mins(10)) => {}
            () = stop.cancelled() => return,
        }
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "expired items could not be removed"),
            Err(error) => tracing::warn!(%error, "expired items could not be removed"),
        }
    }
}
