//! `POST /webhooks/sns`.

use crate::support::{Browser, TestApp, client, event, now, text_event, unread, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn post(app: &TestApp, body: impl Into<reqwest::Body>) -> (StatusCode, String) {
    let answer = client().post(format!("{}/webhooks/sns", app.url)).body(body).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

/// A delivery as SNS makes it, genuinely signed: taken from the queue of a subscription that nobody reads.
async fn signed(app: &TestApp, message: &str) -> Value {
    let sdk = app.sdk();
    let (sqs, sns) = (aws_sdk_sqs::Client::new(&sdk), aws_sdk_sns::Client::new(&sdk));
    let queue = sqs.create_queue().queue_name("copies").send().await.unwrap().queue_url.unwrap();
    let topic = sandbox::names::TOPIC_ARN;
    sns.subscribe()
        .topic_arn(topic)
        .protocol("sqs")
        .endpoint("arn:aws:sqs:us-east-1:000000000000:copies")
        .send()
        .await
        .unwrap();
    app.control(Method::POST, "publish", json!({ "message": message })).await;
    until("the copy is in the queue", async || {
        let got = sqs.receive_message().queue_url(&queue).wait_time_seconds(1).send().await.unwrap();
        serde_json::from_str(got.messages?.first()?.body.as_deref()?).ok()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_of_sns_is_refused_for_good() {
    let app = TestApp::start().await;
    for body in ["", "{", "[]", "null", r#"{"Type":"Notification"}"#, "\u{0}\u{1}"] {
        assert_eq!(post(&app, body).await.0, StatusCode::BAD_REQUEST, "{body:?}");
    }
    assert_eq!(post(&app, vec![0xff, 0xfe]).await.0, StatusCode::BAD_REQUEST);
    let deep = "[".repeat(100_000);
    assert_eq!(post(&app, deep).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(post(&app, "x".repeat(700 * 1024)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_genuine_messages_of_our_topics_are_taken() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let message = event(text_event("wamid.HOOK1", "919811110001", now(), "by webhook")).to_string();
    let genuine = signed(&app, &message).await;

    let with = |name: &str, value: Value| {
        let mut body = genuine.clone();
        body[name] = value;
        body.to_string()
    };
    let other = event(text_event("wamid.FORGED", "919811110002", now(), "forged")).to_string();
    for (name, body) in [
        ("changed message", with("Message", json!(other))),
        ("broken signature", with("Signature", json!("AAAA"))),
        ("no base64", with("Signature", json!("%%%"))),
        ("signature version 1", with("SignatureVersion", json!("1"))),
        ("foreign topic", with("TopicArn", json!("arn:aws:sns:us-east-1:000000000000:other"))),
        ("certificate elsewhere", with("SigningCertURL", json!("https://evil.example/x.pem"))),
        (
            "certificate on a look-alike host",
            with("SigningCertURL", json!("https://sns.us-east-1.amazonaws.com.evil.example/x.pem")),
        ),
        (
            "certificate without TLS",
            with("SigningCertURL", json!("http://sns.us-east-1.amazonaws.com/x.pem")),
        ),
    ] {
        assert_eq!(post(&app, body).await.0, StatusCode::FORBIDDEN, "{name}");
    }
    // Ten times the same delivery, by webhook and by queue: one message.
    for _ in 0..10 {
        let (status, text) = post(&app, genuine.to_string()).await;
        assert_eq!(status, StatusCode::OK, "{text}");
    }
    let conversation = browser.conversation_with("Test Customer").await;
    let messages = browser.messages(&conversation).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["content"]["text"]["body"], "by webhook");
    assert_eq!(unread(&browser.inbox().await[0]), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_confirmed_and_then_delivers() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let sdk = app.sdk();
    let sns = aws_sdk_sns::Client::new(&sdk);
    let topic = sandbox::names::TOPIC_ARN;
    // By webhook alone: the queue's subscription goes.
    sns.unsubscribe()
        .subscription_arn(sandbox::names::INGEST_SUBSCRIPTION_ARN)
        .send()
        .await
        .unwrap();
    sns.subscribe()
        .topic_arn(topic)
        .protocol("http")
        .endpoint(format!("{}/webhooks/sns", app.url))
        .send()
        .await
        .unwrap();
    until("the subscription is confirmed", async || {
        let all = sns.list_subscriptions_by_topic().topic_arn(topic).send().await.unwrap();
        all.subscriptions()
            .iter()
            .any(|one| one.subscription_arn().is_some_and(|arn| arn.starts_with("arn:")))
            .then_some(())
    })
    .await;
    app.publish(text_event("wamid.HOOK2", "919811110003", now(), "through SNS")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    assert_eq!(browser.messages(&conversation).await.len(), 1);
}
