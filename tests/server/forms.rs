//! Answering customers without scripts: what the forms of a page do when a browser posts them by itself.

use crate::support::{Browser, TestApp, client, client_id, location, now, text_event, until};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::json;

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap().0
}

/// The message's id that the server has put into the form of a page.
fn form_id(page: &str) -> String {
    let input = between(page, "name=\"client_id\"", ">");
    between(input, "value=\"", "\"").to_owned()
}

/// The text in the form of a page, as a browser reads it.
fn typed(page: &str) -> String {
    let after = between(page, "<textarea", "</textarea>").split_once('>').unwrap().1;
    let text = after.strip_prefix('\n').unwrap_or(after);
    ["&lt;<", "&gt;>", "&quot;\"", "&#x27;'", "&amp;&"]
        .iter()
        .fold(text.to_owned(), |text, pair| {
            let (escaped, plain) = pair.split_at(pair.len() - 1);
            text.replace(escaped, plain)
        })
}

/// Posts a form as a browser does from a page of ours.
async fn post(app: &TestApp, browser: &Browser, address: &str, fields: &[(&str, &str)]) -> Response {
    browser
        .send(Method::POST, address, |request| {
            request.header(header::ORIGIN, &app.url).form(fields)
        })
        .await
}

async fn page(browser: &Browser, address: &str) -> String {
    let answer = browser.get(address).await;
    assert_eq!(answer.status(), StatusCode::OK, "{address}");
    answer.text().await.unwrap()
}

/// An operator, a customer who wrote just now, and the address of their conversation.
async fn begun(app: &TestApp) -> (Browser, String, String, String) {
    let browser = Browser::signed_in(app, "asha@demo.example").await;
    let person = app.customer("Aarav Test", "+919811110001").await;
    app.customer_writes(&person, "hello").await;
    let conversation = browser.conversation_with("Aarav Test").await;
    let address = format!("/inbox/{conversation}");
    (browser, person, conversation, address)
}

