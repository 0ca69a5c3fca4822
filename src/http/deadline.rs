//! A time in which the body of a request must have come. Who sends a byte now and then would hold a handler for ever.

use crate::routes::{Class, Errors, Rule};
use app::error::AppError;
use axum::{
    Json,
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, SizeHint};
use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Sleep, sleep};

/// The largest body of today but parts of files, 640 kB, comes in this time over 22 kB/s.
pub(crate) const BODY: Duration = Duration::from_secs(30);

/// A part of a file, 6 MiB, comes in this time over 35 kB/s.
const UPLOAD: Duration = Duration::from_mins(3);

/// A whole file, 100 MB, comes in this time over 58 kB/s.
const FILE: Duration = Duration::from_mins(30);

/// Answers 408 when the body of a request did not come in time, whatever its reader made of that.
pub(crate) async fn of_bodies(State(most): State<Duration>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let class = Rule::of(&request).class;
    let most = match class {
        Class::Upload => most.max(UPLOAD),
        Class::FileForm | Class::Document => most.max(FILE),
        _ => most,
    };
    let errors = class.errors();
    let late = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| {
        Body::new(Timed {
            body,
            over: Box::pin(sleep(most)),
            late: Arc::clone(&late),
        })
    });
    let response = next.run(request).await;
    if !late.load(Ordering::Relaxed) {
        return response;
    }
    tracing::debug!("a body did not come in time");
    let mut response = if errors == Errors::Json {
        (StatusCode::REQUEST_TIMEOUT, Json(AppError::Unreachable)).into_response()
    } else {
        let sentence = format!("The request did not arrive within {} seconds. Send it again.\n", most.as_secs());
        (StatusCode::REQUEST_TIMEOUT, sentence).into_response()
    };
    // The rest of the body may still be on its way.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// A body with the time until which it must have ended.
struct Timed {
    body: Body,
    over: Pin<Box<Sleep>>,
    late: Arc<AtomicBool>,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_ready() {
            return frame;
        }
        ready!(self.over.as_mut().poll(context));
        self.late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::serve::serve_http;
    use axum::{Extension, Router, middleware::from_fn_with_state};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };
    use tokio_util::sync::CancellationToken;

    /// Sends the head of a request, then a byte at a time for as long as the server takes them, and gives the answer.
    async fn drip(class: Class) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .fallback(async |body: String| body)
            .layer(from_fn_with_state(Duration::from_millis(200), of_bodies))
            .layer(Extension(Rule { class, is_open: true }));
        tokio::spawn(serve_http(listener, router, None, None, CancellationToken::new()));
        let (mut reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
        let head = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
        writer.write_all(head.as_bytes()).await.unwrap();
        let dripping = tokio::spawn(async move {
            while writer.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let mut answer = Vec::new();
        while !String::from_utf8_lossy(&answer).contains("\r\n\r\n") {
            let read = tokio::time::timeout(Duration::from_secs(5), reader.read_buf(&mut answer));
            assert_ne!(read.await.expect("the server answers by itself").unwrap(), 0);
        }
        dripping.abort();
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn a_body_that_comes_drop_by_drop_is_answered_408() {
        let answer = drip(Class::Form).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(
            answer.contains("Send it again.") && answer.contains("connection: close"),
            "{answer}"
        );
        let answer = drip(Class::Call).await;
        assert!(
            answer.starts_with("HTTP/1.1 408 ") && answer.contains("\"Unreachable\""),
            "{answer}"
        );
    }
}
