//! Marks on the time axis of the figures: what may have changed them, for whoever sees the numbers that it concerns.

use crate::support::{Browser, SUPPORT, TestApp, client_id, now, tried, until};
use domain::statistics::query::day_text;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const DAY: i64 = 86_400;
const SALES: &str = "310000000000012";

async fn report(browser: &Browser, query: Value) -> Value {
    browser.ok("analytics/report", json!({ "query": query })).await
}

/// Where the marks stand, and what they say.
fn marks(report: &Value) -> Vec<(usize, String)> {
    let one = |mark: &Value| {
        let place = usize::try_from(mark["place"].as_u64().unwrap()).unwrap();
        (place, mark["words"].as_str().unwrap().to_owned())
    };
    report["marks"].as_array().unwrap().iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_changed_the_figures_is_marked_in_them() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    let week = json!({ "range": { "days": 7 }, "phone": SUPPORT });
    assert!(marks(&report(&viewer, week.clone()).await).is_empty());
    // Two days ago by the clock of the number, and once before the range.
    let today = (now() + 19_800).div_euclid(DAY);
    let holidays = json!([{ "date": day_text(today - 40), "name": "Long ago" }, { "date": day_text(today - 2), "name": "Pongal" }]);
    let settings = json!({ "phone": SUPPORT, "v": 0, "hours": { "holidays": holidays } });
    admin.ok("numbers/set", json!({ "settings": settings })).await;
    let prices = "as of,2026-10-01\ncurrency,USD\n*,1,0.1";
    admin
        .ok("settings/set-prices", json!({ "text": prices, "source": "", "over": 0 }))
        .await;
    // A day ago a template was paused; that another was approved is no mark.
    for (event, account) in [("PAUSED", "210000000000001"), ("APPROVED", "210000000000001"), ("REJECTED", "999")] {
        let value = json!({ "event": event, "message_template_id": 1_689_556_908_129_832_i64, "message_template_name": "order_update",
            "message_template_language": "en", "reason": "NONE" });
        let entry =
            json!({ "id": account, "time": now() - DAY, "changes": [{ "field": "message_template_status_update", "value": value }] });
        let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "messageId": event });
        app.control(Method::POST, "publish", json!({ "message": message.to_string() }))
            .await;
    }
    let paused = "WhatsApp paused the template order_update (en) because of low quality.";
    let wanted = [
        (4, "Holiday: Pongal.".to_owned()),
        (5, paused.to_owned()),
        (6, "Another table of prices: that of 2026-10-01.".to_owned()),
    ];
    let seen = tried(60, async || (marks(&report(&viewer, week.clone()).await) == wanted).then_some(()));
    assert!(seen.await.is_some(), "{:?}", marks(&report(&viewer, week).await));
    // In other steps they stand at other points, and with several numbers it is said whose holiday it is.
    let hours = report(&viewer, json!({ "range": { "days": 7 }, "phone": SUPPORT, "step": "hour" })).await;
    assert_eq!(marks(&hours)[0], (4 * 24, "Holiday: Pongal.".to_owned()));
    let all = report(&viewer, json!({ "range": { "days": 7 } })).await;
    assert!(marks(&all)[0].1.starts_with("Holiday: Pongal ("), "{:?}", marks(&all));
    assert_eq!(
        marks(&report(&viewer, json!({ "range": { "days": 1 }, "phone": SUPPORT })).await).len(),
        1
    );
    let page = viewer.get("/analytics?range=7").await.text().await.unwrap();
    assert!(page.contains("What the dotted lines mark (3)") && page.contains("data-mark"));
}

