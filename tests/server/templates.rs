//! The life of a template: drafts, submits that happen once, events, deletion.

#[path = "templates/guards.rs"]
mod guards;
#[path = "templates/uses.rs"]
mod uses;

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, until};
use domain::MessageId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const ADMIN: &str = "ines@demo.example";
const OPERATOR: &str = "asha@demo.example";
const ACCOUNT: &str = sandbox::names::WABA_ID;

fn id(n: u128) -> String {
    MessageId::from_parts(u64::try_from(now()).unwrap() * 1000, n).to_string()
}

fn source(name: &str, body: &str) -> Value {
    json!({ "name": name, "language": "en_US", "category": "UTILITY", "parameter_format": "named",
        "components": [{ "type": "BODY", "text": body }] })
}

/// A server with an Admin, and a sandbox whose reviews wait for the test.
struct World {
    app: TestApp,
    admin: Browser,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let admin = Browser::signed_in(&app, ADMIN).await;
        app.control(Method::PUT, "templates/review", json!({ "afterMillis": null })).await;
        Self { app, admin }
    }

    async fn save(&self, by: &Browser, id: &str, over: Option<u64>, source: Value) -> Value {
        let save = json!({ "id": id, "account": ACCOUNT, "over": over, "source": source });
        by.ok("templates/draft/save", json!({ "save": save })).await
    }

    async fn submit(&self, id: &str, version: u64) -> (StatusCode, Value) {
        let body = json!({ "account": ACCOUNT, "draft": id, "version": version });
        self.admin.api("templates/submit", body).await
    }

    /// A new template that WhatsApp has.
    async fn submitted(&self, name: &str) {
        let draft = id(u128::from(name.len() as u64) + 900);
        self.save(&self.admin, &draft, None, source(name, "Your order is on its way")).await;
        let (status, answer) = self.submit(&draft, 1).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    async fn one(&self, name: &str) -> (StatusCode, Value) {
        self.admin
            .api("templates/one", json!({ "account": ACCOUNT, "name": name, "language": "en_US" }))
            .await
    }

    /// Waits until a template is as it should be.
    async fn when(&self, name: &str, is: impl Fn(&Value) -> bool) -> Value {
        until("the template is as it should be", async || {
            let (status, detail) = self.one(name).await;
            (status == StatusCode::OK && is(&detail)).then_some(detail)
        })
        .await
    }

    async fn act(&self, name: &str, act: Value) {
        let mut body = json!({ "name": name });
        for (member, value) in act.as_object().unwrap() {
            body[member] = value.clone();
        }
        self.app.control(Method::POST, "templates", body).await;
    }

    /// Those of a name that the sandbox has.
    async fn at_whatsapp(&self, name: &str) -> Vec<Value> {
        let all = self.app.control(Method::GET, "templates", Value::Null).await;
        let all = all["templates"].as_array().unwrap().clone();
        all.into_iter().filter(|template| template["name"] == name).collect()
    }
}

