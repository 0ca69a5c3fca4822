//! The signed JSON that SNS delivers, and the text its signature covers.

use crate::{app::App, aws::ApiError, ids, names::REGION};
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

/// The names a signature covers, in their order; those absent from a message are left out.
const SIGNED: [&str; 8] = [
    "Message",
    "MessageId",
    "Subject",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
];

/// The text to sign: each name and value on a line of its own.
fn string_to_sign(members: &Map<String, Value>) -> String {
    let mut out = String::new();
    for name in SIGNED {
        if let Some(value) = members.get(name).and_then(Value::as_str) {
            out.push_str(name);
            out.push('\n');
            out.push_str(value);
            out.push('\n');
        }
    }
    out
}

/// Adds `Timestamp`, `SignatureVersion` 2, `Signature` and `SigningCertURL` to a message.
pub(super) fn sign(app: &App, mut message: Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    message.insert("Timestamp".to_owned(), json!(ids::iso(app.now())));
    let signature = app.keys.sns.sign(string_to_sign(&message).as_bytes()).map_err(|_| {
        ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalFailure",
            "The message could not be signed.",
        )
    })?;
    message.insert("SignatureVersion".to_owned(), json!("2"));
    message.insert("Signature".to_owned(), json!(STANDARD.encode(signature)));
    message.insert(
        "SigningCertURL".to_owned(),
        json!(format!("{}{}", host(), app.keys.certificate_path())),
    );
    Ok(message)
}

/// SNS's host. It is the real one, because whoever verifies a message insists on it; only the fetch is redirected to us.
pub(super) fn host() -> String {
    format!("https://sns.{REGION}.amazonaws.com")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_string_to_sign_has_names_in_order_and_leaves_out_what_is_absent() {
        let message =
            json!({"Type": "Notification", "Message": "a\nb", "MessageId": "1", "TopicArn": "t", "Timestamp": "now", "Other": "x"});
        let text = string_to_sign(message.as_object().unwrap());
        assert_eq!(
            text,
            "Message\na\nb\nMessageId\n1\nTimestamp\nnow\nTopicArn\nt\nType\nNotification\n"
        );
    }
}