async fn listed(browser: &Browser, query: &Value) -> Vec<Value> {
    let found = browser.ok("analytics/marks", json!({ "query": query })).await;
    found.as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_mark_by_hand_what_happened_and_change_and_remove_it() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    let week = json!({ "range": { "days": 7 }, "phone": SUPPORT });
    // Yesterday at 09:30 by the clock of the number.
    let today = (now() + 19_800).div_euclid(DAY);
    let when = format!("{}T09:30", day_text(today - 1));
    // Ids hold the second in which they are made.
    let ids: Vec<String> = (0..6).map(client_id).collect();
    let mark = |id: usize, words: &str, over: Option<u64>| json!({ "mark": { "id": ids[id], "when": when, "phone": SUPPORT, "words": words, "over": over } });
    operator.ok("analytics/set-mark", mark(1, "  A   campaign began ", None)).await;
    // Told again after a lost answer it is the same one.
    operator.ok("analytics/set-mark", mark(1, "A campaign began", None)).await;
    let shown = marks(&report(&viewer, week.clone()).await);
    assert_eq!(shown, [(5, "A campaign began (Asha Menon)".to_owned())]);
    let hours = report(&viewer, json!({ "range": { "days": 7 }, "phone": SUPPORT, "step": "hour" })).await;
    assert_eq!(marks(&hours)[0].0, 5 * 24 + 9);
    let found = listed(&viewer, &week).await;
    assert_eq!(
        (found.len(), &found[0]["when"], &found[0]["is_theirs"]),
        (1, &json!(when), &json!(true)),
        "{found:?}"
    );

    // It concerns one number: on the pages of others it is not.
    let sales = json!({ "range": { "days": 7 }, "phone": SALES });
    assert_eq!(
        (
            marks(&report(&viewer, sales.clone()).await).len(),
            listed(&viewer, &sales).await.len()
        ),
        (0, 0)
    );
    let all = json!({ "mark": { "id": ids[2], "when": when, "words": "The website was down" } });
    admin.ok("analytics/set-mark", all).await;
    assert_eq!(
        marks(&report(&viewer, sales.clone()).await)[0].1,
        "The website was down (Inés Okafor)"
    );
    assert_eq!(listed(&viewer, &sales).await[0]["whose"], "All numbers");

    // Two who change the same: the second is told.
    operator
        .ok("analytics/set-mark", mark(1, "A campaign began in Pune", Some(1)))
        .await;
    let (status, why) = admin.api("analytics/set-mark", mark(1, "Another", Some(1))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("A colleague changed or removed this mark"), "{why}");
    let long = "x".repeat(81);
    for (words, why) in [("", "Write what happened"), (long.as_str(), "80 characters")] {
        let (status, said) = operator.api("analytics/set-mark", mark(3, words, None)).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && said.to_string().contains(why),
            "{said}"
        );
    }
    let never = json!({ "mark": { "id": ids[4], "when": "2026-02-30T09:00", "phone": SUPPORT, "words": "No such day" } });
    assert_eq!(operator.api("analytics/set-mark", never).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let foreign = json!({ "mark": { "id": ids[5], "when": when, "phone": "1", "words": "Nobody's number" } });
    assert_eq!(operator.api("analytics/set-mark", foreign).await.0, StatusCode::NOT_FOUND);

    let page = operator.get("/analytics?range=7").await.text().await.unwrap();
    for words in [
        "Marks by hand (2)",
        "A campaign began in Pune",
        "Set a mark",
        "Remove the mark The website was down",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let page = viewer.get("/analytics?range=7").await.text().await.unwrap();
    assert!(page.contains("Marks by hand (2)") && !page.contains("Set a mark"));

    operator.ok("analytics/remove-mark", json!({ "id": ids[1], "v": 2 })).await;
    operator.ok("analytics/remove-mark", json!({ "id": ids[1], "v": 2 })).await;
    assert_eq!(marks(&report(&viewer, week).await).len(), 1);
    let audit = admin.ok("audit/page", json!({ "query": { "act": "mark" } })).await;
    let notes: Vec<&str> = audit["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["note"].as_str().unwrap())
        .collect();
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes[0].starts_with("Removed: A campaign began in Pune"), "{notes:?}");
    assert!(
        notes[1].ends_with("A campaign began in Pune (before: A campaign began)"),
        "{notes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_one_number_marks_that_and_touches_no_other() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let ids: Vec<String> = (0..4).map(client_id).collect();
    let when = format!("{}T09:30", day_text((now() + 19_800).div_euclid(DAY) - 1));
    let all = json!({ "mark": { "id": ids[1], "when": when, "words": "For all of us" } });
    admin.ok("analytics/set-mark", all).await;
    let sales = json!({ "mark": { "id": ids[2], "when": when, "phone": SALES, "words": "For Sales" } });
    admin.ok("analytics/set-mark", sales).await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let who = operator.ok("me", json!({})).await["id"].clone();
    admin.ok("members/numbers", json!({ "who": who, "numbers": [SUPPORT] })).await;
    let week = json!({ "range": { "days": 7 } });
    let found = until("it is in effect", async || {
        let found = listed(&operator, &week).await;
        (found.len() == 1).then_some(found)
    })
    .await;
    assert_eq!(
        (&found[0]["mark"]["words"], &found[0]["is_theirs"]),
        (&json!("For all of us"), &json!(false))
    );
    for id in &ids[1..3] {
        let (status, _) = operator.api("analytics/remove-mark", json!({ "id": id, "v": 1 })).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let over = json!({ "mark": { "id": id, "when": when, "words": "Taken over", "over": 1 } });
        assert_eq!(operator.api("analytics/set-mark", over).await.0, StatusCode::NOT_FOUND);
    }
    // All numbers are those that they see.
    let own = json!({ "mark": { "id": ids[3], "when": when, "words": "For mine" } });
    operator.ok("analytics/set-mark", own).await;
    let phones = listed(&operator, &week).await;
    let mine = phones.iter().find(|listed| listed["mark"]["words"] == "For mine").unwrap();
    assert_eq!((&mine["mark"]["phones"], &mine["is_theirs"]), (&json!([SUPPORT]), &json!(true)));
}
