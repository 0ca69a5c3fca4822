//! Going to a place far up in a thread, and on from there.

use crate::support::{Browser, TestApp, messages_of, now, place, text_event, unread, until};
use domain::thread::PAGE;
use reqwest::StatusCode;
use serde_json::{Value, json};

fn lines(page: &Value) -> Vec<String> {
    let body = |message: &Value| message["content"]["text"]["body"].as_str().unwrap().to_owned();
    messages_of(page).iter().map(body).collect()
}

fn numbers(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("line {n}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_far_up_comes_with_what_is_around_it_and_leads_on_both_ways() {
    const TOTAL: usize = 230;
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let began = now() - 1_000;
    for n in 0..TOTAL {
        let at = began + i64::try_from(n).unwrap();
        let event = text_event(&format!("wamid.L{n}"), "919811110001", at, &format!("line {n}"));
        app.publish(event).await;
    }
    let conversation = browser.conversation_with("Test Customer").await;
    until("all are there", async || {
        (unread(&browser.inbox().await[0]) == TOTAL as u64).then_some(())
    })
    .await;
    let all = browser.messages(&conversation).await;
    let around = async |n: usize| {
        let wanted = json!({ "conversation": conversation, "place": place(&all[n]) });
        browser.ok("thread/around", wanted).await
    };
    let half = PAGE / 2;
    let page = around(90).await;
    assert_eq!(lines(&page), numbers(90 - half..90 + half));
    assert_eq!(
        (&page["older"], &page["newer"]),
        (&json!(place(&all[90 - half])), &json!(place(&all[90 + half - 1])))
    );

    // On to the newest, none twice and none missing.
    let (mut newer, mut read) = (page["newer"].clone(), lines(&page));
    while newer.is_string() {
        let page = browser
            .ok("thread/newer", json!({ "conversation": conversation, "after": newer }))
            .await;
        read.extend(lines(&page));
        newer = page["newer"].clone();
    }
    assert_eq!(read, numbers(90 - half..TOTAL));
    let page = browser
        .ok("thread/older", json!({ "conversation": conversation, "before": page["older"] }))
        .await;
    assert_eq!(lines(&page), numbers(90 - half - PAGE..90 - half));

    // At the ends there is less of it.
    let page = around(3).await;
    assert_eq!((lines(&page), page["older"].is_null()), (numbers(0..3 + half), true));
    let page = around(TOTAL - 1).await;
    assert_eq!(lines(&page), numbers(TOTAL - 1 - half..TOTAL));
    assert!(page["newer"].is_null());

    // A place where nothing stands, and a conversation that is none.
    let before_all = format!("0000000001#{}", all[0]["id"].as_str().unwrap());
    let page = browser
        .ok("thread/around", json!({ "conversation": conversation, "place": before_all }))
        .await;
    assert_eq!(lines(&page), numbers(0..half));
    let nowhere = json!({ "conversation": "00000000010000000000000001-1", "place": place(&all[0]) });
    assert_eq!(browser.api("thread/around", nowhere).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_around_a_place_comes_with_what_it_answers() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let began = now() - 1_000;
    for n in 0..120_i64 {
        let mut event = text_event(&format!("wamid.Q{n}"), "919811110001", began + n, &format!("line {n}"));
        if n == 110 {
            event["messages"][0]["context"] = json!({ "from": "15550000011", "id": "wamid.Q2" });
        }
        app.publish(event).await;
    }
    let conversation = browser.conversation_with("Test Customer").await;
    until("all are there", async || (unread(&browser.inbox().await[0]) == 120).then_some(())).await;
    let all = browser.messages(&conversation).await;
    let wanted = json!({ "conversation": conversation, "place": place(&all[110]) });
    let page = browser.ok("thread/around", wanted).await;
    assert_eq!(page["quoted"][0]["content"]["text"]["body"], "line 2");
    // And the way there is one request.
    let wanted = json!({ "conversation": conversation, "place": place(&page["quoted"][0]) });
    assert_eq!(lines(&browser.ok("thread/around", wanted).await)[2], "line 2");
}
