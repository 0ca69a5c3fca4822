//! What the month costs, what it will have cost, and its budget: on the page, in files, and as a notice.

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, tried};
use domain::{
    Seconds, Zone,
    statistics::query::{day_text, parse_day},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

const DAY: i64 = 86_400;
/// The number is Indian, and so are its days.
const KOLKATA: i64 = 19_800;

async fn month(browser: &Browser) -> Value {
    let query = json!({ "range": { "days": 7 }, "phone": SUPPORT });
    browser.ok("analytics/month", json!({ "query": query })).await
}

async fn until_costs(browser: &Browser, spent: i64) -> Value {
    let wanted = format!("{spent}.00 USD");
    let found = tried(90, async || {
        let month = month(browser).await;
        (month["card"]["value"] == wanted.as_str()).then_some(month)
    });
    match found.await {
        Some(found) => found,
        None => panic!("not {wanted}: {:#}", month(browser).await),
    }
}

async fn told(admin: &Browser) -> Vec<String> {
    let page = admin.ok("notices/list", json!({})).await;
    let notices = page["notices"].as_array().unwrap().iter();
    let budgets = notices.filter(|notice| notice["kind"] == "budget");
    budgets.map(|notice| notice["sentence"].as_str().unwrap().to_owned()).collect()
}

async fn write_now(app: &TestApp, batch: &str, many: i64) {
    for n in 0..many {
        let wamid = format!("wamid.MONTH{batch}x{n}");
        app.publish(text_event(&wamid, "919812244001", now() - 30 + n, "today")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_month_is_foreseen_and_its_budget_is_told_at_eighty_and_at_a_hundred_percent() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    // Without prices there is nothing to say.
    assert_eq!(month(&viewer).await, Value::Null);
    let file = |table: &str| format!("/analytics/export?table={table}&phone={SUPPORT}");
    assert_eq!(viewer.get(&file("cost-month")).await.status(), StatusCode::NOT_FOUND);
    // Each message costs one, and one came at noon of each of the last twenty days.
    let prices = "as of,2026-10-01\ncurrency,USD\nfee,1\n*,0,0";
    admin
        .ok("settings/set-prices", json!({ "text": prices, "source": "", "over": 0 }))
        .await;
    let today = (now() + KOLKATA).div_euclid(DAY);
    for day in today - 20..today {
        let wamid = format!("wamid.MONTHd{day}");
        let noon = day * DAY + DAY / 2 - KOLKATA;
        app.publish(text_event(&wamid, "919812244000", noon, "every day")).await;
    }
    write_now(&app, "a", 5).await;
    let date = day_text(today);
    let first = parse_day(&format!("{}01", &date[..8])).unwrap();
    let last = (first + 27..first + 31).find(|day| day_text(day + 1).ends_with("-01")).unwrap();
    let spent = (today - first).min(20) + 5;
    let shown = until_costs(&viewer, spent).await;
    // Today is above its average already; each day that is left costs one.
    let forecast = spent + last - today;
    let end = Zone::utc().date(Seconds(last * DAY));
    let note = shown["note"].as_str().unwrap();
    assert!(note.contains(&format!("about {forecast}.00 USD by {end}")), "{note}");
    assert_eq!(shown["chart"]["series"].as_array().unwrap().len(), 2, "{shown:#}");
    assert_eq!(shown["numbers"], Value::Null);

    // Five sixths of a budget are used.
    let set = async |amount: i64, v: u64| {
        let settings = json!({ "phone": SUPPORT, "v": v, "budget": { "amount": amount, "currency": "USD" } });
        admin.api("numbers/set", json!({ "settings": settings })).await
    };
    let (status, why) = set(0, 0).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("like 250 USD"), "{why}");
    assert_eq!(set(spent * 1_200_000, 0).await.0, StatusCode::OK);
    let used = tried(30, async || {
        let shown = month(&viewer).await;
        (shown["chart"]["series"].as_array().unwrap().len() == 3).then_some(shown)
    });
    let shown = used.await.expect("the budget is a line");
    assert!(shown["note"].as_str().unwrap().contains("83 % of the budget of "), "{shown:#}");
    let one = tried(90, async || {
        let told = told(&admin).await;
        (!told.is_empty()).then_some(told)
    });
    let one = one.await.expect("Admins are told");
    assert!(one.len() == 1 && one[0].contains("nearly used: 83 %"), "{one:?}");

    let page = viewer
        .get(&format!("/analytics?range=7&phone={SUPPORT}"))
        .await
        .text()
        .await
        .unwrap();
    for words in [
        "Cost of this month",
        "Estimated cost of this month, USD",
        "Budgets of this month",
        "83 % of the budget",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let budgets = viewer.get(&file("budgets")).await.text().await.unwrap();
    let row = budgets.lines().nth(1).unwrap();
    assert!(row.contains(&format!(",{spent}.000000,{forecast}.000000,")), "{row}");
    let lines = viewer.get(&file("cost-month")).await.text().await.unwrap();
    assert_eq!(i64::try_from(lines.lines().count()).unwrap(), last - first + 2, "{lines}");

    // The budget is used up: that is told as well, and the other not again.
    write_now(&app, "b", spent / 5 + 1).await;
    let both = tried(90, async || {
        let told = told(&admin).await;
        (told.len() > 1).then_some(told)
    });
    let both = both.await.expect("Admins are told once more");
    let nearly = both.iter().filter(|sentence| sentence.contains("nearly used")).count();
    let up = both.iter().filter(|sentence| sentence.contains("used up: 1")).count();
    assert_eq!((nearly, up, both.len()), (1, 1, 2), "{both:?}");
}
