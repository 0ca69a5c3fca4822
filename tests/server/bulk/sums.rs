//! Bulk jobs among the figures of the team: always what their own pages say.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, SUPPORT, now, until};
use reqwest::Method;
use serde_json::{Value, json};

/// The table of jobs in the figures of a question.
async fn table(browser: &Browser, query: Value) -> Option<Value> {
    let report = browser.ok("analytics/report", json!({ "query": query })).await;
    let tables = report["tables"].as_array().unwrap();
    tables.iter().find(|table| table["id"] == "jobs").cloned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_the_team_have_its_jobs_as_their_pages_show_them() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let prices = "as of,2026-10-01\ncurrency,USD\nfee,0.005\n*,0.06,0.0077";
    admin
        .ok("settings/set-prices", json!({ "text": prices, "source": "", "over": 0 }))
        .await;
    let (people, mut list) = world.people(6).await;
    // One of them is nobody's number, and what is sent there is refused.
    list.push_str("Nobody,+919899912345\n");
    let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1, "contains": "919899912345" });
    world.app.control(Method::POST, "faults", fault).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let viewer = Browser::signed_in(&world.app, "vikram@demo.example").await;
    let week = json!({ "range": { "days": 7 }, "phone": SUPPORT });
    let before = table(&viewer, week.clone()).await.unwrap();
    let is_there = |table: &Value| table["ids"].as_array().is_some_and(|ids| ids.contains(&json!(job)));
    assert!(!is_there(&before), "it has not begun");
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    until("all came to something", async || {
        let view = world.job(&job).await;
        (count(&view, "delivered") == 6 && count(&view, "failed") == 1).then_some(())
    })
    .await;
    world.app.customer_writes(&people[1], "Yes please").await;
    let chat = json!({ "person": people[2], "our_number": SUPPORT });
    world.app.control(Method::POST, "phone/read", chat).await;
    until("it is answered and read", async || {
        let view = world.job(&job).await;
        (count(&view, "answered") == 1 && count(&view, "read") >= 1).then_some(())
    })
    .await;
    // Once nothing moves any more.
    world.verified().await;
    let view = world.job(&job).await;
    let reached = |states: &[&str]| states.iter().map(|state| count(&view, state)).sum::<i64>();
    let wanted = [
        total(&view),
        reached(&["sent", "delivered", "read"]),
        reached(&["delivered", "read"]),
        reached(&["read"]),
        count(&view, "answered"),
        count(&view, "tapped"),
        count(&view, "failed"),
        view["cost"]["total"].as_i64().unwrap(),
    ];
    assert_eq!(wanted[..2], [7, 6]);
    assert_eq!(wanted[7], 7 * (5_000 + 7_700));
    // What was refused costs nothing; statuses say what is charged for.
    assert_eq!(
        (count(&view, "billed:utility"), &view["billed"]),
        (6, &json!(6 * (5_000 + 7_700))),
        "{view:#}"
    );
    for query in [week.clone(), json!({ "range": { "days": 1 } }), json!({ "range": { "days": 365 } })] {
        let table = table(&viewer, query.clone()).await.unwrap();
        assert!(is_there(&table), "{query}: {table:#}");
        let place = table["ids"].as_array().unwrap().iter().position(|id| *id == json!(job)).unwrap();
        let row = table["rows"][place].as_array().unwrap();
        let numbers: Vec<i64> = row[3..].iter().map(|cell| cell["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, wanted, "{query}: {table:#}");
        assert_eq!(row[0]["link"], format!("/bulk/{job}"));
        assert_eq!(row[1]["text"], "appointment_reminder · en");
        assert!(
            table["note"]
                .as_str()
                .unwrap()
                .contains("Cost in USD, by the prices of 2026-10-01.")
        );
    }
    // The file is the table, and the page leads to the job.
    let file = viewer.get(&format!("/analytics/export?table=jobs&range=7&phone={SUPPORT}")).await;
    let file = file.text().await.unwrap();
    let line = file.lines().find(|line| line.starts_with("Diwali,")).unwrap().to_owned();
    let counts: Vec<String> = wanted[..7].iter().map(ToString::to_string).collect();
    assert!(line.contains(&counts.join(",")) && line.ends_with("0.088900"), "{line}");
    let page = viewer.get("/analytics?range=7").await.text().await.unwrap();
    assert!(page.contains(&format!(r#"href="/bulk/{job}""#)), "the name leads to the job");
    // Other numbers and other days have it not, and the figures of one person have no jobs at all.
    let today = now().div_euclid(86_400);
    let long_ago = json!({ "own": { "from": today - 400, "to": today - 390 } });
    for query in [
        json!({ "range": { "days": 7 }, "phone": "999" }),
        json!({ "range": long_ago, "phone": SUPPORT }),
    ] {
        let table = table(&viewer, query.clone()).await.unwrap();
        assert!(!is_there(&table), "{query}: {table:#}");
    }
    let me = world.browser.ok("me", json!({})).await["id"].clone();
    assert!(table(&viewer, json!({ "range": { "days": 7 }, "agent": me })).await.is_none());
    // Who may see another number alone sees none of its jobs.
    let who = viewer.ok("me", json!({})).await["id"].clone();
    let numbers = json!({ "who": who, "numbers": ["310000000000012"] });
    admin.ok("members/numbers", numbers).await;
    until("it is in effect", async || {
        let table = table(&viewer, json!({ "range": { "days": 7 } })).await?;
        (!is_there(&table)).then_some(())
    })
    .await;
}
