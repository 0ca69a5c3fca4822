//! Every kind that customers can send, in the page as it comes from the server: readable, and its file to be had, without scripts.

use crate::support::{Browser, SUPPORT, TestApp, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Kind, caption or title, and what stands in the page.
const FILES: [(&str, &str, &str); 7] = [
    ("image", "our new shop", "our new shop"),
    ("video", "it rattles", "it rattles"),
    ("audio", "", "<audio"),
    ("voice", "", "Voice message"),
    ("document", "", "leaflet.pdf"),
    ("sticker", "", "Sticker"),
    ("animated_sticker", "", "Sticker"),
];

const OTHERS: [(&str, &str, &str); 15] = [
    ("text", "*bold* words", "bold"),
    ("location", "The old mill", "Open in maps"),
    ("live_location", "", "Live location"),
    ("contacts", "Ana Lima\nBo", "Ana Lima"),
    ("order", "Please before noon", "Please before noon"),
    ("button_reply", "Yes, that one", "Yes, that one"),
    ("list_reply", "Blue, size M", "Blue, size M"),
    ("flow", "", "Form filled in"),
    ("address", "", "Address"),
    ("call_permission", "accept", "You may call the customer"),
    ("call_permission", "reject", "The customer does not want to be called."),
    ("request_welcome", "", "The customer opened the chat for the first time"),
    ("unsupported", "", "Message not supported by WhatsApp"),
    ("unsupported", "poll", "A poll. Message type is currently not supported."),
    ("unsupported", "edit", "The customer edited a message; WhatsApp does not say how."),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_readable_and_every_file_is_to_be_had_without_scripts() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    for (name, number, kinds) in [
        ("Frida Files", "+919811110201", &FILES[..]),
        ("Kim Kinds", "+919811110202", &OTHERS[..]),
    ] {
        let person = app.customer(name, number).await;
        for (kind, body, _) in kinds {
            let message = json!({ "person": person, "our_number": SUPPORT, "kind": kind, "body": body });
            app.control(Method::POST, "phone/messages", message).await;
        }
        let conversation = browser.conversation_with(name).await;
        let messages = until("all of it is here, with its files", async || {
            let messages = browser.messages(&conversation).await;
            let waits = |message: &Value| {
                let content = message["content"].as_object().unwrap().values().next().unwrap();
                content["id"].is_string() && content["fetched"].is_null()
            };
            (messages.len() == kinds.len() && !messages.iter().any(waits)).then_some(messages)
        })
        .await;
        let page = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
        for (kind, _, shown) in kinds {
            assert!(page.contains(shown), "{kind}: {shown}");
        }
        for message in messages.iter().filter(|_| name == "Frida Files") {
            let address = format!("/media/{conversation}/{}/{}", message["at"], message["id"].as_str().unwrap());
            assert!(page.contains(&address), "{message}");
            assert_eq!(browser.get(&format!("{address}?download")).await.status(), StatusCode::OK);
        }
    }
    // What WhatsApp could not pass on says so, with what to do.
    let person = app.customer("Erik Errors", "+919811110203").await;
    let errors = json!([{ "code": 131_052, "title": "Media download error",
        "error_data": { "details": "Failed to download the media from the sender" } }]);
    let message = json!({ "person": person, "our_number": SUPPORT, "kind": "image", "errors": errors });
    app.control(Method::POST, "phone/messages", message).await;
    let conversation = browser.conversation_with("Erik Errors").await;
    let page = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(
        page.contains("WhatsApp did not pass all of it on: Failed to download the media from the sender"),
        "{page}"
    );
    assert!(!app.log().contains("panicked"));
}
