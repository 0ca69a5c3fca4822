//! HTML and JSON are compressed on their way out: pages are a fifth of their size, at a fraction of a millisecond each.
//!
//! Nothing else: files lie there compressed, fonts and icons are, and the live stream must pass each event on at once.

use axum::{
    body::HttpBody,
    http::{HeaderMap, Response, header},
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{And, Predicate, SizeAbove},
    },
};

/// What fits one packet arrives no sooner when it is smaller.
const SMALL: u16 = 1_024;

/// Which answers are worth it.
#[derive(Clone, Copy)]
pub(crate) struct Text;

impl Predicate for Text {
    fn should_compress<B: HttpBody>(&self, response: &Response<B>) -> bool {
        is_text(response.headers())
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"))
}

/// Brotli or gzip, as the browser likes, at their fastest.
pub(crate) fn layer() -> CompressionLayer<And<Text, SizeAbove>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(Text.and(SizeAbove::new(SMALL)))
}
