//! Looking through a conversation for pictures, documents and links.

use crate::support::{Browser, SUPPORT, TestApp, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const VIEWER: &str = "vikram@demo.example";

async fn shelf(browser: &Browser, conversation: &str, shelf: &str, before: &Value) -> Value {
    let asked = json!({ "conversation": conversation, "shelf": shelf, "before": before });
    browser.ok("thread/gallery", asked).await
}

fn kinds(page: &Value) -> Vec<String> {
    let messages = page["messages"].as_array().unwrap();
    messages
        .iter()
        .map(|message| message["content"].as_object().unwrap().keys().next().unwrap().clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_documents_and_links_are_found_the_newest_first_and_deleted_ones_are_not() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, VIEWER).await;
    let person = app.customer("Gita Gallery", "+919811110055").await;
    let sends = async |kind: &str, body: &str| {
        let message = json!({ "person": person, "our_number": SUPPORT, "kind": kind, "body": body });
        app.control(Method::POST, "phone/messages", message).await
    };
    sends("text", "no more than words").await;
    let conversation = browser.conversation_with("Gita Gallery").await;
    let empty = shelf(&browser, &conversation, "pictures", &Value::Null).await;
    assert_eq!(empty, json!({ "messages": [], "older": null }));
    let sent = [
        ("image", "a photo of https://example.com"),
        ("video", ""),
        ("document", ""),
        ("voice", ""),
        ("sticker", ""),
        ("text", "look: https://example.org/a"),
    ];
    for (count, (kind, body)) in sent.into_iter().enumerate() {
        sends(kind, body).await;
        // One after the other, so that their order is known.
        until("it is stored, with its file", async || {
            let messages = browser.messages(&conversation).await;
            let last = messages.last().filter(|_| messages.len() == count + 2)?;
            let content = &last["content"][kind];
            (kind == "text" || content["fetched"]["stored"].is_object()).then_some(())
        })
        .await;
    }
    until("pictures are found", async || {
        let page = shelf(&browser, &conversation, "pictures", &Value::Null).await;
        (kinds(&page) == ["video", "image"]).then_some(())
    })
    .await;
    assert_eq!(
        kinds(&shelf(&browser, &conversation, "documents", &Value::Null).await),
        ["document"]
    );
    until("links are found, in words and beside pictures", async || {
        let page = shelf(&browser, &conversation, "links", &Value::Null).await;
        (kinds(&page) == ["text", "image"]).then_some(())
    })
    .await;

    // What is before the film.
    let page = shelf(&browser, &conversation, "pictures", &Value::Null).await;
    let film = &page["messages"][0];
    let place = format!("{:010}#{}", film["at"].as_i64().unwrap(), film["id"].as_str().unwrap());
    assert_eq!(kinds(&shelf(&browser, &conversation, "pictures", &json!(place)).await), ["image"]);

    // What the customer takes back stands nowhere any more.
    let photo = page["messages"][1]["wamid"].clone();
    app.control(
        Method::POST,
        "phone/acts",
        json!({ "person": person, "our_number": SUPPORT, "act": "delete", "message": photo }),
    )
    .await;
    until("the photo is gone", async || {
        let page = shelf(&browser, &conversation, "pictures", &Value::Null).await;
        (kinds(&page) == ["video"]).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shelf_that_is_none_and_a_conversation_that_is_not_there_are_refused() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, VIEWER).await;
    let person = app.customer("Gus Gallery", "+919811110056").await;
    app.customer_writes(&person, "hello").await;
    let conversation = browser.conversation_with("Gus Gallery").await;
    let (status, _) = browser
        .api("thread/gallery", json!({ "conversation": conversation, "shelf": "everything" }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = format!("00000000010000000000000001-{SUPPORT}");
    let (status, _) = browser
        .api("thread/gallery", json!({ "conversation": unknown, "shelf": "links" }))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
