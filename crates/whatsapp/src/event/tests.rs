use super::*;
use domain::inbound::Follow;
use domain::{Content, MessageId};
use domain::{
    DeliveryState, Failure,
    delivery::{Pricing, Report},
};
use serde_json::json;

const RECEIVED: Millis = Millis(1_760_000_100_000);

fn parse(message: &str) -> Notification {
    super::parse(message, RECEIVED)
}

fn envelope(entry: &Value) -> String {
    json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "messageId": "x" }).to_string()
}

fn change(value: Value) -> Value {
    json!({ "id": "1", "changes": [{ "field": "messages", "value": value }] })
}

fn value(messages: Value) -> Value {
    json!({
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": "100000000000001" },
        "contacts": [{ "profile": { "name": "Ana", "username": "ana.s" }, "wa_id": "919876543210", "user_id": "IN.1" }],
        "messages": messages,
    })
}

#[test]
fn a_text_is_read_with_its_sender() {
    let message = json!({ "from": "919876543210", "from_user_id": "IN.1", "id": "wamid.A", "timestamp": "1760000000", "type": "text", "text": { "body": " hi " } });
    let read = parse(&envelope(&change(value(json!([message])))));
    assert!(read.unreadable.is_empty());
    let [Inbound::Message(message)] = read.events.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!(message.content, Content::Text { body: " hi ".into() });
    assert_eq!(message.sender.number.as_ref().unwrap().as_str(), "+919876543210");
    assert_eq!(
        (message.sender.name.as_deref(), message.sender.bsuid.as_ref().unwrap().as_str()),
        (Some("Ana"), "IN.1")
    );
}

#[test]
fn a_customer_may_have_no_number() {
    let mut value =
        value(json!([{ "from_user_id": "BR.9", "id": "wamid.A", "timestamp": 1_760_000_000, "type": "text", "text": { "body": "Oi" } }]));
    value["contacts"] = json!([{ "profile": { "name": "Ana" }, "user_id": "BR.9" }]);
    let read = parse(&envelope(&change(value)));
    let [Inbound::Message(message)] = read.events.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!((&message.sender.number, message.sender.name.as_deref()), (&None, Some("Ana")));
}

#[test]
fn one_bad_message_does_not_lose_its_neighbours() {
    let good = |id: &str| json!({ "from": "919876543210", "id": id, "timestamp": "1760000000", "type": "text", "text": { "body": "x" } });
    let bad = [
        json!({ "from": "919876543210", "timestamp": "1760000000", "type": "text" }),
        json!({ "from": "nobody", "id": "wamid.C", "timestamp": "1760000000", "type": "text" }),
        json!(7),
    ];
    let mut all = vec![good("wamid.1")];
    all.extend(bad);
    all.push(good("wamid.2"));
    let read = parse(&envelope(&change(value(json!(all)))));
    assert_eq!((read.events.len(), read.unreadable.len()), (2, 3));
    for unreadable in &read.unreadable {
        let kept: Value = serde_json::from_str(&unreadable.raw).unwrap();
        assert_eq!(
            kept["value"]["messages"].as_array().unwrap().len(),
            1,
            "kept alone, with what it needs to be read again"
        );
    }
}

#[test]
fn every_other_kind_is_kept_with_its_name() {
    for (kind, payload, label, summary) in [
        ("image", json!({ "id": "1", "caption": "our cat" }), "Photo", Some("our cat")),
        ("audio", json!({ "id": "1", "voice": true }), "Voice message", None),
        ("document", json!({ "id": "1", "filename": "a.pdf" }), "Document", Some("a.pdf")),
        ("button", json!({ "payload": "p", "text": "Yes" }), "Button", Some("Yes")),
        (
            "interactive",
            json!({ "type": "list_reply", "list_reply": { "id": "1", "title": "Tuesday" } }),
            "Answer",
            Some("Tuesday"),
        ),
        (
            "contacts",
            json!([{ "name": { "formatted_name": "Bo Li" } }]),
            "Contact card",
            Some("Bo Li"),
        ),
        ("hologram", json!({}), "Unknown kind of message", None),
        ("text", json!({ "nobody": 1 }), "Unknown kind of message", None),
    ] {
        let mut message = json!({ "from": "919876543210", "id": "wamid.A", "timestamp": "1760000000", "type": kind });
        message[kind] = payload;
        let read = parse(&envelope(&change(value(json!([message])))));
        let [Inbound::Message(read)] = read.events.as_slice() else {
            panic!("{kind}: {read:?}")
        };
        let (read_kind, read_summary) = (read.content.kind(), read.content.summary());
        assert_eq!((read_kind.label(), read_summary.as_deref()), (label, summary), "{kind}");
        assert_eq!(serde_json::from_str::<Value>(&read.raw).unwrap(), message);
    }
}

