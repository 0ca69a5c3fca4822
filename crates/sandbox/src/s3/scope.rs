//! Whether a request is signed for S3, and for which region: the scope of AWS's signatures says so.

use axum::http::{HeaderMap, Uri, header};

/// The region of a request to S3; none when it is for another service or not signed at all.
pub(super) fn region(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let signed = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once("Credential="))
        .and_then(|(_, rest)| of(rest.split(',').next()?));
    signed.or_else(|| {
        let query = uri.query()?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == "X-Amz-Credential").and_then(|(_, scope)| of(&scope))
    })
}

/// `key/date/region/service/aws4_request`.
fn of(credential: &str) -> Option<String> {
    let mut parts = credential.trim().rsplit('/');
    let of_s3 = parts.next() == Some("aws4_request") && parts.next() == Some("s3");
    of_s3.then(|| parts.next()).flatten().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_signature_tells_s3_from_the_others() {
        let signed = |service: &str| {
            let value =
                format!("AWS4-HMAC-SHA256 Credential=sandbox/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
            HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
        };
        let plain = Uri::from_static("/b/k");
        assert_eq!(region(&signed("s3"), &plain).as_deref(), Some("eu-west-1"));
        assert_eq!(region(&signed("sqs"), &plain), None);
        assert_eq!(region(&HeaderMap::new(), &plain), None);
        let link = Uri::from_static("/b/k?X-Amz-Credential=sandbox%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0");
        assert_eq!(region(&HeaderMap::new(), &link).as_deref(), Some("us-east-1"));
    }
}
