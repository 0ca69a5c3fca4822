//! DynamoDB: dynoxide on a SQLite file, with a thread of its own so that it cannot starve the rest.

use anyhow::{Context as _, anyhow};
use dynoxide::Database;
use std::{path::Path, thread::JoinHandle, time::Duration};
use tokio_util::sync::CancellationToken;

/// Where DynamoDB answers.
pub(crate) fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Starts DynamoDB on a listener that is already bound. `None` keeps the tables in memory.
pub(crate) fn start(
    listener: std::net::TcpListener,
    path: Option<&Path>,
    stop: CancellationToken,
) -> anyhow::Result<JoinHandle<anyhow::Result<()>>> {
    let database = match path {
        Some(path) => Database::new(&path.to_string_lossy()),
        None => Database::memory(),
    }
    .map_err(|error| anyhow!("DynamoDB's tables cannot be opened: {error}"))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("a runtime for DynamoDB")?;
    std::thread::Builder::new()
        .name("sandbox-dynamodb".to_owned())
        .spawn(move || {
            let done = runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).context("DynamoDB's port")?;
                let sweeper = tokio::spawn(sweep(database.clone(), stop.clone()));
                let server = dynoxide::server::serve_with_shutdown(listener, database, stop.clone().cancelled_owned());
                let grace = async {
                    stop.cancelled().await;
                    tokio::time::sleep(Duration::from_secs(3)).await;
                };
                tokio::select! {
                    done = server => done.map_err(|error| anyhow!("DynamoDB stopped: {error}"))?,
                    () = grace => {}
                }
                sweeper.abort();
                Ok(())
            });
            runtime.shutdown_timeout(Duration::from_secs(1));
            done
        })
        .context("a thread for DynamoDB")
}

/// dynoxide removes expired items only when told to.
async fn sweep(database: Database, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_mins(1)) => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = database.sweep_ttl() {
            tracing::warn!(%error, "expired items could not be removed");
        }
    }
}
