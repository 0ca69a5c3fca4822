//! Days as they are asked for: whatever is sent, the answer is small, and the page keeps what was chosen. Days are those of the number,
//! and what the feed does not tell any more is counted from the conversations.

use crate::support::{Browser, SUPPORT, TestApp, client_id, now, run, text_event, tried};
use domain::{Millis, PhoneId, live::low_water};
use reqwest::StatusCode;
use serde_json::{Value, json};
use store::Cursor;

const DAY: i64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn no_range_makes_the_server_work_for_long() {
    let app = TestApp::start().await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let ranges = [
        json!({ "days": 10_000_000_000_i64 }),
        json!({ "days": i64::MAX }),
        json!({ "days": i64::MIN }),
        json!({ "own": { "from": -10_000_000_000_i64, "to": 20_000 } }),
        json!({ "own": { "from": i64::MIN, "to": i64::MAX } }),
        json!({ "own": { "from": i64::MAX, "to": i64::MIN } }),
        json!({ "own": { "from": i64::MAX, "to": i64::MAX } }),
    ];
    for (serial, range) in (1..).zip(ranges) {
        let query = json!({ "range": range });
        let (status, report) = viewer.api("analytics/report", json!({ "query": query })).await;
        assert_eq!(status, StatusCode::OK, "{range}: {report}");
        let points = report["charts"][0]["labels"].as_array().unwrap().len();
        assert!(points <= 100, "{points} points for {range}");
        let asked = json!({ "figure": "received", "query": query, "skip": 4_000_000_000_u32, "took": [i64::MIN, i64::MAX], "part": { "point": 4_000_000_000_u32 } });
        let (status, found) = viewer.api("analytics/behind", json!({ "asked": asked })).await;
        assert_eq!(status, StatusCode::OK, "{range}: {found}");
        let kept = json!({ "id": client_id(serial), "name": format!("View {serial}"), "query": query, "over": null });
        operator.ok("analytics/keep-view", kept).await;
    }
    // What is kept can be shown as an address, and followed.
    assert_eq!(viewer.ok("analytics/views", json!({})).await.as_array().unwrap().len(), 7);
    let page = viewer.get("/analytics").await.text().await.unwrap();
    assert!(page.contains("View 7"), "the views are shown");
    let far = viewer.get("/analytics/behind?figure=received&skip=18446744073709551615").await;
    assert_eq!(far.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn choosing_a_number_keeps_the_days_that_were_chosen() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let page = browser
        .get("/analytics?range=own&from=2026-01-05&to=2026-01-09")
        .await
        .text()
        .await
        .unwrap();
    let form = page.split("aria-label=\"Filter\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    for (name, value) in [("range", "own"), ("from", "2026-01-05"), ("to", "2026-01-09")] {
        assert!(form.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name}: {form}");
    }
}

/// The heat map, once as many messages as that are counted in it.
async fn heat(browser: &Browser, zone: &str, messages: i64) -> Value {
    let ask = json!({ "query": { "range": { "days": 7 }, "phone": SUPPORT } });
    let counted = tried(60, async || {
        let report = browser.ok("analytics/report", ask.clone()).await;
        let hours = report["heat"].as_array().unwrap().iter().flat_map(|day| day.as_array().unwrap());
        let all: i64 = hours.map(|count| count.as_i64().unwrap()).sum();
        (report["zone"] == zone && all == messages).then(|| report["heat"].clone())
    });
    counted.await.unwrap_or_else(|| panic!("{messages} messages are counted by {zone}"))
}

/// A heat map of one message.
fn at_hour(at: i64, offset: i64) -> Value {
    let local = at + offset;
    let (day, hour) = ((local.div_euclid(DAY) + 3).rem_euclid(7), local.rem_euclid(DAY) / 3600);
    let cell = |weekday: i64, of: i64| i64::from((weekday, of) == (day, hour));
    json!(
        (0..7)
            .map(|weekday| (0..24).map(|of| cell(weekday, of)).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_changes_its_zone_has_the_days_of_the_new_one() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    // Long enough ago that the day is over everywhere, and its sum is kept.
    let at = now() - 3 * DAY;
    app.publish(text_event("wamid.ZONE", "919812250001", at, "hello")).await;
    assert_eq!(heat(&admin, "Asia/Kolkata", 1).await, at_hour(at, 19_800));
    let settings = json!({ "phone": SUPPORT, "zone": "Asia/Tokyo" });
    admin.ok("numbers/set", json!({ "settings": settings })).await;
    assert_eq!(heat(&admin, "Asia/Tokyo", 1).await, at_hour(at, 32_400));
    assert!(app.run("recount").contains("what the conversations say"));
    let page = admin.get("/analytics?range=7").await.text().await.unwrap();
    assert!(
        page.contains("Days and hours are those of the"),
        "the page says whose days these are"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_feed_does_not_tell_any_more_is_found_and_counted() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let at = now() - 60;
    app.publish(text_event("wamid.FEED", "919812260001", at, "hello")).await;
    heat(&browser, "Asia/Kolkata", 1).await;
    // As if nobody had counted while it came.
    let (phone, store): (PhoneId, _) = (SUPPORT.parse().unwrap(), app.store());
    let today = now() / DAY;
    for (key, _) in store.statistics(&phone, today - 2, today + 2).await.unwrap() {
        store.remove_statistics(&phone, &key).await.unwrap();
    }
    let output = run("recount", &app.environment());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && said.contains("differs: number"), "{said}");
    // The cursor is where the feed ends no more: it was kept for a day.
    let aged = tried(30, async || {
        let known = store.statistics_cursor(&phone).await.unwrap().unwrap();
        let v = known.v;
        let old = Cursor {
            up_to: low_water(Millis((now() - 2 * DAY) * 1000)),
            v: v + 1,
            ..known
        };
        let mut commit = store.commit::<()>();
        commit.put_statistics_cursor((), &phone, &old, Some(v));
        commit.run().await.ok()
    });
    assert!(aged.await.is_some(), "the cursor is an old one");
    assert_eq!(heat(&browser, "Asia/Kolkata", 1).await, at_hour(at, 19_800));
    assert!(app.run("recount").contains("what the conversations say"));
}

#[tokio::test(flavor = "multi_thread")]
async fn charts_are_drawn_in_the_steps_that_were_chosen_and_others_say_why_not() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    // Three messages of two hours, some days ago.
    let noon = (now() + 19_800).div_euclid(DAY) * DAY - 19_800 - 4 * DAY + 12 * 3600;
    for (serial, at) in [noon, noon + 60, noon + 3600].into_iter().enumerate() {
        app.publish(text_event(&format!("wamid.STEP{serial}"), "919812270001", at, "hello"))
            .await;
    }
    heat(&browser, "Asia/Kolkata", 3).await;
    let received = async |query: Value| {
        let report = browser.ok("analytics/report", json!({ "query": query })).await;
        let chart = &report["charts"][0];
        let numbers = chart["series"][0]["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value.as_i64().unwrap());
        let word = chart["title"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
        (word, numbers.collect::<Vec<i64>>())
    };
    let ask = |days: i64, step: &str| json!({ "range": { "days": days }, "phone": SUPPORT, "step": step });
    // The second time from what was kept.
    for _ in 0..2 {
        let (word, hours) = received(ask(7, "hour")).await;
        assert_eq!((word.as_str(), hours.len(), hours.iter().sum::<i64>()), ("hour", 7 * 24, 3));
        assert_eq!(&hours[2 * 24 + 12..2 * 24 + 14], [2, 1]);
    }
    let (word, weeks) = received(ask(28, "week")).await;
    assert_eq!((word.as_str(), weeks), ("week", vec![0, 0, 0, 3]));
    // What does not fit, or what nobody knows, is as if nobody had chosen.
    for (days, step, word) in [(90, "hour", "day"), (7, "week", "day"), (1, "day", "hour"), (7, "century", "day")] {
        assert_eq!(received(ask(days, step)).await.0, word, "{days} days by the {step}");
    }
    let page = browser.get("/analytics?range=90&by=hour").await.text().await.unwrap();
    assert!(page.contains("Hours are drawn of 33 days at most.") && page.contains("Messages per day"));
    // The files say the same, and what is behind a point is as much.
    let file = browser
        .get(&format!("/analytics/export?table=messages&range=7&by=hour&phone={SUPPORT}"))
        .await;
    let text = file.text().await.unwrap();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(lines.len(), 7 * 24);
    let cell = |place: usize| lines[place].split(',').nth(1).unwrap().to_owned();
    assert_eq!((cell(60), cell(61), cell(62)), ("2".to_owned(), "1".to_owned(), "0".to_owned()));
    let behind = format!("/analytics/export?table=behind&format=json&figure=received&part=60&range=7&by=hour&phone={SUPPORT}");
    let behind: Value = browser.get(&behind).await.json().await.unwrap();
    assert_eq!(behind["rows"].as_array().unwrap().len(), 2, "{behind:#}");
    // What is asked next keeps the steps.
    let page = browser.get("/analytics?range=7&by=hour").await.text().await.unwrap();
    assert!(page.contains(r#"name="by" value="hour""#) && page.contains("The last 100 of 168 points."));
}
