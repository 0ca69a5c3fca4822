//! What a customer says counts where it belongs: what they quote or tap for that job, what else they write for the newest; each once.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, SUPPORT, until};
use reqwest::Method;
use serde_json::{Value, json};

impl World {
    /// A job that is over and has arrived.
    pub(super) async fn sent(&self, list: &str, template: Value, many: i64) -> String {
        let job = self.checked(list.as_bytes(), template).await;
        self.start(&job).await;
        self.until_is(&job, "finished").await;
        until("all is delivered", async || {
            (count(&self.job(&job).await, "delivered") == many).then_some(())
        })
        .await;
        job
    }

    pub(super) async fn taps(&self, person: &str, message: &Value) {
        let tap = json!({ "person": person, "message": message, "choice": "Tell me" });
        self.app.control(Method::POST, "phone/answer", tap).await;
    }

    /// Waits until so many answered, tapped and said stop.
    async fn said(&self, job: &str, wanted: [i64; 3]) {
        let said = crate::support::tried(30, async || {
            let view = self.job(job).await;
            (["answered", "tapped", "stopped"].map(|name| count(&view, name)) == wanted).then_some(())
        });
        assert!(said.await.is_some(), "not {wanted:?}: {:#}", self.job(job).await);
    }

    /// Waits until so many messages of a customer were taken in.
    async fn heard(&self, name: &str, many: usize) {
        let conversation = self.browser.conversation_with(name).await;
        until("all is taken in", async || {
            let messages = self.browser.messages(&conversation).await;
            let theirs = messages.iter().filter(|message| message["direction"] == "inbound").count();
            (theirs == many).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_quoted_or_tapped_counts_for_its_own_job() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let asks = json!({ "name": "we_have_an_answer", "language": "en", "mapping": {} });
    let first = world.sent(&list, asks, 2).await;
    let mut wamids = Vec::new();
    for person in &people {
        wamids.push(world.app.on_the_phone(person).await[0]["id"].clone());
    }
    let second = world.sent(&list, reminder(), 2).await;
    // What is only written is said to the newest.
    world.app.customer_writes(&people[0], "Who is this?").await;
    world.said(&second, [1, 0, 0]).await;
    world.taps(&people[0], &wamids[0]).await;
    world.said(&first, [1, 1, 0]).await;
    let quote = json!({ "person": people[1], "our_number": SUPPORT, "kind": "text", "body": "Yes, this one", "reply_to": wamids[1] });
    world.app.control(Method::POST, "phone/messages", quote).await;
    world.said(&first, [2, 1, 0]).await;
    world.said(&second, [1, 0, 0]).await;
    // Once each.
    world.taps(&people[0], &wamids[0]).await;
    world.heard("Person 0", 3).await;
    world.said(&first, [2, 1, 0]).await;
    world.said(&second, [1, 0, 0]).await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_counts_once_also_after_a_first_answer() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let job = world.sent(&list, reminder(), 2).await;
    world.app.customer_writes(&people[0], "Who is this?").await;
    world.said(&job, [1, 0, 0]).await;
    world.app.customer_writes(&people[0], "STOP").await;
    world.said(&job, [1, 0, 1]).await;
    world.app.customer_writes(&people[0], "stop").await;
    world.heard("Person 0", 3).await;
    world.said(&job, [1, 0, 1]).await;
    let rows = world.recipients(&job).await;
    assert_eq!(
        (&rows[0]["stopped"], rows[0]["answered"].is_i64()),
        (&json!(true), true),
        "{rows:?}"
    );
    // What is switched off in WhatsApp is a stop, and no answer.
    let off = json!({ "stopped": true, "our_number": SUPPORT });
    let path = format!("phone/people/{}/marketing", people[1]);
    world.app.control(Method::PUT, &path, off).await;
    world.said(&job, [1, 0, 2]).await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_when_too_many_switch_marketing_off_in_whatsapp() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    admin
        .ok("settings/set", json!({ "settings": { "v": 0, "stoppedPercent": 1 } }))
        .await;
    let (people, list) = world.people(180).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 10 })).await;
    world.start(&job).await;
    for person in &people[..3] {
        until("it is on the phone", async || {
            (!world.app.on_the_phone(person).await.is_empty()).then_some(())
        })
        .await;
        let off = json!({ "stopped": true, "our_number": SUPPORT });
        world
            .app
            .control(Method::PUT, &format!("phone/people/{person}/marketing"), off)
            .await;
    }
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(
        why.starts_with("3 of ") && why.contains("answered with a stop, more than 1 %"),
        "{why}"
    );
    assert_eq!((&view["job"]["evidence"], total(&view)), (&json!("unwanted"), 180), "{view:#}");
    world.verified().await;
}
