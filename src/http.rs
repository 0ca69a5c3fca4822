//! HTTP: what is not a page or a server function.

pub(crate) mod auth;
pub(crate) mod health;
pub(crate) mod live;
pub(crate) mod origin;
pub(crate) mod pages;
pub(crate) mod request;
pub(crate) mod webhooks;

use anyhow::{Context, Result};
use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until the token is cancelled, then lets requests under way finish; live streams end themselves.
pub(crate) async fn serve_http(listener: TcpListener, router: Router, shutdown: CancellationToken) -> Result<()> {
    // Without this a streamed page waits 40 ms for the last acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY not set");
        }
    });
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown.cancelled_owned())
        .await
        .context("the web server failed")
}