#[test]
fn statuses_carry_our_id_and_metas_reason() {
    let id = MessageId::from_parts(1, 2);
    let value = json!({
        "metadata": { "phone_number_id": "100000000000001" },
        "statuses": [
            { "id": "wamid.B", "status": "failed", "timestamp": "1760000090", "biz_opaque_callback_data": id.to_string(),
              "errors": [{ "code": 131_047, "title": "Re-engagement message", "error_data": { "details": "More than 24 hours" } }] },
            { "id": "wamid.C", "status": "sent", "timestamp": "1760000090", "biz_opaque_callback_data": "another system's" },
            { "id": "wamid.D", "status": "teleported", "timestamp": "1760000090" },
            { "id": "wamid.E", "status": "Message retries exhausted, dropping message.", "timestamp": "1760000090" },
        ],
    });
    let read = parse(&envelope(&change(value)));
    let [Inbound::Status(failed), Inbound::Status(sent), Inbound::Status(exhausted)] = read.events.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!((failed.client_id, sent.client_id), (Some(id), None));
    assert_eq!(
        failed.report,
        Report::Failed(Failure::meta(131_047, Some("More than 24 hours".into())), Seconds(1_760_000_090))
    );
    assert!(matches!(exhausted.report, Report::Failed(..)));
    assert_eq!(sent.pricing, None);
    assert_eq!(read.unreadable.len(), 1);
}

