//! What names something turns nothing around.

use super::*;

#[test]
fn names_turn_nothing_around() {
    let mut value =
        value(json!([{ "from": "919876543210", "id": "wamid.A", "timestamp": "1760000000", "type": "text", "text": { "body": "hi" } }]));
    value["contacts"] = json!([{ "profile": { "name": "\u{202e}evil\u{202c} gnp.exe" }, "wa_id": "919876543210" }]);
    let read = parse(&envelope(&change(value)));
    let [Inbound::Message(message)] = read.events.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!(message.sender.name.as_deref(), Some("evil gnp.exe"));
}

#[test]
fn names_of_files_places_and_cards_turn_nothing_around() {
    for (kind, payload) in [
        ("document", json!({ "id": "1", "filename": "\u{202e}fdp\u{2066}.exe" })),
        ("location", json!({ "latitude": 1, "longitude": 2, "name": "\u{202e}fdp.exe" })),
        ("contacts", json!([{ "name": { "formatted_name": "\u{202e}fdp.exe" } }])),
    ] {
        let mut message = json!({ "from": "919876543210", "id": "wamid.A", "timestamp": "1760000000", "type": kind });
        message[kind] = payload;
        let read = parse(&envelope(&change(value(json!([message])))));
        let [Inbound::Message(read)] = read.events.as_slice() else {
            panic!("{kind}: {read:?}")
        };
        assert_eq!(read.content.summary().as_deref(), Some("fdp.exe"), "{kind}");
    }
}

#[test]
fn names_of_companies_answers_and_advertisements_turn_nothing_around() {
    let odd = "\u{202e}fdp\u{2069}.exe";
    let read = |kind: &str, payload: Value| {
        let mut message = json!({ "from": "919876543210", "id": "wamid.A", "timestamp": "1760000000", "type": kind,
            "referral": { "headline": odd, "body": "x" } });
        message[kind] = payload;
        let read = parse(&envelope(&change(value(json!([message])))));
        let [Inbound::Message(read)] = read.events.as_slice() else {
            panic!("{kind}: {read:?}")
        };
        assert_eq!(read.context.referral.as_ref().unwrap().headline, "fdp.exe");
        serde_json::to_string(&read.content).unwrap()
    };
    for (kind, payload) in [
        (
            "contacts",
            json!([{ "name": { "formatted_name": "A" }, "org": { "company": odd, "department": odd, "title": odd } }]),
        ),
        (
            "interactive",
            json!({ "type": "button_reply", "button_reply": { "id": "1", "title": odd } }),
        ),
        (
            "interactive",
            json!({ "type": "list_reply", "list_reply": { "id": "1", "title": odd, "description": odd } }),
        ),
    ] {
        let said = read(kind, payload);
        assert!(said.contains("fdp.exe") && !said.contains(['\u{202e}', '\u{2069}']), "{said}");
    }
}
