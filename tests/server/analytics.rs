//! Statistics: figures worked out by the test from what it did itself, while instances fold beside each other and are killed.

use crate::{
    chance::Chance,
    support::{Browser, Instance, SUPPORT, TestApp, client_id, now, run, text_event, tried, until},
};
use domain::statistics::query::parse_day;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

const DAY: i64 = 86_400;
/// The number is Indian, and so are its days.
const KOLKATA: i64 = 19_800;

async fn report(browser: &Browser, range: Value) -> Value {
    browser
        .ok(
            "analytics/report",
            json!({ "query": { "range": range, "phone": SUPPORT, "agent": null } }),
        )
        .await
}

/// A headline figure by its title.
fn figure(report: &Value, title: &str) -> String {
    let cards = report["cards"].as_array().unwrap();
    let card = cards.iter().find(|card| card["title"] == title);
    card.unwrap_or_else(|| panic!("no figure {title}"))["value"]
        .as_str()
        .unwrap()
        .replace(',', "")
}

/// The figures that the test works out by itself.
#[derive(Default)]
struct Expected {
    received: i64,
    sent: i64,
    missed: i64,
    answered: i64,
    opened: i64,
    resolved: i64,
    heat: Vec<Vec<i64>>,
    /// Customer messages by local hours since 1970.
    hours: BTreeMap<i64, i64>,
    /// Replies by local days since 1970.
    replies: BTreeMap<i64, i64>,
}

impl Expected {
    fn hear(&mut self, at: i64) {
        let local = at + KOLKATA;
        let (day, hour) = ((local.div_euclid(DAY) + 3).rem_euclid(7), local.rem_euclid(DAY) / 3600);
        self.heat[usize::try_from(day).unwrap()][usize::try_from(hour).unwrap()] += 1;
        *self.hours.entry(local.div_euclid(3600)).or_default() += 1;
        self.received += 1;
    }

    /// The course of customer messages over 30 days is right in each step.
    async fn runs(&self, browser: &Browser) {
        for (step, hours) in [("hour", 1), ("day", 24), ("week", 24 * 7)] {
            let query = json!({ "range": { "days": 30 }, "phone": SUPPORT, "step": step });
            let report = browser.ok("analytics/report", json!({ "query": query })).await;
            let day = |name: &str| parse_day(report[name].as_str().unwrap()).unwrap();
            let all = day("from") * 24..(day("to") + 1) * 24;
            let all: Vec<i64> = all.map(|hour| self.hours.get(&hour).copied().unwrap_or(0)).collect();
            let wanted: Vec<i64> = all.chunks(hours).map(|some| some.iter().sum()).collect();
            assert_eq!(report["charts"][0]["series"][0]["values"], json!(wanted), "by the {step}");
            assert_eq!(report["charts"][0]["title"], format!("Messages per {step}"));
            // One person answered all, whose line goes by the day.
            let days = day("from")..=day("to");
            let replies: Vec<i64> = days.map(|day| self.replies.get(&day).copied().unwrap_or(0)).collect();
            assert_eq!(report["tables"][2]["rows"][0][1]["course"], json!(replies), "by the {step}");
        }
    }

