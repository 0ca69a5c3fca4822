//! Whatever comes in from outside is read or kept, and never makes the reader panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/support/mutate.rs"]
mod mutate;

use domain::inbound::Inbound;
use mutate::broken;
use proptest::prelude::*;
use serde_json::{Value, json};
use whatsapp::{event::parse, sns::Envelope};

fn notification(value: &Value) -> String {
    let entry = json!({ "id": "1", "changes": [{ "field": "messages", "value": value }] });
    json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "aws_account_id": "000000000000",
        "message_timestamp": "2026-01-02T03:04:05.678901234Z", "messageId": "x" })
    .to_string()
}

fn value(name: &str, items: Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp", "metadata": { "display_phone_number": "919000010001", "phone_number_id": "100000000000001" },
        "contacts": [{ "profile": { "name": "Ana", "username": "ana.s" }, "wa_id": "919876543210", "user_id": "IN.1" }],
    });
    value[name] = items;
    value
}

fn message(id: &str, kind: &str, content: &Value) -> Value {
    json!({ "from": "919876543210", "from_user_id": "IN.1", "id": id, "timestamp": "1760000000", "type": kind, kind: content })
}

/// Messages of every kind, and statuses.
fn messages() -> Vec<Value> {
    vec![
        message("wamid.A", "text", &json!({ "body": "hi" })),
        message(
            "wamid.B",
            "image",
            &json!({ "id": "1", "mime_type": "image/jpeg", "sha256": "x", "caption": "c" }),
        ),
        message("wamid.C", "reaction", &json!({ "message_id": "wamid.A", "emoji": "👍" })),
        message("wamid.D", "location", &json!({ "latitude": 1.5, "longitude": -2.5, "name": "n" })),
        message(
            "wamid.E",
            "contacts",
            &json!([{ "name": { "formatted_name": "B" }, "phones": [{ "phone": "+1" }] }]),
        ),
        message(
            "wamid.F",
            "interactive",
            &json!({ "type": "button_reply", "button_reply": { "id": "1", "title": "t" } }),
        ),
        message(
            "wamid.G",
            "system",
            &json!({ "type": "user_changed_number", "wa_id": "919876543211", "body": "b" }),
        ),
        message("wamid.H", "unsupported", &json!({})),
    ]
}

fn status() -> Value {
    json!({ "id": "wamid.S", "status": "failed", "timestamp": "1760000000", "recipient_id": "919876543210",
        "biz_opaque_callback_data": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "errors": [{ "code": 131_026, "title": "t", "error_data": { "details": "d" } }] })
}

fn corpus() -> Vec<String> {
    let mut corpus: Vec<String> = messages()
        .into_iter()
        .map(|one| notification(&value("messages", json!([one]))))
        .collect();
    corpus.push(notification(&value("statuses", json!([status(), status()]))));
    corpus.push(json!({ "AlarmName": "a", "NewStateValue": "ALARM" }).to_string());
    corpus
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_notification_is_read_or_kept(text in broken(corpus())) {
        let read = parse(&text, domain::Millis(1_760_000_000_000));
        let is_json = serde_json::from_str::<Value>(&text).is_ok_and(|body| body["whatsAppWebhookEntry"].is_string() || body["whatsAppWebhookEntry"].is_object());
        if !is_json {
            prop_assert!(read.events.is_empty());
            prop_assert_eq!(read.unreadable.len() + read.notices.len(), 1, "kept once");
            if serde_json::from_str::<Value>(&text).is_err() {
                prop_assert_eq!(&read.unreadable[0].raw, &text, "as it came");
            }
        }
    }

    #[test]
    fn a_broken_message_is_told_or_kept_and_its_neighbours_are_told(
        text in broken(messages().iter().chain([&status()]).map(Value::to_string).collect())
    ) {
        let Ok(bad) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
        let body = json!({ "body": "x" });
        let all = json!([message("wamid.1", "text", &body), bad, message("wamid.2", "text", &body)]);
        let read = parse(&notification(&value("messages", all)), domain::Millis(1_760_000_000_000));
        let ids: Vec<&str> = read.events.iter().filter_map(|event| match event {
            Inbound::Message(message) => Some(message.wamid.as_str()),
            _ => None,
        }).collect();
        prop_assert!(ids.contains(&"wamid.1") && ids.contains(&"wamid.2"), "{:?}", ids);
        prop_assert!(read.events.len() + read.unreadable.len() >= 3, "the broken one is somewhere");
    }

    #[test]
    fn an_envelope_is_read_or_refused(text in broken(vec![
        json!({ "Type": "Notification", "MessageId": "m", "TopicArn": "t", "Message": "a\nb", "Timestamp": "2026", "Subject": "s",
            "SignatureVersion": "2", "Signature": "AAAA", "SigningCertURL": "https://sns.us-east-1.amazonaws.com/a.pem" }).to_string(),
        json!({ "Type": "SubscriptionConfirmation", "MessageId": "m", "TopicArn": "t", "Message": "x", "Timestamp": "2026",
            "Token": "t", "SubscribeURL": "https://example.com" }).to_string(),
    ])) {
        if let Ok(envelope) = Envelope::parse(&text) {
            let signed = envelope.string_to_sign();
            let kind = format!("\nType\n{}\n", envelope.kind);
            prop_assert!(signed.ends_with(&kind), "the kind is signed, and last");
            prop_assert!(signed.contains(&envelope.message));
        }
    }
}
