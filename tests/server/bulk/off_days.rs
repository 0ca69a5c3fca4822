//! Days on which a job sends nothing, by the calendar where its people are.

use super::world::{World, count, reminder};
use crate::support::{Browser, SUPPORT, now, until};
use domain::statistics::query::day_text;
use reqwest::StatusCode;
use serde_json::json;
use std::time::Duration;

/// The people of these tests are in India.
fn today_there() -> i64 {
    (now() + 19_800).div_euclid(86_400)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_on_a_day_that_is_named() {
    let world = World::new().await;
    let (people, list) = world.people(3).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    // Tomorrow too: this test may run over a midnight.
    let days = [day_text(today_there()), day_text(today_there() + 1)];
    let named = world
        .browser
        .ok(
            "bulk/off-days",
            json!({ "id": job, "days": [days[1], days[0], days[0]], "holidays": false }),
        )
        .await;
    assert_eq!((&named["offDays"], &named["state"]["is"]), (&json!(days), &json!("ready")));
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(
        html.contains("not on ") && html.contains("that is in this."),
        "when it ends: {html}"
    );
    world.start(&job).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let view = world.job(&job).await;
    assert_eq!(
        (count(&view, "pending"), &view["job"]["state"]["is"]),
        (3, &json!("running")),
        "{view:#}"
    );
    let (store, phone) = (world.app.store(), domain::PhoneId::parse(SUPPORT).unwrap());
    until("it takes no part in the rate", async || {
        (store.bulk_running(&phone).await.unwrap() == 0).then_some(())
    })
    .await;
    // The calendar says so.
    let around = json!({ "from": (now() - 86_400) * 1_000, "until": (now() + 86_400) * 1_000 });
    let found = world.browser.ok("bulk/calendar", around).await;
    assert_eq!(found[0]["off"], json!(days), "{found:#}");
    // Also in the month after the one in which it began.
    let later = json!({ "from": (now() + 86_400) * 1_000, "until": (now() + 2 * 86_400) * 1_000 });
    let found = world.browser.ok("bulk/calendar", later).await;
    assert_eq!((found.as_array().unwrap().len(), &found[0]["off"]), (1, &json!(days)), "{found:#}");
    let none = json!({ "id": job, "days": [], "holidays": false });
    let (status, _) = world.browser.api("bulk/off-days", none.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it is being sent");
    assert_eq!(world.arrived(&people).await, [0; 3]);
    world.act(&job, "pause").await;
    world.browser.ok("bulk/off-days", none).await;
    world.act(&job, "resume").await;
    world.until_is(&job, "finished").await;
    assert_eq!(world.arrived(&people).await, [1; 3]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_holidays_of_the_number_are_taken_over() {
    let world = World::new().await;
    let (_, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let take = json!({ "id": job, "days": ["2030-01-05"], "holidays": true });
    let (status, why) = world.browser.api("bulk/off-days", take.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "there are none: {why}");
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let today = today_there();
    let holidays = json!([
        { "date": day_text(today - 5), "name": "Over" },
        { "date": day_text(today + 9), "name": "Pongal" },
    ]);
    let settings = json!({ "phone": SUPPORT, "v": 0, "hours": { "holidays": holidays } });
    admin.ok("numbers/set", json!({ "settings": settings })).await;
    let taken = until("the holidays are known", async || {
        let (status, taken) = world.browser.api("bulk/off-days", take.clone()).await;
        (status == StatusCode::OK).then_some(taken)
    })
    .await;
    assert_eq!(taken["offDays"], json!([day_text(today + 9), "2030-01-05"]));
    // A copy keeps them.
    let id = world.id();
    let copied = world.browser.ok("bulk/copy", json!({ "id": id, "from": job, "who": null })).await;
    assert_eq!(copied["offDays"], taken["offDays"]);
}