    /// What differs from the page; nothing when all is as it should be.
    fn differs(&self, report: &Value) -> Option<String> {
        let share = |part: i64, whole: i64| format!("{}.{}%", part * 1000 / whole / 10, part * 1000 / whole % 10);
        let wanted = [
            ("Messages received", self.received.to_string()),
            ("Messages sent", self.sent.to_string()),
            ("Conversations opened", self.opened.to_string()),
            ("Conversations resolved", self.resolved.to_string()),
            ("Inside the 24 h window", share(self.answered, self.answered + self.missed)),
        ];
        let differs = wanted.into_iter().find(|(title, value)| figure(report, title) != *value);
        let heat = json!(self.heat);
        differs
            .map(|(title, value)| format!("{title}: {} for {value}", figure(report, title)))
            .or_else(|| (report["heat"] != heat).then(|| format!("heat: {} for {heat}", report["heat"])))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_of_events_is_counted_exactly_by_two_instances_that_are_killed() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut chance = Chance::from_env("WECARE_SEED", 3);
    let mut expected = Expected {
        heat: vec![vec![0; 24]; 7],
        ..Expected::default()
    };
    let begun = now();
    let below = |chance: &mut Chance, most: i64| i64::try_from(chance.below(u64::try_from(most).unwrap())).unwrap();
    // Twelve customers: half of them wrote weeks ago, all of them an hour ago; every event comes twice.
    for customer in 0..12_i64 {
        let from = format!("91981222{customer:04}");
        // What does not arrive answers nobody, so they have phones, whose last words opened the window there too.
        let person = app.customer(&format!("Customer {customer}"), &format!("+{from}")).await;
        app.customer_writes(&person, "hello").await;
        expected.hear(now());
        expected.answered += i64::from(customer % 3 != 0);
        let mut times: Vec<i64> = (0..=below(&mut chance, 4))
            .map(|_| begun - 3600 - below(&mut chance, 3600))
            .collect();
        if customer % 2 == 0 {
            times.extend((0..below(&mut chance, 6)).map(|_| begun - 2 * DAY - below(&mut chance, 24 * DAY)));
        }
        expected.opened += 1;
        for (serial, at) in times.iter().enumerate() {
            let event = text_event(&format!("wamid.A{customer}-{serial}"), &from, *at, "hello");
            app.publish(event.clone()).await;
            app.publish(event).await;
            expected.hear(*at);
            if begun - at > DAY {
                expected.missed += 1;
            } else if customer % 3 != 0 {
                expected.answered += 1;
            }
        }
        if customer % 4 == 1 {
            app.server.lock().unwrap().kill_and_restart();
        }
    }
    app.until_ready().await;
    let rows = until("all conversations are there", async || {
        let rows = browser.inbox().await;
        let unread: i64 = rows.iter().map(|row| i64::try_from(crate::support::unread(row)).unwrap()).sum();
        (rows.len() == 12 && unread == expected.received).then_some(rows)
    })
    .await;
    for (serial, row) in rows.iter().enumerate() {
        let conversation = row["id"].as_str().unwrap();
        let number = row["customer"]["number"].as_str().unwrap();
        let customer: i64 = number[number.len() - 4..].parse().unwrap();
        if customer % 3 == 0 {
            continue;
        }
        let body = json!({ "conversation": conversation, "client_id": client_id(u64::try_from(serial).unwrap()), "text": "here we are" });
        browser.ok("thread/send", body).await;
        expected.sent += 1;
        *expected.replies.entry((now() + KOLKATA).div_euclid(DAY)).or_default() += 1;
        if customer % 2 == 1 {
            browser.ok("thread/resolve", json!({ "conversation": conversation })).await;
            expected.resolved += 1;
        }
        if serial % 3 == 2 {
            app.server.lock().unwrap().kill_and_restart();
            app.until_ready().await;
        }
    }
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(chance.below(3_000))).await;
        app.server.lock().unwrap().kill_and_restart();
        app.until_ready().await;
    }
    // Until the lease of the one that was killed has ended, and ten seconds behind.
    let equal = tried(8, async || {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let report = report(&browser, json!({ "days": 30 })).await;
        expected.differs(&report).is_none().then_some(())
    })
    .await;
    let shown = report(&browser, json!({ "days": 30 })).await;
    assert!(equal.is_some(), "{:?}", expected.differs(&shown));
    expected.runs(&browser).await;
    assert!(app.run("recount").contains("what the conversations say"));
    sums_say_what_the_figures_say(&app, &browser).await;
    // What comes late belongs to its own day, also where the sum of that day is kept.
    let at = begun - 9 * DAY;
    app.publish(text_event("wamid.late", "919812220000", at, "hello")).await;
    expected.hear(at);
    expected.missed += 1;
    let told = tried(30, async || {
        let report = report(&browser, json!({ "days": 30 })).await;
        expected.differs(&report).is_none().then_some(())
    })
    .await;
    let shown = report(&browser, json!({ "days": 30 })).await;
    assert!(told.is_some(), "{:?}", expected.differs(&shown));
    expected.runs(&browser).await;
    sums_say_what_the_figures_say(&app, &browser).await;
    drop(other);
}

