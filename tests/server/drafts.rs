//! Drafts of the assistant: what they cost is counted however they end, and no more is spent than a day may cost.

use crate::support::{Browser, SUPPORT, TestApp, now, until};
use domain::{
    PhoneId,
    assistant::{Counted, Usage},
};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

#[path = "drafts/asked.rs"]
mod asking;
#[path = "drafts/hard.rs"]
mod hard;

const QUESTION: &str = "How do I confirm my place after I was accepted?";

/// For who drafts more than a person would.
const FREELY: (&str, &str) = ("WECARE_LIMIT_DRAFT", "off");

/// A server with a customer who asked something, and the conversation with them.
async fn asked(changes: &[(&str, String)]) -> (TestApp, Browser, String) {
    let app = TestApp::start_on(TestApp::sandbox().await, changes).await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let customer = app.customer("Ada", "+919811110001").await;
    app.customer_writes(&customer, QUESTION).await;
    let conversation = operator.conversation_with("Ada").await;
    (app, operator, conversation)
}

/// Asks for a draft. The answer has begun; its text is read by whoever wants it.
async fn draft(operator: &Browser, app: &TestApp, conversation: &str) -> reqwest::Response {
    let answer = operator
        .send(Method::POST, &format!("/drafts/{conversation}"), |request| {
            request.header(header::ORIGIN, app.url.clone()).json(&json!({ "wish": "draft" }))
        })
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer
}

async fn counted(app: &TestApp) -> Usage {
    let (phone, today): (PhoneId, i64) = (SUPPORT.parse().unwrap(), now() / 86_400);
    app.store().draft_usage(&phone, today - 1, today).await.unwrap()
}

async fn until_counted(app: &TestApp, asked: i64) -> Usage {
    until("the drafts are counted", async || {
        let usage = counted(app).await;
        (usage.count(Counted::Asked) == asked).then_some(usage)
    })
    .await
}

/// A server on which as much may be drafted as anybody likes.
async fn open() -> (TestApp, Browser) {
    let app = TestApp::start_on(TestApp::sandbox().await, &[(FREELY.0, FREELY.1.to_owned())]).await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    (app, operator)
}

/// A whole draft, as it is streamed.
async fn text(operator: &Browser, app: &TestApp, conversation: &str) -> String {
    draft(operator, app, conversation).await.text().await.unwrap()
}

fn done(stream: &str) -> Value {
    let done = stream.split("event: done\ndata: ").nth(1).unwrap_or_else(|| panic!("{stream}"));
    serde_json::from_str(done.lines().next().unwrap()).unwrap()
}

fn reply(stream: &str) -> Value {
    done(stream)["reply"].clone()
}

fn words(reply: &Value) -> String {
    let passages = reply["passages"].as_array().unwrap().iter();
    passages.map(|passage| passage["words"].as_str().unwrap()).collect()
}

/// The sources as they were told last.
fn sources(stream: &str) -> Value {
    let told = stream.rsplit("event: sources\ndata: ").next().unwrap();
    serde_json::from_str(told.lines().next().unwrap()).unwrap()
}

async fn count_of(operator: &Browser, conversation: &str) -> usize {
    operator.messages(conversation).await.len()
}

async fn bedrock(app: &TestApp, operation: &str, kind: &str) {
    let fault: Value = json!({ "service": "bedrock", "operation": operation, "kind": kind, "times": 1, "millis": 20_000 });
    app.control(Method::POST, "faults", fault).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_draft_costs_is_counted_however_it_ends() {
    let (app, operator, conversation) = asked(&[]).await;
    let text = draft(&operator, &app, &conversation).await.text().await.unwrap();
    assert!(text.contains("event: done"), "{text}");
    let whole = until_counted(&app, 1).await;
    assert_eq!(whole.count(Counted::Drafted), 1);
    assert!(whole.count(Counted::Input) > 0 && whole.count(Counted::Output) > 0, "{whole:?}");
    // The model falls silent in the middle, and the browser goes: what it was given and wrote is paid for all the same.
    bedrock(&app, "ConverseStream", "stall").await;
    let mut answer = draft(&operator, &app, &conversation).await;
    while let Some(piece) = answer.chunk().await.unwrap() {
        if String::from_utf8_lossy(&piece).contains("event: text") {
            break;
        }
    }
    drop(answer);
    let broken = until_counted(&app, 2).await;
    assert_eq!(broken.count(Counted::Drafted), 1);
    // About as much as the same question cost before, with the documents that were found for it.
    let input = broken.count(Counted::Input) - whole.count(Counted::Input);
    assert!(input * 10 > whole.count(Counted::Input) * 9, "{broken:?} after {whole:?}");
    // What was refused before the first word costs nothing.
    bedrock(&app, "Retrieve", "refuse").await;
    let text = draft(&operator, &app, &conversation).await.text().await.unwrap();
    assert!(text.contains("event: failed"), "{text}");
    assert_eq!(until_counted(&app, 3).await.tokens(), broken.tokens());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_names_no_tokens_is_counted_by_its_words() {
    let (app, operator, conversation) = asked(&[("WECARE_ASSISTANT", "agent".to_owned())]).await;
    let text = draft(&operator, &app, &conversation).await.text().await.unwrap();
    assert!(text.contains("event: done"), "{text}");
    let usage = until_counted(&app, 1).await;
    assert!(usage.count(Counted::Input) > 100 && usage.count(Counted::Output) > 0, "{usage:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_day_may_cost_is_never_passed_by_more_than_what_is_under_way() {
    let (app, operator, conversation) = asked(&[("WECARE_ASSISTANT_DAILY_TOKENS", "1".to_owned())]).await;
    let text = draft(&operator, &app, &conversation).await.text().await.unwrap();
    assert!(text.contains("event: done"), "{text}");
    let spent = until_counted(&app, 1).await;
    let text = draft(&operator, &app, &conversation).await.text().await.unwrap();
    assert!(text.contains("event: failed") && text.contains("spent"), "{text}");
    assert_eq!(counted(&app).await, spent, "nothing was asked");
}
