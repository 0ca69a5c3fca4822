//! Messages made of templates: when they go out, and to whom they do not.

use super::templates::*;
use crate::support::Local;
use serde_json::{Value, json};

fn message(to: &str, name: &str, texts: &[&str]) -> Value {
    let parameters: Vec<Value> = texts.iter().map(|text| json!({ "type": "text", "text": text })).collect();
    json!({ "to": to, "type": "template", "template": { "name": name, "language": { "code": "en" },
        "components": [{ "type": "body", "parameters": parameters }] } })
}

async fn decide(local: &Local, name: &str, decision: Value) -> Value {
    let mut decision = decision;
    decision["name"] = json!(name);
    local.post("templates", decision).await
}

#[tokio::test]
async fn a_template_goes_out_at_any_time_if_it_fits_and_is_approved() {
    let local = Local::start().await;
    let person = local.person("Ana", "+5511912345678").await;
    approved(&local, &definition("order_update")).await;
    let to = "+5511912345678";
    local.hand_over(message(to, "order_update", &["Ana", "A-1"])).await;
    for expected in ["accepted", "sent", "delivered"] {
        let (status, object) = local.next_status().await;
        assert_eq!(status, expected);
        if expected == "sent" {
            assert_eq!(
                (&object["pricing"]["category"], &object["pricing"]["billable"]),
                (&json!("utility"), &json!(true))
            );
        }
    }
    let path = format!("phone/chat?person={person}&our_number={}", sandbox::names::OUR_NUMBERS[0].meta_id);
    let chat = local.control("GET", &path, None).await.1;
    assert_eq!(chat["messages"][0]["shown"]["body"], "Hi Ana, order A-1 shipped.");
    let failed = |code: i64| ("failed".to_owned(), Some(code));
    assert_eq!(local.sent(message(to, "order_update", &["Ana"])).await, failed(132_000));
    assert_eq!(local.sent(message(to, "unknown", &[])).await, failed(132_001));
    decide(&local, "order_update", json!({ "act": "pause" })).await;
    let (_, value) = local.next_change().await;
    assert_eq!(
        (&value["event"], &value["other_info"]["title"]),
        (&json!("PAUSED"), &json!("FIRST_PAUSE"))
    );
    assert_eq!(local.sent(message(to, "order_update", &["Ana", "A-1"])).await, failed(132_015));
    // The pause ends by itself.
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": 3 * 3600 + 60 }))).await;
    let (_, value) = local.next_change().await;
    assert_eq!(
        (&value["event"], &value["other_info"]["title"]),
        (&json!("APPROVED"), &json!("UNPAUSE"))
    );
    decide(&local, "order_update", json!({ "act": "quality", "score": "RED" })).await;
    let (field, value) = local.next_change().await;
    assert_eq!(
        (field.as_str(), &value["new_quality_score"]),
        ("message_template_quality_update", &json!("RED"))
    );
    assert_eq!(local.next_change().await.1["other_info"]["title"], "SECOND_PAUSE");
    decide(&local, "order_update", json!({ "act": "unpause" })).await;
    local.next_change().await;
    decide(&local, "order_update", json!({ "act": "disable" })).await;
    assert_eq!(local.next_change().await.1["event"], "DISABLED");
    assert_eq!(local.sent(message(to, "order_update", &["Ana", "A-1"])).await, failed(132_016));
    decide(&local, "order_update", json!({ "act": "reject", "reason": "SCAM" })).await;
    assert_eq!(local.next_change().await.1["reason"], "SCAM");
    assert_eq!(local.sent(message(to, "order_update", &["Ana", "A-1"])).await, failed(132_001));
    assert_eq!(
        local
            .control("POST", "templates", Some(json!({ "name": "none", "act": "approve" })))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn marketing_can_be_stopped_and_does_not_reach_the_united_states() {
    let local = Local::start().await;
    let person = local.person("Ana", "+5511912345678").await;
    local.person("Sam", "+14155550132").await;
    let mut marketing = definition("news");
    marketing["category"] = json!("MARKETING");
    approved(&local, &marketing).await;
    let to = |to: &str| message(to, "news", &["Ana", "A-1"]);
    assert_eq!(local.sent(to("+5511912345678")).await.0, "delivered");
    assert_eq!(local.sent(to("+14155550132")).await, ("failed".to_owned(), Some(131_049)));
    let path = format!("phone/people/{person}/marketing");
    let (_, changed) = local.control("PUT", &path, Some(json!({ "stopped": true }))).await;
    assert_eq!(changed["marketing_stopped"], true);
    let (field, value) = local.next_change().await;
    assert_eq!(field, "user_preferences");
    let preference = &value["user_preferences"][0];
    assert_eq!(
        (&preference["value"], &preference["wa_id"]),
        (&json!("stop"), &json!("5511912345678"))
    );
    assert!(preference["timestamp"].is_i64());
    assert_eq!(local.sent(to("+5511912345678")).await, ("failed".to_owned(), Some(131_050)));
    local.control("PUT", &path, Some(json!({ "stopped": false }))).await;
    assert_eq!(local.next_change().await.1["user_preferences"][0]["value"], "resume");
}