fn timeline(detail: &Value) -> Vec<Value> {
    detail["timeline"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_becomes_a_template_once_and_its_events_are_followed() {
    let world = World::new().await;
    let draft = id(1);
    let saved = world
        .save(&world.admin, &draft, None, source("order_sent", "Your order is on its way"))
        .await;
    assert_eq!(saved["saved"]["version"], 1);
    let rows = world.admin.ok("templates/drafts", json!({})).await;
    assert_eq!(
        (rows[0]["name"].as_str(), rows[0]["snippet"].as_str()),
        (Some("order_sent"), Some("Your order is on its way"))
    );

    let (status, answer) = world.submit(&draft, 1).await;
    assert_eq!((status, answer["status"].as_str()), (StatusCode::OK, Some("PENDING")), "{answer}");
    assert_eq!(world.submit(&draft, 1).await.0, StatusCode::OK, "the same call again");
    assert_eq!(world.at_whatsapp("order_sent").await.len(), 1);
    assert_eq!(world.admin.ok("templates/drafts", json!({})).await, json!([]));
    let (_, detail) = world.one("order_sent").await;
    assert_eq!(detail["template"]["status"], "PENDING");
    assert_eq!(detail["source"]["components"][0]["text"], "Your order is on its way");
    assert!(detail["editing"]["refused"].is_string());
    assert_eq!(timeline(&detail)[0]["by"]["name"], "Inés Okafor");

    // Its review says no, then yes after all; a category and a quality come.
    world
        .act("order_sent", json!({ "act": "reject", "reason": "INVALID_FORMAT" }))
        .await;
    let detail = world.when("order_sent", |detail| detail["template"]["status"] == "REJECTED").await;
    assert_eq!(detail["template"]["reason"], "INVALID_FORMAT");
    assert_eq!(detail["editing"]["refused"], Value::Null);
    world.act("order_sent", json!({ "act": "approve" })).await;
    world.when("order_sent", |detail| detail["template"]["status"] == "APPROVED").await;
    world
        .act("order_sent", json!({ "act": "recategorize", "category": "MARKETING" }))
        .await;
    world
        .when("order_sent", |detail| detail["template"]["category"] == "MARKETING")
        .await;
    world.act("order_sent", json!({ "act": "quality", "score": "YELLOW" })).await;
    let detail = world.when("order_sent", |detail| detail["template"]["quality"] == "YELLOW").await;
    let whole = timeline(&detail);
    for what in ["status", "category", "quality"] {
        assert!(whole.iter().any(|event| event["what"].get(what).is_some()), "{what}: {whole:?}");
    }
    assert!(whole.iter().any(|event| event["what"] == "submitted"));
    let list = world
        .admin
        .ok("templates/all", json!({ "filter": { "text": "ON ITS" }, "after": null }))
        .await;
    assert_eq!(
        (list["total"].as_u64(), list["groups"][0]["rows"][0]["need"].as_str()),
        (Some(1), Some("category_changed"))
    );
    assert_eq!(list["accounts"][0]["id"], ACCOUNT);

    // Submitted and deleted, with who did it.
    let gone = world
        .admin
        .ok(
            "templates/delete",
            json!({ "account": ACCOUNT, "name": "order_sent", "language": "en_US" }),
        )
        .await;
    assert_eq!(gone["languages"], json!(["en_US"]));
    assert!(gone["blocked_until"].is_i64());
    assert!(world.at_whatsapp("order_sent").await.is_empty());
    assert_eq!(world.one("order_sent").await.0, StatusCode::NOT_FOUND);
    let table = world.app.scan("wecare").await;
    for act in ["template_draft", "template_submit", "template_delete"] {
        let told = table.values().any(|item| item.to_string().contains(&format!("\"{act}\"")));
        assert!(told, "{act} is in the audit");
    }
    // The name is blocked, and that is said.
    let again = id(2);
    world
        .save(&world.admin, &again, None, source("order_sent", "Your order is on its way"))
        .await;
    let (status, why) = world.submit(&again, 1).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("30 days"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_refused_is_refused_here_and_a_refusal_is_a_sentence() {
    let world = World::new().await;
    let draft = id(1);
    world
        .save(&world.admin, &draft, None, source("order_sent", "{{name}} is here"))
        .await;
    let (status, why) = world.submit(&draft, 1).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("begin with a variable"), "{why}");
    let saved = world
        .save(&world.admin, &draft, Some(1), source("order_sent", "Your order is on its way"))
        .await;
    assert_eq!(saved["saved"]["version"], 2);
    assert_eq!(
        world.submit(&draft, 1).await.0,
        StatusCode::UNPROCESSABLE_ENTITY,
        "another version than was seen"
    );
    let fault = json!({ "service": "eum", "operation": "CreateWhatsAppMessageTemplate", "kind": "refuse", "times": 1 });
    world.app.control(Method::POST, "faults", fault).await;
    let (status, why) = world.submit(&draft, 2).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("AWS does not allow"), "{why}");
    // It can be changed and submitted again.
    world
        .save(&world.admin, &draft, Some(2), source("order_sent", "Your order is on its way now"))
        .await;
    assert_eq!(world.submit(&draft, 3).await.0, StatusCode::OK);
    // A second one of the name is refused by WhatsApp, in our words.
    let other = id(2);
    world
        .save(&world.admin, &other, None, source("order_sent", "Another text of it"))
        .await;
    let (status, why) = world.submit(&other, 1).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("already a template"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_is_looked_up_and_nothing_is_made_twice() {
    let world = World::new().await;
    for (n, kind) in [(1, "drop_after"), (2, "error")] {
        let (name, draft) = (format!("lost_{n}"), id(n));
        world
            .save(&world.admin, &draft, None, source(&name, "Your order is on its way"))
            .await;
        let fault = json!({ "service": "eum", "operation": "CreateWhatsAppMessageTemplate", "kind": kind, "times": 1 });
        world.app.control(Method::POST, "faults", fault).await;
        let (status, answer) = world.submit(&draft, 1).await;
        if kind == "drop_after" {
            assert_eq!(status, StatusCode::OK, "it was there: {answer}");
        } else {
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.to_string().contains("not known"), "{answer}");
            let (status, answer) = world.submit(&draft, 1).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "not before it is sure: {answer}");
            let kept = json!({ "id": draft, "account": ACCOUNT, "over": 1, "source": source(&name, "Other words here") });
            let kept = world.admin.ok("templates/draft/save", json!({ "save": kept })).await;
            assert_eq!(kept["gone"]["mine"]["beside"], draft.as_str());
        }
        assert!(world.at_whatsapp(&name).await.len() <= 1);
    }
    // Also what is deleted.
    let fault = json!({ "service": "eum", "operation": "DeleteWhatsAppMessageTemplate", "kind": "drop_after", "times": 1 });
    world.app.control(Method::POST, "faults", fault).await;
    let gone = world
        .admin
        .ok(
            "templates/delete",
            json!({ "account": ACCOUNT, "name": "lost_1", "language": null }),
        )
        .await;
    assert_eq!(gone["languages"], json!(["en_US"]));
    assert!(world.at_whatsapp("lost_1").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_write_the_same_draft_both_keep_their_words() {
    let world = World::new().await;
    let other = Browser::signed_in(&world.app, ADMIN).await;
    let draft = id(1);
    world.save(&world.admin, &draft, None, source("a", "First words of it")).await;
    world.save(&world.admin, &draft, Some(1), source("a", "Second words of it")).await;
    let again = world.save(&world.admin, &draft, Some(1), source("a", "Second words of it")).await;
    assert_eq!(again["saved"]["version"], 2, "a repeated save is the same one");
    for text in ["My words of it", "My words of it, and more"] {
        let conflict = world.save(&other, &draft, Some(1), source("a", text)).await;
        let conflict = &conflict["conflict"];
        assert_eq!(conflict["theirs"]["source"]["components"][0]["text"], "Second words of it");
        assert_eq!(conflict["theirs"]["by"]["name"], "Inés Okafor");
        assert_eq!(conflict["mine"]["source"]["components"][0]["text"], text);
    }
    let rows = world.admin.ok("templates/drafts", json!({})).await;
    assert_eq!(
        rows.as_array().unwrap().len(),
        2,
        "one beside, however long somebody types on: {rows}"
    );
    let aside = rows.as_array().unwrap().iter().find(|row| row["beside"] == draft.as_str()).unwrap();
    for id in [aside["id"].as_str().unwrap(), &draft] {
        world
            .admin
            .ok("templates/draft/delete", json!({ "account": ACCOUNT, "draft": id }))
            .await;
    }
    assert_eq!(world.admin.ok("templates/drafts", json!({})).await, json!([]));
    let kept = world
        .save(&world.admin, &draft, Some(2), source("a", "Typed while it was deleted"))
        .await;
    assert_eq!(
        kept["gone"]["mine"]["source"]["components"][0]["text"],
        "Typed while it was deleted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_an_unknown_template_has_it_read_and_a_late_one_changes_nothing() {
    let world = World::new().await;
    world.submitted("order_sent").await;
    world.act("order_sent", json!({ "act": "approve" })).await;
    world.when("order_sent", |detail| detail["template"]["status"] == "APPROVED").await;
    // Told late: it happened before.
    let value = json!({ "event": "REJECTED", "message_template_id": 1, "message_template_name": "order_sent",
        "message_template_language": "en-US", "reason": "SCAM" });
    let entry = json!({ "id": sandbox::names::META_WABA_ID, "time": now() - 3600, "changes": [{ "field": "message_template_status_update", "value": value }] });
    let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "messageId": "late" });
    world
        .app
        .control(Method::POST, "publish", json!({ "message": message.to_string() }))
        .await;
    let rejected = |event: &Value| event["what"]["status"]["status"] == "REJECTED";
    let detail = world.when("order_sent", |detail| timeline(detail).iter().any(rejected)).await;
    assert_eq!(detail["template"]["status"], "APPROVED");

    // Made elsewhere; no reading has come by yet.
    world.app.control(Method::POST, "templates/seed", json!({})).await;
    let made = world.app.control(Method::GET, "templates", Value::Null).await;
    let unknown = made["templates"]
        .as_array()
        .unwrap()
        .iter()
        .find(|template| template["status"] == "PENDING" && template["name"] != "order_sent");
    if let Some(unknown) = unknown.cloned() {
        let name = unknown["name"].as_str().unwrap();
        let mut act = json!({ "act": "approve" });
        act["language"] = unknown["language"].clone();
        world.act(name, act).await;
        let asked = json!({ "account": ACCOUNT, "name": name, "language": unknown["language"] });
        until("it is read", async || {
            let (status, detail) = world.admin.api("templates/one", asked.clone()).await;
            (status == StatusCode::OK && detail["template"]["status"] == "APPROVED").then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_entry_becomes_a_template_unless_it_has_changed() {
    let world = World::new().await;
    let found = world
        .admin
        .ok(
            "templates/library",
            json!({ "account": ACCOUNT, "search": { "text": "delivery_update_short" } }),
        )
        .await;
    let entry = found["entries"][0].clone();
    assert_eq!(entry["header"], "Delivery update");
    let wanted = |id: &str, entry: &Value| json!({ "wanted": { "id": id, "account": ACCOUNT, "name": "my_delivery", "entry": entry, "buttons": [{ "url": "https://shop.example/track" }] } });
    let mut changed = entry.clone();
    changed["body"] = json!("Other words");
    let (status, why) = world.admin.api("templates/library/create", wanted(&id(1), &changed)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("has changed this template"), "{why}");
    let draft = id(2);
    for _ in 0..2 {
        let made = world.admin.ok("templates/library/create", wanted(&draft, &entry)).await;
        assert_eq!(made["name"], "my_delivery");
    }
    assert_eq!(world.at_whatsapp("my_delivery").await.len(), 1);
    world.when("my_delivery", |detail| detail["template"]["status"] == "APPROVED").await;
    let operator = Browser::signed_in(&world.app, OPERATOR).await;
    operator.ok("templates/renew", json!({ "account": ACCOUNT })).await;
    assert_eq!(operator.api("templates/drafts", json!({})).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_to_sign_in_is_nowhere_once_it_is_handed_over() {
    let world = World::new().await;
    let person = world.app.customer("Test Customer", "+919811110001").await;
    world.app.publish(text_event("wamid.FIRST", "919811110001", now(), "hello")).await;
    let conversation = world.admin.conversation_with("Test Customer").await;
    world.app.control(Method::POST, "templates/seed", json!({})).await;
    world.admin.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let asked = json!({ "template": { "name": "sign_in_code", "language": "en", "fills": { "body.1": { "text": "739142" } } } });
    let client = id(7);
    let body = json!({ "conversation": conversation, "client_id": client, "asked": asked, "quotes": null, "link_preview": false });
    let sent = world.admin.ok("thread/send-message", body).await;
    assert!(!sent.to_string().contains("739142"), "{sent}");
    until("it is delivered", async || {
        let messages = world.admin.messages(&conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == client.as_str())?;
        assert_ne!(message["direction"]["outbound"]["delivery"]["state"], "failed", "{message}");
        assert!(!message.to_string().contains("739142"), "{message}");
        (!world.app.on_the_phone(&person).await.is_empty()).then_some(())
    })
    .await;
    let phone = world.app.on_the_phone(&person).await;
    assert!(
        phone[0]["shown"].to_string().contains("739142"),
        "the customer has it: {}",
        phone[0]["shown"]
    );
    until("the table does not hold the code", async || {
        let table = world.app.scan("wecare").await;
        (!table.values().any(|item| item.to_string().contains("739142"))).then_some(())
    })
    .await;
}
