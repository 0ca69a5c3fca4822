//! The loop that accepts connections. Our own instead of axum's, which sets neither buffers nor time limits: thousands of
//! live streams stay open at once, and none of them may hold much memory, or the end of the server.

use super::{
    connections::{Place, Places},
    limits::Peer,
    stall::Guarded,
};
use anyhow::Result;
use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use meters::{Connection, Limit, Meters};
use std::{io, net::IpAddr, pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// Longest time in which the head of a request must come; also how long a connection may wait between two requests. Longer
/// than the minute after which proxies close theirs, so that a proxy never sends into a connection that we just closed.
const HEAD: Duration = Duration::from_secs(75);

/// Most that is buffered for one connection in each direction. A stream whose browser does not read stops there.
const BUFFER: usize = 32 * 1024;

/// How long a browser may take nothing of what is there for it.
const STALL: Duration = Duration::from_secs(30);

/// Longest wait for requests under way when the server is told to stop.
const LINGER: Duration = Duration::from_secs(35);

/// Wait after a failure to accept that is ours, such as too many open files.
const PAUSE: Duration = Duration::from_millis(500);

/// A flood is said once in this time; the figures count it.
const SAY_AGAIN: Duration = Duration::from_mins(1);

/// Serves until the token is cancelled, then lets requests under way finish; live streams end themselves.
/// Connections are counted by `meters` and limited by `places`, if given.
pub(crate) async fn serve_http(
    listener: TcpListener,
    router: Router,
    meters: Option<Meters>,
    places: Option<Places>,
    shutdown: CancellationToken,
) -> Result<()> {
    let mut warned: Option<Instant> = None;
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let place = places.as_ref().map(|places| places.take(peer.ip()));
                if let Some(None) = place {
                    // Closed without a word: whoever opens thousands does not read them.
                    drop(stream);
                    if let Some(meters) = &meters {
                        meters.http().limited(Limit::Connections);
                    }
                    if warned.is_none_or(|warned| warned.elapsed() > SAY_AGAIN) {
                        warned = Some(Instant::now());
                        tracing::warn!(peer = %peer.ip(), "too many connections are open; see WECARE_LIMIT_CONNECTIONS");
                    }
                    continue;
                }
                let counted = meters.as_ref().map(|meters| meters.http().connected());
                connections.spawn(connection(
                    stream,
                    peer.ip(),
                    (counted, place.flatten()),
                    router.clone(),
                    shutdown.clone(),
                ));
            }
            Err(error) if is_theirs(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted; trying again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(LINGER, connections.wait()).await.is_err() {
        tracing::warn!(
            open = connections.len(),
            "connections are cut: their requests did not finish in time"
        );
    }
    Ok(())
}

/// Whether a connection was gone before it was accepted.
fn is_theirs(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

async fn connection(
    stream: TcpStream,
    peer: IpAddr,
    _counted: (Option<Connection>, Option<Place>),
    router: Router,
    shutdown: CancellationToken,
) {
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        request
    });
    // Without this a streamed page waits 40 ms for the last acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY not set");
    }
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(Guarded::new(stream, STALL)), TowerToHyperService::new(service));
    let mut serving = pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = shutdown.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        // Browsers go away in the middle of things all day long.
        tracing::debug!(%error, "a connection ended early");
    }
}
