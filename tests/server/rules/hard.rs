//! Killed in the middle, and on several servers at once: everything once.

use super::world::{World, fates, rule};
use crate::{
    chance::{Chance, number_from_env},
    support::{Instance, state, tried},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

const STEPS: [&str; 3] = ["Welcome.", "We are here.", "What can we do?"];

fn welcome() -> Value {
    let replies = STEPS.map(|text| json!({ "reply": { "text": text } }));
    let mut steps = vec![json!({ "note": { "text": "new" } })];
    steps.extend(replies);
    rule("Welcome", "first_message", &json!(steps))
}

/// Every customer has each step once in the thread, and at most once on the phone; exactly once where we know that it went out.
async fn checked(world: &World, people: &[(String, String)]) {
    for (person, name) in people {
        let conversation = world.admin.conversation_with(name).await;
        let settled = tried(120, async || {
            let (status, answer) = world.admin.api("thread", json!({ "conversation": conversation })).await;
            let entries = answer["page"]["entries"].as_array().filter(|_| status == 200)?.clone();
            let ours = |entry: &&Value| entry["message"]["direction"].get("outbound").is_some();
            let done = entries.iter().filter(ours).count() == STEPS.len();
            let under_way = |entry: &Value| ours(&entry) && matches!(state(&entry["message"]), "queued" | "sending");
            (done && !entries.iter().any(under_way)).then_some(entries)
        });
        let entries = settled.await.unwrap_or_else(|| panic!("{name} never comes to rest"));
        let notes = entries.iter().filter(|entry| entry.get("note").is_some()).count();
        assert_eq!(notes, 1, "{name}");
        let messages: Vec<&Value> = entries.iter().filter_map(|entry| entry.get("message")).collect();
        let texts: Vec<&str> = messages
            .iter()
            .filter(|message| message["direction"].get("outbound").is_some())
            .map(|message| message["content"]["text"]["body"].as_str().unwrap())
            .collect();
        assert_eq!(texts, STEPS, "{name}");
        let mut on_phone: BTreeMap<String, u32> = BTreeMap::new();
        for message in world.app.on_the_phone(person).await {
            *on_phone
                .entry(message["message"]["text"]["body"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
        for message in messages.iter().filter(|message| message["direction"].get("outbound").is_some()) {
            let arrived = on_phone
                .get(message["content"]["text"]["body"].as_str().unwrap())
                .copied()
                .unwrap_or(0);
            match state(message) {
                "unconfirmed" | "failed" => assert!(arrived <= 1, "{name}: {on_phone:?}"),
                _ => assert_eq!(arrived, 1, "{name}: {on_phone:?}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_nothing_is_lost_and_nothing_doubled() {
    let world = World::new().await;
    world.keep(&welcome()).await;
    let mut chance = Chance::from_env("WECARE_SEED", 3);
    let mut people = Vec::new();
    for serial in 0..number_from_env("WECARE_KILLS", 12) {
        let name = format!("Killed {serial}");
        let person = world.app.customer(&name, &format!("+91981116{serial:04}")).await;
        world.app.customer_writes(&person, "hello").await;
        people.push((person, name));
        tokio::time::sleep(Duration::from_millis(chance.below(250))).await;
        world.app.server.lock().unwrap().kill_and_restart();
        world.app.until_ready().await;
    }
    // What was received but not acknowledged comes back after the queue's visibility time.
    for _ in 0..6 {
        let all = tried(40, async || {
            let rows = world.admin.inbox().await;
            (rows.len() == people.len()).then_some(())
        });
        if all.await.is_some() {
            break;
        }
        world.app.run("redrive");
    }
    checked(&world, &people).await;
    world.settled().await;
    let report = world.app.control(reqwest::Method::GET, "verify", Value::Null).await;
    assert!(report["ok"] == true, "{report:#}");
    let runs = world.runs("Welcome").await;
    assert!(runs.iter().all(|run| fates(run).iter().all(|fate| fate == "done")), "{runs:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_do_everything_once() {
    let world = World::new().await;
    world.keep(&welcome()).await;
    let _others = (Instance::start(&world.app).await, Instance::start(&world.app).await);
    let mut people = Vec::new();
    for serial in 0..25 {
        let name = format!("Shared {serial}");
        let person = world.app.customer(&name, &format!("+91981117{serial:04}")).await;
        // Also what follows at once: it is not the first.
        world.app.customer_writes(&person, "hello").await;
        world.app.customer_writes(&person, "are you there?").await;
        people.push((person, name));
    }
    world.settled().await;
    checked(&world, &people).await;
}
