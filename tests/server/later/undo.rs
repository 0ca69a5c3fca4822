//! Taking messages back while they wait to be sent.

use super::world::World;
use crate::{
    chance::Chance,
    support::{Browser, client_id, place, state, tried},
};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_taken_back_is_not_sent_and_says_nothing_any_more() {
    let world = World::new(3).await;
    let id = client_id(1);
    let sent = world.send(&id, "a secret by mistake").await;
    assert!(sent["direction"]["outbound"]["delivery"]["undoUntil"].is_i64(), "{sent}");
    let other = Browser::signed_in(&world.app, "tomas@demo.example").await;
    let body = json!({ "conversation": world.conversation, "place": place(&sent) });
    let (status, why) = other.api("thread/take-back", body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "of somebody else: {why}");
    for _ in 0..2 {
        let (status, message) = world.take_back(&sent).await;
        assert_eq!((status, state(&message)), (StatusCode::OK, "taken_back"), "{message}");
        assert!(!message.to_string().contains("secret"), "{message}");
    }
    // The send whose answer was lost, told again: the same message, and it is not sent after all.
    assert_eq!(state(&world.send(&id, "a secret by mistake").await), "taken_back");
    let later = client_id(2);
    world.send(&later, "what was meant").await;
    world.reaches(&later, "delivered").await;
    assert_eq!(world.on_the_phone().await, ["what was meant"]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_takes_back_goes_out_after_its_time_and_then_it_is_too_late() {
    let world = World::new(1).await;
    let id = client_id(1);
    let sent = world.send(&id, "hello").await;
    world.reaches(&id, "delivered").await;
    let (status, why) = world.take_back(&sent).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().starts_with("Too late"), "{why}");
    // A reaction is taken back by another, so it does not wait.
    let quoted = world.reaches(&id, "delivered").await["wamid"].clone();
    let asked = json!({ "content": { "reaction": { "to": quoted, "emoji": "👍" } } });
    let body =
        json!({ "conversation": world.conversation, "client_id": client_id(2), "asked": asked, "quotes": null, "link_preview": false });
    let reaction = world.browser.ok("thread/send-message", body).await;
    assert!(
        reaction["direction"]["outbound"]["delivery"].get("undoUntil").is_none(),
        "{reaction}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_taking_back_and_handing_over_one_wins() {
    const MESSAGES: u64 = 24;
    let world = World::new(1).await;
    let mut chance = Chance::from_env("WECARE_SEED", 1);
    let mut sent = Vec::new();
    for n in 0..MESSAGES {
        let id = client_id(n);
        sent.push((world.send(&id, &id).await, id, 400 + chance.below(800)));
    }
    let all = sent.into_iter().map(|(sent, id, wait)| {
        let world = &world;
        async move {
            tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
            let (status, _) = world.take_back(&sent).await;
            (id, status == StatusCode::OK)
        }
    });
    let told = futures::future::join_all(all).await;
    for (id, taken) in &told {
        world.reaches(id, if *taken { "taken_back" } else { "delivered" }).await;
    }
    world.verified().await;
    let phone = world.on_the_phone().await;
    for (id, taken) in &told {
        let times = phone.iter().filter(|text| *text == id).count();
        assert_eq!(times, usize::from(!taken), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_while_a_message_waits_sends_it_once() {
    let world = World::new(2).await;
    let (stays, goes) = (client_id(1), client_id(2));
    world.send(&stays, "once").await;
    let sent = world.send(&goes, "never").await;
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    let _ = tried(5, async || (world.take_back(&sent).await.0 == StatusCode::OK).then_some(())).await;
    // The next server finds what is left ten seconds after its time.
    world.reaches(&stays, "delivered").await;
    world.verified().await;
    assert_eq!(world.on_the_phone().await, ["once"]);
}
