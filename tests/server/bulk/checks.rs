//! Long checks, and what a server that dies leaves of a check, of a cancellation and of a report.

use super::world::{World, count, reminder, total};
use crate::support::{now, tried, until};
use domain::Millis;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::fmt::Write as _;
use store::{DueEntry, DueKind, PlanTask};

const ROWS: u32 = 20_000;

/// People whom nobody knows.
fn strangers(many: u32) -> String {
    let mut list = "Name,Phone\n".to_owned();
    for row in 0..many {
        writeln!(list, "Person {row},+9198334{row:05}").unwrap();
    }
    list
}

impl World {
    /// A job whose check takes its time.
    async fn under_check(&self, list: &str) -> String {
        let slow = json!({ "service": "dynamodb", "operation": "BatchGetItem", "kind": "delay", "millis": 300,
            "times": 100_000, "contains": "IDENT#wa#9198334" });
        self.app.control(Method::POST, "faults", slow).await;
        let job = self.id();
        let made = json!({ "id": job, "name": "Long check", "phone": crate::support::SUPPORT });
        self.browser.ok("bulk/create", made).await;
        let upload = self.upload(&job, "long.csv", list.as_bytes()).await;
        self.browser.ok("bulk/attach", json!({ "id": job, "upload": upload })).await;
        let choose = json!({ "id": job, "phone_column": 1, "template": reminder() });
        self.browser.ok("bulk/choose", choose).await;
        self.browser.ok("bulk/check", json!({ "id": job })).await;
        until("it says how far it came", async || {
            let view = self.job(&job).await;
            assert_eq!(view["job"]["state"]["is"], "checking", "{view:#}");
            view["job"]["soFar"]["rows"].as_u64().filter(|rows| *rows > 0)
        })
        .await;
        job
    }

    async fn stored_groups(&self, job: &str, plan: u32) -> usize {
        let start = format!("JOB#{job}#{plan}#");
        let all = self.app.scan("wecare").await;
        all.keys().filter(|key| key.starts_with(&start) && key.ends_with(" CHUNK")).count()
    }

    async fn no_faults(&self) {
        self.app.control(Method::DELETE, "faults", Value::Null).await;
    }

    /// How many reports and other files in parts were begun.
    async fn begun_files(&self) -> u64 {
        let calls = self.app.control(Method::GET, "calls", Value::Null).await;
        calls["s3"]["CreateMultipartUpload"].as_u64().unwrap_or(0)
    }

