//! A year of figures: how long a report of it takes, and how often the table is asked. And what counting messages costs.

use super::{cpu, quantile, start};
use crate::{
    chance::number_from_env,
    support::{Browser, SUPPORT, TestApp, now, until},
    year::{number_up_to, touched},
};
use domain::{
    PhoneId,
    statistics::{Day, DayKey, Kind},
};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::{ops::RangeInclusive, time::Duration};
use store::Store;

/// Two years, because a range is compared with the one before it.
const DAYS: i64 = 732;
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

/// How many numbers there are, how many people, and for how many of the numbers each of them works.
struct Team {
    numbers: usize,
    agents: usize,
    shared: usize,
}

impl Team {
    fn from_env() -> Self {
        let read = |name: &str, otherwise| usize::try_from(number_from_env(name, otherwise)).unwrap();
        Self {
            numbers: read("WECARE_NUMBERS", 10),
            agents: read("WECARE_AGENTS", 50),
            shared: read("WECARE_NUMBERS_EACH", 2),
        }
    }

    /// Who works for a number.
    fn of(&self, number: usize) -> Vec<usize> {
        let works = |agent: &usize| (number + self.numbers - agent % self.numbers) % self.numbers < self.shared;
        (0..self.agents).filter(works).collect()
    }
}

fn agent_id(agent: usize) -> String {
    format!("00000000-0000-4000-8000-{agent:012}")
}

/// What is kept of a day of a number.
fn items(n: i64, agents: &[usize]) -> Vec<(DayKey, Day)> {
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
    for agent in agents {
        let name = format!("Agent {agent}");
        items.push((key(Kind::Agent, &agent_id(*agent)), day(&name, 10, &["sent", "resolved"], &times)));
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

/// Writes two years of a number.
async fn write(store: &Store, phone: &PhoneId, agents: &[usize]) {
    let today = now().div_euclid(86_400);
    let mut waiting = Vec::new();
    for n in 0..DAYS {
        waiting.extend(items(today - n, agents));
        if waiting.len() < AT_ONCE && n + 1 < DAYS {
            continue;
        }
        while !waiting.is_empty() {
            let some: Vec<_> = waiting.drain(..waiting.len().min(AT_ONCE)).collect();
            let mut commit = store.commit::<()>();
            for (key, day) in &some {
                commit.put_statistics((), phone, key, day);
            }
            commit.run().await.unwrap();
        }
    }
}

/// How often the table was queried so far, and how often it was called at all.
async fn calls(app: &TestApp) -> (u64, u64) {
    let calls = app.control(Method::GET, "calls", Value::Null).await;
    let each = calls["dynamodb"].as_object().unwrap();
    let all = each.values().filter_map(Value::as_u64).sum();
    (calls["dynamodb"]["Query"].as_u64().unwrap_or(0), all)
}

/// The figures of a year, by default of ten numbers and fifty people: `WECARE_NUMBERS`, `WECARE_AGENTS`, and `WECARE_NUMBERS_EACH`, for how
/// many of the numbers each person works.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_year_of_figures() {
    const TIMES: usize = 20;
    let team = Team::from_env();
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let store = app.store();
    let phones = number_up_to(&store, team.numbers).await;
    // The first count of an empty table would take away what it does not find in conversations.
    until("everything is counted", async || {
        let report = browser.ok("analytics/report", json!({ "query": { "range": { "days": 1 } } })).await;
        let all = report["phones"].as_array().unwrap().len() >= team.numbers;
        (all && report["as_of"].is_string()).then_some(())
    })
    .await;
    for (number, phone) in phones.iter().enumerate() {
        Box::pin(write(&store, phone, &team.of(number))).await;
    }
    // What was added up of nothing before does not hold any more.
    let today = now().div_euclid(86_400);
    touched(&store, &phones, today - DAYS..=today + 1).await;
    // One number alone is asked for as such, so that others that the sandbox has do not count.
    let alone = (team.numbers == 1).then_some(SUPPORT);
    let measure = async |days: i64, step: &str, agent: Option<String>, counted: Option<RangeInclusive<i64>>| {
        let people = if agent.is_some() { 1 } else { team.agents };
        let ask = json!({ "query": { "range": { "days": days }, "phone": alone, "agent": agent, "step": step } });
        let (before, began) = (calls(&app).await, start());
        // Where nothing is added up yet it may take longer than a request may: what was made until then is kept.
        until("it is added up", async || {
            (browser.api("analytics/report", ask.clone()).await.0 == 200).then_some(())
        })
        .await;
        let (first, after) = (began.elapsed().as_millis(), calls(&app).await);
        let first = (first, after.0 - before.0, after.1 - before.1);
        let (mut took, mut queries, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TIMES {
            if let Some(days) = counted.clone() {
                touched(&store, &phones, days).await;
            }
            let (before, began) = (calls(&app).await, start());
            let report = browser.ok("analytics/report", ask.clone()).await;
            took.push(began.elapsed());
            let after = calls(&app).await;
            queries.push(after.0 - before.0);
            all.push(after.1 - before.1);
            let team = report["tables"]
                .as_array()
                .unwrap()
                .iter()
                .find(|table| table["id"] == "team")
                .unwrap();
            assert_eq!(team["rows"].as_array().unwrap().len(), people, "{days} days");
        }
        // What the server reads meanwhile for itself is counted too: the least is what a report asks for.
        let (queries, all) = (queries.iter().min().unwrap(), all.iter().min().unwrap());
        println!(
            "{days} days by the {step}, {} numbers, {people} of {} agents{}: median of {TIMES} {:.0} ms (aim 150), p95 {:.0} ms, {queries} queries (aim 20), {all} calls; first {} ms, {} queries, {} calls",
            team.numbers,
            team.agents,
            if counted.is_some() { ", counted meanwhile" } else { "" },
            quantile(&mut took, 50),
            quantile(&mut took, 95),
            first.0,
            first.1,
            first.2
        );
    };
    for (days, step) in [(7, "day"), (30, "day"), (30, "hour"), (90, "day"), (365, "week")] {
        measure(days, step, None, None).await;
    }
    measure(365, "week", Some(agent_id(0)), None).await;
    // Messages come all the time, and statuses of those of yesterday.
    measure(365, "week", None, Some(today - 1..=today)).await;
    // A server that has just started has nothing at hand.
    app.server.lock().unwrap().kill_and_restart();
    app.until_ready().await;
    measure(365, "week", None, None).await;
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
