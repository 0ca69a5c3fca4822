//! What customers want to receive.

use super::*;
use domain::{Marketing, inbound::InboundPreference, notice::NoticeKind};

fn preferences(all: Value, contacts: Value) -> Notification {
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": "100000000000001" },
        "contacts": contacts, "user_preferences": all,
    });
    let mut entry = change(value);
    entry["changes"][0]["field"] = json!("user_preferences");
    parse(&envelope(&entry))
}

fn only(read: &Notification) -> &InboundPreference {
    let [preference] = read.preferences.as_slice() else {
        panic!("{read:?}")
    };
    assert!(
        read.events.is_empty() && read.unreadable.is_empty() && read.notices.is_empty(),
        "{read:?}"
    );
    preference
}

fn wish(value: &str, at: Value) -> Value {
    json!({ "wa_id": "919876543210", "detail": "User requested to stop marketing messages", "category": "marketing_messages",
        "value": value, "timestamp": at })
}

#[test]
fn stopping_and_going_on_are_told_with_their_time() {
    for (word, stopped) in [("stop", true), ("resume", false), ("signup", false)] {
        let read = preferences(
            json!([wish(word, json!(1_760_000_000))]),
            json!([{ "profile": { "name": "Ana" }, "wa_id": "919876543210", "user_id": "IN.1" }]),
        );
        let preference = only(&read);
        let since = Seconds(1_760_000_000);
        assert_eq!(preference.marketing, Marketing { since, stopped }, "{word}");
        assert_eq!(preference.phone.as_ref().unwrap().as_str(), "100000000000001");
        let sender = &preference.sender;
        assert_eq!(
            (sender.name.as_deref(), sender.number.as_ref().unwrap().as_str()),
            (Some("Ana"), "+919876543210")
        );
        assert_eq!(sender.bsuid.as_ref().unwrap().as_str(), "IN.1");
    }
}

#[test]
fn somebody_without_a_number_can_stop_too() {
    let item = json!({ "user_id": "BR.9", "category": "marketing_messages", "value": "stop", "timestamp": "1760000000" });
    for contacts in [json!(null), json!([{ "profile": { "username": "ana.s" }, "user_id": "BR.9" }])] {
        let read = preferences(json!([item]), contacts);
        let sender = &only(&read).sender;
        assert_eq!((&sender.number, sender.bsuid.as_ref().unwrap().as_str()), (&None, "BR.9"));
    }
}

#[test]
fn a_time_that_is_missing_or_ahead_is_that_of_the_arrival() {
    for (at, since) in [
        (json!(null), RECEIVED.seconds()),
        (json!(1_760_000_000_000_i64), Seconds(1_760_000_000)),
        (json!(9_000_000_000_i64), RECEIVED.seconds().plus(60)),
    ] {
        let read = preferences(json!([wish("stop", at.clone())]), json!([]));
        assert_eq!(only(&read).marketing.since, since, "{at}");
    }
}

#[test]
fn what_is_not_understood_is_told_and_harms_no_other() {
    let mut odd = wish("stop", json!(1));
    odd["category"] = json!("smoke_signals");
    let nobody = json!({ "category": "marketing_messages", "value": "stop", "timestamp": 1 });
    let all = json!([odd, wish("perhaps", json!(1)), nobody, 7, wish("stop", json!(1_760_000_000))]);
    let read = preferences(all, json!([]));
    assert_eq!((read.preferences.len(), read.notices.len(), read.unreadable.len()), (1, 4, 0));
    assert!(read.notices.iter().all(|told| told.kind == NoticeKind::Preference));
}