    async fn dies(&self) {
        self.app.server.lock().unwrap().kill_and_restart();
        self.app.until_ready().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_check_says_how_far_it_came_and_ends_when_nobody_wants_it_any_more() {
    let world = World::new().await;
    let job = world.under_check(&strangers(ROWS)).await;
    let so_far = world.job(&job).await["job"]["soFar"].take();
    let (rows, about) = (so_far["rows"].as_u64().unwrap(), so_far["about"].as_u64().unwrap());
    assert!(rows < u64::from(ROWS) && (rows..200_000).contains(&about), "{so_far}");
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(
        html.contains("Reading and checking every row: ") && html.contains(" of about "),
        "{html}"
    );
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    let store = world.app.store();
    let ended = tried(60, async || {
        let left: Vec<DueEntry<PlanTask>> = store.due(DueKind::Plan, Millis((now() + 86_400) * 1_000), 50).await.ok()?;
        left.is_empty().then_some(())
    });
    ended.await.expect("the check ends");
    assert!(world.stored_groups(&job, 1).await < (ROWS / 100) as usize, "it went on to the end");
    world.no_faults().await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let view = world.until_is(&job, "ready").await;
    assert_eq!(
        (&view["job"]["planned"]["recipients"], &view["job"]["soFar"]),
        (&json!(ROWS), &Value::Null)
    );
    // When it ends is told by the clocks of those who get it, too.
    let there = &view["there"][0];
    assert_eq!((&there[0], &there[1]["name"]), (&json!("India"), &json!("Asia/Kolkata")), "{there}");
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(html.contains("Begun now, it ends about"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_breaks_off_again_and_again_is_given_up_and_says_so() {
    let world = World::new().await;
    let job = world.checked(strangers(3).as_bytes(), reminder()).await;
    let store = world.app.store();
    let known = store.bulk_job(job.parse().unwrap()).await.unwrap().unwrap();
    let version = known.v;
    let checking = known.check().unwrap();
    let task = PlanTask {
        job: checking.id,
        plan: checking.plan,
    };
    let mut entry = DueEntry::new(DueKind::Plan, format!("{job}.{}", checking.plan), Millis(now() * 1_000), task);
    entry.attempts = 20;
    let mut commit = store.commit::<()>();
    commit.put_bulk_job((), &checking, Some(version));
    commit.put_due((), &entry);
    commit.run().await.unwrap();
    let view = world.until_is(&job, "draft").await;
    let why = view["job"]["problem"].as_str().unwrap();
    assert!(why.contains("broke off 20 times"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_goes_on_after_the_server_died_in_the_middle_of_it() {
    let world = World::new().await;
    let mut list = strangers(ROWS);
    list.push_str("Again,+919833400007\nNobody,\n");
    let job = world.under_check(&list).await;
    world.dies().await;
    world.no_faults().await;
    let view = world.until_is(&job, "ready").await;
    let planned = &view["job"]["planned"];
    assert_eq!(
        (&planned["rows"], &planned["recipients"]),
        (&json!(ROWS + 2), &json!(ROWS)),
        "{planned}"
    );
    assert_eq!(planned["leftOut"], json!({ "duplicate": 1, "no_number": 1 }));
    assert_eq!(world.stored_groups(&job, 1).await, (ROWS / 100) as usize);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_and_a_report_come_to_their_end_though_the_server_dies() {
    const PEOPLE: u32 = 1_500;
    let world = World::new().await;
    let job = world.checked(strangers(PEOPLE).as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 1 })).await;
    world.start(&job).await;
    let slow = json!({ "service": "dynamodb", "operation": "TransactWriteItems", "kind": "delay", "millis": 500,
        "times": 100_000, "contains": "cancelled" });
    world.app.control(Method::POST, "faults", slow).await;
    let slow = json!({ "service": "s3", "kind": "delay", "millis": 4_000, "times": 100_000, "contains": format!("reports/bulk/{job}") });
    world.app.control(Method::POST, "faults", slow).await;
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    let waiting = async || count(&world.job(&job).await, "pending");
    until("some are told", async || (waiting().await < i64::from(PEOPLE) - 200).then_some(())).await;
    assert!(waiting().await > 0, "it is in the middle");
    let files = world.begun_files().await;
    world.dies().await;
    let told = tried(150, async || {
        let view = world.job(&job).await;
        (count(&view, "pending") + count(&view, "sending") == 0).then_some(view)
    });
    let view = told.await.expect("nobody waits any more");
    assert_eq!(total(&view), i64::from(PEOPLE), "each is counted once: {view:#}");
    assert!(count(&view, "cancelled") > i64::from(PEOPLE) - 200, "{view:#}");
    let begun = tried(60, async || (world.begun_files().await > files).then_some(()));
    begun.await.expect("the report is being written");
    world.dies().await;
    world.no_faults().await;
    let kept = tried(150, async || world.job(&job).await["job"]["report"].is_object().then_some(()));
    kept.await.expect("the report is kept");
    let report = world.download(&format!("/bulk/{job}/report/kept")).await;
    assert_eq!(report.lines().count(), PEOPLE as usize + 1);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_an_earlier_try_of_the_check_left_out_are_of_nobody() {
    let world = World::new().await;
    let mut list = strangers(2);
    list.push_str(&"Nobody,\n".repeat(1_003));
    let job = world.checked(list.as_bytes(), reminder()).await;
    let rows = async || world.download(&format!("/bulk/{job}/left-out/no_number")).await.lines().count();
    assert_eq!(rows().await, 1_004);
    let (store, id) = (world.app.store(), job.parse().unwrap());
    let known = store.bulk_job(id).await.unwrap().unwrap();
    let reason = domain::bulk::LeftOut::NoNumber;
    let stale: Vec<(u64, String)> = (0..700).map(|row| (9_000 + row, "of the first try".to_owned())).collect();
    let mut last = store.bulk_left_out(id, known.plan, reason, 1).await.unwrap().unwrap();
    last.extend(stale.clone());
    let until = domain::Seconds(now() + 1_000);
    for (page, rows) in [(1, &last), (2, &stale)] {
        let place = (reason, page);
        store.put_bulk_left_out((id, known.plan), place, rows, until).await.unwrap();
    }
    assert_eq!(rows().await, 1_004);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_rows_left_out_are_kept_as_long_as_the_team_says() {
    let world = World::new().await;
    let admin = crate::support::Browser::signed_in(&world.app, "ines@demo.example").await;
    let ends = async |list: &str| {
        let before = now();
        let job = world.checked(list.as_bytes(), reminder()).await;
        let upload = world.job(&job).await["job"]["audience"]["file"]["upload"].take();
        let items = world.app.scan("wecare").await;
        let of = |word: &str| {
            let (_, item) = items.iter().find(|(key, _)| key.contains(word)).expect("it is kept");
            let ttl: i64 = item["ttl"]["N"].as_str().unwrap().parse().unwrap();
            (ttl - before) / 86_400
        };
        (of(upload.as_str().unwrap()), of(&format!("JOB#{job} LEFT#")))
    };
    let list = format!("{}Nobody,\n", strangers(2));
    assert_eq!(ends(&list).await, (30, 30));
    let days = |days: u32| json!({ "settings": { "v": 0, "keeping": { "listDays": days } } });
    assert_eq!(admin.api("settings/set", days(401)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    admin.ok("settings/set", days(7)).await;
    assert_eq!(ends(&list).await, (7, 7));
}
