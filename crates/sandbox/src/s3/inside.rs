//! S3 for the sandbox's own services: the same work, without signature and without faults.

use super::{S3, gate::Inside};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};

/// An object that is read.
pub(crate) struct Object {
    pub(crate) content_type: Option<String>,
    pub(crate) body: Body,
}

impl S3 {
    /// Whether there is such a bucket.
    pub(crate) fn has_bucket(&self, name: &str) -> bool {
        self.root.join(name).is_dir()
    }

    /// Where the objects of a bucket lie, each in the file of its key.
    pub(crate) fn folder(&self, bucket: &str) -> std::path::PathBuf {
        self.root.join(bucket)
    }

    /// Reads an object; none when it is not there.
    pub(crate) async fn read(&self, bucket: &str, key: &str) -> Option<Object> {
        let answer = self.call(Method::GET, bucket, key, None, Body::empty()).await?;
        let content_type = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Some(Object {
            content_type: content_type.map(str::to_owned),
            body: Body::new(answer.into_body()),
        })
    }

    /// Writes an object of a known size, and says whether that worked.
    pub(crate) async fn write(&self, bucket: &str, key: &str, content_type: &str, size: u64, body: Body) -> bool {
        self.call(Method::PUT, bucket, key, Some((content_type, size)), body)
            .await
            .is_some()
    }

    async fn call(&self, method: Method, bucket: &str, key: &str, what: Option<(&str, u64)>, body: Body) -> Option<s3s::HttpResponse> {
        let mut request = Request::builder().method(method).uri(format!("/{bucket}/{}", encoded(key)));
        if let Some((content_type, size)) = what {
            request = request
                .header(header::CONTENT_TYPE, content_type)
                .header(header::CONTENT_LENGTH, size);
        }
        let request = request.extension(Inside).body(s3s::Body::http_body_unsync(body)).ok()?;
        // It is large, and our callers keep it in theirs.
        let answer = Box::pin(self.service.call(request)).await.ok()?;
        (answer.status() == StatusCode::OK).then_some(answer)
    }
}

/// A key as a path of an address.
fn encoded(key: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_paths() {
        assert_eq!(encoded("a/b c+é.jpg"), "a/b%20c%2B%C3%A9.jpg");
    }
}
