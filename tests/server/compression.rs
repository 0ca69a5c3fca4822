//! What is compressed on its way out, and what must not be.

use crate::support::{Browser, TestApp, now, text_event};
use flate2::read::GzDecoder;
use reqwest::{Method, Response, header};
use serde_json::json;
use std::io::Read;

fn encoding(answer: &Response) -> Option<&str> {
    answer.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap())
}

fn varies(answer: &Response) -> bool {
    let vary = answer.headers().get_all(header::VARY).iter();
    vary.filter(|value| value.to_str().unwrap().eq_ignore_ascii_case("accept-encoding"))
        .count()
        == 1
}

async fn page(browser: &Browser, path: &str, accepts: &'static str) -> Response {
    let ask = |request: reqwest::RequestBuilder| request.header(header::ACCEPT_ENCODING, accepts).header(header::ACCEPT, "text/html");
    browser.send(Method::GET, path, ask).await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_answers_of_calls_are_compressed_and_streams_and_small_answers_are_not() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    app.publish(text_event("wamid.Z1", "919811110001", now(), &"squeezed ".repeat(400)))
        .await;
    let conversation = browser.conversation_with("Test Customer").await;
    let path = format!("/inbox/{conversation}");

    let plain = page(&browser, &path, "identity").await;
    assert!(encoding(&plain).is_none() && varies(&plain));
    let plain = plain.bytes().await.unwrap();
    let gzip = page(&browser, &path, "gzip").await;
    assert!(encoding(&gzip) == Some("gzip") && varies(&gzip));
    assert!(!gzip.headers().contains_key(header::CONTENT_LENGTH));
    let gzip = gzip.bytes().await.unwrap();
    let mut text = String::new();
    GzDecoder::new(&gzip[..]).read_to_string(&mut text).unwrap();
    assert!(text.contains("squeezed squeezed") && text.contains("</body>"));
    let brotli = page(&browser, &path, "br, gzip").await;
    assert_eq!(encoding(&brotli), Some("br"));
    let brotli = brotli.bytes().await.unwrap();
    println!("{} bytes, gzip {}, brotli {}", plain.len(), gzip.len(), brotli.len());
    assert!(gzip.len() * 3 < plain.len() && brotli.len() * 3 < plain.len());

    let url = &app.url;
    let call = |path: &'static str, body| {
        browser.send(Method::POST, path, move |request| {
            request
                .header(header::ACCEPT_ENCODING, "br")
                .header(header::ORIGIN, url)
                .json(&body)
        })
    };
    let thread = call("/api/thread", json!({ "conversation": conversation })).await;
    assert_eq!(encoding(&thread), Some("br"));
    let small = call("/api/zone", json!({ "name": "Asia/Kolkata" })).await;
    assert!(small.content_length().is_none_or(|bytes| bytes < 1_024) && encoding(&small).is_none());
    let stream = page(&browser, "/live", "br, gzip").await;
    assert!(
        stream.status().is_success() && encoding(&stream).is_none(),
        "an event must not wait for the next one"
    );
}
