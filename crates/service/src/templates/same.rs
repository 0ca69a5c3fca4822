//! Whether WhatsApp has what we gave it.

use serde_json::Value;

/// Whether everything that we said stands in what WhatsApp says. It adds texts and marks of its own, writes kinds in capitals, and
/// answers with addresses of files where it was given handles.
pub(super) fn covers(theirs: &Value, ours: &Value) -> bool {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => ours.iter().all(|(member, value)| match member.as_str() {
            "header_handle" => theirs.contains_key(member),
            "type" | "format" | "otp_type" => match (theirs.get(member).and_then(Value::as_str), value.as_str()) {
                (Some(theirs), Some(ours)) => theirs.eq_ignore_ascii_case(ours),
                _ => false,
            },
            _ => value.is_null() || theirs.get(member).is_some_and(|theirs| covers(theirs, value)),
        }),
        (Value::Array(theirs), Value::Array(ours)) => {
            // Where we left the body of a code to WhatsApp, it stands there all the same.
            let extra = theirs.len().saturating_sub(ours.len());
            theirs.len() >= ours.len() && theirs.iter().skip(extra).zip(ours).all(|(theirs, ours)| covers(theirs, ours))
        }
        (theirs, ours) => theirs == ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_whatsapp_adds_makes_no_difference_and_what_it_changed_does() {
        let ours =
            json!([{ "type": "body", "text": "a" }, { "type": "HEADER", "format": "image", "example": { "header_handle": ["4::x"] } }]);
        let theirs = json!([{ "type": "BODY", "text": "a", "new": 1 }, { "type": "HEADER", "format": "IMAGE", "example": { "header_handle": ["https://x"] } }]);
        assert!(covers(&theirs, &ours));
        let code = json!([{ "type": "BUTTONS", "buttons": [{ "type": "OTP" }] }]);
        let theirs_code =
            json!([{ "type": "BODY", "text": "*{{1}}*" }, { "type": "BUTTONS", "buttons": [{ "type": "OTP", "text": "Copy code" }] }]);
        assert!(covers(&theirs_code, &code));
        assert!(!covers(
            &json!([{ "type": "BODY", "text": "b" }]),
            &json!([{ "type": "BODY", "text": "a" }])
        ));
        assert!(!covers(&Value::Null, &ours) && !covers(&json!([]), &ours));
    }
}