async fn on_the_phone(app: &TestApp, person: &str, count: usize) -> Vec<String> {
    until("the phone has it", async || {
        let messages = app.on_the_phone(person).await;
        (messages.len() == count).then(|| {
            messages
                .iter()
                .map(|message| message["message"]["text"]["body"].as_str().unwrap().to_owned())
                .collect()
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sends_once_however_often_it_is_posted() {
    let app = TestApp::start().await;
    let (browser, person, conversation, address) = begun(&app).await;
    let address = format!("{address}?tab=unassigned");
    let html = page(&browser, &address).await;
    let form = between(&html, "aria-label=\"Reply\"", "</form>");
    assert!(html.contains("method=\"post\"") && form.contains("name=\"text\""), "{form}");
    let button = between(form, "type=\"submit\"", ">");
    let is_disabled = button
        .split_whitespace()
        .any(|word| word == "disabled" || word.starts_with("disabled="));
    assert!(!is_disabled, "it can be pressed without scripts: {button}");
    let id = form_id(&html);
    assert_ne!(id, form_id(&page(&browser, &address).await), "each page has an id of its own");

    let fields = [("client_id", id.as_str()), ("text", "First line\r\nsecond <b>line</b> & more  ")];
    let posts = (0..8).map(|_| post(&app, &browser, &address, &fields));
    for answer in futures::future::join_all(posts).await {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(location(&answer), address, "back to the page, with the list as it was");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    }
    let texts = on_the_phone(&app, &person, 1).await;
    assert_eq!(texts, ["First line\nsecond <b>line</b> & more"]);
    let messages = browser.messages(&conversation).await;
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1]["id"], id.as_str(), "the message has the id of the form");
    let html = page(&browser, &address).await;
    assert!(html.contains("second &lt;b&gt;line&lt;/b&gt; &amp; more"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_sent_stays_in_the_page() {
    let app = TestApp::start().await;
    let (browser, person, _, address) = begun(&app).await;
    let id = form_id(&page(&browser, &address).await);
    let long = format!("</textarea><script>alert(1)</script> \"quoted\" \n{}", "ü".repeat(9_000));
    for (text, sentence) in [
        (long.as_str(), "too long. WhatsApp takes 4,096"),
        (" \r\n ", "Write something first."),
    ] {
        let answer = post(&app, &browser, &address, &[("client_id", &id), ("text", text)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(
            policy.contains("form-action 'self'") && policy.contains("object-src 'none'"),
            "{policy}"
        );
        let html = answer.text().await.unwrap();
        assert!(html.contains(sentence), "{html}");
        assert_eq!(typed(&html), text.replace("\r\n", "\n"));
        assert!(!html.contains("<script>alert"), "what was typed is only text");
        assert_eq!(form_id(&html), id, "the same message, when it is sent again");
    }
    let html = post(&app, &browser, &address, &[("client_id", &id), ("text", &long)])
        .await
        .text()
        .await
        .unwrap();
    let action = between(between(&html, "<form", ">"), "action=\"", "\"");
    let answer = post(&app, &browser, action, &[("act", "send"), ("client_id", &id), ("text", "shorter")]).await;
    assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, address));
    assert_eq!(on_the_phone(&app, &person, 1).await, ["shorter"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_window_refuses_and_the_words_can_be_copied() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.publish(text_event("wamid.OLD", "919811110001", now() - 25 * 3600, "yesterday"))
        .await;
    let conversation = browser.conversation_with("Test Customer").await;
    let address = format!("/inbox/{conversation}");
    assert!(!page(&browser, &address).await.contains("name=\"client_id\""), "no composer");
    let answer = post(&app, &browser, &address, &[("client_id", &client_id(1)), ("text", "too late")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let html = answer.text().await.unwrap();
    assert!(html.contains("The 24-hour window is closed."), "{html}");
    assert_eq!(typed(&html), "too late");
    assert!(
        html.contains("readonly") && !html.contains("type=\"submit\""),
        "sending it again would be in vain"
    );
    assert_eq!(browser.messages(&conversation).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_costs_no_words() {
    let app = TestApp::start().await;
    let (browser, person, _, address) = begun(&app).await;
    let id = form_id(&page(&browser, &address).await);
    let origin = app.url.clone();
    let cookie = browser.cookie().unwrap();
    browser
        .send(Method::POST, "/auth/logout", |request| request.header(header::ORIGIN, origin))
        .await;
    // As from a page that was open all the time.
    browser.set_cookie(&cookie);
    let fields = [("client_id", id.as_str()), ("text", "typed before it ended")];
    let answer = post(&app, &browser, &address, &fields).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let html = answer.text().await.unwrap();
    assert!(html.contains("Session expired, please login again."), "{html}");
    assert_eq!(typed(&html), "typed before it ended");
    assert_eq!(form_id(&html), id);
    let sign_in = between(&html, "href=\"/auth/login", "\"");
    assert!(sign_in.starts_with("?return_to=") && sign_in.contains("inbox"), "{sign_in}");
    assert!(app.on_the_phone(&person).await.is_empty());

    let again = Browser::signed_in(&app, "asha@demo.example").await;
    assert_eq!(post(&app, &again, &address, &fields).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(on_the_phone(&app, &person, 1).await, ["typed before it ended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_is_refused_and_keeps_the_words() {
    let app = TestApp::start().await;
    let (_, person, conversation, address) = begun(&app).await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    assert!(
        !page(&viewer, &address).await.contains("name=\"client_id\""),
        "a Viewer has no composer"
    );
    for act in ["send", "assign", "resolve", "reopen"] {
        let fields = [("act", act), ("client_id", &client_id(1)), ("text", "forged"), ("assignee", "")];
        let answer = post(&app, &viewer, &address, &fields).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{act}");
        let html = answer.text().await.unwrap();
        assert!(html.contains("Your role does not allow this."), "{html}");
        assert_eq!(html.contains("forged"), act == "send", "{act}");
    }
    assert!(app.on_the_phone(&person).await.is_empty());
    assert_eq!(viewer.messages(&conversation).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_cannot_post_our_forms() {
    let app = TestApp::start().await;
    let (browser, person, conversation, address) = begun(&app).await;
    let id = form_id(&page(&browser, &address).await);
    let fields = [("client_id", id.as_str()), ("text", "forged")];
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("x-nothing", "said"),
    ] {
        let answer = browser
            .send(Method::POST, &address, |request| request.header(name, value).form(&fields))
            .await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    // A body of another kind is no form, wherever it comes from.
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
        let answer = browser
            .send(Method::POST, &address, |request| {
                request
                    .header(header::ORIGIN, &app.url)
                    .header(header::CONTENT_TYPE, kind)
                    .body("act=resolve")
            })
            .await;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let answer = post(&app, &browser, &address, &[("act", "delete-everything")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = post(&app, &browser, &address, &[("text", &"x".repeat(600 * 1024))]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(app.on_the_phone(&person).await.is_empty());
    assert_eq!(browser.messages(&conversation).await.len(), 1);
    assert_eq!(browser.inbox().await[0]["state"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_words_under_a_used_id_are_kept_and_get_an_id_of_their_own() {
    let app = TestApp::start().await;
    let (browser, person, _, address) = begun(&app).await;
    let id = form_id(&page(&browser, &address).await);
    post(&app, &browser, &address, &[("client_id", &id), ("text", "one")]).await;
    let answer = post(&app, &browser, &address, &[("client_id", &id), ("text", "two")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let html = answer.text().await.unwrap();
    assert_eq!(typed(&html), "two");
    let next = form_id(&html);
    assert_ne!(next, id);
    let answer = post(&app, &browser, &address, &[("client_id", &next), ("text", "two")]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(on_the_phone(&app, &person, 2).await, ["one", "two"]);
    // Without an id there is nothing to tell a repeat by.
    let answer = post(&app, &browser, &address, &[("text", "three")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(typed(&answer.text().await.unwrap()), "three");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_assigned_resolved_and_reopened_by_form() {
    let app = TestApp::start().await;
    let (browser, _, conversation, address) = begun(&app).await;
    let me = browser.ok("me", json!({})).await["id"].as_str().unwrap().to_owned();
    let now_is = async || browser.ok("thread", json!({ "conversation": conversation })).await["conversation"].clone();

    let html = page(&browser, &address).await;
    assert!(
        html.contains(&format!("<option value=\"{me}\"")),
        "the page offers who may have it: {html}"
    );
    let answer = post(&app, &browser, &address, &[("act", "assign"), ("assignee", &me)]).await;
    assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, address.clone()));
    assert_eq!(now_is().await["assignee"]["name"], "Asha Menon");
    let stranger = "11111111-1111-4111-8111-111111111111";
    for wrong in [stranger, "<script>"] {
        let answer = post(&app, &browser, &address, &[("act", "assign"), ("assignee", wrong)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.text().await.unwrap().contains("Not changed"));
    }
    post(&app, &browser, &address, &[("act", "assign"), ("assignee", "")]).await;
    assert!(now_is().await["assignee"].is_null());

    for (act, state) in [("resolve", "resolved"), ("resolve", "resolved"), ("reopen", "open")] {
        assert!(page(&browser, &address).await.contains("name=\"act\""), "the page offers it");
        let answer = post(&app, &browser, &address, &[("act", act)]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{act}");
        assert_eq!(now_is().await["state"], state);
    }
    let nowhere = address.replace("/inbox/", "/inbox/0");
    let answer = post(&app, &browser, &nowhere, &[("act", "resolve")]).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let signed_out = client()
        .post(format!("{}{address}", app.url))
        .header(header::ORIGIN, &app.url)
        .form(&[("act", "resolve")]);
    assert_eq!(signed_out.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
