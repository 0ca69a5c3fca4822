//! Admins look into events that were not understood, take them in again and throw them away; and read who did what.

use crate::support::{Browser, TestApp, event, now, text_event, until};
use aws_sdk_sqs::types::QueueAttributeName;
use futures::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::{AuditRow, FailedEvent};

const ADMIN: &str = "ines@demo.example";

/// Every event on the pages.
async fn kept(admin: &Browser) -> Vec<Value> {
    let (mut events, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = admin.ok("events/page", json!({ "before": before })).await;
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
        let piece = admin.ok("events/replay_all", json!({ "before": before })).await;
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
async fn what_failed_too_often_is_seen_and_moved_back() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let empty = admin.ok("events/queue", json!({})).await;
    assert_eq!(empty, json!({ "waiting": 0, "dead": 0, "moving": false }));
    // One try, and the table takes nothing: the message is given up at once.
    let sqs = app.sqs();
    let (_, queue) = app.environment().into_iter().find(|(name, _)| name == "INGEST_QUEUE_URL").unwrap();
    let dead = format!("arn:aws:sqs:us-east-1:000000000000:{}", sandbox::names::INGEST_DLQ);
    let policy = json!({ "deadLetterTargetArn": dead, "maxReceiveCount": 1 }).to_string();
    let change = sqs.set_queue_attributes().queue_url(queue);
    let change = change.attributes(QueueAttributeName::RedrivePolicy, policy);
    let change = change.attributes(QueueAttributeName::VisibilityTimeout, "1");
    change.send().await.unwrap();
    let fault = json!({ "service": "dynamodb", "operation": "TransactWriteItems", "kind": "error", "times": 100_000, "contains": "DEAD" });
    app.control(Method::POST, "faults", fault).await;
    app.publish(text_event("wamid.DEAD", "919822200001", now(), "still here")).await;
    until("it is given up", async || {
        let standing = admin.ok("events/queue", json!({})).await;
        (standing["dead"] == 1).then_some(())
    })
    .await;
    app.control(Method::DELETE, "faults", Value::Null).await;
    admin.ok("events/redrive", json!({})).await;
    admin.conversation_with("Test Customer").await;
    until("nothing lies there any more", async || {
        let standing = admin.ok("events/queue", json!({})).await;
        (standing["dead"] == 0).then_some(())
    })
    .await;
    let audit = admin.ok("audit/page", json!({ "query": { "act": "redrive" } })).await;
    assert_eq!(audit["lines"].as_array().unwrap().len(), 2);
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
            let piece = admin.ok("events/replay_all", json!({ "before": before })).await;
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
