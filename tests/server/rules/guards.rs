//! Rules that would answer themselves, each other, or a machine.

use super::world::{World, fates, rule};
use crate::support::{client_id, now, text_event, until};
use serde_json::{Value, json};
use std::time::Duration;

fn every_time(mut rule: Value) -> Value {
    rule["limit"] = json!("every_time");
    rule
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_answers_everything_is_answered_three_times() {
    let world = World::new().await;
    let steps = json!([{ "reply": { "text": "Thank you for your message!" } }]);
    world.keep(&every_time(rule("Thanks", "any_message", &steps))).await;
    let (person, conversation) = world.customer("Robo Machine", "+919811150001").await;
    // It answers each message as soon as it comes, for as long as any comes.
    let (mut seen, mut idle) = (0, 0);
    while idle < 30 && seen < 12 {
        let arrived = world.app.on_the_phone(&person).await.len();
        if arrived > seen {
            for serial in seen..arrived {
                world
                    .app
                    .customer_writes(&person, &format!("Automatic: we got message {serial}"))
                    .await;
            }
            (seen, idle) = (arrived, 0);
        }
        idle += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    world.settled().await;
    assert_eq!(world.automatic(&conversation, 3).await.len(), 3);
    let runs = world.runs("Thanks").await;
    assert_eq!(fates(&runs[0]), ["skipped"], "{:#}", runs[0]);
    // One of us writes: it goes on, up to six a day; unless it was too quick to be a person.
    let body = json!({ "conversation": conversation, "client_id": client_id(7), "text": "Are you a machine?" });
    world.admin.ok("thread/send", body).await;
    for serial in 0..5 {
        world.app.customer_writes(&person, &format!("Automatic: {serial}")).await;
        world.settled().await;
    }
    assert!(world.automatic(&conversation, 3).await.len() <= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_writes_a_burst_is_answered_again() {
    let world = World::new().await;
    let steps = json!([{ "reply": { "text": "We will be with you soon." } }]);
    world.keep(&every_time(rule("Soon", "any_message", &steps))).await;
    let person = world.app.customer("Bea Burst", "+919811150007").await;
    for text in ["Hi", "are you open", "today"] {
        world.app.customer_writes(&person, text).await;
    }
    for _ in 0..4 {
        world.sends(&person, json!({ "kind": "image" })).await;
    }
    let conversation = world.admin.conversation_with("Bea Burst").await;
    world.settled().await;
    let before = world.automatic(&conversation, 1).await.len();
    assert!(before <= 3, "{before}");
    // A moment later: the seconds of their messages tell what is fast.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let body = json!({ "conversation": conversation, "client_id": client_id(8), "text": "Yes, until six." });
    world.admin.ok("thread/send", body).await;
    world.app.customer_writes(&person, "and tomorrow?").await;
    assert_eq!(world.automatic(&conversation, before + 1).await.len(), before + 1);
    let runs = world.runs("Soon").await;
    assert!(!json!(runs).to_string().contains("like a machine"), "{runs:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_does_not_answer_itself_nor_do_two_answer_each_other() {
    let world = World::new().await;
    let words = |word: &str| json!({ "keyword": { "words": [word] } });
    let reply = |text: &str| json!([{ "reply": { "text": text } }]);
    world.keep(&every_time(rule("Self", words("echo"), &reply("echo echo")))).await;
    world.keep(&every_time(rule("Ping", words("ping"), &reply("pong")))).await;
    world.keep(&every_time(rule("Pong", words("pong"), &reply("ping")))).await;
    let (person, conversation) = world.customer("Eve Echo", "+919811150002").await;
    world.app.customer_writes(&person, "echo").await;
    world.automatic(&conversation, 1).await;
    world.app.customer_writes(&person, "ping").await;
    world.automatic(&conversation, 2).await;
    world.settled().await;
    let texts: Vec<Value> = world
        .automatic(&conversation, 2)
        .await
        .iter()
        .map(|one| one["content"]["text"]["body"].clone())
        .collect();
    assert_eq!(texts, ["echo echo", "pong"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_numbers_do_not_answer_each_other() {
    let world = World::new().await;
    let steps = json!([{ "reply": { "text": "Hello from us" } }, { "note": { "text": "seen" } }]);
    world.keep(&every_time(rule("Hello", "any_message", &steps))).await;
    // Our other number writes to this one.
    world
        .app
        .publish(text_event("wamid.OWN", "442079460018", now(), "Hello from us"))
        .await;
    let conversation = world.admin.conversation_with("Test Customer").await;
    let run = until("it was looked at", async || world.runs("Hello").await.first().cloned()).await;
    world.settled().await;
    assert_eq!(world.automatic(&conversation, 0).await.len(), 0);
    assert!(run.to_string().contains("one of your own numbers"), "{run:#}");
    assert_eq!(fates(&world.runs("Hello").await[0]), ["skipped", "done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rules_that_take_from_each_other_do_not_turn_in_a_circle() {
    let world = World::new().await;
    for name in ["Asha Menon", "Tomás Rivera"] {
        let steps = json!([{ "assign": { "to": world.person(name).await, "taken": true } }]);
        world.keep(&every_time(rule(&format!("To {name}"), "any_message", &steps))).await;
    }
    let (person, conversation) = world.customer("Cleo Circle", "+919811150003").await;
    for serial in 0..3 {
        world.app.customer_writes(&person, &format!("and {serial}")).await;
        world.settled().await;
    }
    let entries = world.entries(&conversation).await;
    let lines = entries.iter().filter(|entry| entry.get("activity").is_some()).count();
    assert_eq!(
        (lines, &world.row(&conversation).await["assignee"]["name"]),
        (1, &json!("Asha Menon"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_or_about_consent_or_answered_gets_no_automatic_answer() {
    let world = World::new().await;
    let steps = json!([{ "reply": { "text": "We will be with you soon." } }]);
    world.keep(&every_time(rule("Soon", "any_message", &steps))).await;
    world
        .app
        .publish(text_event("wamid.OLD", "919811150004", now() - 7_200, "two hours ago"))
        .await;
    let old = world.admin.conversation_with("Test Customer").await;
    let run = until("it was looked at", async || world.runs("Soon").await.first().cloned()).await;
    assert!(run.to_string().contains("more than an hour old"), "{run:#}");
    assert_eq!(world.automatic(&old, 0).await.len(), 0);
    let person = world.app.customer("Stan Stop", "+919811150005").await;
    world.app.customer_writes(&person, "STOP").await;
    let conversation = world.admin.conversation_with("Stan Stop").await;
    // The confirmation, which has its own way, and nothing of the rule.
    let confirmed = world.automatic(&conversation, 1).await;
    world.settled().await;
    assert_eq!((confirmed.len(), world.automatic(&conversation, 1).await.len()), (1, 1));
    assert_eq!(confirmed[0]["direction"]["outbound"]["author"]["name"], "Automatic answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_that_takes_others_for_ever_holds_nothing_up() {
    let world = World::new().await;
    let reply = json!([{ "note": { "text": "found" } }]);
    let pattern = |pattern: &str| json!({ "pattern": { "pattern": pattern } });
    for (bad, why) in [
        ("(", "cannot be read"),
        (r"(a)\1", "cannot be read"),
        (r"\p{L}{500}{40}", "too large"),
    ] {
        let said = world.refused(&rule("Bad", pattern(bad), &reply)).await;
        assert!(said.contains(why), "{bad}: {said}");
    }
    world.keep(&rule("Evil", pattern(r"^(a+)+$"), &reply)).await;
    world.keep(&rule("Other", "any_message", &reply)).await;
    let body = format!("{}!", "a".repeat(4_000));
    world.app.publish(text_event("wamid.EVIL", "919811150006", now(), &body)).await;
    let conversation = world.admin.conversation_with("Test Customer").await;
    until("the other rule acts", async || {
        (!world.runs("Other").await.is_empty()).then_some(())
    })
    .await;
    assert!(world.runs("Evil").await.is_empty());
    let notes = world.entries(&conversation).await;
    assert_eq!(notes.iter().filter(|entry| entry.get("note").is_some()).count(), 1);
}
