//! Records are removed when their days are over, as Admins have set them, and nothing else is.

use crate::support::{Browser, TestApp, now, tried};
use reqwest::StatusCode;
use serde_json::{Value, json};
use store::{AuditRow, FailedEvent};

const ADMIN: &str = "ines@demo.example";
const DAY: i64 = 86_400_000;

fn at(days_ago: i64) -> domain::Millis {
    domain::Millis(now() * 1_000 - days_ago * DAY)
}

fn id(at: domain::Millis, serial: i64) -> domain::EventId {
    domain::EventId::from_parts(at.0.unsigned_abs(), u128::from(serial.unsigned_abs()))
}

async fn put(app: &TestApp, days_ago: i64, serial: i64) {
    let at = at(days_ago);
    let row = AuditRow {
        id: id(at, serial),
        at,
        who: None,
        act: "reparse".to_owned(),
        object: Some(format!("{days_ago} days ago")),
        origin: None,
        result: "done".to_owned(),
        note: None,
        trace: None,
    };
    let event = FailedEvent {
        id: id(at, serial),
        at,
        reason: "no entry".to_owned(),
        raw: "{}".to_owned(),
        delivery: None,
    };
    app.store().put_audit(&row).await.unwrap();
    app.store().put_failed(&event).await.unwrap();
}

/// How many rows of the audit and how many events there are of a day.
async fn there(app: &TestApp, days_ago: i64) -> (usize, usize) {
    let (store, day) = (app.store(), at(days_ago).0 / DAY);
    (store.audit_on(day).await.unwrap().len(), store.failed_on(day).await.unwrap().len())
}

async fn set(admin: &Browser, v: u64, keeping: Value) -> (StatusCode, Value) {
    admin
        .api("settings/set", json!({ "settings": { "v": v, "keeping": keeping } }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_removed_and_the_audit_says_so() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    for (days_ago, rows) in [(20, 2), (40, 3), (100, 30)] {
        for serial in 0..rows {
            put(&app, days_ago, serial).await;
        }
    }
    let page = admin.ok("audit/page", json!({ "query": { "act": "reparse" } })).await;
    assert_eq!((&page["days"], page["lines"].as_array().unwrap().len()), (&json!(180), 5), "{page}");
    assert!(!page["next"].is_null(), "two months are looked through at once");
    for (wrong, why) in [
        (json!({ "auditDays": 29 }), "Audit: they can be kept for 30 to 3650 days."),
        (json!({ "eventDays": 401 }), "14 to 400 days"),
        (json!({ "reportDays": 0 }), "1 to 3650 days"),
    ] {
        let (status, answer) = set(&admin, 0, wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.to_string().contains(why), "{answer}");
    }
    let (status, kept) = set(&admin, 0, json!({ "auditDays": 30, "eventDays": 60 })).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    let gone = tried(90, async || {
        let (long_ago, lately) = (there(&app, 100).await, there(&app, 40).await);
        (long_ago == (0, 0) && lately == (0, 3)).then_some(())
    })
    .await;
    assert!(
        gone.is_some(),
        "{:?} {:?}\n{}",
        there(&app, 100).await,
        there(&app, 40).await,
        app.log()
    );
    assert_eq!(there(&app, 20).await, (2, 2));
    let told = tried(30, async || {
        let page = admin.ok("audit/page", json!({ "query": { "act": "keeping" } })).await;
        let lines = page["lines"].as_array()?.clone();
        let notes: Vec<String> = lines.iter().filter_map(|line| Some(line["note"].as_str()?.to_owned())).collect();
        let said = |what: &str| notes.iter().any(|note| note.starts_with(what));
        (said("Audit: ") && said("Events that were not understood: 30 removed")).then_some(page)
    });
    let told = told.await.unwrap();
    assert_eq!(told["days"], 30);
    // The settings themselves say who wanted it.
    let team = admin.ok("settings/team", json!({})).await;
    assert_eq!(team["settings"]["changed"]["by"], "Inés Okafor");
}
