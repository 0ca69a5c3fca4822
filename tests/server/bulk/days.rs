//! A job that does not fit into 24 hours is sent over several days, whatever is killed or paused meanwhile.

use super::world::{World, count, line_of, reminder, total};
use crate::support::{now, until};
use domain::Millis;
use reqwest::StatusCode;
use serde_json::{Value, json};

impl World {
    /// Waits until everybody of a day had their turn.
    async fn until_the_day_is_done(&self, job: &str, day: u64) -> Value {
        until("the part of the day is sent", async || {
            let view = self.job(job).await;
            let days = &view["job"]["days"];
            (days["day"] == day && days["goesOnAt"].is_i64()).then_some(view)
        })
        .await
    }

    /// As if it were the time at which a job goes on. Who lets it go on anew does not wait until its lanes look.
    async fn the_time_comes(&self, job: &str) {
        let store = self.app.store();
        let mut known = store.bulk_job(job.parse().unwrap()).await.unwrap().unwrap();
        let before = known.v;
        known.days.as_mut().unwrap().goes_on_at = Some(Millis(now() * 1_000));
        known.v += 1;
        let mut commit = store.commit::<()>();
        commit.put_bulk_job((), &known, Some(before));
        commit.run().await.unwrap();
        assert_eq!(self.act(job, "pause").await.0, StatusCode::OK);
        assert_eq!(self.act(job, "resume").await.0, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_sends_the_part_of_each_day_and_waits_for_the_next() {
    let world = World::new().await;
    let (people, list) = world.people(150).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let (status, why) = world.browser.api("bulk/days", json!({ "id": job, "people": [0, 5] })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let set = world.browser.ok("bulk/days", json!({ "id": job, "people": [50, 60] })).await;
    assert_eq!((&set["days"]["first"], &set["days"]["each"]), (&json!(50), &json!(60)), "{set:#}");
    world.start(&job).await;
    let view = world.until_the_day_is_done(&job, 0).await;
    assert_eq!((count(&view, "pending"), total(&view)), (100, 150), "{view:#}");
    let (began, goes_on) = (&view["job"]["startedAt"], &view["job"]["days"]["goesOnAt"]);
    assert!(goes_on.as_i64().unwrap() - began.as_i64().unwrap() >= 86_400_000, "{view:#}");
    let (status, why) = world.browser.api("bulk/days", json!({ "id": job, "people": null })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    // Neither a crash nor a pause ends the waiting.
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK);
    assert_eq!(world.act(&job, "rest_now").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let view = world.job(&job).await;
    assert_eq!(
        (
            count(&view, "pending"),
            &view["job"]["days"]["day"],
            &view["job"]["days"]["goesOnAt"]
        ),
        (100, &json!(0), &json!(goes_on)),
        "{view:#}"
    );
    world.the_time_comes(&job).await;
    let view = world.until_the_day_is_done(&job, 1).await;
    assert_eq!(count(&view, "pending"), 40, "{view:#}");
    // Whoever is in a hurry sends the rest.
    assert_eq!(world.act(&job, "rest_now").await.0, StatusCode::OK);
    world.until_is(&job, "finished").await;
    assert_eq!(world.act(&job, "rest_now").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.arrived(&people).await, [1; 150]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_other_jobs_take_within_a_day_counts_too() {
    let world = World::new().await;
    let (_, list) = world.people(4).await;
    let first = world.checked(list.as_bytes(), reminder()).await;
    let second = world.checked(list.as_bytes(), reminder()).await;
    let others = async || world.job(&second).await["share"]["others"].take();
    assert_eq!(others().await, 0);
    let at = |hours: i64| json!({ "id": first, "at": (now() + hours * 3_600) * 1_000 });
    world.browser.ok("bulk/start", at(2)).await;
    assert_eq!(others().await, 4);
    // No longer at that time, and then on another day.
    assert_eq!(world.act(&first, "cancel").await.0, StatusCode::OK);
    assert_eq!(others().await, 0);
    world.browser.ok("bulk/start", at(50)).await;
    assert_eq!(others().await, 0);
    assert_eq!(world.act(&first, "cancel").await.0, StatusCode::OK);
    world.browser.ok("bulk/days", json!({ "id": first, "people": [1, 2] })).await;
    world.browser.ok("bulk/start", at(2)).await;
    assert_eq!(others().await, 1, "the part of its first day");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_people_of_another_job_are_left_out() {
    let world = World::new().await;
    let (people, list) = world.people(5).await;
    let some: Vec<String> = list.lines().take(4).map(|line| format!("{line}\n")).collect();
    let some = some.concat();
    let first = world.checked(some.as_bytes(), reminder()).await;
    // One of them fails: they did not get it.
    let refused = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1 });
    world.app.control(reqwest::Method::POST, "faults", refused).await;
    world.start(&first).await;
    let view = world.until_is(&first, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (1, 3), "{view:#}");
    let second = world.checked(list.as_bytes(), reminder()).await;
    let not = |job: &str| json!([line_of("not", job, "got")]);
    let (status, why) = world
        .browser
        .api("bulk/lines", json!({ "id": second, "lines": not(&second) }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let set = world.browser.ok("bulk/lines", json!({ "id": second, "lines": not(&first) })).await;
    assert_eq!(
        (&set["state"]["is"], &set["audience"]["further"][0]["people"]["job"]["name"]),
        (&json!("draft"), &json!("Diwali"))
    );
    world.browser.ok("bulk/check", json!({ "id": second })).await;
    world.until_is(&second, "ready").await;
    let planned = world.job(&second).await["job"]["planned"].take();
    assert_eq!(
        (&planned["recipients"], &planned["leftOut"]),
        (&json!(3), &json!({ "in_other_job": 2 })),
        "{planned:#}"
    );
    world.start(&second).await;
    world.until_is(&second, "finished").await;
    assert_eq!(world.arrived(&people).await, [1; 5]);
    world.verified().await;
}
