//! Figures that count by when conversations opened: page, downloads and what is behind them, with sums kept and without.

use crate::support::{Browser, SUPPORT, TestApp, client_id, now, text_event, tried, unread, until};
use serde_json::{Value, json};

const DAY: i64 = 86_400;
/// The number is Indian, and so are its days.
const KOLKATA: i64 = 19_800;

/// A range with both ways of counting.
fn asked(range: &Value, by_opening: bool) -> Value {
    json!({ "range": range, "phone": SUPPORT, "by_opening": by_opening })
}

async fn figure(browser: &Browser, range: &Value, by_opening: bool, title: &str) -> String {
    let report = browser.ok("analytics/report", json!({ "query": asked(range, by_opening) })).await;
    let cards = report["cards"].as_array().unwrap();
    let card = cards.iter().find(|card| card["title"] == title).unwrap();
    card["value"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_counts_for_the_day_that_it_opened_on_where_that_is_asked_for() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Olga Opened", "+919812270001").await;
    // It opened nine days ago; its last words came just now, so that it can be answered.
    let opened = now() - 9 * DAY;
    app.publish(text_event("wamid.O1", "919812270001", opened, "an old question")).await;
    let then = (opened + KOLKATA).div_euclid(DAY);
    let alone = json!({ "own": { "from": then, "to": then } });
    let month = json!({ "days": 30 });
    let received = tried(60, async || {
        (figure(&browser, &alone, false, "Messages received").await == "1").then_some(())
    });
    assert!(received.await.is_some(), "the old question is counted");
    // Sums are made of it by now, and do not hold any more afterwards.
    assert_eq!(figure(&browser, &month, true, "Conversations resolved").await, "0");
    app.customer_writes(&person, "are you there?").await;
    let conversation = until("the new words are there", async || {
        let rows = browser.inbox().await;
        let row = rows.first().filter(|row| unread(row) == 2)?;
        Some(row["id"].as_str().unwrap().to_owned())
    })
    .await;
    let body = json!({ "conversation": conversation, "client_id": client_id(1), "text": "we are" });
    browser.ok("thread/send", body).await;
    browser.ok("thread/resolve", json!({ "conversation": conversation })).await;
    let resolved = tried(60, async || {
        (figure(&browser, &month, false, "Conversations resolved").await == "1").then_some(())
    });
    assert!(resolved.await.is_some(), "it is resolved");
    for (range, by_opening, wanted) in [
        (&alone, false, "0"),
        (&alone, true, "1"),
        (&month, true, "1"),
        (&json!({ "days": 2 }), false, "1"),
        (&json!({ "days": 2 }), true, "0"),
        (&json!({ "own": { "from": then - 20, "to": then } }), true, "1"),
        (&json!({ "own": { "from": then - 20, "to": then } }), false, "0"),
    ] {
        let told = figure(&browser, range, by_opening, "Conversations resolved").await;
        assert_eq!(told, wanted, "{range} by opening: {by_opening}");
    }
    // By the hour, by the day, and with sums that are kept: always the same.
    for step in ["hour", "day", "week"] {
        let query = json!({ "range": month, "phone": SUPPORT, "by_opening": true, "step": step });
        for _ in 0..2 {
            let report = browser.ok("analytics/report", json!({ "query": query })).await;
            let charts = report["charts"].as_array().unwrap();
            let chart = charts.iter().find(|chart| chart["id"] == "conversations").unwrap();
            let series = chart["series"].as_array().unwrap();
            let of = |name: &str| {
                let one = series.iter().find(|one| one["name"] == name).unwrap();
                one["values"].clone()
            };
            assert_eq!(of("Opened"), of("Resolved (by opening)"), "one of one, by the {step}");
        }
    }
    // What is behind the figure is the thread itself.
    let behind = json!({ "query": asked(&alone, true), "figure": "resolved" });
    let page = browser.ok("analytics/behind", json!({ "asked": behind })).await;
    assert_eq!((&page["figure"], &page["found"]), (&json!(1), &json!(1)));
    assert_eq!(page["rows"][0]["conversation"], json!(conversation));
    // Downloads say by what they count.
    let file = browser
        .get("/analytics/export?table=conversations&format=json&range=30&counted=opened")
        .await;
    let told: Value = serde_json::from_str(&file.text().await.unwrap()).unwrap();
    assert!(told["counted_by"].as_str().unwrap().starts_with("when the conversation opened"));
    let file = browser.get("/analytics/export?table=conversations&range=30&counted=opened").await;
    assert!(file.text().await.unwrap().contains("Resolved (by opening)"));
    let page = browser.get("/analytics?range=30&counted=opened").await.text().await.unwrap();
    assert!(page.contains("count for when their conversation opened"));
    assert!(app.run("recount").contains("what the conversations say"));
}
