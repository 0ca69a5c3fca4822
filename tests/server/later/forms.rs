//! What was begun in a form of the composer is kept with the draft of its conversation.

use super::world::World;
use crate::support::Browser;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A form with one text.
fn form(kind: &str, body: &str) -> Value {
    json!({ "kind": kind, "fields": { "texts": { "body": body } } })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_begun_in_forms_is_kept_under_the_version_of_the_text() {
    let world = World::new(0).await;
    let save = async |text: &str, forms: Value, over: u64| {
        let body = json!({ "conversation": world.conversation, "text": text, "over": over, "forms": forms });
        world.browser.ok("draft/save", body).await
    };
    let read = async |browser: &Browser| browser.ok("draft/read", json!({ "conversation": world.conversation })).await;
    let listed = async || {
        let inbox = world.browser.ok("inbox", json!({ "filter": {}, "after": null })).await;
        inbox["unsent"][0]["words"].clone()
    };
    let mut buttons = form("buttons", "Which day?");
    buttons["fields"]["files"] = json!({ "file": { "upload": "01JZZZZZZZZZZZZZZZZZZZZZZZ", "name": "shop.jpg" } });
    let begun = json!([form("location", "the shop"), buttons]);
    let kept = save("", begun.clone(), 0).await;
    assert_eq!((&kept["kept"]["v"], &kept["kept"]["forms"]), (&json!(1), &begun), "{kept}");
    assert_eq!(read(&world.browser).await["forms"], begun);
    assert_eq!(listed().await, "Location, Buttons");
    let other = Browser::signed_in(&world.app, "tomas@demo.example").await;
    assert_eq!(read(&other).await["forms"], Value::Null, "they are their writer's alone");
    // A tab that is older than they are says nothing of them.
    let old = json!({ "conversation": world.conversation, "text": "words, too", "over": 1 });
    let kept = world.browser.ok("draft/save", old).await;
    assert_eq!((&kept["kept"]["v"], &kept["kept"]["forms"]), (&json!(2), &begun), "{kept}");
    assert_eq!(listed().await, "words, too");
    // Another tab does not overwrite them, and the answer of a write that was lost is told again.
    let less = json!([form("buttons", "Which hour?")]);
    assert_eq!(save("words, too", less.clone(), 1).await["newer"]["forms"], begun);
    assert_eq!(save("words, too", less.clone(), 2).await["kept"]["v"], 3);
    assert_eq!(save("words, too", less.clone(), 2).await["kept"]["v"], 3, "told again");
    assert_eq!(save("words, too", json!([]), 2).await["newer"]["forms"], less);
    // Sent, or thrown away.
    let kept = save("", json!([]), 3).await;
    assert_eq!((&kept["kept"]["v"], &kept["kept"]["forms"]), (&json!(4), &Value::Null));
    assert_eq!(listed().await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_that_are_too_large_to_be_kept_are_refused_in_words() {
    let world = World::new(0).await;
    let save = async |forms: Value, over: u64| {
        let body = json!({ "conversation": world.conversation, "text": "", "over": over, "forms": forms });
        world.browser.api("draft/save", body).await
    };
    let (status, _) = save(json!([form("list", &"a".repeat(13_000))]), 0).await;
    assert_eq!(status, StatusCode::OK);
    let long = form("list", &"a".repeat(14_000));
    let fields: serde_json::Map<String, Value> = (0..=300).map(|n| (format!("choices.{n}.title"), json!("a"))).collect();
    let many = json!({ "kind": "list", "fields": { "texts": fields } });
    for forms in [json!([long]), json!([many]), json!([form("list", "a"), form("list", "b")])] {
        let (status, refused) = save(forms, 1).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
        assert!(refused.to_string().contains("too long to be kept"), "{refused}");
    }
    // A kind that a newer version knows is in nobody's way.
    let newer = json!([{ "kind": "poll", "fields": { "stars": 3 } }, form("list", "a")]);
    assert_eq!(save(newer, 1).await.0, StatusCode::OK);
}
