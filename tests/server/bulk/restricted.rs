//! A job that runs stops when WhatsApp restricts the number or the account.

use super::world::{World, count, reminder, total};
use crate::support::{Instance, SUPPORT, now, until};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_when_its_number_is_rated_low() {
    let world = World::new().await;
    let (_, job) = world.under_way(150).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 1 })).await;
    world.app.control(Method::PUT, "standing", json!({ "qualityRating": "RED" })).await;
    // It reads the numbers when it starts; this one would a minute later.
    let _other = Instance::start(&world.app).await;
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(why.contains("rates the quality of this number as low"), "{why}");
    assert!(count(&view, "pending") > 0 && total(&view) == 150, "{view:#}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_at_the_first_code_that_says_our_account_is_restricted() {
    let world = World::new().await;
    let (people, list) = world.people(60).await;
    // What is sent to them stays on its way, so that it may fail still.
    let path = format!("phone/people/{}/online", people[0]);
    world.app.control(Method::PUT, &path, json!({ "online": false })).await;
    for (n, code) in [131_031, 368, 131_048].into_iter().enumerate() {
        let job = world.checked(list.as_bytes(), reminder()).await;
        world.browser.ok("bulk/rate", json!({ "id": job, "rate": 2 })).await;
        world.start(&job).await;
        let wamid = until("the first is sent", async || {
            let view = world.job(&job).await;
            let chat = world.app.on_the_phone(&people[0]).await;
            (chat.len() > n && count(&view, "sent") > 0).then(|| chat[n]["id"].clone())
        })
        .await;
        let status = json!({ "id": wamid, "status": "failed", "timestamp": now().to_string(), "recipient_id": "919833300000",
            "errors": [{ "code": code, "title": "Restricted" }] });
        world
            .app
            .publish(json!({ "metadata": { "phone_number_id": SUPPORT }, "statuses": [status] }))
            .await;
        let view = world.until_is(&job, "stopped").await;
        let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
        assert!(why.contains(&format!("restricts our account ({code})")), "{why}");
        assert_eq!((&view["job"]["evidence"], total(&view)), (&json!("failed"), 60), "{view:#}");
        assert!(count(&view, "pending") > 0, "{view:#}");
        assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    }
}
