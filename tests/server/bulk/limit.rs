//! How much of the account's limit of 24 hours a job takes is said before it is sent, and counted as WhatsApp counts it.

use super::world::{World, reminder};
use crate::support::{Browser, now, until};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Write as _;

const META_WABA_ID: &str = "210000000000001";

#[tokio::test(flavor = "multi_thread")]
async fn a_job_says_what_it_takes_of_the_limit_and_each_customer_counts_once() {
    let world = World::new().await;
    let (people, list) = world.people(4).await;
    // Who wrote within 24 hours can be answered: that opens nothing.
    world.app.customer_writes(&people[0], "Hello").await;
    world.browser.conversation_with("Person 0").await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let share = world.job(&job).await["share"].take();
    assert_eq!(
        (&share["limit"], &share["opened"], &share["people"]),
        (&Value::Null, &json!(0), &json!(4))
    );
    let value = json!({ "max_daily_conversations_per_business": "TIER_250" });
    let entry = json!({ "id": META_WABA_ID, "time": now() - 60, "changes": [{ "field": "business_capability_update", "value": value }] });
    let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "messageId": "limit" });
    world
        .app
        .control(Method::POST, "publish", json!({ "message": message.to_string() }))
        .await;
    until("the limit is known", async || {
        (world.job(&job).await["share"]["limit"]["tier"] == "TIER_250").then_some(())
    })
    .await;
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    // Once more to the same, and to many whom we have never met: what it would take goes beyond the limit.
    let mut long = list.clone();
    for n in 0..250 {
        writeln!(long, "Stranger {n},+9198444{n:05}").unwrap();
    }
    let second = world.checked(long.as_bytes(), reminder()).await;
    let share = world.job(&second).await["share"].take();
    assert_eq!((&share["opened"], &share["people"]), (&json!(3), &json!(254)), "{share}");
    let third = world.checked(list.as_bytes(), reminder()).await;
    world.start(&third).await;
    world.until_is(&third, "finished").await;
    assert_eq!(
        world.job(&second).await["share"]["opened"],
        3,
        "the same customers again count once"
    );
    assert_eq!(world.job(&third).await["share"], Value::Null, "what is sent takes no more");
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let overview = admin.ok("numbers/list", json!({})).await;
    let account = &overview["accounts"][0];
    assert_eq!(
        (&account["opened"], &account["limit"]["tier"]),
        (&json!(3), &json!("TIER_250")),
        "{overview:#}"
    );
    world.verified().await;
}
