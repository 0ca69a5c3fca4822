//! The assistant answers by itself: only from documents, only alone, and never who asks for a person.

use super::world::{World, fates, rule};
use crate::support::{Browser, SUPPORT, TestApp, client_id, now, text_event, until};
use serde_json::{Value, json};

const QUESTION: &str = "How do I confirm my place after I was accepted?";

fn answering(name: &str, least: u8, proposes: bool) -> Value {
    let mut rule = rule(
        name,
        "any_message",
        &json!([{ "answer": { "least": least, "proposes": proposes } }]),
    );
    rule["limit"] = json!("every_time");
    rule
}

async fn by_assistant(world: &World, conversation: &str) -> Vec<Value> {
    let entries = world.entries(conversation).await;
    let messages = entries.iter().filter_map(|entry| entry.get("message"));
    messages
        .filter(|message| message["direction"]["outbound"]["author"]["kind"] == "assistant")
        .cloned()
        .collect()
}

async fn until_run(world: &World, name: &str, runs: usize) -> Vec<Value> {
    until("the rule has looked at it", async || {
        let all = world.runs(name).await;
        let finished = all.iter().all(|run| !fates(run).contains(&"waits".to_owned()));
        (all.len() >= runs && finished).then_some(all)
    })
    .await
}

fn why(run: &Value) -> String {
    run["steps"][0]["fate"]["skipped"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_from_a_document_once_and_says_what_it_is() {
    let world = World::new().await;
    let person = world.app.customer("Ada", "+919811150001").await;
    world.keep(&answering("Nights", 20, false)).await;
    world.app.customer_writes(&person, QUESTION).await;
    let conversation = world.admin.conversation_with("Ada").await;
    let runs = until_run(&world, "Nights", 1).await;
    assert_eq!(fates(&runs[0]), ["done"], "{runs:?}");
    let said = by_assistant(&world, &conversation).await;
    assert_eq!(said.len(), 1);
    assert_eq!(said[0]["direction"]["outbound"]["author"]["name"], "Nights");
    until("it is on the phone", async || {
        (world.app.on_the_phone(&person).await.len() == 1).then_some(())
    })
    .await;
    // What no document answers is left to people.
    world.app.customer_writes(&person, "Xyzzy qwertz plugh?").await;
    let runs = until_run(&world, "Nights", 2).await;
    assert!(why(&runs[0]).contains("document"), "{runs:?}");
    // What it cost is counted.
    let row = world.row(&conversation).await;
    assert_eq!(
        row["unread"]["places"].as_array().unwrap().len(),
        2,
        "an automatic answer is no answer of one of us"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_a_person_gets_no_more_from_it_until_the_conversation_is_resolved() {
    let world = World::new().await;
    let person = world.app.customer("Bo", "+919811150002").await;
    world.keep(&answering("Nights", 20, false)).await;
    world.app.customer_writes(&person, "Can I talk to a human?").await;
    let conversation = world.admin.conversation_with("Bo").await;
    let runs = until_run(&world, "Nights", 1).await;
    assert_eq!(runs[0]["steps"][0]["action"], "hand_over");
    let entries = world.entries(&conversation).await;
    let line = entries.iter().find_map(|entry| entry["activity"]["words"].as_str());
    assert_eq!(line, Some("leaves this to a person: the customer asked for one"));
    world.app.customer_writes(&person, QUESTION).await;
    let runs = until_run(&world, "Nights", 2).await;
    assert_eq!(why(&runs[0]), "The customer asked for a person.");
    assert!(by_assistant(&world, &conversation).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_never_answers_beside_a_person() {
    let world = World::new().await;
    let asha = Browser::signed_in(&world.app, "asha@demo.example").await;
    let (person, conversation) = world.customer("Cy", "+919811150003").await;
    let me = world.person("Asha Menon").await;
    asha.ok("thread/assign", json!({ "conversation": conversation, "assignee": me["id"] }))
        .await;
    world.keep(&answering("Nights", 20, false)).await;
    world.app.customer_writes(&person, QUESTION).await;
    let runs = until_run(&world, "Nights", 1).await;
    assert_eq!(why(&runs[0]), "Somebody takes care of it already.");
    // And not when the person has let go of it, but has written.
    asha.ok("thread/assign", json!({ "conversation": conversation, "assignee": null }))
        .await;
    world.app.customer_writes(&person, QUESTION).await;
    let runs = until_run(&world, "Nights", 2).await;
    assert_eq!(why(&runs[0]), "One of you is in the conversation.");
    assert!(by_assistant(&world, &conversation).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_a_note_that_no_customer_sees() {
    let world = World::new().await;
    let person = world.app.customer("Di", "+919811150004").await;
    world.keep(&answering("Shadow", 20, true)).await;
    world.app.customer_writes(&person, QUESTION).await;
    let conversation = world.admin.conversation_with("Di").await;
    let runs = until_run(&world, "Shadow", 1).await;
    assert_eq!(fates(&runs[0]), ["done"], "{runs:?}");
    let entries = world.entries(&conversation).await;
    let note = entries.iter().find_map(|entry| entry["note"]["body"].as_str()).unwrap();
    assert!(
        note.starts_with("The assistant would have answered:\n") && note.contains("\n\nFrom: "),
        "{note}"
    );
    world.settled().await;
    assert!(by_assistant(&world, &conversation).await.is_empty());
    assert!(world.app.on_the_phone(&person).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_three_in_a_row_and_only_documents_that_fit() {
    let world = World::new().await;
    let person = world.app.customer("Ed", "+919811150005").await;
    world.keep(&answering("Strict", 100, false)).await;
    world.app.customer_writes(&person, QUESTION).await;
    let conversation = world.admin.conversation_with("Ed").await;
    let runs = until_run(&world, "Strict", 1).await;
    assert!(why(&runs[0]).starts_with("The best document fits to"), "{runs:?}");
    let view = world.view("Strict").await;
    let mut loose = view["rule"].clone();
    loose["actions"][0]["answer"]["least"] = json!(20);
    world.keep(&loose).await;
    let ask = [
        QUESTION,
        "How do I confirm my place, once more please?",
        "Where do I confirm my place after being accepted?",
        "By when do I confirm my place after I was accepted?",
    ];
    for (at, question) in ask.into_iter().enumerate() {
        // Not as fast as a machine.
        tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
        world.app.customer_writes(&person, question).await;
        until_run(&world, "Strict", at + 2).await;
    }
    assert_eq!(by_assistant(&world, &conversation).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_from_no_document_of_another_number() {
    let world = World::new().await;
    let text = "A zeppelin flight over the lake costs 240 EUR.";
    let (status, body) = world
        .admin
        .put_document(&world.app, "zeppelin-flights.md?numbers=310000000000012", text)
        .await;
    assert!(status.is_success(), "{body}");
    world.admin.read_documents().await;
    let person = world.app.customer("Zoe", "+919811150007").await;
    world.keep(&answering("Shadow", 20, true)).await;
    world
        .app
        .customer_writes(&person, "How much is a zeppelin flight over the lake?")
        .await;
    let conversation = world.admin.conversation_with("Zoe").await;
    until_run(&world, "Shadow", 1).await;
    let notes = async || serde_json::to_string(&world.entries(&conversation).await).unwrap();
    assert!(!notes().await.contains("240 EUR"), "{}", notes().await);
    let scope = json!({ "name": "zeppelin-flights.md", "numbers": [SUPPORT] });
    world.admin.ok("knowledge/scope", scope).await;
    world.admin.read_documents().await;
    world
        .app
        .customer_writes(&person, "What does a zeppelin flight over the lake cost, please?")
        .await;
    until_run(&world, "Shadow", 2).await;
    assert!(notes().await.contains("240 EUR"), "{}", notes().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stays_silent_where_a_person_wrote_however_long_ago_in_the_thread() {
    let world = World::new().await;
    let (person, conversation) = world.customer("Lou Long", "+919811150006").await;
    let body = json!({ "conversation": conversation, "client_id": client_id(9), "text": "I look into it." });
    world.admin.ok("thread/send", body).await;
    // WhatsApp's times are seconds: what comes now stands behind the answer.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    for serial in 0..100 {
        let event = text_event(&format!("wamid.LONG{serial}"), "919811150006", now(), "and another thing");
        world.app.publish(event).await;
    }
    until("all is there", async || {
        let row = world.row(&conversation).await;
        (row["last"]["preview"] == "and another thing").then_some(())
    })
    .await;
    world.settled().await;
    world.keep(&answering("Nights", 20, false)).await;
    world.app.customer_writes(&person, QUESTION).await;
    let runs = until_run(&world, "Nights", 1).await;
    assert_eq!(why(&runs[0]), "One of you is in the conversation.");
    assert!(by_assistant(&world, &conversation).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_assistant_no_rule_lets_it_answer() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("WECARE_ASSISTANT", "off".to_owned())]).await;
    let world = World::on(app).await;
    let why = world.refused(&answering("Nights", 20, true)).await;
    assert!(why.starts_with("No assistant is set up"), "{why}");
}
