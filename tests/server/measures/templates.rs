//! As many templates as an account can have: how long the list takes, and that it comes out of memory.

use super::{quantile, start};
use crate::support::{Browser, SUPPORT, TestApp};
use domain::{
    EventId, Millis,
    template::{Definition, PAGE, Status, Template},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const MOST: usize = 6_000;
const CALLS: u64 = 100;
/// A transaction holds a hundred items at most.
const AT_ONCE: usize = 50;

fn template(n: usize, at: Millis) -> Template {
    let body = format!("Dear {{{{1}}}}, your order {n} has left our store in {{{{2}}}} and will be with you on {{{{3}}}}. Thank you!");
    let components = json!([{ "type": "BODY", "text": body }, { "type": "FOOTER", "text": "Reply STOP to opt out" }]);
    Template {
        account: sandbox::names::WABA_ID.to_owned(),
        id: format!("30000000000{n:06}"),
        name: format!("order_update_{n:05}"),
        language: "en_US".to_owned(),
        category: "UTILITY".to_owned(),
        status: Status::Approved,
        // What is not at WhatsApp would be forgotten by the next reading if it had not just changed.
        changed_at: Some(at),
        read_at: Some(at),
        definition: Definition::read(&json!({ "components": components })),
        ..Template::default()
    }
}

async fn fill(app: &TestApp) {
    let store = app.store();
    let now = Millis(crate::support::now() * 1000);
    let all: Vec<Template> = (0..MOST).map(|n| template(n, now)).collect();
    for some in all.chunks(AT_ONCE) {
        let mut commit = store.commit::<()>();
        for template in some {
            commit.put_template((), template, None);
        }
        commit.run().await.unwrap();
    }
    mark(app, 1).await;
}

/// As every change does.
async fn mark(app: &TestApp, serial: u128) {
    let store = app.store();
    let mut commit = store.commit::<()>();
    let at = u64::try_from(crate::support::now()).unwrap() * 1000;
    commit.mark_templates((), sandbox::names::WABA_ID, EventId::from_parts(at, serial));
    commit.run().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn six_thousand_templates() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let ask = async |filter: Value, after: Value| browser.ok("templates/all", json!({ "filter": filter, "after": after })).await;
    let queries = async || {
        app.control(Method::GET, "calls", Value::Null).await["dynamodb"]["Query"]
            .as_u64()
            .unwrap_or(0)
    };
    fill(&app).await;

    let mut cold = Vec::new();
    for serial in 2..12 {
        mark(&app, serial).await;
        let began = start();
        let listing = ask(json!({}), Value::Null).await;
        cold.push(began.elapsed());
        assert_eq!(listing["total"], MOST);
        assert_eq!(listing["groups"].as_array().map(Vec::len), Some(PAGE), "a page holds no more");
    }
    println!("{MOST} templates: after a change, median of 10: {:.1} ms", quantile(&mut cold, 50));

    let (before, since) = (queries().await, start());
    let mut all: Vec<Duration> = Vec::new();
    for (what, filter, after) in [
        ("first page", json!({}), Value::Null),
        ("last page", json!({}), json!(MOST - PAGE)),
        ("found in the text", json!({ "text": "order 59" }), Value::Null),
        ("none found", json!({ "text": "nowhere" }), Value::Null),
    ] {
        let mut times = Vec::new();
        for _ in 0..CALLS / 4 {
            let began = start();
            let listing = ask(filter.clone(), after.clone()).await;
            times.push(began.elapsed());
            assert!(listing["groups"].as_array().unwrap().len() <= PAGE);
        }
        all.extend(&times);
        println!(
            "{what}: median {:.1} ms, p95 {:.1} ms",
            quantile(&mut times, 50),
            quantile(&mut times, 95)
        );
    }
    let asked = queries().await - before;
    // What the server asks by itself in as long a time.
    let (before, took) = (queries().await, since.elapsed());
    tokio::time::sleep(took).await;
    let idle = queries().await - before;
    println!("{asked} queries with {CALLS} lists, {idle} without in the same time");
    // What has not changed is in memory.
    assert!(asked < idle + CALLS / 2, "{asked} queries with {CALLS} lists, {idle} without");
    println!("all lists: p95 {:.1} ms (aim 100)", quantile(&mut all, 95));

    let mut times = Vec::new();
    let mut size = 0;
    for _ in 0..20 {
        let began = start();
        let all = browser.ok("templates/list", json!({ "phone": SUPPORT })).await;
        times.push(began.elapsed());
        size = all.to_string().len();
    }
    println!(
        "all of them for a conversation: median {:.1} ms, {size} bytes",
        quantile(&mut times, 50)
    );

    times.clear();
    for _ in 0..20 {
        let began = start();
        size = browser.get("/templates").await.bytes().await.unwrap().len();
        times.push(began.elapsed());
    }
    println!(
        "the page: median {:.1} ms, p95 {:.1} ms, {size} bytes",
        quantile(&mut times, 50),
        quantile(&mut times, 95)
    );
}
