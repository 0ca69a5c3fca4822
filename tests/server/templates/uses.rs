//! Templates of products from a conversation to an order, and the rules that send a template.

use super::{ACCOUNT, OPERATOR, World, id};
use crate::support::{Browser, SUPPORT, client, now, text_event, until};
use domain::RuleId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CATALOG: &str = "510000000000001";

impl World {
    /// Writes a template of marketing, has it approved, and waits until it can be sent.
    async fn approved(&self, serial: u128, name: &str, components: Value) {
        let source = json!({ "name": name, "language": "en_US", "category": "MARKETING", "parameter_format": "positional",
            "components": components });
        let draft = id(serial);
        self.save(&self.admin, &draft, None, source).await;
        let (status, answer) = self.submit(&draft, 1).await;
        assert_eq!(status, StatusCode::OK, "{name}: {answer}");
        self.act(name, json!({ "act": "approve" })).await;
        self.when(name, |detail| detail["template"]["status"] == "APPROVED").await;
    }
}

fn texts(fills: &[(&str, &str)]) -> Value {
    fills
        .iter()
        .map(|(at, text)| ((*at).to_owned(), json!({ "text": text })))
        .collect::<serde_json::Map<String, Value>>()
        .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_of_products_are_sent_and_ordered_from() {
    let world = World::new().await;
    let person = world.app.customer("Test Customer", "+919811110001").await;
    world.app.publish(text_event("wamid.FIRST", "919811110001", now(), "hello")).await;
    let conversation = world.admin.conversation_with("Test Customer").await;
    let text = json!({ "type": "BODY", "text": "These are new in our shop." });
    let button = |kind: &str, words: &str| json!({ "type": "BUTTONS", "buttons": [{ "type": kind, "text": words }] });
    let one = button("SPM", "View");
    let head = json!({ "type": "HEADER", "format": "PRODUCT" });
    let card = json!({ "components": [head, one] });
    let kinds = [
        (
            "new_product",
            json!([head, text, one]),
            texts(&[("header.catalog", CATALOG), ("header.product", "TEA-900")]),
            (json!({ "choice": "View" }), "TEA-900"),
        ),
        (
            "new_products",
            json!([text, button("MPM", "View items")]),
            texts(&[("buttons.0", "Tea:\nTEA-800\nTEA-250\nCups:\nCUP-BLUE")]),
            (json!({ "choice": "View items" }), "TEA-800"),
        ),
        (
            "whole_catalogue",
            json!([text, button("CATALOG", "View catalog")]),
            texts(&[("buttons.0", "TEA-700")]),
            (json!({ "choice": "View catalog" }), "TEA-700"),
        ),
        (
            "product_cards",
            json!([text, { "type": "CAROUSEL", "cards": [card, card] }]),
            texts(&[("cards.catalog", CATALOG), ("cards.products", "TEA-1\nTEA-2\nTEA-3")]),
            (json!({ "choice": "View", "card": 2 }), "TEA-3"),
        ),
    ];
    for (n, (name, components, fills, (tapped, product))) in (1_u128..).zip(kinds) {
        world.approved(n, name, components).await;
        let ask = |client: &str, fills: &Value| {
            let asked = json!({ "template": { "name": name, "language": "en_US", "fills": fills } });
            json!({ "conversation": conversation, "client_id": client, "asked": asked, "quotes": null, "link_preview": false })
        };
        // Too many are refused here, with the sentence at their field.
        if name == "new_products" {
            let many = texts(&[("buttons.0", ["TEA-1"; 31].join("\n").as_str())]);
            let (status, why) = world.admin.api("thread/send-message", ask(&id(n + 50), &many)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
            assert!(why.to_string().contains("30"), "{why}");
        }
        let client_id = id(n + 100);
        world.admin.ok("thread/send-message", ask(&client_id, &fills)).await;
        let wamid = until("it is delivered", async || {
            let messages = world.admin.messages(&conversation).await;
            let message = messages.into_iter().find(|message| message["id"] == client_id.as_str())?;
            let state = crate::support::state(&message);
            assert_ne!(state, "failed", "{name}: {message}");
            matches!(state, "delivered" | "read").then(|| message["wamid"].clone())
        })
        .await;
        let url = format!("{}/control/phone/answer", world.app.sandbox.url());
        let answer = json!({ "person": person, "message": wamid, "choice": tapped["choice"], "card": tapped["card"] });
        let answered = client().request(Method::POST, url).json(&answer).send().await.unwrap();
        assert!(answered.status().is_success(), "{name}: {}", answered.text().await.unwrap());
        until(&format!("the order from {name} is here"), async || {
            let messages = world.admin.messages(&conversation).await;
            let order = messages.into_iter().find(|message| message["context"]["quotes"] == wamid)?;
            assert!(order["content"]["order"].to_string().contains(product), "{name}: {order}");
            Some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_that_send_a_template_stand_on_its_page() {
    let world = World::new().await;
    world.submitted("order_sent").await;
    world.act("order_sent", json!({ "act": "approve" })).await;
    let detail = world.when("order_sent", |detail| detail["template"]["status"] == "APPROVED").await;
    assert_eq!(detail["rules"], json!([]));
    for (serial, name, action) in [
        (1, "Welcome", json!({ "template": { "name": "order_sent", "language": "en_US" } })),
        (2, "Greet", json!({ "reply": { "text": "Good day" } })),
    ] {
        let id = RuleId::from_parts(u64::try_from(now()).unwrap() * 1000 + serial, u128::from(serial));
        let rule = json!({ "id": id, "name": name, "enabled": false, "trigger": "first_message", "actions": [action],
            "limit": "once_a_day", "numbers": [SUPPORT], "v": 0 });
        world.admin.ok("rules/save", json!({ "rule": rule })).await;
    }
    let detail = world.when("order_sent", |detail| detail["rules"] != json!([])).await;
    assert_eq!(detail["rules"].as_array().map(Vec::len), Some(1), "{}", detail["rules"]);
    assert_eq!(
        (&detail["rules"][0]["name"], &detail["rules"][0]["enabled"]),
        (&json!("Welcome"), &json!(false))
    );
    // Everybody sees it; only Admins get to the rule.
    let rule = detail["rules"][0]["rule"].as_str().unwrap();
    let operator = Browser::signed_in(&world.app, OPERATOR).await;
    for (browser, leads) in [(&world.admin, true), (&operator, false)] {
        let page = browser.get(&format!("/templates/{ACCOUNT}/order_sent/en_US")).await;
        let page = page.text().await.unwrap();
        assert!(page.contains("Rules with it") && page.contains("Welcome"));
        assert_eq!(page.contains(&format!("href=\"/admin/rules?edit={rule}\"")), leads);
    }
}
