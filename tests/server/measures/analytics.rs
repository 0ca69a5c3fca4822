//! A year of figures: how long a report of it takes, and how often the table is asked. And what counting messages costs.

use super::{cpu, quantile, start};
use crate::support::{Browser, SUPPORT, TestApp, now, until};
use domain::{
    PhoneId,
    statistics::{Day, DayKey, Kind, Touched},
};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::time::Duration;
use store::Cursor;

/// Two years, because a range is compared with the one before it.
const DAYS: i64 = 732;
const AGENTS: usize = 50;
const TEMPLATES: usize = 8;
/// A transaction holds a hundred items at most, and no more than 4 MB.
const AT_ONCE: usize = 80;

/// Figures of so many quarters of an hour, from 8 in the morning on.
fn day(label: &str, slots: usize, counts: &[&str], times: &[&str]) -> Day {
    let slots: Map<String, Value> = (0..slots)
        .map(|slot| {
            let n: Map<String, Value> = counts.iter().map(|name| ((*name).to_owned(), json!(2 + slot % 3))).collect();
            let sketch =
                |many: usize| json!({ "sum": 900 * many, "bins": { format!("{}", 180 + slot): 1, format!("{}", 240 + slot): many } });
            let t: Map<String, Value> = times.iter().map(|name| ((*name).to_owned(), sketch(1 + slot % 3))).collect();
            ((32 + slot).to_string(), json!({ "n": n, "t": t }))
        })
        .collect();
    serde_json::from_value(json!({ "label": label, "slots": slots })).unwrap()
}

