//! `GET /metrics` on an address of its own: what people reach must not tell how the server fares.

use crate::{config::MetricsListen, http::serve::serve_http};
use anyhow::{Context, Result};
use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use meters::Meters;
use store::Store;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing_appender::non_blocking::ErrorCounter;

/// Starts to tell, unless it is switched off.
pub(crate) async fn start(
    listen: MetricsListen,
    meters: &Meters,
    dropped: ErrorCounter,
    store: Store,
    jobs: &TaskTracker,
    shutdown: &CancellationToken,
) -> Result<()> {
    let listener = match listen {
        MetricsListen::Off => return Ok(()),
        MetricsListen::Chosen(address) => TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address}. Stop the other program there, or set WECARE_METRICS_LISTEN to another port or to off")
        })?,
        MetricsListen::Usual(address) => match TcpListener::bind(address).await {
            Ok(listener) => listener,
            Err(error) => {
                tracing::warn!(%address, %error, "no metrics: the address is taken; set WECARE_METRICS_LISTEN to another one");
                return Ok(());
            }
        },
    };
    tracing::info!(address = %listener.local_addr()?, "metrics");
    let router = Router::new()
        .route("/metrics", get(tell))
        .with_state((meters.clone(), dropped, store));
    let shutdown = shutdown.clone();
    jobs.spawn(async move {
        if let Err(error) = serve_http(listener, router, None, None, shutdown).await {
            tracing::error!(error = %format!("{error:#}"), "metrics ended");
        }
    });
    Ok(())
}

async fn tell(State((meters, dropped, store)): State<(Meters, ErrorCounter, Store)>) -> impl IntoResponse {
    meters.log_dropped(u64::try_from(dropped.dropped_lines()).unwrap_or(u64::MAX));
    meters.items_skipped(store.skipped());
    ([(header::CONTENT_TYPE, meters::CONTENT_TYPE)], meters.text())
}
