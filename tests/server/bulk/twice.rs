//! What failed is tried again by several people at once, in jobs and in the thread: everybody gets it once.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, place, until};
use reqwest::Method;
use serde_json::{Value, json};

impl World {
    /// AWS refuses the next so many messages with a text in them.
    async fn refused(&self, times: u32, contains: &str) {
        let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": times, "contains": contains });
        self.app.control(Method::POST, "faults", fault).await;
    }

    /// A job of which so many failed at AWS.
    async fn failed(&self, list: &str, many: i64) -> String {
        let job = self.checked(list.as_bytes(), reminder()).await;
        self.refused(u32::try_from(many).unwrap(), "appointment_reminder").await;
        self.start(&job).await;
        let view = self.until_is(&job, "finished").await;
        assert_eq!((count(&view, "failed"), total(&view)), (many, many), "{view:#}");
        job
    }

    /// A further try of a job, checked by somebody, with what its check found.
    async fn tried_by(&self, browser: &Browser, job: &str) -> (String, Value) {
        let again = self.id();
        let copy = json!({ "id": again, "from": job, "who": "failed" });
        browser.ok("bulk/copy", copy).await;
        browser.ok("bulk/check", json!({ "id": again })).await;
        let planned = self.until_is(&again, "ready").await["job"]["planned"].take();
        (again, planned)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_try_the_same_again_reach_everybody_once() {
    let world = World::new().await;
    let (people, list) = world.people(6).await;
    let job = world.failed(&list, 6).await;
    let colleague = Browser::signed_in(&world.app, "ines@demo.example").await;
    let (mine, planned) = world.tried_by(&world.browser, &job).await;
    assert_eq!(planned["recipients"], 6, "{planned}");
    let (theirs, planned) = world.tried_by(&colleague, &job).await;
    assert_eq!(planned["recipients"], 6, "nothing was sent yet: {planned}");
    futures::future::join(world.start(&mine), world.start(&theirs)).await;
    let (mut left_out, mut failed) = (0, 0);
    for again in [&mine, &theirs] {
        let view = world.until_is(again, "finished").await;
        assert_eq!(total(&view), 6, "{view:#}");
        left_out += count(&view, "skipped");
        failed += count(&view, "failed");
        let rows = world.recipients(again).await;
        let skipped = rows.iter().filter(|row| row["state"] == "skipped");
        assert!(skipped.clone().all(|row| row["failure"] == "tried_again"), "{rows:?}");
    }
    assert_eq!((left_out, failed), (6, 0));
    assert_eq!(world.arrived(&people).await, [1; 6]);
    // Whoever comes later sees it in the check, in a further try of a further try too.
    for from in [&job, &mine] {
        let (_, planned) = world.tried_by(&colleague, from).await;
        assert_eq!(planned["recipients"], 0, "{planned}");
    }
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_fails_counts_as_none_and_one_in_the_thread_does() {
    let world = World::new().await;
    let (people, list) = world.people(3).await;
    let job = world.failed(&list, 3).await;
    // The second try fails for the first of them.
    let (second, _) = world.tried_by(&world.browser, &job).await;
    let rows = world.recipients(&job).await;
    let conversation = rows[1]["conversation"].as_str().unwrap();
    // The second of them is sent it in the thread, between the check and the turn.
    let messages = world.browser.messages(conversation).await;
    let failed = messages.last().unwrap();
    let again = json!({ "conversation": conversation, "place": place(failed), "client_id": world.id() });
    world.browser.ok("thread/send-again", again).await;
    until("it is on the phone", async || {
        (world.arrived(&people).await == [0, 1, 0]).then_some(())
    })
    .await;
    world.refused(1, "919833300000").await;
    world.start(&second).await;
    let view = world.until_is(&second, "finished").await;
    assert_eq!(
        (count(&view, "failed"), count(&view, "skipped"), total(&view)),
        (1, 1, 3),
        "{view:#}"
    );
    assert_eq!(world.arrived(&people).await, [0, 1, 1]);
    let (third, planned) = world.tried_by(&world.browser, &job).await;
    assert_eq!(planned["recipients"], 1, "{planned}");
    world.start(&third).await;
    world.until_is(&third, "finished").await;
    assert_eq!(world.arrived(&people).await, [1, 1, 1]);
    world.verified().await;
}
