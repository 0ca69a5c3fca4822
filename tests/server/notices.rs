//! What Admin should know: kept once, for Admins alone, told live, and seen by each for themselves.

use crate::support::{Browser, Reader, SUPPORT, TestApp, now, text_event, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const ADMIN: &str = "ines@demo.example";
const OPERATOR: &str = "asha@demo.example";

impl TestApp {
    /// Publishes a change of a kind. `delivery` makes AWS's envelope differ, as when Meta tells a thing again.
    async fn publish_change(&self, field: &str, value: Value, delivery: &str) {
        let entry = json!({ "id": "210000000000001", "time": now() - 60, "changes": [{ "field": field, "value": value }] });
        self.publish_entry(&entry, delivery).await;
    }

    async fn publish_entry(&self, entry: &Value, delivery: &str) {
        let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "messageId": delivery });
        self.control(Method::POST, "publish", json!({ "message": message.to_string() }))
            .await;
    }
}

impl Browser {
    async fn notices(&self) -> Value {
        self.ok("notices/list", json!({})).await
    }

    /// Waits until so many notices are there, and gives the page.
    async fn notices_when(&self, count: usize) -> Value {
        until("the notices are there", async || {
            let page = self.notices().await;
            (page["notices"].as_array().unwrap().len() == count).then_some(page)
        })
        .await
    }
}

