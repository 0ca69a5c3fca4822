//! What failed is sent again as a new message that points to the old one.

use super::{JPEG, OGG, PDF, World};
use crate::support::{SUPPORT, client, now, place, state, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

impl World {
    async fn failed(&self, n: u64, asked: Value) -> Value {
        let refuse = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1 });
        self.app.control(Method::POST, "faults", refuse).await;
        let mut body = self.body(n, &Value::Null);
        body["asked"] = asked;
        let (status, sent) = self.browser.api("thread/send-message", body).await;
        assert_eq!(status, StatusCode::OK, "{sent}");
        let id = self.id(n);
        until("it failed", async || {
            let messages = self.browser.messages(&self.conversation).await;
            let message = messages.into_iter().find(|message| message["id"] == id.as_str())?;
            (state(&message) == "failed").then_some(message)
        })
        .await
    }

    async fn again(&self, n: u64, failed: &Value) -> (StatusCode, Value) {
        let body = json!({ "conversation": self.conversation, "place": place(failed), "client_id": self.id(n) });
        self.browser.api("thread/send-again", body).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_that_failed_is_sent_again_as_it_was() {
    let world = World::new().await;
    world.app.control(Method::POST, "templates/seed", json!({})).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let photo = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    let paper = world.upload(2, "leaflet.pdf", "application/pdf", PDF).await;
    let voice = world.upload(3, "voice.ogg", "audio/ogg", OGG).await;
    let content = |content: Value| json!({ "content": content });
    let all = [
        content(json!({ "text": { "body": "once more" } })),
        content(json!({ "image": { "upload": photo, "caption": "this one" } })),
        content(json!({ "document": { "upload": paper } })),
        content(json!({ "voice": { "upload": voice } })),
        content(json!({ "location": { "latitude": 286_129_000, "longitude": 772_295_000, "name": "India Gate" } })),
        content(json!({ "interactive": { "body": "See", "action": { "link": { "text": "Open", "url": "https://shop.example/a" } } } })),
        json!({ "template": { "name": "we_have_an_answer", "language": "en", "fills": {} } }),
    ];
    for (n, asked) in (1..).zip(all) {
        let failed = world.failed(n, asked).await;
        let (status, sent) = world.again(100 + n, &failed).await;
        assert_eq!(status, StatusCode::OK, "{sent}");
        assert_eq!(sent["context"]["again"], place(&failed), "{sent}");
        let (_, same) = world.again(100 + n, &failed).await;
        assert_eq!(same["id"], sent["id"], "the same call again is the same message");
        let arrived = world.delivered(100 + n).await;
        let kind = failed["content"].as_object().unwrap().keys().next().unwrap().clone();
        for part in ["body", "caption", "name", "upload", "shown"] {
            assert_eq!(arrived["content"][&kind][part], failed["content"][&kind][part], "{kind}");
        }
        let count = usize::try_from(n).unwrap();
        assert_eq!(world.on_the_phone().await.len(), count, "{kind}: once");
    }
    let page = world
        .browser
        .get(&format!("/inbox/{}", world.conversation))
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("Sent again"));
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_fail_or_is_another_is_not_sent_again() {
    let world = World::new().await;
    let (status, sent) = world.send(1, json!({ "text": { "body": "arrives" } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    let arrived = world.delivered(1).await;
    assert_eq!(world.again(2, &arrived).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let theirs = world.browser.messages(&world.conversation).await.remove(0);
    assert_eq!(world.again(2, &theirs).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let failed = world.failed(3, json!({ "content": { "text": { "body": "fails" } } })).await;
    assert_eq!(world.again(1, &failed).await.0, StatusCode::CONFLICT, "the id is another message's");
    let hide = json!({ "conversation": world.conversation, "place": place(&failed) });
    world.browser.ok("thread/hide", hide).await;
    assert_eq!(
        world.again(4, &failed).await.0,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it says nothing any more"
    );
    assert_eq!(world.on_the_phone().await.len(), 1);
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unconfirmed_is_sent_again_only_by_who_says_that_it_may_arrive_twice() {
    let world = World::new().await;
    let lost = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "error", "times": 1 });
    world.app.control(Method::POST, "faults", lost).await;
    let (status, sent) = world.send(1, json!({ "text": { "body": "did it arrive?" } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    let id = world.id(1);
    let unclear = until("it is unconfirmed", async || {
        let messages = world.browser.messages(&world.conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == id.as_str())?;
        (state(&message) == "unconfirmed").then_some(message)
    })
    .await;
    let (status, refused) = world.again(2, &unclear).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.to_string().contains("may arrive twice"), "{refused}");
    let twice = |n: u64, of: &Value| {
        let body = json!({ "conversation": world.conversation, "place": place(of), "client_id": world.id(n), "twice": true });
        world.browser.api("thread/send-again", body)
    };
    let (status, sent) = twice(3, &unclear).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    assert_eq!(sent["context"]["again"], place(&unclear), "{sent}");
    let (_, same) = twice(3, &unclear).await;
    assert_eq!(same["id"], sent["id"], "the same call again is the same message");
    let arrived = world.delivered(3).await;
    assert_eq!(world.on_the_phone().await.len(), 1);
    // What arrived is no risk that anybody can take.
    let (status, refused) = twice(4, &arrived).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.to_string().contains("said meanwhile"), "{refused}");
    world.app.holds().await;
}

impl World {
    /// Has WhatsApp lose the file of a message that arrived.
    async fn lose(&self, arrived: &Value) {
        let media = arrived["content"]["image"]["id"].as_str().unwrap();
        let number = sandbox::names::OUR_NUMBERS[0].eum_id;
        let url = format!(
            "{}/v1/whatsapp/media?originationPhoneNumberId={number}&mediaId={media}",
            self.app.sandbox.url()
        );
        let answer = client().delete(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_whatsapp_has_lost_is_given_to_it_anew() {
    let world = World::new().await;
    let upload = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    let photo = || json!({ "image": { "upload": upload } });
    assert_eq!(world.send(1, photo()).await.0, StatusCode::OK);
    let first = world.delivered(1).await;
    world.lose(&first).await;
    assert_eq!(world.send(2, photo()).await.0, StatusCode::OK);
    let id = world.id(2);
    let failed = until("it failed", async || {
        let messages = world.browser.messages(&world.conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == id.as_str())?;
        (state(&message) == "failed").then_some(message)
    })
    .await;
    assert_eq!(failed["direction"]["outbound"]["delivery"]["failure"]["code"], 131_053);
    // The id is forgotten: whatever brings the file next has another.
    let store = world.app.store();
    until("the lost id is forgotten", async || {
        let item = store.upload(upload.parse().unwrap(), domain::Seconds(now())).await.unwrap()?;
        item.media.is_none().then_some(())
    })
    .await;
    assert_eq!(world.send(3, photo()).await.0, StatusCode::OK);
    let third = world.delivered(3).await;
    assert_ne!(third["content"]["image"]["id"], first["content"]["image"]["id"]);
    // It is lost again, which nobody has noticed yet: what is sent again does not rely on it.
    world.lose(&third).await;
    let (status, sent) = world.again(4, &failed).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    let fourth = world.delivered(4).await;
    assert_ne!(fourth["content"]["image"]["id"], third["content"]["image"]["id"]);
    world.app.holds().await;
}
