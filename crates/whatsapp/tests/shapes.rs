//! Every shape that WhatsApp sends, changed at random as a whole value: members removed, of another type, nested, huge, deep, of
//! odd letters. Nothing panics, nothing disappears, and what stands beside it in the same event is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "shapes/corpus.rs"]
mod corpus;
#[path = "shapes/twist.rs"]
mod twist;

use corpus::{changes, good, messages, statuses, value};
use domain::{Millis, inbound::Inbound};
use proptest::prelude::*;
use serde_json::{Value, json};
use twist::twisted;
use whatsapp::event::{Notification, keep, parse};

const RECEIVED: Millis = Millis(1_760_000_100_000);

fn read(entry: &str) -> Notification {
    let message = json!({ "context": {}, "whatsAppWebhookEntry": entry, "aws_account_id": "000000000000",
        "message_timestamp": "2026-01-02T03:04:05.678901234Z" });
    parse(&message.to_string(), RECEIVED)
}

fn entry(changes: &Value) -> String {
    json!({ "id": "210000000000001", "time": 1_759_999_000, "changes": changes }).to_string()
}

fn wamids(read: &Notification) -> Vec<&str> {
    let messages = read.events.iter().filter_map(|event| match event {
        Inbound::Message(message) => Some(message.wamid.as_str()),
        _ => None,
    });
    messages.collect()
}

/// How many things came out of it, whatever became of them.
fn told(read: &Notification) -> usize {
    read.events.len() + read.preferences.len() + read.notices.len() + read.unreadable.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_of_any_shape_harms_no_neighbour(bad in twisted(messages())) {
        let text = bad.write(|bad| entry(&json!([{ "field": "messages", "value": value("messages", &json!([good("wamid.1"), bad, good("wamid.2")])) }])));
        let read = read(&text);
        let ids = wamids(&read);
        prop_assert!(ids.contains(&"wamid.1") && ids.contains(&"wamid.2"), "{ids:?} {text}");
        prop_assert!(told(&read) >= 3, "it is somewhere: {text}");
        for event in &read.events {
            let again = parse(&keep(event), RECEIVED);
            prop_assert_eq!(again.events.len(), 1, "what is kept is read again");
        }
    }

    #[test]
    fn a_status_of_any_shape_harms_no_neighbour(bad in twisted(statuses())) {
        let good = json!({ "id": "wamid.GOOD", "status": "read", "timestamp": "1760000000" });
        let text = bad.write(|bad| entry(&json!([{ "field": "messages", "value": value("statuses", &json!([good, bad, good])) }])));
        let read = read(&text);
        let fine = read.events.iter().filter(|event| matches!(event, Inbound::Status(status) if status.wamid.as_str() == "wamid.GOOD"));
        prop_assert!(fine.count() >= 2, "{text}");
        prop_assert!(told(&read) >= 3, "it is somewhere: {text}");
    }

    #[test]
    fn a_change_of_any_shape_harms_no_message_beside_it(bad in twisted(changes())) {
        let fine = |id| json!({ "field": "messages", "value": value("messages", &json!([good(id)])) });
        let text = bad.write(|bad| entry(&json!([fine("wamid.1"), bad, fine("wamid.2")])));
        let read = read(&text);
        let ids = wamids(&read);
        prop_assert!(ids.contains(&"wamid.1") && ids.contains(&"wamid.2"), "{ids:?} {text}");
        prop_assert!(told(&read) >= 3, "it is somewhere: {text}");
        for notice in &read.notices {
            prop_assert!(notice.sentence.chars().count() <= 300 && !notice.sentence.is_empty());
            prop_assert!(notice.raw.len() <= 256 * 1024);
        }
    }

    #[test]
    fn what_surrounds_messages_may_have_any_shape(bad in twisted(vec![value("messages", &json!([good("wamid.1")])), value("statuses", &json!([]))])) {
        let text = bad.write(|bad| entry(&json!([{ "field": "messages", "value": bad }])));
        prop_assert!(told(&read(&text)) >= 1, "it is somewhere: {text}");
    }
}

#[test]
fn every_shape_as_it_should_be_is_understood() {
    for change in changes() {
        let read = read(&entry(&json!([change])));
        assert!(read.unreadable.is_empty(), "{change}: {read:?}");
        assert_eq!(told(&read), 1, "{change}");
    }
    for message in messages() {
        let read = read(&entry(
            &json!([{ "field": "messages", "value": value("messages", &json!([message])) }]),
        ));
        assert_eq!((read.events.len(), read.unreadable.len()), (1, 0), "{message}");
    }
    for status in statuses() {
        let read = read(&entry(
            &json!([{ "field": "messages", "value": value("statuses", &json!([status])) }]),
        ));
        assert!(read.unreadable.is_empty() && told(&read) == 1, "{status}: {read:?}");
    }
}
