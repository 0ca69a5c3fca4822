//! What waits for AWS is asked again before it goes: its job may rest or be cancelled, its hours may be over, and they may have said stop.

use super::world::{World, count, marketing, reminder, total};
use crate::support::{now, tried, until};
use domain::Millis;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use store::{DueEntry, DueKind, SendTask};

impl World {
    /// AWS has no room for what a job sends, until [`World::has_room`].
    async fn has_no_room(&self, template: &str) {
        let fault =
            json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "throttle", "times": 10_000, "contains": template });
        self.app.control(Method::POST, "faults", fault).await;
    }

    async fn has_room(&self) {
        self.app.control(Method::DELETE, "faults", Value::Null).await;
    }

    /// Waits until so many were taken and wait for AWS.
    async fn all_wait(&self, job: &str, many: i64) {
        let taken = tried(60, async || (count(&self.job(job).await, "sending") == many).then_some(()));
        assert!(taken.await.is_some(), "all have had their turn: {:#}", self.job(job).await);
    }

    /// How often each message that waits was looked at.
    async fn looked(&self) -> BTreeMap<String, u32> {
        let tomorrow = Millis((now() + 86_400) * 1000);
        let waiting: Vec<DueEntry<SendTask>> = self.app.store().due(DueKind::Send, tomorrow, 50).await.unwrap();
        waiting.into_iter().map(|entry| (entry.id, entry.attempts)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_stop_while_it_waits_for_aws_gets_nothing_of_it() {
    let world = World::with_marketing().await;
    let (people, list) = world.people(3).await;
    let job = world.checked(list.as_bytes(), marketing()).await;
    world.has_no_room("we_miss_you").await;
    world.start(&job).await;
    world.all_wait(&job, 3).await;
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK);
    world.app.customer_writes(&people[1], "STOP").await;
    let conversation = world.browser.conversation_with("Person 1").await;
    until("the stop is kept", async || {
        (world.ledger(&conversation).await.len() == 1).then_some(())
    })
    .await;
    // AWS has room again while the job rests: nothing goes out, although tries were still to come.
    world.has_room().await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    let view = world.job(&job).await;
    assert_eq!((count(&view, "sending"), total(&view)), (3, 3), "{view:#}");
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!(
        (count(&view, "skipped"), count(&view, "failed"), total(&view)),
        (1, 0, 3),
        "{view:#}"
    );
    let rows = world.recipients(&job).await;
    assert_eq!((&rows[1]["state"], &rows[1]["failure"]), (&json!("skipped"), &json!("opted_out")));
    let report = world.download(&format!("/bulk/{job}/report")).await;
    assert!(report.contains("Left out,Wants no marketing messages,opted_out"), "{report}");
    world.verified().await;
    for (n, person) in people.iter().enumerate() {
        let chat = world.app.on_the_phone(person).await;
        let offers = chat.iter().filter(|message| message.to_string().contains("10 %")).count();
        assert_eq!(offers, usize::from(n != 1), "person {n}: {chat:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_over_a_pause_goes_within_the_hours_of_its_job() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.has_no_room("appointment_reminder").await;
    world.start(&job).await;
    world.all_wait(&job, 2).await;
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK);
    // Half a day from now, where they live.
    let hour = ((now() + 19_800).rem_euclid(86_400) / 3_600 + 12) % 24;
    let hours = json!({ "from": hour, "to": hour + 1 });
    world.browser.ok("bulk/hours", json!({ "id": job, "hours": hours })).await;
    world.has_room().await;
    // Tries that were under way are over before it goes on.
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let before = world.looked().await;
    assert_eq!(before.len(), 2, "{before:?}");
    let looked = tried(90, async || {
        let now = world.looked().await;
        before
            .iter()
            .all(|(id, times)| now.get(id).is_none_or(|now| now > times))
            .then_some(())
    });
    looked.await.expect("they are looked at");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let view = world.job(&job).await;
    assert_eq!(
        (count(&view, "sending"), &view["job"]["state"]["is"]),
        (2, &json!("running")),
        "{view:#}"
    );
    assert_eq!(world.arrived(&people).await, [0, 0]);
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK);
    world.browser.ok("bulk/hours", json!({ "id": job, "hours": null })).await;
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, 2), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1, 1]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_cancelled_job_goes_out_once_aws_has_room_again() {
    let world = World::new().await;
    let (people, list) = world.people(4).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.has_no_room("appointment_reminder").await;
    world.start(&job).await;
    world.all_wait(&job, 4).await;
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    world.has_room().await;
    let ended = tried(120, async || (count(&world.job(&job).await, "failed") == 4).then_some(()));
    assert!(ended.await.is_some(), "what waited has ended: {:#}", world.job(&job).await);
    for row in world.recipients(&job).await {
        assert_eq!(row["failure"], "JobCancelled", "{row}");
    }
    assert_eq!(world.arrived(&people).await, [0; 4]);
    world.verified().await;
}