#[test]
fn what_is_no_whatsapp_event_is_kept_with_a_reason() {
    for (message, reason) in [
        ("{", "not JSON"),
        ("[]", "not an event of WhatsApp"),
        (r#"{"whatsAppWebhookEntry":"{"}"#, "whatsAppWebhookEntry is not JSON"),
        (r#"{"whatsAppWebhookEntry":"{}"}"#, "an entry without changes"),
        (r#"{"eventType":"MESSAGE_STATUS_UPDATE"}"#, "not an event of WhatsApp"),
        (
            r#"{"whatsAppWebhookEntry":"{\"changes\":[{\"field\":\"messages\",\"value\":{}}]}"}"#,
            "no phone_number_id",
        ),
    ] {
        let read = parse(message);
        assert!(read.events.is_empty() && read.unreadable.len() == 1, "{message}");
        assert!(
            read.unreadable[0].reason.starts_with(reason),
            "{message}: {}",
            read.unreadable[0].reason
        );
    }
}

#[test]
fn both_entry_shapes_are_read() {
    let message = json!({ "from": "919876543210", "id": "wamid.A", "timestamp": "1760000000", "type": "text", "text": { "body": "x" } });
    let entry = change(value(json!([message])));
    let wrapped = json!({ "entry": [entry.clone(), entry] });
    assert_eq!(parse(&envelope(&wrapped)).events.len(), 2);
}

#[test]
fn what_is_done_to_a_message_is_told_apart_from_messages() {
    let act = |kind: &str, what: Value| {
        let mut message = json!({ "from": "919876543210", "id": "wamid.E", "timestamp": "1760000000", "type": kind });
        message[kind] = what;
        parse(&envelope(&change(value(json!([message]))))).events.remove(0)
    };
    for (event, expected) in [
        (
            act("reaction", json!({ "message_id": "wamid.A", "emoji": "👍" })),
            Act::React(Some("👍".into())),
        ),
        (act("reaction", json!({ "message_id": "wamid.A", "emoji": "" })), Act::React(None)),
        (act("reaction", json!({ "message_id": "wamid.A" })), Act::React(None)),
        (act("revoke", json!({ "original_message_id": "wamid.A" })), Act::Delete),
        (
            act(
                "edit",
                json!({ "original_message_id": "wamid.A", "message": { "type": "text", "text": { "body": "b" } } }),
            ),
            Act::Edit(Content::Text { body: "b".into() }),
        ),
    ] {
        let Inbound::Act(read) = &event else { panic!("{event:?}") };
        assert_eq!((&read.act, read.target.to_string().as_str()), (&expected, "wamid.A"));
        let Some(Follow::Act(again)) = parse_waiting(&keep_waiting(&Follow::Act(read.clone()))) else {
            panic!("what waits is not read again")
        };
        assert_eq!(
            (&again.phone, &again.act, &again.target, &again.when),
            (&read.phone, &read.act, &read.target, &read.when)
        );
        assert_eq!(again.sender, read.sender);
        let Some(message) = alone(again) else {
            assert!(!matches!(read.act, Act::Edit(_)), "what it says can be shown");
            continue;
        };
        assert_eq!((message.wamid, message.sender), (read.when.id.clone(), read.sender.clone()));
        assert_eq!(
            (message.content, message.context.edits),
            (Content::Text { body: "b".into() }, Some(read.target.clone()))
        );
    }
    assert!(
        matches!(act("reaction", json!({ "emoji": "👍" })), Inbound::Message(_)),
        "of nothing: shown by itself"
    );
    assert!(matches!(
        act("edit", json!({ "original_message_id": "wamid.A" })),
        Inbound::Message(_)
    ));
}

#[test]
fn a_change_of_identity_names_the_old_and_the_new() {
    let system =
        json!({ "type": "user_changed_number", "body": "x", "wa_id": "14155550199", "user_id": "US.NEW", "previous_user_id": "US.OLD" });
    let message = json!({ "from": "14155550100", "from_user_id": "US.NEW", "id": "wamid.S", "timestamp": "1760000000", "type": "system", "system": system });
    let mut value = value(json!([message]));
    value["contacts"] = Value::Null;
    let read = parse(&envelope(&change(value)));
    let [Inbound::Message(message)] = read.events.as_slice() else {
        panic!("{read:?}")
    };
    let change = message.change.as_ref().unwrap();
    assert_eq!(message.sender.bsuid.as_ref().unwrap().as_str(), "US.OLD");
    assert_eq!(change.bsuid.as_ref().unwrap().as_str(), "US.NEW");
    assert_eq!(change.number.as_ref().unwrap().as_str(), "+14155550199");
}

/// A text message at a time, told by AWS to have arrived at 1,760,000,000.
fn timed(timestamp: Value) -> Notification {
    let message = json!({ "from": "919876543210", "id": "wamid.A", "timestamp": timestamp, "type": "text", "text": { "body": "hi" } });
    let entry = change(value(json!([message]))).to_string();
    parse(&json!({ "whatsAppWebhookEntry": entry, "message_timestamp": "2025-10-09T08:53:20Z" }).to_string())
}

#[test]
fn odd_times_hide_no_message() {
    let arrived = 1_760_000_000;
    for (timestamp, at) in [
        (json!("1759999990"), arrived - 10),
        (json!(1_759_999_990), arrived - 10),
        (json!("1759999990123"), arrived - 10),
        (json!(1_759_999_990_123_i64), arrived - 10),
        (Value::Null, arrived),
        (json!(""), arrived),
        (json!("yesterday"), arrived),
        (json!(-1), arrived),
        // A clock that runs ahead keeps no window open.
        (json!(arrived + 59), arrived + 59),
        (json!(arrived + 3 * 86_400), arrived + 60),
    ] {
        let read = timed(timestamp.clone());
        let [Inbound::Message(message)] = read.events.as_slice() else {
            panic!("{timestamp}: {read:?}")
        };
        assert_eq!(message.at, Seconds(at), "{timestamp}");
    }
}

#[test]
fn half_an_emoji_takes_nothing_with_it() {
    let text = |id: &str, body: &str| json!({ "from": "919876543210", "id": id, "timestamp": "1760000000", "type": "text", "text": { "body": body } });
    let entry = change(value(json!([text("wamid.A", "a HALF b"), text("wamid.B", "whole 😀")]))).to_string();
    let read = parse(&json!({ "whatsAppWebhookEntry": entry.replace("HALF", "\\ud83d") }).to_string());
    let bodies: Vec<_> = read
        .events
        .iter()
        .map(|event| match event {
            Inbound::Message(message) => message.content.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let content = |body: &str| Content::Text { body: body.to_owned() };
    assert_eq!(bodies, [content("a \u{fffd} b"), content("whole 😀")]);
}

#[test]
fn two_writings_of_a_number_are_one_customer() {
    for (from, wa_id) in [
        ("5511999990002", "551199990002"),
        ("525512340001", "5215512340001"),
        ("541112340001", "5491112340001"),
    ] {
        let mut value =
            value(json!([{ "from": from, "id": "wamid.A", "timestamp": "1760000000", "type": "text", "text": { "body": "Oi" } }]));
        value["contacts"] = json!([{ "profile": { "name": "Bia" }, "wa_id": wa_id }]);
        let read = parse(&envelope(&change(value)));
        let [Inbound::Message(message)] = read.events.as_slice() else {
            panic!("{read:?}")
        };
        assert_eq!(message.sender.name.as_deref(), Some("Bia"), "{from}");
        assert_eq!(message.sender.number.as_ref().unwrap().digits(), wa_id);
    }
    assert!(!rewritten(Some("5511999990002"), Some("5511999990003")));
    assert!(!rewritten(Some("919876543210"), Some("9198765432101")));
}

#[test]
fn a_message_without_a_time_has_that_of_its_arrival_and_says_so() {
    for (timestamp, at, unknown) in [
        (json!("1760000000"), 1_760_000_000, false),
        (json!(1_760_000_000_123_i64), 1_760_000_000, false),
        (json!("soon"), 1_760_000_100, true),
        (json!(""), 1_760_000_100, true),
        (json!(null), 1_760_000_100, true),
        (json!(4_000_000_000_i64), 1_760_000_160, false),
    ] {
        let message = json!({ "from": "919876543210", "id": "wamid.A", "timestamp": timestamp, "type": "text", "text": { "body": "x" } });
        let read = parse(&envelope(&change(value(json!([message])))));
        let [Inbound::Message(read)] = read.events.as_slice() else {
            panic!("{timestamp}: {read:?}")
        };
        assert_eq!((read.at, read.context.time_unknown), (Seconds(at), unknown), "{timestamp}");
    }
}

#[test]
fn a_status_has_a_time_that_is_not_after_its_arrival_also_when_it_is_read_again() {
    for (timestamp, at) in [
        (json!("1760000000"), 1_760_000_000),
        (json!(1_760_000_000_123_i64), 1_760_000_000),
        (json!("1760000000123"), 1_760_000_000),
        (json!("soon"), 1_760_000_100),
        (json!(null), 1_760_000_100),
        (json!("1760000160"), 1_760_000_160),
        (json!(4_000_000_000_i64), 1_760_000_160),
    ] {
        let mut status = json!({ "id": "wamid.A", "status": "read", "timestamp": timestamp });
        if timestamp.is_null() {
            status.as_object_mut().unwrap().remove("timestamp");
        }
        let value = json!({ "metadata": { "phone_number_id": "100000000000001" }, "statuses": [status] });
        let read = parse(&envelope(&change(value)));
        let [Inbound::Status(read)] = read.events.as_slice() else {
            panic!("{timestamp}: {read:?}")
        };
        let wanted = Report::State(DeliveryState::Read, Seconds(at));
        assert_eq!(read.report, wanted, "{timestamp}");
        let kept = keep_waiting(&Follow::Status(read.clone()));
        let Some(Follow::Status(again)) = parse_waiting(&kept) else {
            panic!("{kept}")
        };
        assert_eq!(again.report, wanted, "{timestamp}");
    }
}

mod contents;
mod names;
mod notices;
mod preferences;
mod sentences;
