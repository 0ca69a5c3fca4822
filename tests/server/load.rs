//! Many people at once, from the first moment: every page is complete.

use crate::support::{Browser, TestApp, client, now, text_event, until};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_asked_for_at_once_are_all_complete() {
    let app = TestApp::start().await;
    app.publish(text_event("wamid.L1", "919811110001", now(), "hello")).await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let conversation = browser.conversation_with("Test Customer").await;
    let cookie = format!("__Host-wecare={}", browser.cookie().unwrap());
    // A server that has just started: its threads have never rendered anything.
    for _ in 0..3 {
        app.server.lock().unwrap().kill_and_restart();
        app.until_ready().await;
        let pages = (0..120).map(|serial| {
            let address = match serial % 2 {
                0 => format!("{}/inbox/{conversation}", app.url),
                _ => format!("{}/inbox", app.url),
            };
            let request = client().get(&address).header("cookie", &cookie);
            async move {
                let answer = request.send().await.unwrap();
                assert_eq!(answer.status(), StatusCode::OK, "{address}");
                // Read to its end: a page that breaks off has its status already. The data for hydration comes last.
                let text = answer.text().await.unwrap();
                let is_complete = text.contains("</html>") && text.trim_end().ends_with("__INCOMPLETE_CHUNKS=[];</script>");
                assert!(is_complete, "{address}");
            }
        });
        join_all(pages).await;
    }
    assert!(!app.log().contains("panicked"), "{}", app.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_everybody_asks_for_after_an_event_is_read_once() {
    const BROWSERS: usize = 40;
    let app = TestApp::start().await;
    app.publish(text_event("wamid.L2", "919811110001", now(), "hello")).await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let conversation = browser.conversation_with("Test Customer").await;
    let queries = async || {
        app.control(Method::GET, "calls", Value::Null).await["dynamodb"]["Query"]
            .as_u64()
            .unwrap_or(0)
    };
    let filter = json!({ "filter": { "phone": null, "tab": "all", "state": "open" } });
    // A first start looks once through all days for records that are over. That is not what is counted here.
    let before = until("the server has nothing of its own to read", async || {
        let earlier = queries().await;
        sleep(Duration::from_millis(300)).await;
        let now = queries().await;
        (now - earlier < 5).then_some(now)
    })
    .await;
    let counts = join_all((0..BROWSERS).map(|_| browser.ok("inbox/counts", filter.clone()))).await;
    assert!(counts.iter().all(|counts| counts["all"] == 1), "{counts:?}");
    let asked = queries().await - before;
    // Three tabs of two numbers, for some half seconds; not for each browser.
    assert!(asked < BROWSERS as u64, "{asked} queries for {BROWSERS} browsers");
    // And what was done here is in the very next answer.
    for _ in 0..5 {
        let me = browser.ok("me", json!({})).await["id"].clone();
        browser
            .ok("thread/assign", json!({ "conversation": conversation, "assignee": me }))
            .await;
        assert_eq!(browser.ok("inbox/counts", filter.clone()).await["mine"], 1);
        browser
            .ok("thread/assign", json!({ "conversation": conversation, "assignee": null }))
            .await;
        assert_eq!(browser.ok("inbox/counts", filter.clone()).await["mine"], 0);
    }
}
