//! What a job costs after volume tiers, beside what it costs without.

use super::world::{World, reminder};
use crate::support::{Browser, tried};
use serde_json::{Value, json};

impl World {
    /// The estimate without and with tiers.
    async fn estimate(&self, job: &str) -> (Value, Value) {
        let mut view = self.job(job).await;
        (view["cost"]["total"].take(), view["tiered"].take())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_is_told_with_and_without_volume_tiers() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let set = async |tiers: &str, over: u64| {
        let table = format!("as of,2026-10-01\ncurrency,USD\nfee,0\ncountry,marketing,utility\n*,0.06,0.01\nIN,0.05,0.005\n{tiers}");
        let set = json!({ "text": table, "source": "", "over": over });
        admin.ok("settings/set-prices", set).await;
    };
    set("", 0).await;
    let (_, mut list) = world.people(5).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let (cost, tiered) = world.estimate(&job).await;
    assert_eq!((cost, &tiered["cost"]), (json!(25_000), &Value::Null), "{tiered:#}");
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(html.contains("has no volume tiers for these countries"));
    // From the third message of a month on.
    set("tier,IN,utility,3,0.001\n", 1).await;
    let (cost, tiered) = world.estimate(&job).await;
    assert_eq!((cost, &tiered["cost"]["total"]), (json!(25_000), &json!(13_000)), "{tiered:#}");
    assert_eq!((&tiered["charged"], &tiered["without"]), (&json!(0), &json!([])));
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    assert_eq!(world.job(&job).await["tiered"], Value::Null, "it is sent");
    // What was charged this month counts, and countries without tiers are named.
    world.app.customer("Far", "+4915112345678").await;
    list.push_str("Far,+4915112345678\n");
    let next = world.checked(list.as_bytes(), reminder()).await;
    let counted = tried(60, async || (world.estimate(&next).await.1["charged"] == 5).then_some(()));
    assert!(counted.await.is_some(), "{:#}", world.job(&next).await);
    let (cost, tiered) = world.estimate(&next).await;
    assert_eq!((cost, &tiered["cost"]["total"]), (json!(35_000), &json!(15_000)), "{tiered:#}");
    assert_eq!(tiered["without"], json!(["DE"]));
    let html = world.browser.get(&format!("/bulk/{next}")).await.text().await.unwrap();
    assert!(html.contains("After volume tiers for utility it costs 0.02 USD: 5 were charged there this month before"));
}
