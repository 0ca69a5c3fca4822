//! A job that is repeated is made, checked and sent anew each time; and the calendar shows what begins when.

use super::world::{World, reminder};
use crate::support::{Browser, now, tried, until};
use domain::{BulkId, Millis, bulk::JobState, zone::rfc3339};
use reqwest::StatusCode;
use serde_json::{Value, json};
use store::{BulkTask, DueEntry, DueKind, PlanTask};

const HOUR: i64 = 3_600;

/// Every day from tomorrow at this time on.
fn daily(times: u32) -> Value {
    let first = rfc3339(domain::Seconds(now() + 24 * HOUR));
    json!({ "every": "day", "first": &first[..16], "zone": "UTC", "times": times })
}

impl World {
    async fn repeated(&self, job: &str, repeat: Value) -> Value {
        self.browser.ok("bulk/repeat", json!({ "id": job, "repeat": repeat })).await
    }

    /// As if the time of a job that is scheduled had come.
    async fn its_time_comes(&self, job: &str) {
        let (store, id): (_, BulkId) = (self.app.store(), job.parse().unwrap());
        let mut known = store.bulk_job(id).await.unwrap().unwrap();
        let (before, at) = (known.v, Millis(now() * 1_000));
        known.state = JobState::Scheduled { at };
        known.v += 1;
        let mut commit = store.commit::<()>();
        commit.put_bulk_job((), &known, Some(before));
        commit.put_due(
            (),
            &DueEntry::new(DueKind::Bulk, format!("{job}.now"), at, BulkTask::Begin { job: id }),
        );
        commit.run().await.unwrap();
    }

    /// As if the next time of a series had come so many hours ago.
    async fn it_is_repeated(&self, job: &str, hours_ago: i64) {
        let (store, id): (_, BulkId) = (self.app.store(), job.parse().unwrap());
        let mut series = store.bulk_series(id).await.unwrap().unwrap();
        let (before, at) = (series.v, Millis((now() - hours_ago * HOUR) * 1_000));
        series.next = Some(at);
        series.v += 1;
        let mut commit = store.commit::<()>();
        commit.put_bulk_series((), &series, Some(before));
        let task = BulkTask::Repeat { series: id, at };
        // Twice, as what is delivered twice.
        for n in 0..2 {
            commit.put_due(
                (),
                &DueEntry::new(DueKind::Bulk, format!("{job}.again.{before}.{n}"), at, task.clone()),
            );
        }
        commit.run().await.unwrap();
    }

    async fn series(&self, job: &str) -> Value {
        let all = self.browser.ok("bulk/series", json!({})).await;
        let found = all.as_array().unwrap().iter().find(|series| series["id"] == job);
        found.expect("the series is listed").clone()
    }

    /// Waits until the job of a turn is in a state.
    async fn until_turn_is(&self, turn: u64, state: &str) -> Value {
        let found = tried(150, async || {
            let (status, jobs) = self.browser.api("bulk/list", json!({ "before": null })).await;
            let jobs = jobs.as_array().filter(|_| status == StatusCode::OK)?;
            let is_it = |view: &&Value| view["job"]["series"]["turn"] == turn && view["job"]["state"]["is"] == state;
            jobs.iter().find(is_it).cloned()
        });
        found
            .await
            .unwrap_or_else(|| panic!("turn {turn} is never {state}: {}", self.app.log()))
    }