fn template(event: &str) -> Value {
    json!({ "event": event, "message_template_id": 1_689_556_908_129_832_i64, "message_template_name": "order_update",
        "message_template_language": "en", "reason": "NONE" })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_again_is_one_notice_and_the_newest_stand_first() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let entry = json!({ "id": "210000000000001", "time": now() - 60,
        "changes": [{ "field": "message_template_status_update", "value": template("PAUSED") }] });
    for delivery in ["a", "a", "b", "c"] {
        app.publish_entry(&entry, delivery).await;
    }
    admin.notices_when(1).await;
    app.publish_change("account_update", json!({ "event": "ACCOUNT_DELETED" }), "d")
        .await;
    let page = admin.notices_when(2).await;
    // Whatever was still under way has been taken in before this.
    app.publish(text_event("wamid.LAST", "919811110001", now(), "hello")).await;
    admin.conversation_with("Test Customer").await;
    assert_eq!(admin.notices().await, page);
    let [newest, first] = page["notices"].as_array().unwrap().as_slice() else {
        panic!("{page}")
    };
    assert_eq!((&newest["kind"], &newest["severity"]), (&json!("account"), &json!("serious")));
    assert_eq!(
        first["sentence"],
        "WhatsApp paused the template order_update (en) because of low quality."
    );
    assert_eq!(first["about"]["template"], "order_update (en)");
    assert_eq!((page["unseen"].as_u64(), &page["older"]), (Some(2), &Value::Null));
    let stored = app.scan("wecare").await;
    let raw = stored.values().find(|item| item["itemType"]["S"] == "NOTICE").unwrap();
    assert!(
        raw["raw"]["S"].as_str().unwrap().contains("message_template_id"),
        "the whole is kept"
    );
    // A net only: `keeping` removes it sooner.
    let days = (raw["ttl"]["N"].as_str().unwrap().parse::<i64>().unwrap() - now()) / 86_400;
    assert!((3_658..=3_660).contains(&days), "{days}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_hear_of_notices_and_see_them() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    let heard_by_admin = Reader::open(&admin, "", None).await;
    let heard_by_operator = Reader::open(&operator, "", None).await;
    app.publish_change("security", json!({ "event": "PIN_CHANGED" }), "a").await;
    let told = |reader: &Reader| {
        let heard = reader.heard();
        let notices = heard
            .told
            .iter()
            .flat_map(|told| told.data["changes"].as_array().into_iter().flatten());
        notices.filter(|change| change["notice"].is_object()).count()
    };
    until("the Admin hears of it", async || (told(&heard_by_admin) == 1).then_some(())).await;
    // What comes after it reaches both, so it has passed the Operator by.
    app.publish(text_event("wamid.A", "919811110001", now(), "hello")).await;
    until("the Operator hears of the message", async || {
        (!heard_by_operator.ids().is_empty()).then_some(())
    })
    .await;
    assert_eq!(told(&heard_by_operator), 0);
    // Nor is it replayed to them.
    let since = domain::EventId::from_parts(u64::try_from(now() - 60).unwrap() * 1000, 0).to_string();
    let again = Reader::open(&operator, "", Some(&since)).await;
    until("the message is replayed", async || (!again.ids().is_empty()).then_some(())).await;
    assert_eq!(told(&again), 0);
    let again = Reader::open(&admin, "", Some(&since)).await;
    until("the notice is replayed", async || (told(&again) == 1).then_some(())).await;
    // An Operator's list has what is for Operators, which this is not.
    let page = operator.notices().await;
    assert_eq!((&page["notices"], &page["unseen"]), (&json!([]), &json!(0)), "{page}");
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    assert_eq!(viewer.api("notices/list", json!({})).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_admin_sees_for_themselves_and_only_forward() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    for serial in 0..25 {
        app.publish_change("account_update", json!({ "event": "PARTNER_ADDED", "serial": serial }), "a")
            .await;
    }
    let page = until("all are there", async || {
        let page = admin.notices().await;
        (page["unseen"] == 25).then_some(page)
    })
    .await;
    let first = page["notices"].as_array().unwrap();
    assert_eq!(first.len(), 20);
    let older = admin.ok("notices/list", json!({ "before": page["older"] })).await;
    assert_eq!((older["notices"].as_array().unwrap().len(), &older["older"]), (5, &Value::Null));
    let seen = async |up_to: &Value| admin.ok("notices/seen", json!({ "up_to": up_to })).await;
    assert_eq!(seen(&first[3]["id"]).await, 3, "what came after it is not seen");
    assert_eq!(seen(&older["notices"][0]["id"]).await, 3, "and nothing becomes unseen");
    assert_eq!(admin.notices().await["seen"], first[3]["id"]);
    assert_eq!(seen(&json!("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")).await, 0);
    app.publish_change("security", json!({ "event": "PIN_CHANGED" }), "b").await;
    until("what has not come yet was not seen", async || {
        (admin.notices().await["unseen"] == 1).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_and_what_meta_reports_are_notices_beside_messages() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    app.publish_change("teleport_update", json!({ "to": "Mars" }), "a").await;
    let mut event = text_event("wamid.A", "919811110001", now(), "hello");
    event["errors"] = json!([{ "code": 131_031, "title": "Locked", "error_data": { "details": "Account locked" } }]);
    app.publish(event).await;
    admin.conversation_with("Test Customer").await;
    let page = admin.notices_when(2).await;
    let said: Vec<_> = page["notices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|notice| notice["sentence"].as_str().unwrap())
        .collect();
    assert!(
        said.contains(&"WhatsApp sent something this version does not know (teleport_update)."),
        "{said:?}"
    );
    assert!(
        said.contains(&"WhatsApp reports that our account is locked (131031): Account locked."),
        "{said:?}"
    );
    assert!(!app.log().contains("event kept as failed"), "{}", app.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_price_of_a_message_is_kept_with_what_became_of_it() {
    let app = TestApp::start().await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    app.publish(text_event("wamid.A", "919811110001", now(), "hello")).await;
    let conversation = operator.conversation_with("Test Customer").await;
    let id = crate::support::client_id(1);
    let sent = json!({ "conversation": conversation, "client_id": id, "text": "an answer" });
    operator.ok("thread/send", sent).await;
    let pricing = json!({ "billable": true, "pricing_model": "PMP", "type": "regular", "category": "service" });
    for state in ["sent", "delivered"] {
        let status = json!({ "id": "wamid.OURS", "status": state, "timestamp": now().to_string(), "biz_opaque_callback_data": id, "pricing": pricing });
        app.publish(json!({ "metadata": { "phone_number_id": SUPPORT }, "statuses": [status] }))
            .await;
    }
    let delivery = until("the price is there", async || {
        let messages = operator.messages(&conversation).await;
        let delivery = &messages[1]["direction"]["outbound"]["delivery"];
        delivery["pricing"].is_object().then(|| delivery.clone())
    })
    .await;
    assert_eq!(
        delivery["pricing"],
        json!({ "billable": true, "category": "service", "type": "regular", "model": "PMP" })
    );
}
