//! What goes wrong while a job is sent: work that comes twice, late or too late, a store and a WhatsApp that do not answer, and
//! what cannot be read. Nobody gets it twice, nobody is lost, and the counts add up.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, Instance, now, tried, until};
use domain::Millis;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::{process::Command, time::Duration};
use store::{BulkTask, DueEntry, DueKind};

impl World {
    /// Puts the work of a job once more, all of it from its beginning, as a delivery that comes twice would.
    async fn work_again(&self, id: &str, mark: &str) {
        let store = self.app.store();
        let job = store.bulk_job(id.parse().unwrap()).await.unwrap().unwrap();
        let lane = |lane| BulkTask::Lane {
            job: job.id,
            run: job.run,
            lane,
            next: lane,
            turn: Millis(0),
            later: None,
        };
        self.put(id, mark, (0..job.chunks().clamp(1, 4)).map(lane).collect()).await;
    }

    async fn put(&self, id: &str, mark: &str, tasks: Vec<BulkTask>) {
        let store = self.app.store();
        let mut commit = store.commit::<()>();
        for (n, task) in tasks.into_iter().enumerate() {
            let id = format!("{id}.{mark}.{n}");
            commit.put_due((), &DueEntry::new(DueKind::Bulk, id, Millis(now() * 1000), task));
        }
        commit.run().await.unwrap();
    }

    /// Waits until no work of any job is left.
    async fn no_work(&self) {
        let store = self.app.store();
        let tomorrow = Millis((now() + 86_400) * 1000);
        let none = tried(90, async || {
            let left: Vec<DueEntry<BulkTask>> = store.due(DueKind::Bulk, tomorrow, 50).await.ok()?;
            left.is_empty().then_some(())
        });
        none.await.expect("some work is still there");
    }

    async fn waiting(&self, job: &str) -> i64 {
        count(&self.job(job).await, "pending")
    }

    /// Each got it once, or it is not known and they got it at most once.
    async fn each_once(&self, job: &str, people: &[String]) {
        let (rows, arrived) = (self.recipients(job).await, self.arrived(people).await);
        assert_eq!(rows.len(), people.len());
        for (row, arrived) in rows.iter().zip(arrived) {
            let fine = arrived == 1 || arrived == 0 && row["state"] == "unconfirmed";
            assert!(fine, "arrived {arrived} times: {row}");
        }
    }

    async fn goes_wrong(&self, fault: Value) {
        self.app.control(Method::POST, "faults", fault).await;
    }

    /// The item of a group of recipients.
    async fn group(&self, job: &str, number: u32) -> Value {
        let mut all = self.app.scan("wecare").await;
        all.remove(&format!("JOB#{job}#1#{number:06} CHUNK")).expect("the group is there")
    }

    async fn write(&self, item: &Value) {
        let put = json!({ "TableName": "wecare", "Item": item });
        self.app.database("PutItem", &put).await;
    }
}

fn unreadable(group: &Value) -> Value {
    let mut group = group.clone();
    group["body"]["S"] = json!("[{");
    group
}

fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args([name, &pid.to_string()]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_comes_twice_or_after_the_end_sends_nothing_twice() {
    const PEOPLE: u32 = 220;
    let world = World::new().await;
    let _other = Instance::start(&world.app).await;
    let (people, list) = world.people(PEOPLE).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.start(&job).await;
    world.work_again(&job, "twice").await;
    until("half of them had their turn", async || {
        (world.waiting(&job).await < i64::from(PEOPLE) / 2).then_some(())
    })
    .await;
    world.work_again(&job, "in the middle").await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, i64::from(PEOPLE)), "{view:#}");
    world.work_again(&job, "late").await;
    world.no_work().await;
    assert_eq!(world.arrived(&people).await, vec![1; people.len()]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stood_still_until_others_had_its_work_sends_nothing_twice() {
    const PEOPLE: u32 = 260;
    let world = World::new().await;
    let other = Instance::start(&world.app).await;
    let (people, list) = world.people(PEOPLE).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 20 })).await;
    // Whoever is asked to start it works on it.
    let start = format!("{}/api/bulk/start", other.url);
    let with = |request: reqwest::RequestBuilder| {
        let body = json!({ "id": job, "at": null });
        request.header(header::ORIGIN, world.app.url.clone()).json(&body)
    };
    assert_eq!(world.browser.send(Method::POST, &start, with).await.status(), StatusCode::OK);
    until("it has begun", async || {
        (world.waiting(&job).await < i64::from(PEOPLE) - 30).then_some(())
    })
    .await;
    signal(other.server.pid(), "-STOP");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let left = world.waiting(&job).await;
    // Its claims run out after forty seconds; then the first server goes on, and the second wakes up in the middle of that.
    let taken = tried(90, async || (world.waiting(&job).await < left - 20).then_some(())).await;
    signal(other.server.pid(), "-CONT");
    taken.expect("the other server goes on");
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, i64::from(PEOPLE)), "{view:#}");
    world.no_work().await;
    world.each_once(&job, &people).await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_comes_after_a_job_was_cancelled_changes_nothing() {
    let world = World::new().await;
    let (people, job) = world.under_way(150).await;
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    world.work_again(&job, "behind").await;
    until("nobody waits", async || (world.waiting(&job).await == 0).then_some(())).await;
    world.verified().await;
    let (tally, arrived) = (world.job(&job).await["tally"].take(), world.arrived(&people).await);
    world.work_again(&job, "late").await;
    let id = job.parse().unwrap();
    let more = vec![BulkTask::Begin { job: id }, BulkTask::Cancel { job: id, next: 0 }];
    world.put(&job, "again", more).await;
    world.no_work().await;
    world.verified().await;
    let view = world.job(&job).await;
    assert_eq!((&view["tally"], &view["job"]["state"]["is"]), (&tally, &json!("cancelled")));
    assert_eq!(world.arrived(&people).await, arrived);
    assert!(arrived.iter().sum::<usize>() < 150, "some got nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_cannot_be_read_stops_the_job_until_it_is_mended() {
    let world = World::new().await;
    let (people, list) = world.people(230).await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let group = world.group(&job, 1).await;
    world.write(&unreadable(&group)).await;
    world.start(&job).await;
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(why.contains("cannot be read") && why.contains("let it go on"), "{why}");
    assert!(count(&view, "pending") >= 100 && total(&view) == 230, "{view:#}");
    until("an Admin is told", async || {
        let told = admin.ok("notices/list", json!({})).await.to_string();
        (told.contains("The bulk job “Diwali” stopped") && told.contains("cannot be read")).then_some(())
    })
    .await;
    world.no_work().await;
    // As long as it is not mended it stops again; then it begins where it was.
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    world.until_is(&job, "stopped").await;
    world.write(&group).await;
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, 230), "{view:#}");
    assert_eq!(world.arrived(&people).await, vec![1; people.len()]);
    // One that is cancelled meanwhile ends once it can be read.
    let cancelled = world.checked(list.as_bytes(), reminder()).await;
    let group = world.group(&cancelled, 1).await;
    world.write(&unreadable(&group)).await;
    world.start(&cancelled).await;
    world.until_is(&cancelled, "stopped").await;
    assert_eq!(world.act(&cancelled, "cancel").await.0, StatusCode::OK);
    world.write(&group).await;
    let view = until("nobody waits", async || {
        let view = world.job(&cancelled).await;
        (count(&view, "pending") + count(&view, "sending") == 0).then_some(view)
    })
    .await;
    assert!(count(&view, "cancelled") >= 100 && total(&view) == 230, "{view:#}");
    let sent = i64::try_from(world.arrived(&people).await.iter().sum::<usize>()).unwrap();
    assert_eq!(sent, 230 + 230 - count(&view, "cancelled"));
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_refuses_a_third_of_all_calls_loses_and_doubles_nobody() {
    const PEOPLE: u32 = 120;
    let world = World::new().await;
    let (people, list) = world.people(PEOPLE).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.start(&job).await;
    let throttles = json!({ "seed": 14, "perMille": 300, "services": ["dynamodb"], "kinds": ["throttle"] });
    world.app.control(Method::PUT, "chaos", throttles).await;
    // With pauses at every third call it takes minutes to the end; what matters is what half of one leaves.
    tokio::time::sleep(Duration::from_secs(30)).await;
    let did = world.app.control(Method::DELETE, "chaos", Value::Null).await;
    let struck = did["ended"]["strikes"].to_string();
    assert!(struck.contains("throttle"), "{did}");
    world.app.until_ready().await;
    assert!(world.waiting(&job).await < i64::from(PEOPLE), "it goes on meanwhile");
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, i64::from(PEOPLE)), "{view:#}");
    world.each_once(&job, &people).await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_whatsapp_answers_nobody_gets_it_twice() {
    let world = World::new().await;
    let (people, list) = world.people(12).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    // The first seven suffer, each in another way.
    for (n, (kind, times)) in [
        ("throttle", 3),
        ("error", 1),
        ("drop_before", 1),
        ("drop_after", 1),
        ("timeout_before", 1),
        ("timeout_after", 1),
        ("refuse", 1),
    ]
    .into_iter()
    .enumerate()
    {
        let number = format!("9198333{n:05}");
        let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": kind, "times": times, "millis": 12_000, "contains": number });
        world.goes_wrong(fault).await;
    }
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    let view = until("what arrived is known", async || {
        let view = world.job(&job).await;
        (count(&view, "delivered") == 8).then_some(view)
    })
    .await;
    let ended = (count(&view, "unconfirmed"), count(&view, "failed"), total(&view));
    assert_eq!(ended, (3, 1, 12), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1]);
    let rows = world.recipients(&job).await;
    let states: Vec<&str> = rows.iter().map(|row| row["state"].as_str().unwrap()).collect();
    for n in [1, 2, 4] {
        assert_eq!(states[n], "unconfirmed", "{states:?}");
    }
    assert_eq!((states[6], rows[6]["failure"].as_str()), ("failed", Some("AccessDeniedException")));
    // Who may have it is in no second try.
    let again = world.id();
    let copy = json!({ "id": again, "from": job, "who": "failed" });
    world.browser.ok("bulk/copy", copy).await;
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    let planned = world.until_is(&again, "ready").await["job"]["planned"].take();
    assert_eq!((&planned["recipients"], &planned["leftOut"]["not_chosen"]), (&json!(1), &json!(11)));
    world.start(&again).await;
    world.until_is(&again, "finished").await;
    assert_eq!(world.arrived(&people).await, [1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_when_too_many_fail_and_goes_on_when_that_is_over() {
    let world = World::new().await;
    let (_, list) = world.people(150).await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 20 })).await;
    let refused = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1_000 });
    world.goes_wrong(refused).await;
    world.start(&job).await;
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(why.contains("messages failed, more than 30 %"), "{why}");
    assert!(count(&view, "failed") >= 50 && count(&view, "pending") > 0, "{view:#}");
    until("an Admin is told", async || {
        let told = admin.ok("notices/list", json!({})).await.to_string();
        told.contains("messages failed, more than 30 %").then_some(())
    })
    .await;
    world.app.control(Method::DELETE, "faults", Value::Null).await;
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!(total(&view), 150);
    assert!(
        count(&view, "failed") < 150,
        "what failed before is no reason to stop again: {view:#}"
    );
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_at_once_is_never_the_fault_of_a_recipient() {
    let world = World::new().await;
    let (people, list) = world.people(4).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    // More than all tries of a hand-over, for each of them.
    let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "throttle", "times": 30 });
    world.goes_wrong(fault).await;
    world.start(&job).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!(
        (count(&view, "failed"), count(&view, "unconfirmed"), total(&view)),
        (0, 0, 4),
        "{view:#}"
    );
    assert_eq!(world.arrived(&people).await, [1; 4]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_aws_ends_with_its_job() {
    let world = World::new().await;
    let (people, list) = world.people(4).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "throttle", "times": 1_000 });
    world.goes_wrong(fault).await;
    world.start(&job).await;
    let claimed = tried(60, async || (count(&world.job(&job).await, "sending") == 4).then_some(()));
    assert!(claimed.await.is_some(), "all have had their turn: {:#}", world.job(&job).await);
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    let ended = tried(120, async || (count(&world.job(&job).await, "failed") == 4).then_some(()));
    assert!(ended.await.is_some(), "what waited has ended: {:#}", world.job(&job).await);
    for row in world.recipients(&job).await {
        assert_eq!(row["failure"], "JobCancelled", "{row}");
    }
    world.app.control(Method::DELETE, "faults", Value::Null).await;
    world.verified().await;
    assert_eq!(world.arrived(&people).await, [0; 4]);
}
