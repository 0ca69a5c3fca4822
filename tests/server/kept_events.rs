//! Admins look into events that were not understood, take them in again and throw them away; and read who did what.

use crate::support::{Browser, SUPPORT, TestApp, event, now, text_event, until};
use futures::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::{AuditRow, FailedEvent};

const ADMIN: &str = "ines@demo.example";
const SALES: &str = "310000000000012";

/// Every event on the pages.
pub(crate) async fn kept(admin: &Browser) -> Vec<Value> {
    narrowed(admin, &json!({})).await
}

/// Every event that is asked for.
pub(crate) async fn narrowed(admin: &Browser, query: &Value) -> Vec<Value> {
    let (mut events, mut before) = (Vec::new(), Value::Null);
    loop {
        let mut query = query.clone();
        query["before"] = before;
        let page = admin.ok("events/page", json!({ "query": query })).await;
        events.extend(page["events"].as_array().unwrap().clone());
        before = page["next"].clone();
        if before.is_null() {
            return events;
        }
    }
}

fn failed(days_ago: i64, raw: &str) -> FailedEvent {
    let at = domain::Millis(now() * 1_000 - days_ago * 86_400_000);
    FailedEvent {
        id: domain::EventId::from_parts(at.0.unsigned_abs(), u128::from(raw.len() as u64) + 7),
        at,
        reason: "no entry".to_owned(),
        raw: raw.to_owned(),
        delivery: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_events_are_listed_looked_into_and_thrown_away_with_a_reason() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    for message in ["not JSON", r#"{"whatsAppWebhookEntry":"{"}"#] {
        app.control(Method::POST, "publish", json!({ "message": message })).await;
    }
    app.store().put_failed(&failed(100, "long ago")).await.unwrap();
    let events = until("all are listed", async || {
        let events = kept(&admin).await;
        (events.len() == 3).then_some(events)
    })
    .await;
    // Within a day in no order: the id of the same delivery is the same.
    let day = |event: &Value| event["at"].as_i64().unwrap() / 86_400_000;
    assert!(events.is_sorted_by(|a, b| day(a) >= day(b)), "the newest first");
    let oldest = events.last().unwrap();
    assert_eq!(admin.ok("events/raw", json!({ "place": oldest["place"] })).await, "long ago");
    let throw = |reason: &str| json!({ "place": oldest["place"], "reason": reason });
    let (status, why) = admin.api("events/discard", throw("  ")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Say why"), "{why}");
    admin.ok("events/discard", throw("a test of ours")).await;
    assert_eq!(kept(&admin).await.len(), 2);
    assert_eq!(admin.api("events/discard", throw("again")).await.0, StatusCode::NOT_FOUND);
    let audit = admin.ok("audit/page", json!({ "query": { "act": "discard" } })).await;
    let lines = audit["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 1);
    assert!(lines[0]["note"].as_str().unwrap().starts_with("a test of ours"));
    assert_eq!(lines[0]["who"], "Inés Okafor");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_understood_by_now_is_taken_in_and_the_rest_stays() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    // As an older version would have kept them, over several pages.
    let many = 120;
    let mut known = HashSet::new();
    for index in 0..many {
        let customer = format!("9198222{index:05}");
        let raw = event(text_event(&format!("wamid.K{index}"), &customer, now() - 60, "understood by now")).to_string();
        let mut failed = failed(i64::from(index % 3), &raw);
        failed.id = domain::EventId::from_parts(failed.at.0.unsigned_abs(), u128::from(u32::try_from(index).unwrap()));
        known.insert(failed.id);
        app.store().put_failed(&failed).await.unwrap();
    }
    app.store().put_failed(&failed(1, "nonsense")).await.unwrap();
    assert_eq!((known.len(), kept(&admin).await.len()), (120, 121));
    let (mut taken, mut left, mut before) = (0, 0, Value::Null);
    loop {
        let piece = admin.ok("events/replay_all", json!({ "query": { "before": before } })).await;
        taken += piece["taken"].as_i64().unwrap();
        left += piece["left"].as_i64().unwrap();
        before = piece["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!((taken, left), (120, 1));
    let stay = kept(&admin).await;
    assert_eq!(stay.len(), 1);
    let again = admin.ok("events/replay", json!({ "place": stay[0]["place"] })).await;
    assert_eq!((again["taken"].as_i64(), again["left"].as_i64()), (Some(0), Some(1)));
    // Each go is in the audit with how it ended.
    let audit = admin.ok("audit/page", json!({ "query": { "act": "replay" } })).await;
    let ends: Vec<_> = audit["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (&line["result"], &line["note"]))
        .collect();
    assert_eq!(ends[0], (&json!("failed"), &json!("still not understood")), "{ends:?}");
    assert_eq!(ends[1], (&json!("begun"), &Value::Null));
    assert!(
        ends.iter()
            .any(|(result, note)| *result == "done" && note.as_str().unwrap().ends_with("still not understood"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_read_in_bounded_pages_and_exported_whole() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let base = now() * 1_000 - 5 * 86_400_000;
    for index in 0..1_300_i64 {
        let at = domain::Millis(base - index * 60_000);
        let row = AuditRow {
            id: domain::EventId::from_parts(at.0.unsigned_abs(), u128::from(index.unsigned_abs())),
            at,
            who: None,
            act: "reparse".to_owned(),
            object: Some(if index == 1_299 { "=needle".to_owned() } else { "hay".to_owned() }),
            origin: None,
            result: "done".to_owned(),
            note: None,
            trace: None,
        };
        app.store().put_audit(&row).await.unwrap();
    }
    let (mut ids, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = admin
            .ok("audit/page", json!({ "query": { "act": "reparse", "before": before } }))
            .await;
        let lines = page["lines"].as_array().unwrap();
        assert!(lines.len() <= 100);
        ids.extend(lines.iter().map(|line| line["place"].to_string()));
        before = page["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(ids.len(), 1_300);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 1_300);
    let found = admin.ok("audit/page", json!({ "query": { "text": "NEEDLE" } })).await;
    assert_eq!(found["lines"].as_array().unwrap().len(), 1);
    let export = admin.get("/admin/audit/export?act=reparse").await.text().await.unwrap();
    assert_eq!(export.lines().count(), 1_301);
    assert!(export.contains("'=needle"), "no formula");
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    assert_eq!(operator.get("/admin/audit/export").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_narrowed_by_cause_age_and_number_and_only_these_are_taken_in() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let store = app.store();
    let put = async |days_ago: i64, reason: &str, raw: &str| {
        let mut event = failed(days_ago, raw);
        reason.clone_into(&mut event.reason);
        store.put_failed(&event).await.unwrap();
    };
    let of_sales = json!({ "field": "messages", "value": { "metadata": { "phone_number_id": SALES } } }).to_string();
    let readable = event(text_event("wamid.NARROW", "919822200077", now() - 60, "understood by now")).to_string();
    put(0, "not JSON (expected value)", "nonsense").await;
    put(2, "neither messages nor statuses", &of_sales).await;
    put(9, "the store does not take it", &readable).await;
    put(40, "not JSON (EOF)", "old nonsense").await;
    let found = async |query: Value| -> Vec<String> {
        let events = narrowed(&admin, &query).await;
        events.iter().map(|event| event["reason"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(json!({})).await.len(), 4);
    assert_eq!(
        found(json!({ "cause": "foreign" })).await,
        ["not JSON (expected value)", "not JSON (EOF)"]
    );
    assert_eq!(found(json!({ "cause": "foreign", "age": "over_month" })).await, ["not JSON (EOF)"]);
    assert_eq!(found(json!({ "age": "week" })).await.len(), 2);
    assert_eq!(found(json!({ "phone": SALES })).await, ["neither messages nor statuses"]);
    assert_eq!(
        found(json!({ "phone": SUPPORT, "cause": "store" })).await,
        ["the store does not take it"]
    );
    assert!(found(json!({ "cause": "dead" })).await.is_empty());
    let sales = narrowed(&admin, &json!({ "phone": SALES })).await;
    assert_eq!(sales[0]["phone"], SALES);
    // The page keeps it in its address, for browsers without scripts too.
    let page = admin.get("/admin/events?cause=store&age=over_day").await.text().await.unwrap();
    assert!(page.contains("the store does not take it") && !page.contains("neither messages"));
    let page = admin.get("/admin/events?cause=dead").await.text().await.unwrap();
    assert!(page.contains("Nothing found"));
    let (mut taken, mut before) = (0, Value::Null);
    loop {
        let query = json!({ "cause": "store", "before": before });
        let piece = admin.ok("events/replay_all", json!({ "query": query })).await;
        taken += piece["taken"].as_i64().unwrap() + piece["left"].as_i64().unwrap();
        before = piece["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!((taken, kept(&admin).await.len()), (1, 3));
    admin.conversation_with("Test Customer").await;
    let audit = admin.ok("audit/page", json!({ "query": { "act": "replay" } })).await;
    assert_eq!(audit["lines"][0]["object"], "events: not taken by the database");
    assert_eq!(
        admin.api("events/page", json!({ "query": { "phone": "+44" } })).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_seldom_is_found_in_bounded_reads() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let store = app.store();
    let puts = (0..1_200_u32).map(|index| {
        let mut event = failed(1, "hay");
        event.id = domain::EventId::from_parts(event.at.0.unsigned_abs(), u128::from(index));
        if index == 0 {
            "came out of the dead-letter queue far-away".clone_into(&mut event.reason);
        }
        let store = store.clone();
        async move { store.put_failed(&event).await.unwrap() }
    });
    stream::iter(puts).buffer_unordered(16).for_each(|()| async {}).await;
    let first = admin.ok("events/page", json!({ "query": { "cause": "dead" } })).await;
    assert!(
        first["events"].as_array().unwrap().is_empty() && !first["next"].is_null(),
        "{first}"
    );
    let found = narrowed(&admin, &json!({ "cause": "dead" })).await;
    assert_eq!(found.len(), 1);
    assert_eq!(kept(&admin).await.len(), 1_200);
}

/// As many as `WECARE_KEPT` says.
#[tokio::test(flavor = "multi_thread")]
async fn many_are_taken_in_while_customers_write_and_none_twice() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let many = crate::chance::number_from_env("WECARE_KEPT", 250);
    let store = app.store();
    let puts = (0..many).map(|index| {
        // Each fifth message is there twice.
        let serial = index - index % 5 / 4;
        let (customer, wamid) = (format!("9198333{serial:05}"), format!("wamid.M{serial}"));
        let raw = event(text_event(&wamid, &customer, now() - 60, "understood by now")).to_string();
        let mut kept = failed(i64::try_from(index % 3).unwrap(), &raw);
        kept.id = domain::EventId::from_parts(kept.at.0.unsigned_abs(), u128::from(index));
        let store = store.clone();
        async move { store.put_failed(&kept).await.unwrap() }
    });
    stream::iter(puts).buffer_unordered(16).for_each(|()| async {}).await;
    let replays = async {
        let (mut taken, mut before) = (0, Value::Null);
        loop {
            let piece = admin.ok("events/replay_all", json!({ "query": { "before": before } })).await;
            taken += piece["taken"].as_u64().unwrap();
            before = piece["next"].clone();
            if before.is_null() {
                return taken;
            }
        }
    };
    let writes = async {
        for serial in 0..20 {
            let name = format!("Live {serial}");
            let person = app.customer(&name, &format!("+919811117{serial:04}")).await;
            app.customer_writes(&person, "meanwhile").await;
            // None of them waits until all of the others are taken in.
            admin.conversation_with(&name).await;
        }
    };
    let (taken, ()) = tokio::join!(replays, writes);
    assert_eq!(taken, many);
    assert!(kept(&admin).await.is_empty());
    let items = app.scan("wecare").await;
    let messages = items.values().filter(|item| item["itemType"]["S"] == "MESSAGE").count();
    assert_eq!(u64::try_from(messages).unwrap(), many - many / 5 + 20);
    // The sandbox never published what an older version had kept; all else holds.
    let report = app.control(Method::GET, "verify", Value::Null).await;
    let violations = report["violations"].as_array().unwrap();
    let unknown = |one: &Value| one.as_str().unwrap().starts_with("I1: wamid.M");
    assert!(violations.iter().all(unknown), "{report:#}");
}