    async fn on_the_calendar(&self, from: i64, until: i64) -> Vec<(String, Value)> {
        let asked = json!({ "from": from * 1_000, "until": until * 1_000 });
        let found = self.browser.ok("bulk/calendar", asked).await;
        let each = found.as_array().unwrap().iter();
        each.map(|one| (one["id"].as_str().unwrap().to_owned(), one["state"]["is"].clone()))
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_sent_anew_each_time_until_somebody_stops_it() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    for bad in [
        daily(1),
        json!({ "every": "day", "first": "2020-01-01T09:00", "zone": "UTC", "times": 3 }),
    ] {
        let (status, why) = world.browser.api("bulk/repeat", json!({ "id": job, "repeat": bad })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    }
    let started = world.repeated(&job, daily(4)).await;
    assert_eq!(
        (&started["state"]["is"], &started["series"]["turn"]),
        (&json!("scheduled"), &json!(0))
    );
    // The first as a job, the others as what will be made.
    let week = (now() - 24 * HOUR, now() + 7 * 24 * HOUR);
    let repeat = (job.clone(), Value::Null);
    let expected = [(job.clone(), json!("scheduled")), repeat.clone(), repeat.clone(), repeat.clone()];
    assert_eq!(world.on_the_calendar(week.0, week.1).await, expected);
    world.its_time_comes(&job).await;
    world.until_is(&job, "finished").await;
    world.it_is_repeated(&job, 0).await;
    // Whatever is cut off in the middle, one job comes of it.
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    let second = world.until_turn_is(1, "finished").await;
    assert_ne!(second["job"]["id"], job.as_str());
    assert_eq!(second["job"]["startedBy"], started["byName"]);
    assert_eq!(world.arrived(&people).await, [2; 2]);
    let series = world.series(&job).await;
    assert_eq!(
        (&series["turn"], &series["latest"]),
        (&json!(2), &second["job"]["id"]),
        "{series:#}"
    );
    let calendar = world.on_the_calendar(week.0, week.1).await;
    let finished = calendar.iter().filter(|(_, state)| *state == "finished").count();
    assert_eq!(
        (finished, calendar.iter().filter(|one| **one == repeat).count()),
        (2, 2),
        "{calendar:?}"
    );
    // Stopped: what is due still does nothing.
    let stopped = world.browser.ok("bulk/series/stop", json!({ "id": job })).await;
    assert_eq!(
        (&stopped["next"], &stopped["stoppedBy"]),
        (&Value::Null, &started["byName"]),
        "{stopped:#}"
    );
    let again = world.browser.ok("bulk/series/stop", json!({ "id": job })).await;
    assert_eq!(again["v"], stopped["v"], "once more changes nothing");
    assert!(world.on_the_calendar(now() + HOUR, week.1).await.is_empty());
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sent_again_is_told_and_a_large_one_is_asked_for() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.repeated(&job, daily(5)).await;
    world.its_time_comes(&job).await;
    world.until_is(&job, "finished").await;
    // Nothing ran at its time: nobody expects it half a day later.
    world.it_is_repeated(&job, 12).await;
    until("Admins hear that it was not sent", async || {
        let told = admin.ok("notices/list", json!({})).await.to_string();
        told.contains("was to be repeated and was not sent. Nothing was running at its time.")
            .then_some(())
    })
    .await;
    let series = world.series(&job).await;
    assert_eq!(
        (&series["turn"], &series["problem"]),
        (&json!(2), &json!("Nothing was running at its time."))
    );
    // A second person is needed each time.
    admin.ok("settings/set", json!({ "settings": { "v": 0, "approveAbove": 1 } })).await;
    world.it_is_repeated(&job, 0).await;
    let asked = world.until_turn_is(2, "asked").await;
    assert_eq!(world.arrived(&people).await, [1; 2]);
    let approve = json!({ "id": asked["job"]["id"], "seen": asked["job"]["v"] });
    admin.ok("bulk/approve", approve).await;
    world.until_turn_is(2, "finished").await;
    assert_eq!(world.arrived(&people).await, [2; 2]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_ends_at_once_with_a_first_job_that_is_taken_back_or_declined() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let week = (now() - 24 * HOUR, now() + 7 * 24 * HOUR);
    let is_over = async |by: &str| {
        let series = world.series(&job).await;
        assert_eq!(
            (&series["next"], &series["stoppedBy"], &series["problem"]),
            (&Value::Null, &json!(by), &json!("Its first job was not sent.")),
            "{series:#}"
        );
        assert!(world.on_the_calendar(week.0, week.1).await.is_empty());
    };
    // Taken back: the answer comes when it is over, and the calendar shows nothing of it.
    world.repeated(&job, daily(3)).await;
    assert_eq!(world.on_the_calendar(week.0, week.1).await.len(), 3);
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    is_over("Asha Menon").await;
    // Once more, and a second person does not want it.
    admin.ok("settings/set", json!({ "settings": { "v": 0, "approveAbove": 1 } })).await;
    let asked = world.repeated(&job, daily(3)).await;
    assert_eq!(asked["state"]["is"], "asked", "{asked:#}");
    assert_eq!(world.on_the_calendar(week.0, week.1).await.len(), 3);
    admin.ok("bulk/decline", json!({ "id": job, "why": "not now" })).await;
    is_over("Inés Okafor").await;
    // Sent once, it is no first of anything, and it ends as any job does.
    let again = world.browser.ok("bulk/start", json!({ "id": job, "at": null })).await;
    assert_eq!(again["series"], Value::Null);
    admin.ok("bulk/approve", json!({ "id": job, "seen": again["v"] })).await;
    world.until_is(&job, "finished").await;
    assert_eq!(world.arrived(&people).await, [1; 2]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_checked_when_its_series_is_stopped_is_not_sent() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.repeated(&job, daily(4)).await;
    world.its_time_comes(&job).await;
    world.until_is(&job, "finished").await;
    // As if somebody had stopped it right after its next job was made.
    let (store, id): (_, BulkId) = (world.app.store(), job.parse().unwrap());
    let series = store.bulk_series(id).await.unwrap().unwrap();
    let (version, first) = (series.v, store.bulk_job(id).await.unwrap().unwrap());
    let stopped = series.stopped(Some("Asha Menon"), None).unwrap();
    let by = (first.by.clone(), first.by_name.clone());
    let next = first
        .again(world.id().parse().unwrap(), 1, by, Millis(now() * 1_000))
        .check()
        .unwrap();
    let task = PlanTask {
        job: next.id,
        plan: next.plan,
    };
    let mut commit = store.commit::<()>();
    commit.put_bulk_series((), &stopped, Some(version));
    commit.put_bulk_job((), &next, None);
    commit.put_due(
        (),
        &DueEntry::new(DueKind::Plan, format!("{}.1", next.id), Millis(now() * 1_000), task),
    );
    commit.run().await.unwrap();
    let ready = world.until_turn_is(1, "ready").await;
    assert_eq!(ready["job"]["planned"]["recipients"], 2, "{ready:#}");
    // What comes after the check has had its time when another job is through.
    let other = world.checked(list.as_bytes(), reminder()).await;
    world.start(&other).await;
    world.until_is(&other, "finished").await;
    world.until_turn_is(1, "ready").await;
    assert_eq!(world.arrived(&people).await, [2; 2], "the first, and the other");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_the_inbox_is_read_anew_and_what_is_taken_back_makes_nothing() {
    let world = World::new().await;
    let (people, _) = world.people(3).await;
    world.app.customer_writes(&people[0], "Hello").await;
    world.browser.conversation_with("Person 0").await;
    let job = world.id();
    world
        .browser
        .ok(
            "bulk/create",
            json!({ "id": job, "name": "Open ones", "phone": crate::support::SUPPORT }),
        )
        .await;
    let taken = json!({ "id": job, "upload": world.id(), "filter": {} });
    let attached = world.browser.ok("bulk/from-inbox", taken).await;
    let choose = json!({ "id": job, "phone_column": attached["audience"]["phoneColumn"], "template": reminder() });
    world.browser.ok("bulk/choose", choose).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    until("the list is checked", async || {
        (world.job(&job).await["job"]["state"]["is"] == "ready").then_some(())
    })
    .await;
    world.repeated(&job, daily(3)).await;
    // Taken back: the next time nothing is made.
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    world.it_is_repeated(&job, 0).await;
    until("the series is over", async || {
        let series = world.series(&job).await;
        (series["next"].is_null() && series["problem"] == "Its first job was not sent.").then_some(())
    })
    .await;
    // Once more, and somebody else writes before the second time.
    world.repeated(&job, daily(3)).await;
    world.its_time_comes(&job).await;
    world.until_is(&job, "finished").await;
    world.app.customer_writes(&people[1], "Hello, too").await;
    world.browser.conversation_with("Person 1").await;
    world.it_is_repeated(&job, 0).await;
    let second = world.until_turn_is(1, "finished").await;
    assert_eq!(second["job"]["planned"]["recipients"], 2, "{second:#}");
    world.verified().await;
}
