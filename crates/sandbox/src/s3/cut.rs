//! A body that ends in the middle, as when a connection breaks.

use axum::body::Body;
use futures::StreamExt as _;
use std::io::{Error, ErrorKind};

/// Passes a body of that length through, but fails after its first half when `cut` says so then.
pub(super) fn half(body: Body, length: u64, cut: impl Fn() -> bool + Send + 'static) -> Body {
    let mut left = length / 2;
    let stream = body.into_data_stream().map(move |chunk| {
        let mut chunk = chunk.map_err(Error::other)?;
        if !cut() {
            return Ok(chunk);
        }
        if left == 0 {
            return Err(Error::from(ErrorKind::ConnectionAborted));
        }
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        left = left.saturating_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        Ok(chunk)
    });
    Body::from_stream(stream)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    async fn run(cut: bool) -> (Vec<u8>, bool) {
        let chunks = ["abc", "def", "ghi", "j"].map(Ok::<_, Error>);
        let mut stream = half(Body::from_stream(futures::stream::iter(chunks)), 10, move || cut).into_data_stream();
        let mut got = Vec::new();
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) => got.extend_from_slice(&chunk),
                Err(_) => return (got, true),
            }
        }
        (got, false)
    }

    #[tokio::test]
    async fn half_a_body_comes_and_then_nothing() {
        assert_eq!(run(false).await, (b"abcdefghij".to_vec(), false));
        assert_eq!(run(true).await, (b"abcde".to_vec(), true));
    }
}
