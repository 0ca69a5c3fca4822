//! Drafts that are kept, and messages that are hidden from the team.

use super::world::World;
use crate::support::{Browser, Reader, SUPPORT, client_id, place, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_never_overwrite_each_others_draft() {
    let world = World::new(0).await;
    let save = async |text: &str, over: u64| {
        let body = json!({ "conversation": world.conversation, "text": text, "over": over });
        world.browser.ok("draft/save", body).await
    };
    let read = async |browser: &Browser| browser.ok("draft/read", json!({ "conversation": world.conversation })).await;
    assert_eq!(read(&world.browser).await, json!({ "text": "", "at": 0, "v": 0 }));
    let first = save("of the first tab", 0).await;
    assert_eq!(first["kept"]["v"], 1);
    let second = save("of the second tab", 0).await;
    assert_eq!(second["newer"]["text"], "of the first tab", "{second}");
    assert_eq!(save("of the first tab", 0).await["kept"]["v"], 1, "told again");
    assert_eq!(save("of the second tab", 1).await["kept"]["v"], 2);
    assert_eq!(read(&world.browser).await["text"], "of the second tab");
    let other = Browser::signed_in(&world.app, "tomas@demo.example").await;
    assert_eq!(read(&other).await["text"], "", "a draft is its writer's alone");
    // Eight at once: one is kept, the others are told of it.
    let all = futures::future::join_all((0..8).map(|n| {
        let text = format!("at once {n}");
        let save = &save;
        async move { save(&text, 2).await }
    }))
    .await;
    let kept: Vec<_> = all.iter().filter(|saved| saved["kept"].is_object()).collect();
    assert_eq!(kept.len(), 1, "{all:?}");
    let there = read(&world.browser).await["text"].clone();
    assert!(
        all.iter()
            .filter_map(|saved| saved["newer"]["text"].as_str())
            .all(|text| there == text)
    );
    assert_eq!(save("", 3).await["kept"]["v"], 4, "sent or thrown away");
    let long = json!({ "conversation": world.conversation, "text": "a".repeat(16_385), "over": 4 });
    assert_eq!(world.browser.api("draft/save", long).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_what_its_reader_has_not_sent_and_nobody_elses_does() {
    let world = World::new(0).await;
    let other = Browser::signed_in(&world.app, "tomas@demo.example").await;
    let (here, there) = (
        Reader::open(&world.browser, &world.app.url, None).await,
        Reader::open(&other, &world.app.url, None).await,
    );
    let save = async |text: &str, over: u64| {
        let body = json!({ "conversation": world.conversation, "text": text, "over": over });
        assert_eq!(world.browser.ok("draft/save", body).await["kept"]["v"], over + 1);
    };
    let listed = async |browser: &Browser| browser.ok("inbox", json!({ "filter": {}, "after": null })).await["unsent"].clone();
    let told = |reader: &Reader| -> Vec<String> {
        let heard = reader.heard();
        let changes = heard.told.iter().filter_map(|told| told.data["changes"].as_array()).flatten();
        changes
            .filter_map(|change| change["unsent"]["words"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(listed(&world.browser).await, Value::Null);
    save("Dear Lena,\n\nyour order", 0).await;
    let mine = json!([{ "conversation": world.conversation, "words": "Dear Lena, your order" }]);
    assert_eq!(listed(&world.browser).await, mine);
    assert_eq!(listed(&other).await, Value::Null);
    // The page comes with it, whether there are scripts or not. Where something new waits it is only mentioned.
    let shows = async |browser: &Browser, what: &str| browser.get("/inbox").await.text().await.unwrap().contains(what);
    let (words, mention) = (">Dear Lena, your order<", ">Draft<");
    assert!(shows(&world.browser, mention).await && !shows(&world.browser, words).await);
    let theirs = world.browser.messages(&world.conversation).await.remove(0);
    let seen = json!({ "conversation": world.conversation, "seen": place(&theirs) });
    world.browser.ok("thread/read", seen).await;
    assert!(shows(&world.browser, words).await && shows(&world.browser, ">Draft:<").await);
    assert!(!shows(&other, words).await && !shows(&other, ">Draft").await);
    // What is not in the first words changes no list, and is not told.
    let long = format!("Dear Lena, {}", "a ".repeat(100));
    save(&long, 1).await;
    save(&format!("{long}and more"), 2).await;
    save("", 3).await;
    assert_eq!(listed(&world.browser).await, Value::Null, "sent or thrown away");
    let words = until("the end is told", async || {
        let words = told(&here);
        words.last().is_some_and(String::is_empty).then_some(words)
    })
    .await;
    assert_eq!(words.len(), 3, "{words:?}");
    assert!(
        words[0] == "Dear Lena, your order" && words[1].starts_with("Dear Lena, a a"),
        "{words:?}"
    );
    assert_eq!(told(&there), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_for_us_is_gone_for_the_team_and_on_record() {
    let world = World::new(0).await;
    world.app.customer_writes(&world.person, "the word is swordfish").await;
    let secret = until("it is here", async || {
        let messages = world.browser.messages(&world.conversation).await;
        messages.into_iter().find(|message| message.to_string().contains("swordfish"))
    })
    .await;
    let id = client_id(1);
    world.send(&id, "and our answer to swordfish").await;
    let ours = world.reaches(&id, "delivered").await;
    for message in [&secret, &ours, &ours] {
        let body = json!({ "conversation": world.conversation, "place": place(message) });
        let hidden = world.browser.ok("thread/hide", body).await;
        assert_eq!(hidden["marks"]["hidden"]["by"], "Asha Menon", "{hidden}");
    }
    // A later status, and an edit of the customer, bring nothing back.
    let number = json!({ "person": world.person, "our_number": SUPPORT });
    world.app.control(Method::POST, "phone/read", number).await;
    world.reaches(&id, "read").await;
    let words = "the word is swordfish, see https://swordfish.example";
    let edit = json!({
        "person": world.person, "our_number": SUPPORT, "act": "edit", "message": secret["wamid"], "body": words,
    });
    world.app.control(Method::POST, "phone/acts", edit).await;
    until("the edit is here", async || {
        let messages = world.browser.messages(&world.conversation).await;
        let edited = messages.into_iter().find(|message| message["id"] == secret["id"])?;
        (edited["marks"]["edits"].as_array()?.len() == 1).then_some(())
    })
    .await;
    let links = json!({ "conversation": world.conversation, "shelf": "links", "before": null });
    let links = world.browser.ok("thread/gallery", links).await;
    assert_eq!(links["messages"], json!([]), "{links}");
    let thread = world.browser.ok("thread", json!({ "conversation": world.conversation })).await;
    assert!(!thread.to_string().contains("swordfish"), "{thread}");
    assert!(!json!(world.browser.inbox().await).to_string().contains("swordfish"));
    assert_eq!(
        world.on_the_phone().await,
        ["and our answer to swordfish"],
        "the customer still has it"
    );
    let all = world.app.scan("wecare").await;
    let acts = all
        .iter()
        .filter(|(key, item)| key.starts_with("AUDIT#") && item["act"]["S"] == "hide");
    let acts: Vec<_> = acts.collect();
    assert_eq!(acts.len(), 2, "once each: {acts:?}");
    assert!(acts.iter().all(|(_, item)| !item.to_string().contains("swordfish")));
    let kept = |item: &Value| item["kept"]["S"].as_str().is_some_and(|kept| kept.contains("swordfish"));
    assert_eq!(all.values().filter(|item| kept(item)).count(), 2, "it stays where no page reads it");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customer_sees_that_somebody_writes() {
    let world = World::new(0).await;
    let theirs = world.browser.messages(&world.conversation).await.remove(0);
    let body = json!({ "conversation": world.conversation, "place": place(&theirs) });
    world.browser.ok("thread/typing", body).await;
    let chat = format!(
        "{}/control/phone/chat?person={}&our_number={SUPPORT}",
        world.app.sandbox.url(),
        world.person
    );
    until("their message is read", async || {
        let chat: Value = crate::support::client().get(&chat).send().await.ok()?.json().await.ok()?;
        let messages = chat["messages"].as_array()?.clone();
        messages
            .iter()
            .any(|message| message["direction"] == "in" && message["status"] == "read")
            .then_some(())
    })
    .await;
}
