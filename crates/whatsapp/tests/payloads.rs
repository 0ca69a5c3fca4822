//! Everything that we send, built at random within the limits, is what WhatsApp takes; and the rules notice what it would not take.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "payloads/build.rs"]
mod build;
#[path = "payloads/odd.rs"]
mod odd;
#[path = "payloads/rules.rs"]
mod rules;
#[path = "payloads/templates.rs"]
mod templates;

use domain::{Bsuid, Content, Context, CustomerCard, Draft, MessageId, PhoneNumber, Wamid};
use proptest::prelude::*;
use serde_json::{Value, json};
use whatsapp::payload;

fn customer(known: bool) -> CustomerCard {
    CustomerCard {
        number: known.then(|| PhoneNumber::parse("919876543210").unwrap()),
        bsuid: Bsuid::parse("IN.13491208655302741918").ok(),
        ..CustomerCard::default()
    }
}

/// The draft as the server makes it.
fn draft(content: &Content) -> Draft {
    match content {
        Content::Template(sent) => Draft::template((**sent).clone()),
        content => Draft::new(content).unwrap_or_else(|why| panic!("within the limits, and refused: {why:?} {content:?}")),
    }
}

fn built(content: &Content, known: bool, quotes: bool, preview: bool) -> Value {
    let quotes = quotes.then(|| Wamid::parse("wamid.HBgM").unwrap());
    let (content, context): (Content, Context) = draft(content).quoting(quotes).previewing_links(preview).into_parts();
    payload::of(&customer(known), MessageId::from_parts(1, 2), &content, &context).expect("it can be sent")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_message_within_the_limits_keeps_the_rules(
        content in build::content(), known in any::<bool>(), quotes in any::<bool>(), preview in any::<bool>(),
    ) {
        let payload = built(&content, known, quotes, preview);
        if let Err(why) = rules::message(&payload) {
            prop_assert!(false, "{why}\n{payload:#}");
        }
    }

    #[test]
    fn every_template_of_the_rarer_kinds_keeps_the_rules(content in templates::content(), known in any::<bool>()) {
        let payload = built(&content, known, false, false);
        if let Err(why) = rules::message(&payload) {
            prop_assert!(false, "{why}\n{payload:#}");
        }
    }

    #[test]
    fn what_is_built_wrong_is_refused(content in odd::content()) {
        let read: Content = serde_json::from_value(content.clone()).unwrap();
        prop_assert!(Draft::new(&read).is_err(), "{content:#}");
    }
}

#[test]
fn the_rules_notice_what_is_wrong() {
    let text = || built(&Content::Text { body: "hi".into() }, true, false, true);
    assert_eq!(rules::message(&text()), Ok(()));
    let wrong = |change: &dyn Fn(&mut Value)| {
        let mut payload = text();
        change(&mut payload);
        assert!(rules::message(&payload).is_err(), "{payload}");
    };
    wrong(&|payload| payload["text"]["body"] = json!("a".repeat(4097)));
    wrong(&|payload| payload["text"]["body"] = json!(""));
    wrong(&|payload| payload["text"]["preview_url"] = json!(true));
    wrong(&|payload| payload["text"]["colour"] = json!("red"));
    wrong(&|payload| payload["to"] = json!("919876543210"));
    wrong(&|payload| payload["recipient"] = json!("IN.1"));
    wrong(&|payload| payload["context"] = Value::Null);
    wrong(&|payload| payload["type"] = json!("image"));
    wrong(&|payload| drop(payload.as_object_mut().unwrap().remove("biz_opaque_callback_data")));
}
