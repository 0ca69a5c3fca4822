//! What became of the recipients of each country is counted from the recipients themselves, when somebody asks.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, SUPPORT, until};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Write as _;

#[tokio::test(flavor = "multi_thread")]
async fn the_countries_of_a_job_add_up_to_it() {
    let world = World::new().await;
    let (people, mut list) = world.people(3).await;
    for n in 1..=2 {
        let number = format!("+491512345678{n}");
        world.app.customer(&format!("Berlin {n}"), &number).await;
        writeln!(list, "Berlin {n},{number}").unwrap();
    }
    // One of them is refused.
    let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1, "contains": "4915123456782" });
    world.app.control(Method::POST, "faults", fault).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let viewer = Browser::signed_in(&world.app, "vikram@demo.example").await;
    let counted = async |from: u32| viewer.ok("bulk/by-country", json!({ "id": job, "from": from })).await;
    let line = |people: u32, sent: u32, delivered: u32, read: u32, failed: u32| json!({ "people": people, "sent": sent, "delivered": delivered, "read": read, "failed": failed });
    let before = counted(0).await;
    assert_eq!(
        before,
        json!({ "countries": { "DE": line(2, 0, 0, 0, 0), "IN": line(3, 0, 0, 0, 0) }, "next": null })
    );
    assert_eq!(world.job(&job).await["job"]["planned"]["countries"], json!({ "DE": 2, "IN": 3 }));
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    until("all came to something", async || {
        let view = world.job(&job).await;
        (count(&view, "delivered") == 4 && count(&view, "failed") == 1).then_some(())
    })
    .await;
    let chat = json!({ "person": people[1], "our_number": SUPPORT });
    world.app.control(Method::POST, "phone/read", chat).await;
    until("one is read", async || (count(&world.job(&job).await, "read") == 1).then_some(())).await;
    let after = counted(0).await;
    assert_eq!(
        after["countries"],
        json!({ "DE": line(2, 1, 1, 0, 1), "IN": line(3, 3, 3, 1, 0) }),
        "{after:#}"
    );
    let all: i64 = after["countries"]
        .as_object()
        .unwrap()
        .values()
        .map(|one| one["people"].as_i64().unwrap())
        .sum();
    assert_eq!(all, total(&world.job(&job).await));
    assert_eq!(
        counted(100).await,
        json!({ "countries": {}, "next": Value::Null }),
        "there are no more"
    );
    world.verified().await;
}
