//! Two messages in one job: who gets which is settled by the check, kept through crashes and retries, and told apart in every count.

use super::world::{STATES, World, count, marketing, reminder, total};
use crate::support::{Browser, SUPPORT, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

/// Has nothing to fill in, and a button.
fn answer() -> Value {
    json!({ "name": "we_have_an_answer", "language": "en", "category": "", "mapping": {} })
}

/// How many of the second message are in a state.
fn second(view: &Value, state: &str) -> i64 {
    count(view, &format!("b:{state}"))
}

fn second_total(view: &Value) -> i64 {
    STATES.iter().map(|state| second(view, state)).sum()
}

impl World {
    /// A job with a list and two messages, checked.
    async fn compared(&self, list: &[u8], first: Value, message: Value, percent: u32) -> String {
        let job = self.checked(list, first).await;
        let second = json!({ "message": message, "percent": percent });
        let changed = self.browser.ok("bulk/compare", json!({ "id": job, "second": second })).await;
        assert_eq!((&changed["state"]["is"], &changed["planned"]), (&json!("draft"), &Value::Null));
        self.browser.ok("bulk/check", json!({ "id": job })).await;
        self.until_is(&job, "ready").await;
        job
    }

    /// Which message each number gets.
    async fn variants(&self, job: &str) -> BTreeMap<String, String> {
        let rows = self.recipients(job).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        rows.iter().map(|row| (text(&row["number"]), text(&row["variant"]))).collect()
    }

    /// Everybody has the message that the job says, and nobody has two.
    async fn each_has_their_own(&self, job: &str, people: &[String]) {
        for row in self.recipients(job).await {
            let number = row["number"].as_str().unwrap();
            let person: usize = number.trim_start_matches("+9198333").parse().unwrap();
            let shown = self.app.on_the_phone(&people[person]).await;
            assert!(shown.len() <= 1, "{number}: {shown:?}");
            assert!(!shown.is_empty() || row["state"] == "unconfirmed", "{row}");
            let words = match row["variant"].as_str() {
                Some("a") => "appointment on Friday",
                _ => "You asked us something",
            };
            assert!(shown.iter().all(|message| message.to_string().contains(words)), "{row}: {shown:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_messages_are_sent_by_share_and_told_apart_to_the_report() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let prices = "as of,2026-10-01\ncurrency,USD\n*,1,0.1";
    admin
        .ok("settings/set-prices", json!({ "text": prices, "source": "", "over": 0 }))
        .await;
    let (people, list) = world.people(60).await;
    let job = world.compared(list.as_bytes(), reminder(), answer(), 50).await;
    let view = world.job(&job).await;
    let split = &view["job"]["second"]["split"];
    assert_eq!(
        (&view["job"]["planned"]["recipients"], &split["recipients"], &split["countries"]),
        (&json!(60), &json!(30), &json!({ "IN": 30 })),
        "{view:#}"
    );
    let total_of = |cost: &Value| cost["total"].as_u64().unwrap();
    assert_eq!(
        (
            total_of(&view["cost"]),
            total_of(&view["cost_each"][0]),
            total_of(&view["cost_each"][1])
        ),
        (6_000_000, 3_000_000, 3_000_000)
    );
    let page = async || world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    let html = page().await;
    for words in ["Message A to 30 people", "Message B to 30 people", "Remove the second message"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let planned = world.variants(&job).await;
    world.start(&job).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!((total(&view), second_total(&view)), (60, 30), "{view:#}");
    let html = page().await;
    assert!(
        html.contains("Result of both messages") && html.contains("May be chance."),
        "{html}"
    );
    let view = until("all is delivered", async || {
        let view = world.job(&job).await;
        (count(&view, "delivered") == 60).then_some(view)
    })
    .await;
    assert_eq!(second(&view, "delivered"), 30);
    world.each_has_their_own(&job, &people).await;
    assert_eq!(world.variants(&job).await, planned, "what was checked is what was sent");
    // One of each answers, B's with the button; one of B's reads.
    let of = |variant: &str| -> Vec<&String> {
        let numbers = planned.iter().filter(|(_, is)| *is == variant).map(|(number, _)| number);
        numbers
            .map(|number| &people[number.trim_start_matches("+9198333").parse::<usize>().unwrap()])
            .collect()
    };
    let (first, others) = (of("a"), of("b"));
    assert_eq!((first.len(), others.len()), (30, 30));
    world.app.customer_writes(first[0], "Yes please").await;
    let wamid = world.app.on_the_phone(others[0]).await[0]["id"].clone();
    let tap = json!({ "person": others[0], "message": wamid, "choice": "Tell me" });
    world.app.control(Method::POST, "phone/answer", tap).await;
    let chat = json!({ "person": others[1], "our_number": SUPPORT });
    world.app.control(Method::POST, "phone/read", chat).await;
    let view = until("answers and the tap are counted", async || {
        let view = world.job(&job).await;
        (count(&view, "answered") == 2 && second(&view, "read") >= 1).then_some(view)
    })
    .await;
    assert_eq!(
        (second(&view, "answered"), count(&view, "tapped"), second(&view, "tapped")),
        (1, 1, 1),
        "{view:#}"
    );
    assert_eq!((total(&view), second_total(&view)), (60, 30));
    // List and reports say which message it was.
    let sought = json!({ "id": job, "state": null, "variant": "b", "words": "", "from": 0 });
    let page = world.browser.ok("bulk/recipients", sought).await;
    assert_eq!(page["rows"].as_array().unwrap().len(), 30);
    let report = world.download(&format!("/bulk/{job}/report")).await;
    assert!(report.lines().next().unwrap().ends_with(",Conversation,Variant,Part"), "{report}");
    for variant in [",A,Compared", ",B,Compared"] {
        assert_eq!(report.lines().filter(|line| line.ends_with(variant)).count(), 30, "{report}");
    }
    // The template of B knows the job too.
    let wanted = json!({ "account": sandbox::names::WABA_ID, "name": "we_have_an_answer", "language": "en" });
    let template = world.browser.ok("templates/one", wanted).await;
    assert_eq!(template["jobs"][0]["job"], json!(job), "{template:#}");
    // Who is written to again gets the message that they had, whatever share is chosen now.
    let again = world.id();
    let copied = world
        .browser
        .ok("bulk/copy", json!({ "id": again, "from": job, "who": "not_answered" }))
        .await;
    let mut second = copied["second"].clone();
    assert_eq!(
        (&second["message"]["name"], &second["split"]),
        (&json!("we_have_an_answer"), &Value::Null)
    );
    second["percent"] = json!(10);
    world.browser.ok("bulk/compare", json!({ "id": again, "second": second })).await;
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    let view = world.until_is(&again, "ready").await;
    assert_eq!(view["job"]["second"]["split"]["recipients"], 29, "{view:#}");
    let kept = world.variants(&again).await;
    assert_eq!(kept.len(), 58);
    assert!(kept.iter().all(|(number, variant)| planned[number] == *variant));
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gets_which_survives_kills_and_a_cancel_counts_both() {
    let world = World::new().await;
    let (people, list) = world.people(260).await;
    let job = world.compared(list.as_bytes(), reminder(), answer(), 25).await;
    let planned = world.variants(&job).await;
    assert_eq!(
        (planned.len(), planned.values().filter(|variant| *variant == "b").count()),
        (260, 65)
    );
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 40 })).await;
    world.start(&job).await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(900)).await;
        world.app.server.lock().unwrap().kill_and_restart();
        world.app.until_ready().await;
    }
    let view = world.until_is(&job, "finished").await;
    assert_eq!((total(&view), second_total(&view)), (260, 65), "{view:#}");
    assert_eq!(world.variants(&job).await, planned);
    world.each_has_their_own(&job, &people).await;
    // Cancelled while it goes: those of both who had no turn are counted so.
    let other = world.compared(list.as_bytes(), reminder(), answer(), 40).await;
    world.browser.ok("bulk/rate", json!({ "id": other, "rate": 10 })).await;
    world.start(&other).await;
    until("it has begun", async || {
        (count(&world.job(&other).await, "pending") < 250).then_some(())
    })
    .await;
    assert_eq!(world.act(&other, "cancel").await.0, StatusCode::OK);
    let view = until("nobody waits", async || {
        let view = world.job(&other).await;
        (count(&view, "pending") + count(&view, "sending") == 0).then_some(view)
    })
    .await;
    assert!(second(&view, "cancelled") > 50, "{view:#}");
    assert_eq!((total(&view), second_total(&view)), (260, 104), "{view:#}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_message_is_checked_for_itself_and_stops_the_job() {
    let world = World::new().await;
    let unpause = json!({ "name": "we_miss_you", "act": "unpause" });
    world.app.control(Method::POST, "templates", unpause).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let (_, people) = world.people(120).await;
    // Nobody has a name: A has a fall-back for it, B has none. Of the Americans only B's get nothing, for it is marketing.
    let mut list = "Name,Phone\n".to_owned();
    for n in 0..60 {
        let number = if n < 40 {
            format!("+9198333{n:05}")
        } else {
            format!("+1415555{n:04}")
        };
        writeln!(list, "{},{number}", if n < 40 { "" } else { "Ann" }).unwrap();
    }
    let mut offer = marketing();
    offer["mapping"]["body.1"] = json!({ "column": { "column": 0 } });
    offer["category"] = json!("UTILITY");
    let job = world.compared(list.as_bytes(), reminder(), offer.clone(), 50).await;
    let view = world.job(&job).await;
    assert_eq!(
        view["job"]["second"]["message"]["category"], "MARKETING",
        "it is the template's own"
    );
    assert_eq!(
        (
            &view["job"]["planned"]["recipients"],
            &view["job"]["planned"]["leftOut"],
            &view["job"]["second"]["split"]["recipients"]
        ),
        (&json!(30), &json!({ "united_states": 10, "empty_variable": 20 }), &json!(0)),
        "{view:#}"
    );
    for (second, why) in [
        (json!({ "message": answer(), "percent": 0 }), "from 1 to 99"),
        (json!({ "message": answer(), "percent": 100 }), "from 1 to 99"),
        (
            json!({ "message": { "name": "pick_up_point", "language": "en" }, "percent": 50 }),
            "shows a place",
        ),
        (
            json!({ "message": { "name": "loyalty_points", "language": "en" }, "percent": 50 }),
            "rejected",
        ),
    ] {
        let (status, body) = world.browser.api("bulk/compare", json!({ "id": job, "second": second })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}: {body}");
        assert!(body.to_string().to_lowercase().contains(why), "{why}: {body}");
    }
    // One message alone again.
    let alone = world.browser.ok("bulk/compare", json!({ "id": job, "second": null })).await;
    assert_eq!(alone["second"], Value::Null);
    // The second one's pause stops the job, and says which it was.
    let job = world.compared(people.as_bytes(), reminder(), answer(), 50).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 20 })).await;
    world.start(&job).await;
    until("it has begun", async || {
        (count(&world.job(&job).await, "pending") < 110).then_some(())
    })
    .await;
    let pause = json!({ "name": "we_have_an_answer", "act": "pause" });
    world.app.control(Method::POST, "templates", pause).await;
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap();
    assert!(why.starts_with("Message B: "), "{why}");
    assert!(count(&view, "pending") > 0);
    world.verified().await;
}