/// What is kept of a day.
fn items(n: i64) -> Vec<(DayKey, Day)> {
    let counts = [
        "received",
        "sent",
        "opened",
        "resolved",
        "answered",
        "accepted",
        "on_the_way",
        "delivered",
        "read",
        "charged",
    ];
    let times = ["first_response", "reply", "resolution"];
    let key = |kind, id: &str| DayKey {
        kind,
        day: n,
        id: id.to_owned(),
    };
    let mut items = vec![(key(Kind::Number, "-"), day("", 48, &counts, &times))];
    for agent in 0..AGENTS {
        let name = format!("Agent {agent}");
        items.push((
            key(Kind::Agent, &format!("00000000-0000-4000-8000-{agent:012}")),
            day(&name, 10, &["sent", "resolved"], &times),
        ));
    }
    for template in 0..TEMPLATES {
        let name = format!("order_update_{template}");
        items.push((
            key(Kind::Template, &name),
            day(&name, 12, &["sent", "accepted", "delivered", "read", "replied"], &[]),
        ));
        items.push((
            key(Kind::TemplateCost, &format!("IN#utility#{name}")),
            day("", 12, &["charged"], &[]),
        ));
    }
    for (kind, id) in [
        (Kind::Cost, "IN#utility"),
        (Kind::Content, "text"),
        (Kind::Content, "image"),
        (Kind::Content, "template"),
    ] {
        items.push((key(kind, id), day(id, 24, &["received", "sent", "charged"], &[])));
    }
    items
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_year_of_figures() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    // The first count of an empty table would take away what it does not find in conversations.
    until("everything is counted", async || {
        let report = browser.ok("analytics/report", json!({ "query": { "range": { "days": 1 } } })).await;
        report["as_of"].is_string().then_some(())
    })
    .await;
    let store = app.store();
    let phone = PhoneId::parse(SUPPORT.to_owned()).unwrap();
    let today = now().div_euclid(86_400);
    let mut waiting = Vec::new();
    for n in 0..DAYS {
        waiting.extend(items(today - n));
        if waiting.len() < AT_ONCE && n + 1 < DAYS {
            continue;
        }
        while !waiting.is_empty() {
            let some: Vec<_> = waiting.drain(..waiting.len().min(AT_ONCE)).collect();
            let mut commit = store.commit::<()>();
            for (key, day) in &some {
                commit.put_statistics((), &phone, key, day);
            }
            commit.run().await.unwrap();
        }
    }
    // What was added up of nothing before does not hold any more.
    until("the figures are new", async || {
        let cursor = store.statistics_cursor(&phone).await.unwrap()?;
        let next = Cursor {
            touched: serde_json::to_string(&Touched::all(cursor.v + 1)).unwrap(),
            v: cursor.v + 1,
            ..cursor.clone()
        };
        let mut commit = store.commit::<()>();
        commit.put_statistics_cursor((), &phone, &next, Some(cursor.v));
        commit.run().await.ok()
    })
    .await;
    let queries = async || {
        let calls = app.control(Method::GET, "calls", Value::Null).await;
        calls["dynamodb"]["Query"].as_u64().unwrap_or(0)
    };
    for (days, step) in [(7, "day"), (30, "day"), (30, "hour"), (90, "day"), (365, "week")] {
        let ask = json!({ "query": { "range": { "days": days }, "phone": SUPPORT, "agent": null, "step": step } });
        let (earlier, began) = (queries().await, start());
        browser.ok("analytics/report", ask.clone()).await;
        let first = (began.elapsed().as_millis(), queries().await - earlier);
        let before = queries().await;
        let mut took = Vec::new();
        for _ in 0..5 {
            let began = start();
            let report = browser.ok("analytics/report", ask.clone()).await;
            took.push(began.elapsed());
            assert_eq!(report["tables"][2]["rows"].as_array().map(Vec::len), Some(AGENTS), "{days} days");
        }
        let asked = (queries().await - before) / 5;
        println!(
            "{days} days by the {step}, {AGENTS} agents: median {:.0} ms (aim 150), {asked} queries (aim 20); first {} ms, {} queries",
            quantile(&mut took, 50),
            first.0,
            first.1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn counting_messages() {
    const MESSAGES: usize = 30_000;
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let received = async || {
        let ask = json!({ "query": { "range": { "days": 2 }, "phone": null, "agent": null } });
        let report = browser.ok("analytics/report", ask).await;
        let cards = report["cards"].as_array().unwrap();
        let card = cards.iter().find(|card| card["title"] == "Messages received").unwrap();
        (report["as_of"].is_string(), card["value"].as_str().unwrap().replace(',', ""))
    };
    until("everything is counted", async || received().await.0.then_some(())).await;
    // Nobody counts while this has the lease.
    let (store, held) = (app.store(), "a measurement");
    app.without_lease("statistics").await;
    let at = domain::Millis(now() * 1_000);
    assert!(store.try_acquire_lease("statistics", held, at, 600_000).await.unwrap());
    let burst = json!({ "seed": 7, "messages": MESSAGES, "people": 1_000, "copies": [1, 1] });
    app.control(Method::POST, "burst", burst).await;
    let quiet = crate::support::tried(600, async || {
        let quiet = app.control(Method::GET, "quiet", Value::Null).await;
        (quiet["quiet"] == true).then_some(())
    });
    quiet.await.expect("all messages are stored");
    let idle = cpu(&app);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let idle = (cpu(&app) - idle) / 10.0;
    store.release_lease("statistics", held).await.unwrap();
    let (began, before) = (start(), cpu(&app));
    let counted = crate::support::tried(300, async || {
        tokio::time::sleep(Duration::from_millis(500)).await;
        (received().await.1 == MESSAGES.to_string()).then_some(())
    });
    counted.await.expect("all messages are counted");
    let seconds = began.elapsed().as_secs_f64();
    let used = cpu(&app) - before - idle * seconds;
    println!(
        "counting {MESSAGES} messages of 1,000 customers: {seconds:.1} s, {:.3} ms of CPU each (aim 0.1, which is 10 % of a core at 1,000/s)",
        used / f64::from(u32::try_from(MESSAGES).unwrap())
    );
}
