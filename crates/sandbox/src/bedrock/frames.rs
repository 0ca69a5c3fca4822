//! The framing of event streams, with frames cut in the middle as networks do, and what can go wrong on the way.

use crate::faults::{Kind, Strike};
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue as Typed, Message};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use std::{io, time::Duration};

/// One event as bytes.
pub(super) struct Frame(Vec<u8>);

impl Frame {
    pub(super) fn event(name: &str, payload: &Value) -> Self {
        Self::new("event", ":event-type", name, payload)
    }

    fn exception(name: &str) -> Self {
        let payload = json!({ "message": "The sandbox was told to fail in the middle." });
        Self::new("exception", ":exception-type", name, &payload)
    }

    fn new(kind: &str, name_header: &'static str, name: &str, payload: &Value) -> Self {
        let text = |text: &str| Typed::String(text.to_owned().into());
        let message = Message::new(payload.to_string().into_bytes())
            .add_header(Header::new(":message-type", text(kind)))
            .add_header(Header::new(name_header, text(name)))
            .add_header(Header::new(":content-type", text("application/json")));
        let mut bytes = Vec::new();
        if let Err(error) = write_message_to(&message, &mut bytes) {
            tracing::error!(%error, "an event of Bedrock could not be framed");
        }
        Self(bytes)
    }
}

/// All frames one after the other. A strike happens behind the second: `exception` is what is thrown there.
pub(super) fn stream(frames: Vec<Frame>, strike: Option<Strike>, exception: &'static str) -> Response {
    let parts = async_stream::stream! {
        for (n, frame) in frames.into_iter().enumerate() {
            if let Some(strike) = strike.as_ref().filter(|_| n == 2) {
                match strike.kind {
                    Kind::Stall => tokio::time::sleep(Duration::from_millis(strike.millis.unwrap_or(60_000))).await,
                    Kind::Cut => {
                        let half = frame.0.len() / 2;
                        yield Ok(frame.0.into_iter().take(half).collect::<Vec<u8>>());
                        // What went before arrives first: a connection that breaks takes along what still waits to be sent.
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        yield Err(io::Error::from(io::ErrorKind::ConnectionAborted));
                        return;
                    }
                    Kind::Exception => {
                        yield Ok(Frame::exception(exception).0);
                        return;
                    }
                    _ => {}
                }
            }
            // Every third arrives in two parts.
            if n % 3 == 1 {
                let (start, end) = frame.0.split_at(frame.0.len() / 2);
                yield Ok(start.to_owned());
                tokio::task::yield_now().await;
                yield Ok(end.to_owned());
            } else {
                yield Ok(frame.0);
            }
        }
    };
    let mut response = Body::from_stream(parts).into_response();
    let kind = HeaderValue::from_static("application/vnd.amazon.eventstream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
