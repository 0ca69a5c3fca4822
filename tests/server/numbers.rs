//! Admins set what holds for one of our numbers: nobody overwrites anybody, all of it is in the audit, and every instance goes by it.

use crate::support::{Browser, Instance, Reader, SUPPORT, TestApp, now, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ADMIN: &str = "ines@demo.example";
const OPERATOR: &str = "asha@demo.example";
/// The first of our numbers: who has not said where they are lives by its clock.
const SALES: &str = "310000000000012";

#[expect(clippy::disallowed_methods, reason = "tests run in real time")]
fn moment() -> Instant {
    Instant::now()
}

/// Nine to five from Monday to Friday, from a day on.
fn office(from: &str) -> Value {
    let (open, closed) = (json!(["09:00-17:00"]), json!([]));
    let week = [&open, &open, &open, &open, &open, &closed, &closed];
    json!({ "from": from, "week": week })
}

async fn notes(app: &TestApp, act: &str) -> Vec<String> {
    let today = now() / 86_400;
    let mut rows = app.store().audit_on(today - 1).await.unwrap();
    rows.extend(app.store().audit_on(today).await.unwrap());
    let rows = rows.into_iter().filter(|row| row.act == act);
    rows.map(|row| {
        let who = row.who.map(|who| who.name).unwrap_or_default();
        format!("{who}: {} {}", row.object.unwrap_or_default(), row.note.unwrap_or_default())
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_kept_with_who_changed_them_and_the_second_editor_is_told() {
    let app = TestApp::start().await;
    let (admin, other) = (Browser::signed_in(&app, ADMIN).await, Browser::signed_in(&app, ADMIN).await);
    let page = admin.ok("numbers/one", json!({ "phone": SUPPORT })).await;
    assert_eq!((&page["settings"]["v"], &page["zone"]["name"]), (&json!(0), &json!("Asia/Kolkata")));
    let set = async |browser: &Browser, v: u64, hours: Value| {
        let settings = json!({ "phone": SUPPORT, "v": v, "hours": hours });
        browser.api("numbers/set", json!({ "settings": settings })).await
    };
    let mine = json!({ "schedules": [office("2026-01-01")] });
    let (status, kept) = set(&admin, 0, mine.clone()).await;
    assert_eq!((status, &kept["kept"]["v"]), (StatusCode::OK, &json!(1)), "{kept}");
    assert_eq!(kept["kept"]["changed"]["by"], "Inés Okafor");

    // Another Admin read before that.
    let theirs = json!({ "holidays": [{ "date": "2026-12-25", "name": "Christmas" }] });
    let (_, newer) = set(&other, 0, theirs).await;
    assert_eq!(
        newer["newer"]["hours"], mine,
        "what is there comes back, and nothing was written: {newer}"
    );
    let both = json!({ "schedules": [office("2026-01-01")], "holidays": [{ "date": "2026-12-25", "name": "Christmas" }] });
    let (_, kept) = set(&other, 1, both.clone()).await;
    assert_eq!(kept["kept"]["v"], 2);
    // The answer was lost, and they press the button again.
    let (_, again) = set(&other, 1, both).await;
    assert_eq!(again["kept"]["v"], 2);

    let page = admin.ok("numbers/one", json!({ "phone": SUPPORT })).await;
    let past: Vec<&Value> = page["past"].as_array().unwrap().iter().map(|past| &past["v"]).collect();
    assert_eq!(past, [2, 1]);
    assert_eq!(
        notes(&app, "setting").await,
        [
            format!("Inés Okafor: /admin/numbers/{SUPPORT} Hours from Thu 1 Jan 2026: Mon–Fri 09:00–17:00; Sat, Sun closed"),
            format!("Inés Okafor: /admin/numbers/{SUPPORT} Holiday added: Fri 25 Dec 2026 closed (Christmas)"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_and_zones_that_are_none_are_refused() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let set = async |settings: Value| admin.api("numbers/set", json!({ "settings": settings })).await;
    let (status, why) = set(json!({ "phone": SUPPORT, "zone": "Mars/Olympus" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("There is no time zone Mars/Olympus."), "{why}");
    assert_eq!(set(json!({ "phone": "999", "zone": "UTC" })).await.0, StatusCode::NOT_FOUND);
    let closed = json!({ "from": "2026-01-01", "week": [[], [], [], [], [], [], []] });
    let backwards = json!({ "from": "2026-01-01", "week": [["18:00-09:00"], [], [], [], [], [], []] });
    for schedule in [closed, backwards] {
        let settings = json!({ "phone": SUPPORT, "hours": { "schedules": [schedule] } });
        let (status, answer) = set(settings).await;
        assert!(status.is_client_error(), "{status} {answer}");
    }
    let operator = Browser::signed_in(&app, OPERATOR).await;
    let (status, _) = operator.api("numbers/set", json!({ "settings": { "phone": SUPPORT } })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(app.store().all_settings().await.unwrap().1, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_instance_goes_by_a_change_at_once() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let _watching = Reader::open(&admin, &other.url, None).await;
    let zone = async || {
        let me = format!("{}/api/me", other.url);
        let answer = admin
            .send(Method::POST, &me, |request| {
                request.header(header::ORIGIN, &app.url).json(&json!({}))
            })
            .await;
        let me: Value = answer.json().await.unwrap();
        me["zone"]["name"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(zone().await, "Europe/London");
    let settings = json!({ "phone": SALES, "zone": "Asia/Tokyo" });
    admin.ok("numbers/set", json!({ "settings": settings })).await;
    let began = moment();
    until("the other instance goes by the new zone", async || {
        (zone().await == "Asia/Tokyo").then_some(())
    })
    .await;
    let after = began.elapsed();
    assert!(
        after < Duration::from_millis(2_500),
        "it took {after:?}: it waited until its memory was old"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_business_profile_is_a_copy_that_is_kept_like_the_rest() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let set = async |v: u64, profile: Value| {
        let settings = json!({ "phone": SUPPORT, "v": v, "profile": profile });
        admin.api("numbers/set", json!({ "settings": settings })).await
    };
    let profile = json!({ "about": "Repairs", "websites": ["https://demo.example"], "category": "RETAIL" });
    assert_eq!(set(0, profile.clone()).await.0, StatusCode::OK);
    for (wrong, why) in [
        (json!({ "about": "x".repeat(140) }), "About can have at most 139 characters."),
        (json!({ "websites": ["demo.example"] }), "no address of a website"),
        (json!({ "email": "nobody" }), "no e-mail address"),
        (json!({ "category": "SHOP" }), "Choose a category of the list."),
    ] {
        let (status, answer) = set(1, wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.to_string().contains(why), "{answer}");
    }
    let page = admin.ok("numbers/one", json!({ "phone": SUPPORT })).await;
    assert_eq!(page["settings"]["profile"], profile);
    let said = notes(&app, "setting").await;
    assert!(
        said[0].contains("Profile, category: “Shopping and retail” (before: nothing)"),
        "{said:?}"
    );
}
