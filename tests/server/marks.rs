//! Marks on the time axis of the figures: what may have changed them, for whoever sees the numbers that it concerns.

use crate::support::{Browser, SUPPORT, TestApp, now, tried};
use domain::statistics::query::day_text;
use reqwest::Method;
use serde_json::{Value, json};

const DAY: i64 = 86_400;

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
