//! Without scripts: the page that sends a file or a template, and what its forms do.

use crate::support::{Browser, SUPPORT, TestApp, client_id, location, now, text_event, until};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

const JPEG: &[u8] = include_bytes!("../../crates/sandbox/media/photo.jpg");
/// The beginning of an iPhone's photo.
const HEIC: &[u8] = b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEMiPrmiafMiHB\0\0\0\x08meta";
const BOUNDARY: &str = "----form-of-a-browser";

/// The parts of a form as a browser writes them, the file last.
fn form(fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, kind, bytes)) = file {
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

async fn post_file(app: &TestApp, browser: &Browser, address: &str, body: Vec<u8>) -> Response {
    browser
        .send(Method::POST, &format!("{address}/file"), |request| {
            request
                .header(header::ORIGIN, &app.url)
                .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
                .body(body)
        })
        .await
}

/// An operator, a customer who wrote just now, and the address of their conversation.
async fn begun() -> (TestApp, Browser, String, String) {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Aarav Test", "+919811110001").await;
    app.customer_writes(&person, "hello").await;
    let conversation = browser.conversation_with("Aarav Test").await;
    (app, browser, person, format!("/inbox/{conversation}"))
}

async fn on_the_phone(app: &TestApp, person: &str, count: usize) -> Vec<Value> {
    until("the phone has it", async || {
        let messages = app.on_the_phone(person).await;
        (messages.len() == count).then_some(messages)
    })
    .await
}

/// The ids in the forms of a page.
fn ids(page: &str) -> Vec<String> {
    let inputs = page.split("name=\"client_id\"").skip(1);
    inputs
        .filter_map(|rest| Some(rest.split_once("value=\"")?.1.split_once('"')?.0.to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_a_caption_goes_by_form_once_however_often_it_is_posted() {
    let (app, browser, person, address) = begun().await;
    assert!(
        browser
            .get(&address)
            .await
            .text()
            .await
            .unwrap()
            .contains(&format!("{address}/send")),
        "the conversation leads there"
    );
    let page = browser.get(&format!("{address}/send")).await;
    assert_eq!(page.status(), StatusCode::OK);
    let html = page.text().await.unwrap();
    assert!(html.contains("multipart/form-data") && !html.contains("type=\"module\""), "{html}");
    let id = &ids(&html)[0];
    let body = form(
        &[("client_id", id), ("caption", "The <b>front</b>\r\nof it")],
        Some(("a.jpg", "image/jpeg", JPEG)),
    );
    let posts = (0..4).map(|_| post_file(&app, &browser, &address, body.clone()));
    for answer in futures::future::join_all(posts).await {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap());
    }
    let again = post_file(&app, &browser, &address, body).await;
    assert_eq!((again.status(), location(&again)), (StatusCode::SEE_OTHER, address.clone()));
    let phone = on_the_phone(&app, &person, 1).await;
    assert_eq!(phone[0]["message"]["image"]["caption"], "The <b>front</b>\nof it");
    let conversation = address.strip_prefix("/inbox/").unwrap();
    let messages = browser.messages(conversation).await;
    assert_eq!((messages.len(), &messages[1]["id"]), (2, &json!(id)));
    let media = format!("/media/{conversation}/{}/{id}", messages[1]["at"]);
    assert_eq!(browser.get(&media).await.bytes().await.unwrap(), JPEG, "as it was");

    // Another file, or other words, under the same id.
    for (caption, name, bytes) in [
        ("Other", "a.jpg", JPEG),
        ("The <b>front</b>\r\nof it", "b.jpg", &JPEG[..JPEG.len() - 1]),
    ] {
        let body = form(&[("client_id", id), ("caption", caption)], Some((name, "image/jpeg", bytes)));
        let answer = post_file(&app, &browser, &address, body).await;
        assert_eq!(answer.status(), StatusCode::CONFLICT, "{name}");
        let html = answer.text().await.unwrap();
        assert_ne!(ids(&html)[0], *id, "what is sent next has an id of its own");
    }
    assert_eq!(app.on_the_phone(&person).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_goes_through_in_parts() {
    let (app, browser, person, address) = begun().await;
    let mut pdf = include_bytes!("../../crates/sandbox/media/leaflet.pdf").to_vec();
    // Two whole parts and a byte, and two whole parts.
    for (serial, size) in [(1, 12 * 1024 * 1024 + 1), (2, 12 * 1024 * 1024)] {
        pdf.resize(size, b' ');
        let body = form(&[("client_id", &client_id(serial))], Some(("large.pdf", "application/pdf", &pdf)));
        let answer = post_file(&app, &browser, &address, body).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap());
    }
    let phone = on_the_phone(&app, &person, 2).await;
    assert_eq!(phone[1]["message"]["document"]["filename"], "large.pdf");
    let stored = app.scan("wecare").await;
    let sizes = stored
        .values()
        .map(Value::to_string)
        .filter(|item| item.contains("large.pdf"))
        .count();
    assert!(sizes > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_that_breaks_off_leaves_nothing_in_the_bucket() {
    let (app, browser, person, address) = begun().await;
    let mut pdf = include_bytes!("../../crates/sandbox/media/leaflet.pdf").to_vec();
    pdf.resize(13 * 1024 * 1024, b' ');
    let whole = form(&[("client_id", &client_id(1))], Some(("large.pdf", "application/pdf", &pdf)));
    let cleared = async |what: &str| {
        until(what, async || (app.sandbox.unfinished_uploads().unwrap() == 0).then_some(())).await;
    };
    // What arrives is no whole form.
    let answer = post_file(&app, &browser, &address, whole[..whole.len() - 100].to_vec()).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    cleared("a form that was cut short is cleared away").await;
    // The bucket does not take a part.
    let fault = json!({ "service": "s3", "operation": "UploadPart", "kind": "error", "times": 50 });
    app.control(Method::POST, "faults", fault).await;
    let answer = post_file(&app, &browser, &address, whole.clone()).await;
    assert!(answer.status().is_server_error(), "{}", answer.status());
    app.control(Method::DELETE, "faults", Value::Null).await;
    cleared("a part that was refused takes the others with it").await;
    // The browser goes away in the middle.
    let mut stream = tokio::net::TcpStream::connect(app.url.strip_prefix("http://").unwrap())
        .await
        .unwrap();
    let head = format!(
        "POST {address}/file HTTP/1.1\r\nhost: {}\r\norigin: {}\r\ncookie: __Host-wecare={}\r\ncontent-length: {}\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n",
        app.url.strip_prefix("http://").unwrap(),
        app.url,
        browser.cookie().unwrap(),
        whole.len(),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&whole[..12 * 1024 * 1024]).await.unwrap();
    until("parts of it are there", async || {
        (app.sandbox.unfinished_uploads().unwrap() > 1).then_some(())
    })
    .await;
    drop(stream);
    cleared("what a browser left behind is cleared away").await;
    // And then it goes through.
    let answer = post_file(&app, &browser, &address, whole).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap());
    on_the_phone(&app, &person, 1).await;
    cleared("a whole file is no file in parts").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_sent_is_refused_and_its_caption_kept() {
    let (app, browser, person, address) = begun().await;
    let long = "c".repeat(1025);
    let html = b"<html><script>alert(1)</script></html>".as_slice();
    for (serial, caption, file, sentence) in [
        (1, "Keep <me>", None, "Choose a file first."),
        (
            2,
            "Keep <me>",
            Some(("", "application/octet-stream", b"".as_slice())),
            "Choose a file first",
        ),
        (3, "Keep <me>", Some(("a.jpg", "image/jpeg", html)), "text/html"),
        (8, "Keep <me>", Some(("a.jpg", "image/jpeg", HEIC)), "Most Compatible"),
        (4, long.as_str(), Some(("a.jpg", "image/jpeg", JPEG)), "caption"),
    ] {
        let id = client_id(serial);
        let answer = post_file(&app, &browser, &address, form(&[("client_id", &id), ("caption", caption)], file)).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        let html = answer.text().await.unwrap();
        assert!(html.contains(sentence) && html.contains("Not sent"), "{html}");
        assert!(html.contains(&caption.replace('<', "&lt;").replace('>', "&gt;")), "{html}");
        assert_eq!(ids(&html), [id], "the same message, when it is sent again");
        assert!(!html.contains("type=\"module\""), "{html}");
    }
    // The file before what belongs to it.
    let mut body = form(&[], Some(("a.jpg", "image/jpeg", JPEG)));
    body.truncate(body.len() - BOUNDARY.len() - 6);
    body.extend(form(&[("client_id", &client_id(5))], None));
    let answer = post_file(&app, &browser, &address, body).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // Broken off in the middle, and no form at all.
    let mut body = form(&[("client_id", &client_id(6))], Some(("a.jpg", "image/jpeg", JPEG)));
    body.truncate(body.len() / 2);
    let answer = post_file(&app, &browser, &address, body).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = browser
        .send(Method::POST, &format!("{address}/file"), |request| {
            request.header(header::ORIGIN, &app.url).form(&[("client_id", client_id(7))])
        })
        .await;
    assert!(answer.status().is_client_error(), "{}", answer.status());
    assert!(app.on_the_phone(&person).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_without_blanks_is_picked_and_sent_when_nothing_else_may_be() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Test Customer", "+919811110001").await;
    app.publish(text_event("wamid.OLD", "919811110001", now() - 25 * 3600, "yesterday"))
        .await;
    let address = format!("/inbox/{}", browser.conversation_with("Test Customer").await);
    app.control(Method::POST, "templates/seed", json!({})).await;
    browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let html = browser.get(&format!("{address}/send")).await.text().await.unwrap();
    assert!(
        html.contains("The 24-hour window is closed.") && !html.contains("multipart/form-data"),
        "{html}"
    );
    assert!(html.contains("we have an answer for you"), "{html}");
    for blanks in ["order_shipped", "sign_in_code", "flash_sale"] {
        assert!(!html.contains(blanks), "{blanks} cannot be sent as it is");
    }
    let id = &ids(&html)[0];
    let post = async |fields: &[(&str, &str)]| {
        browser
            .send(Method::POST, &address, |request| {
                request.header(header::ORIGIN, &app.url).form(fields)
            })
            .await
    };
    for chosen in ["", "nowhere", "order_shipped|en", "we_have_an_answer|xx"] {
        let answer = post(&[("act", "template"), ("client_id", id), ("template", chosen)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{chosen}");
        assert!(answer.text().await.unwrap().contains("Not sent"), "{chosen}");
    }
    for _ in 0..3 {
        let answer = post(&[("act", "template"), ("client_id", id), ("template", "we_have_an_answer|en")]).await;
        assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, address.clone()));
    }
    let phone = on_the_phone(&app, &person, 1).await;
    assert_eq!(phone[0]["message"]["template"]["name"], "we_have_an_answer");
    // A file needs the window, and is not taken in for nothing.
    let body = form(&[("client_id", &client_id(9))], Some(("a.jpg", "image/jpeg", JPEG)));
    let answer = post_file(&app, &browser, &address, body).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(answer.text().await.unwrap().contains("The 24-hour window is closed."));
}