/// Reports of long ranges are the same whether their sums are kept already, and ask for little when they are.
async fn sums_say_what_the_figures_say(app: &TestApp, browser: &Browser) {
    let sums = async || {
        let stored = app.scan("wecare").await;
        let keys: Vec<String> = stored.into_keys().filter(|key| key.starts_with("STATSSUM#")).collect();
        keys
    };
    let queries = async || {
        let calls = app.control(reqwest::Method::GET, "calls", Value::Null).await;
        calls["dynamodb"]["Query"].as_u64().unwrap_or(0)
    };
    let agent = browser.ok("me", json!({})).await["id"].clone();
    let today = now().div_euclid(DAY);
    let ranges = [
        (json!({ "days": 365 }), Value::Null),
        (json!({ "days": 30 }), Value::Null),
        (json!({ "days": 30 }), json!("hour")),
        (json!({ "days": 7 }), json!("day")),
        (json!({ "own": { "from": today - 50, "to": today - 4 } }), json!("week")),
    ];
    for (range, step) in ranges {
        for agent in [Value::Null, agent.clone()] {
            let ask = json!({ "query": { "range": range, "phone": SUPPORT, "agent": agent, "step": step } });
            let first = browser.ok("analytics/report", ask.clone()).await;
            // Today and drafts. What the server reads meanwhile for itself, a sweep for instance, is counted too, but ends.
            let mut second = Value::Null;
            let few = tried(30, async || {
                let before = queries().await;
                second = browser.ok("analytics/report", ask.clone()).await;
                let asked = queries().await - before;
                (asked <= 20).then_some(())
            });
            assert!(few.await.is_some(), "more than 20 queries for {ask}");
            for key in sums().await {
                let (pk, sk) = key.split_once(' ').unwrap();
                let key = json!({ "TableName": "wecare", "Key": { "pk": { "S": pk }, "sk": { "S": sk } } });
                app.database("DeleteItem", &key).await;
            }
            // A server that has just started has none at hand.
            app.server.lock().unwrap().kill_and_restart();
            app.until_ready().await;
            let third = browser.ok("analytics/report", ask.clone()).await;
            for part in ["cards", "charts", "heat", "tables", "agents", "empty"] {
                assert_eq!((&first[part], &second[part]), (&third[part], &third[part]), "{ask}");
            }
            assert!(!sums().await.is_empty(), "sums are kept again");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_to_wait_for_the_sums_of_a_year() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    app.publish(text_event("wamid.S1", "919812250001", now() - 3 * DAY, "hello")).await;
    let keys = async |prefix: &str| {
        let stored = app.scan("wecare").await;
        stored.into_keys().filter(|key| key.starts_with(prefix)).count()
    };
    until("it is counted", async || (keys("STATS#").await > 0).then_some(())).await;
    // Once a day, and when a server starts. Nobody has asked for a report.
    app.without_lease("sums").await;
    let other = Instance::start(&app).await;
    let made = until("sums are made", async || {
        let earlier = keys("STATSSUM#").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let made = keys("STATSSUM#").await;
        (made > 20 && made == earlier).then_some(made)
    })
    .await;
    let report = report(&browser, json!({ "days": 365 })).await;
    assert_eq!(figure(&report, "Messages received"), "1");
    // Blocks and days of two years: who asks adds none.
    assert_eq!(keys("STATSSUM#").await, made);
    drop(other);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_new_customers_than_one_transaction_takes_are_counted() {
    const CUSTOMERS: usize = 140;
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let ask = json!({ "query": { "range": { "days": 2 }, "phone": null, "agent": null } });
    let today = async || browser.ok("analytics/report", ask.clone()).await;
    until("everything is counted", async || today().await["as_of"].is_string().then_some(())).await;
    // Nobody counts while the test has the lease, so that all of them come at once.
    let (store, held) = (app.store(), "a test");
    app.without_lease("statistics").await;
    let at = domain::Millis(now() * 1_000);
    assert!(store.try_acquire_lease("statistics", held, at, 600_000).await.unwrap());
    let burst = json!({ "seed": 11, "messages": CUSTOMERS, "people": CUSTOMERS, "copies": [1, 1] });
    app.control(reqwest::Method::POST, "burst", burst).await;
    until("all are stored", async || {
        let quiet = app.control(reqwest::Method::GET, "quiet", Value::Null).await;
        (quiet["quiet"] == true).then_some(())
    })
    .await;
    store.release_lease("statistics", held).await.unwrap();
    let counted = tried(60, async || {
        (figure(&today().await, "Messages received") == CUSTOMERS.to_string()).then_some(())
    });
    assert!(counted.await.is_some(), "{}", figure(&today().await, "Messages received"));
    assert!(app.run("recount").contains("what the conversations say"));
    assert!(!app.log().contains(r#""job":"statistics","error""#), "{}", app.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_after_a_clock_was_set_back_is_counted() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    app.publish(text_event("wamid.K1", "919812260001", now() - 60, "hello")).await;
    let received = async || figure(&report(&browser, json!({ "days": 2 })).await, "Messages received");
    assert!(tried(60, async || (received().await == "1").then_some(())).await.is_some());
    // An hour ahead, as a server whose clock was wrong leaves it.
    let (store, phone) = (app.store(), domain::PhoneId::parse(SUPPORT.to_owned()).unwrap());
    until("the cursor is moved", async || {
        let cursor = store.statistics_cursor(&phone).await.unwrap()?;
        let ahead = store::Cursor {
            up_to: domain::live::place(domain::Millis((now() + 3_600) * 1_000)),
            v: cursor.v + 1,
            ..cursor.clone()
        };
        let mut commit = store.commit::<()>();
        commit.put_statistics_cursor((), &phone, &ahead, Some(cursor.v));
        commit.run().await.ok()
    })
    .await;
    app.publish(text_event("wamid.K2", "919812260002", now(), "hello again")).await;
    assert!(tried(60, async || (received().await == "2").then_some(())).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_by_hand_is_found_and_counted_anew() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    app.publish(text_event("wamid.B1", "919812230001", now() - 60, "hello")).await;
    let counted = async || (figure(&report(&browser, json!({ "days": 7 })).await, "Messages received") == "1").then_some(());
    assert!(tried(60, async || counted().await).await.is_some(), "it is counted");
    let stored = app.scan("wecare").await;
    let days: Vec<&String> = stored.keys().filter(|key| key.starts_with("STATS#")).collect();
    assert!(!days.is_empty());
    let phone = domain::PhoneId::parse(SUPPORT).unwrap();
    let store = app.store();
    let today = now() / DAY;
    for (key, _) in store.statistics(&phone, today - 2, today + 2).await.unwrap() {
        store.remove_statistics(&phone, &key).await.unwrap();
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_wecare"))
        .args(["recount", "mend"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .envs(app.environment())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("counted anew"));
    assert!(tried(60, async || counted().await).await.is_some(), "it is counted anew");
    assert!(run("recount", &app.environment()).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn page_and_export_say_the_same_and_ranges_that_make_no_sense_are_harmless() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    for serial in 0..3 {
        app.publish(text_event(&format!("wamid.C{serial}"), "919812240001", now() - 60, "hello"))
            .await;
    }
    let counted = async || (figure(&report(&browser, json!({ "days": 7 })).await, "Messages received") == "3").then_some(());
    assert!(tried(60, counted).await.is_some());
    let file = browser.get("/analytics/export?table=messages&range=7").await;
    assert_eq!(file.status(), StatusCode::OK);
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let text = file.text().await.unwrap();
    let received: i64 = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!((text.lines().count(), received), (8, 3));
    assert_eq!(browser.get("/analytics/export?table=nothing").await.status(), StatusCode::NOT_FOUND);
    let page = browser.get("/analytics?range=7").await.text().await.unwrap();
    assert!(page.contains("Messages received") && page.contains("Messages per day") && page.contains("<desc"));
    for address in [
        "range=own&from=2026-05-05&to=2026-01-01",
        "range=own&from=2999-01-01&to=2999-01-02",
        "range=own&from=nonsense&to=2026-02-30",
        "range=-1&phone=x&agent=%23",
        "range=1&phone=999",
    ] {
        let answer = browser.get(&format!("/analytics?{address}")).await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
    }
}
