//! Where something always came and nothing comes any more, Admins are told.

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, tried};
use serde_json::{Value, json};

const WEEK: i64 = 7 * 86_400;

async fn received(admin: &Browser) -> String {
    let query = json!({ "range": { "days": 30 }, "phone": SUPPORT, "agent": null });
    let report = admin.ok("analytics/report", json!({ "query": query })).await;
    let cards = report["cards"].as_array().unwrap();
    let card = cards.iter().find(|card| card["title"] == "Messages received");
    card.unwrap()["value"].as_str().unwrap_or_default().to_owned()
}

async fn told(admin: &Browser) -> Vec<Value> {
    let page = admin.ok("notices/list", json!({})).await;
    let notices = page["notices"].as_array().unwrap().iter();
    notices.filter(|notice| notice["kind"] == "silence").cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_told_once_where_every_week_before_was_loud() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let now = now();
    for week in 1..=4 {
        for n in 0..11 {
            let wamid = format!("wamid.loud{week}x{n}");
            let from = format!("9198122{week}{n:04}");
            app.publish(text_event(&wamid, &from, now - week * WEEK - 3_600 + n, "hello")).await;
        }
    }
    let counted = tried(60, async || (received(&admin).await == "44").then_some(())).await;
    assert!(counted.is_some(), "{}", received(&admin).await);
    assert_eq!(told(&admin).await, Vec::<Value>::new());
    // As if nothing had come for two hours.
    let since = (now - 7_200) * 1_000;
    let quiet = json!({ "TableName": "wecare", "Key": { "pk": { "S": format!("HEARD#{SUPPORT}") }, "sk": { "S": "HEARD" } },
        "UpdateExpression": "SET #at = :at", "ExpressionAttributeNames": { "#at": "at" },
        "ExpressionAttributeValues": { ":at": { "N": since.to_string() } } });
    app.database("UpdateItem", &quiet).await;
    let notices = tried(60, async || {
        let told = told(&admin).await;
        (!told.is_empty()).then_some(told)
    })
    .await
    .expect("Admins are told");
    let sentence = notices[0]["sentence"].as_str().unwrap();
    assert!(sentence.contains("at least 11 messages"), "{sentence}");
    assert_eq!(notices[0]["about"]["phone"], SUPPORT);
    // The next turns say it no second time.
    tokio::time::sleep(std::time::Duration::from_secs(20)).await;
    assert_eq!(told(&admin).await.len(), 1);
}
