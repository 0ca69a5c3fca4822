//! A year of ten numbers: read as one, with few calls, and the same whether its sums are at hand, kept or made anew.

use crate::{
    figures::card,
    support::{Browser, SUPPORT, TestApp, now, text_event, tried, until},
};
use domain::{
    Phone, PhoneId, PhoneNumber, UserId,
    assistant::{Counted, Drafter, Usage},
    statistics::{Day, DayKey, Kind, Touched},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::ops::RangeInclusive;
use store::{Cursor, Store};

const DAY: i64 = 86_400;
const NUMBERS: usize = 10;
/// What the page of a year may ask for.
const MOST_QUERIES: u64 = 20;
/// Days before today with figures: in the year, and in the one before it.
const DAYS: [i64; 6] = [0, 1, 5, 40, 200, 300];
const EARLIER: [i64; 3] = [400, 500, 700];
/// Days before today on which drafts were asked for.
const DRAFTS: [i64; 5] = [0, 1, 3, 40, 300];

fn phone_id(serial: usize) -> PhoneId {
    PhoneId::parse(format!("3100000000001{serial:02}")).unwrap()
}

/// Adds numbers until there are so many. The first is that of the support.
pub(crate) async fn number_up_to(store: &Store, most: usize) -> Vec<PhoneId> {
    let mut phones = vec![PhoneId::parse(SUPPORT).unwrap()];
    for known in store.phones().await.unwrap() {
        if !phones.contains(&known.id) {
            phones.push(known.id);
        }
    }
    for serial in phones.len()..most {
        let phone = Phone {
            number: PhoneNumber::parse(&format!("+9190000200{serial:02}")).ok(),
            ..Phone::unknown(phone_id(serial))
        };
        store.put_phone(&phone).await.unwrap();
        phones.push(phone.id);
    }
    phones.truncate(most);
    phones
}

/// As if some days (UTC) had been counted just now.
pub(crate) async fn touched(store: &Store, phones: &[PhoneId], days: RangeInclusive<i64>) {
    for phone in phones {
        // Whoever counts may be faster.
        until("the cursor is moved", async || {
            let cursor = store.statistics_cursor(phone).await.unwrap()?;
            let mut touched: Touched = serde_json::from_str(&cursor.touched).unwrap();
            touched.touch(days.clone(), now().div_euclid(DAY), cursor.v + 1);
            let next = Cursor {
                touched: serde_json::to_string(&touched).unwrap(),
                v: cursor.v + 1,
                ..cursor.clone()
            };
            let mut commit = store.commit::<()>();
            commit.put_statistics_cursor((), phone, &next, Some(cursor.v));
            commit.run().await.ok()
        })
        .await;
    }
}

/// Three messages of a day, all at its beginning (UTC).
async fn write(store: &Store, phone: &PhoneId, day: i64) {
    let mut commit = store.commit::<()>();
    for (kind, id, metric) in [
        (Kind::Number, "-", "received"),
        (Kind::Agent, "a", "sent"),
        (Kind::Agent, "b", "sent"),
        (Kind::Template, "sale", "sent"),
    ] {
        let key = DayKey {
            kind,
            day,
            id: id.to_owned(),
        };
        let times = json!({ "reply": { "sum": 300, "bins": { "100": 3 } } });
        let figures: Day = serde_json::from_value(json!({ "label": id, "slots": { "0": { "n": { metric: 3 }, "t": times } } })).unwrap();
        commit.put_statistics((), phone, &key, &figures);
    }
    commit.run().await.unwrap();
}

/// Two drafts of a day, as they are kept one by one.
async fn count_drafts(store: &Store, phone: &PhoneId, day: i64) {
    let mut usage = Usage::default();
    usage.add(Counted::Asked, 2);
    usage.add(Counted::Drafted, 2);
    let by = Drafter {
        id: UserId::parse("a").unwrap(),
        name: "Asha".to_owned(),
    };
    store.count_drafts(phone, day, &usage, Some(&by)).await.unwrap();
}

async fn report(browser: &Browser, query: &Value) -> Value {
    browser.ok("analytics/report", json!({ "query": query })).await
}

/// The first row of a table, as text.
fn row(report: &Value, table: &str) -> Vec<String> {
    let tables = report["tables"].as_array().unwrap();
    let table = tables.iter().find(|known| known["id"] == table).unwrap();
    let cells = table["rows"][0].as_array().unwrap().iter();
    cells.map(|cell| cell["text"].as_str().unwrap().to_owned()).collect()
}

/// What a server with nothing at hand says.
async fn anew(app: &TestApp, browser: &Browser, query: &Value) -> Value {
    app.server.lock().unwrap().kill_and_restart();
    app.until_ready().await;
    report(browser, query).await
}

/// Ten numbers with figures of two years, and drafts of four of them.
async fn ten(app: &TestApp, browser: &Browser) -> Vec<PhoneId> {
    let (store, today) = (app.store(), now().div_euclid(DAY));
    // The server does not know these numbers yet, so it has not looked at their past.
    for serial in NUMBERS - 4..NUMBERS {
        for day in DRAFTS {
            count_drafts(&store, &phone_id(serial), today - day).await;
        }
    }
    let phones = number_up_to(&store, NUMBERS).await;
    until("everything is counted", async || {
        let report = report(browser, &json!({ "range": { "days": 1 } })).await;
        let all = report["phones"].as_array().unwrap().len() == NUMBERS;
        (all && report["as_of"].is_string()).then_some(())
    })
    .await;
    for phone in &phones {
        for day in DAYS.into_iter().chain(EARLIER) {
            write(&store, phone, today - day).await;
        }
    }
    touched(&store, &phones, today - 800..=today + 1).await;
    phones
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_ten_numbers_takes_few_queries_and_is_the_same_however_it_is_read() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let phones = Box::pin(ten(&app, &browser)).await;
    let queries = async || {
        let calls = app.control(Method::GET, "calls", Value::Null).await;
        calls["dynamodb"]["Query"].as_u64().unwrap_or(0)
    };
    let sent = i64::try_from(NUMBERS * DAYS.len() * 3).unwrap();
    let drafts = 4 * DRAFTS.len() * 2;
    let asked = [
        json!({ "range": { "days": 365 }, "step": "week" }),
        json!({ "range": { "days": 365 }, "agent": "a" }),
        json!({ "range": { "days": 30 }, "step": "hour" }),
        json!({ "range": { "days": 30 }, "step": "hour", "agent": "b" }),
        json!({ "range": { "days": 90 } }),
    ];
    for query in asked {
        let year = query["range"]["days"] == 365;
        let first = report(&browser, &query).await;
        let mut second = Value::Null;
        let few = tried(30, async || {
            // What the server reads meanwhile for itself is counted too, but ends.
            let before = queries().await;
            second = report(&browser, &query).await;
            (queries().await - before <= MOST_QUERIES).then_some(())
        });
        assert!(few.await.is_some(), "more than {MOST_QUERIES} queries for {query}");
        let third = anew(&app, &browser, &query).await;
        let stored = app.scan("wecare").await;
        let sums = stored
            .keys()
            .filter(|key| ["STATSSUM#", "ASSISTSUM#"].iter().any(|kind| key.starts_with(kind)));
        for key in sums {
            let (pk, sk) = key.split_once(' ').unwrap();
            let key = json!({ "TableName": "wecare", "Key": { "pk": { "S": pk }, "sk": { "S": sk } } });
            app.database("DeleteItem", &key).await;
        }
        let fourth = anew(&app, &browser, &query).await;
        for part in ["cards", "charts", "heat", "tables", "agents", "empty"] {
            for other in [&second, &third, &fourth] {
                assert_eq!(first[part], other[part], "{part} of {query}");
            }
        }
        if year && query["agent"].is_null() {
            assert_eq!(card(&first, "Messages received"), sent.to_string());
            assert_eq!(row(&first, "drafts")[1], drafts.to_string(), "those of the days before are counted");
            assert_eq!(row(&first, "draft-people")[..2], ["Asha".to_owned(), drafts.to_string()]);
        } else if year {
            assert_eq!(row(&first, "team")[1], sent.to_string());
        }
        let names: Vec<&str> = first["agents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|agent| agent["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["a", "b"], "whom one can choose, for {query}");
    }
    // What comes late to one of the numbers is in the sum of all.
    let query = json!({ "range": { "days": 365 } });
    let before = report(&browser, &query).await;
    assert_eq!(card(&before, "Messages received"), sent.to_string());
    app.publish(text_event("wamid.year", "919812290001", now() - 9 * DAY, "hello"))
        .await;
    let told = tried(30, async || {
        let report = report(&browser, &query).await;
        (card(&report, "Messages received") == (sent + 1).to_string()).then_some(())
    });
    assert!(
        told.await.is_some(),
        "{} of {} numbers",
        report(&browser, &query).await["cards"],
        phones.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_of_today_are_told_at_once_though_those_of_the_days_before_are_kept() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (store, phone, today) = (app.store(), PhoneId::parse(SUPPORT).unwrap(), now().div_euclid(DAY));
    let query = json!({ "range": { "days": 90 }, "phone": SUPPORT });
    let drafted = async || row(&report(&browser, &query).await, "drafts")[1].clone();
    for (serial, day) in [today, today, today - 1].into_iter().enumerate() {
        count_drafts(&store, &phone, day).await;
        assert_eq!(drafted().await, (2 * (serial + 1)).to_string());
    }
    let kept = app.scan("wecare").await.into_keys().filter(|key| key.starts_with("ASSISTSUM#"));
    assert!(kept.count() > 2, "days that are over are kept");
}
