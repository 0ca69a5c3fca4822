//! A job that warms up waits for the results of each part, whatever is killed, paused or started beside it.

use super::world::{World, count, reminder, total};
use crate::support::{Instance, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

impl World {
    async fn warming(&self, list: &str, parts: &[u32]) -> String {
        let job = self.checked(list.as_bytes(), reminder()).await;
        self.browser.ok("bulk/ramp", json!({ "id": job, "parts": parts })).await;
        job
    }

    /// How many have had their turn.
    async fn turns(&self, job: &str) -> i64 {
        let view = self.job(job).await;
        total(&view) - count(&view, "pending")
    }

    /// Waits until everybody of a part had their turn, and its results are waited for.
    async fn until_it_waits(&self, job: &str, part: u64) -> Value {
        until("it waits for results", async || {
            let view = self.job(job).await;
            let ramp = &view["job"]["ramp"];
            (ramp["part"] == part && ramp["waitsSince"].is_i64()).then_some(view)
        })
        .await
    }

    /// As a number whose customers are out of reach: nothing is heard of what becomes of messages.
    async fn reach(&self, people: &[String], online: bool) {
        for person in people {
            let path = format!("phone/people/{person}/online");
            self.app.control(Method::PUT, &path, json!({ "online": online })).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_to_a_few_first_and_waits_for_their_results() {
    let world = World::new().await;
    let (people, list) = world.people(150).await;
    world.reach(&people[..20], false).await;
    let job = world.warming(&list, &[20, 30]).await;
    let _other = Instance::start(&world.app).await;
    world.start(&job).await;
    let view = world.until_it_waits(&job, 0).await;
    assert_eq!((count(&view, "pending"), total(&view)), (130, 150), "{view:#}");
    // Neither a crash nor a pause ends the waiting.
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK);
    let (status, why) = world.act(&job, "wait_no_more").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let view = world.job(&job).await;
    assert_eq!(
        (count(&view, "pending"), &view["job"]["state"]["is"], &view["job"]["ramp"]["part"]),
        (130, &json!("running"), &json!(0)),
        "{view:#}"
    );
    // They are heard of, and it goes on to the second part, the results of which are there at once, and to the rest.
    world.reach(&people[..20], true).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!((&view["job"]["ramp"]["part"], total(&view)), (&json!(2), 150), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1; 150]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_a_hurry_waits_no_more() {
    let world = World::new().await;
    let (people, list) = world.people(40).await;
    world.reach(&people, false).await;
    let job = world.warming(&list, &[10]).await;
    world.start(&job).await;
    world.until_it_waits(&job, 0).await;
    assert_eq!(world.turns(&job).await, 10);
    assert_eq!(world.act(&job, "wait_no_more").await.0, StatusCode::OK);
    world.until_is(&job, "finished").await;
    world.reach(&people, true).await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warm_up_that_goes_badly_stops_the_job() {
    let world = World::new().await;
    let (people, list) = world.people(60).await;
    let job = world.warming(&list, &[20]).await;
    let (status, why) = world.browser.api("bulk/ramp", json!({ "id": job, "parts": [1] })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let refused = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 10 });
    world.app.control(Method::POST, "faults", refused).await;
    world.start(&job).await;
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(
        why.starts_with("Warm-up: 10 of the 20 messages of part 1 failed, more than 30 %."),
        "{why}"
    );
    assert_eq!((&view["job"]["evidence"], world.turns(&job).await), (&json!("warm_up"), 20));
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (10, 60), "{view:#}");
    assert_eq!(world.arrived(&people).await.iter().sum::<usize>(), 50);
    world.verified().await;
}
