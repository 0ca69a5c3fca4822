//! A rule sends the customer's file back: once, when it is here, and never without end.

use super::world::{World, fates, rule};
use crate::support::{SUPPORT, until};
use reqwest::Method;
use serde_json::{Value, json};

impl World {
    pub(super) async fn sends(&self, person: &str, mut message: Value) {
        message["person"] = json!(person);
        message["our_number"] = json!(SUPPORT);
        self.app.control(Method::POST, "phone/messages", message).await;
    }

    async fn echoes(&self) {
        let mut rule = rule("Echo", "any_message", &json!(["send_back", { "note": { "text": "sent back" } }]));
        rule["limit"] = json!("every_time");
        self.keep(&rule).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_back_once_it_is_here_and_words_alone_do_not() {
    let world = World::new().await;
    world.echoes().await;
    // The file comes later than the message, and the rule waits for it.
    let fault = json!({ "service": "s3", "kind": "error", "times": 3 });
    world.app.control(Method::POST, "faults", fault).await;
    let person = world.app.customer("Mia Media", "+919811160001").await;
    world.sends(&person, json!({ "kind": "image", "body": "our cat" })).await;
    let conversation = world.admin.conversation_with("Mia Media").await;
    let sent = world.automatic(&conversation, 1).await;
    let image = &sent[0]["content"]["image"];
    assert!(image["fetched"]["stored"].is_object(), "{image}");
    assert_eq!(image["caption"], Value::Null, "without their words");
    until("it is on the phone", async || {
        let chat = world.app.on_the_phone(&person).await;
        (chat.len() == 1 && chat[0].to_string().contains("image")).then_some(())
    })
    .await;
    world.sends(&person, json!({ "kind": "text", "body": "and no file" })).await;
    world.settled().await;
    let runs = world.runs("Echo").await;
    assert_eq!(
        runs.iter().map(fates).collect::<Vec<_>>(),
        [["skipped", "done"], ["done", "done"]],
        "{runs:#?}"
    );
    assert_eq!(world.automatic(&conversation, 1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_send_everything_back_end_after_three() {
    let world = World::new().await;
    world.echoes().await;
    let person = world.app.customer("Eva Echo", "+919811160002").await;
    world.sends(&person, json!({ "kind": "image" })).await;
    let conversation = world.admin.conversation_with("Eva Echo").await;
    for serial in 1..6 {
        world.settled().await;
        world
            .sends(&person, json!({ "kind": "image", "body": format!("back {serial}") }))
            .await;
    }
    world.settled().await;
    assert_eq!(world.automatic(&conversation, 3).await.len(), 3);
    let runs = world.runs("Echo").await;
    assert_eq!(fates(&runs[0])[0], "skipped", "{:#}", runs[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_whatsapp_does_not_have_any_more_is_told() {
    let world = World::new().await;
    world.echoes().await;
    let person = world.app.customer("Gone File", "+919811160003").await;
    world.sends(&person, json!({ "kind": "text", "body": "hello" })).await;
    let value = json!({ "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT },
        "contacts": [{ "profile": { "name": "Gone File" }, "wa_id": "919811160003" }],
        "messages": [{ "from": "919811160003", "id": "wamid.GONE", "timestamp": crate::support::now().to_string(),
            "type": "image", "image": { "id": "999999999", "mime_type": "image/jpeg" } }] });
    world.app.publish(value).await;
    let run = until("the rule gives it up", async || {
        let runs = world.runs("Echo").await;
        let of_file = runs.into_iter().find(|run| fates(run)[0] == "failed");
        of_file.filter(|run| fates(run)[1] == "done")
    })
    .await;
    let why = run["steps"][0]["fate"]["failed"].as_str().unwrap();
    assert!(why.contains("ask the customer to send it again."), "{why}");
    assert!(world.view("Echo").await["troubles"][0]["words"].as_str().unwrap().contains("again"));
}
