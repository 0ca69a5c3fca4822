//! A job stops by itself when people want no more, and when it has spent its budget; and goes on when somebody looked at it.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, until};
use reqwest::StatusCode;
use serde_json::{Value, json};

impl World {
    async fn told(&self, words: &str) {
        let admin = Browser::signed_in(&self.app, "ines@demo.example").await;
        until("an Admin is told", async || {
            let told = admin.ok("notices/list", json!({})).await.to_string();
            told.contains(words).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_when_its_budget_is_spent_and_goes_on_with_another_one() {
    let world = World::new().await;
    let (people, list) = world.people(60).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 20 })).await;
    let set = async |budget: Value| world.browser.api("bulk/budget", json!({ "id": job, "budget": budget })).await;
    let refused = async |budget: Value, words: &str| {
        let (status, why) = set(budget).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(why.to_string().contains(words), "{words}: {why}");
    };
    refused(json!("0.2"), "needs a table of prices").await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let table = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\nIN,0.05,0.005\n";
    admin
        .ok("settings/set-prices", json!({ "text": table, "source": "", "over": 0 }))
        .await;
    refused(json!("ten"), "Write the budget like").await;
    let (status, kept) = set(json!(" 0.20 ")).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    assert_eq!(
        (&kept["budget"], &kept["state"]["is"]),
        (&json!({ "amount": 200_000, "currency": "USD" }), &json!("ready")),
        "the check still holds"
    );
    world.start(&job).await;
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(why.starts_with("Its budget of 0.20 USD is used up: 0.20 so far"), "{why}");
    assert_eq!(
        (
            &view["job"]["evidence"],
            count(&view, "spent"),
            count(&view, "pending"),
            total(&view)
        ),
        (&json!("spent"), 200_000, 40, 60),
        "{view:#}"
    );
    world.told("Its budget of 0.20 USD is used up").await;
    // It goes on with another budget alone, which is more than what is spent.
    let (status, refusal) = world.act(&job, "resume").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refusal}");
    assert!(refusal.to_string().contains("Set a higher one"), "{refusal}");
    refused(json!("0.2"), "spent as much already").await;
    assert_eq!(set(json!("5")).await.0, StatusCode::OK);
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!(
        (count(&view, "spent"), &view["job"]["evidence"]),
        (600_000, &Value::Null),
        "{view:#}"
    );
    assert_eq!(world.arrived(&people).await, [1; 60]);
    refused(Value::Null, "The job is over").await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_when_more_say_stop_than_the_team_bears() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let set = admin
        .ok("settings/set", json!({ "settings": { "v": 0, "stoppedPercent": 1 } }))
        .await;
    assert_eq!(
        set["kept"]["changed"]["what"],
        json!(["A bulk job stops when more say stop than: 1 % (before: 5 %)"])
    );
    let (people, list) = world.people(180).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 10 })).await;
    world.start(&job).await;
    // The first three want no more; that is said of a hundred at least.
    for person in &people[..3] {
        until("it is on the phone", async || {
            (!world.app.on_the_phone(person).await.is_empty()).then_some(())
        })
        .await;
        world.app.customer_writes(person, "STOP").await;
    }
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(
        why.starts_with("3 of ") && why.contains("answered with a stop, more than 1 %"),
        "{why}"
    );
    assert_eq!(view["job"]["evidence"], "unwanted");
    assert!(count(&view, "pending") > 0 && total(&view) == 180, "{view:#}");
    world.told("answered with a stop, more than 1 %").await;
    // Who said it is a click away.
    let sought = json!({ "id": job, "state": null, "stopped": true, "words": "", "from": 0 });
    let page = world.browser.ok("bulk/recipients", sought).await;
    let rows = page["rows"].as_array().unwrap();
    assert!(rows.len() == 3 && rows.iter().all(|row| row["stopped"] == true), "{page}");
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "stopped"), total(&view)), (3, 180), "{view:#}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_becomes_marketing_after_the_check_is_not_sent_as_if_it_were_none() {
    let world = World::new().await;
    let (people, list) = world.people(100).await;
    let running = world.checked(list.as_bytes(), reminder()).await;
    let later = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": running, "rate": 5 })).await;
    world.start(&running).await;
    until("it has begun", async || {
        (count(&world.job(&running).await, "pending") < 95).then_some(())
    })
    .await;
    let at = (crate::support::now() + 20) * 1_000;
    world.browser.ok("bulk/start", json!({ "id": later, "at": at })).await;
    let moved = json!({ "name": "appointment_reminder", "act": "recategorize", "category": "MARKETING" });
    world.app.control(reqwest::Method::POST, "templates", moved).await;
    let phone = json!({ "phone": crate::support::SUPPORT });
    world.browser.ok("templates/refresh", phone).await;
    for job in [&running, &later] {
        let view = world.until_is(job, "stopped").await;
        let why = view["job"]["state"]["why"].as_str().unwrap();
        assert!(why.contains("from UTILITY to MARKETING"), "{why}");
        assert!(count(&view, "pending") > 0 && total(&view) == 100, "{view:#}");
    }
    assert_eq!(count(&world.job(&later).await, "pending"), 100, "nobody got it");
    world.told("has moved the template from UTILITY to MARKETING").await;
    // Letting it go on changes nothing; a copy for those who had no turn is checked as what it is.
    assert_eq!(world.act(&running, "resume").await.0, StatusCode::OK);
    world.until_is(&running, "stopped").await;
    assert_eq!(world.act(&running, "cancel").await.0, StatusCode::OK);
    until("nobody waits", async || {
        (count(&world.job(&running).await, "pending") == 0).then_some(())
    })
    .await;
    let copy = world.id();
    let copied = json!({ "id": copy, "from": running, "who": "not_sent" });
    world.browser.ok("bulk/copy", copied).await;
    world.browser.ok("bulk/check", json!({ "id": copy })).await;
    let view = world.until_is(&copy, "ready").await;
    assert_eq!(view["job"]["template"]["category"], "MARKETING", "{view:#}");
    assert!(people.len() as u64 > view["job"]["planned"]["recipients"].as_u64().unwrap());
}
