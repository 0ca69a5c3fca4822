//! Topics: signatures, fan-out, confirmation, retries, dead letters.

use crate::support::{Folder, Local, until};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sandbox::names::{REGION, TOPIC_ARN};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

/// Checks an envelope as a careful receiver does.
async fn verify(local: &Local, envelope: &Value) {
    assert_eq!(envelope["SignatureVersion"], "2");
    let certificate = url::Url::parse(envelope["SigningCertURL"].as_str().unwrap()).unwrap();
    assert_eq!(certificate.host_str(), Some(format!("sns.{REGION}.amazonaws.com").as_str()));
    let pem = local
        .http
        .get(format!("{}{}", local.env["AWS_ENDPOINT_URL_SNS"], certificate.path()))
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).unwrap();
    let certificate = pem.parse_x509().unwrap();
    assert!(certificate.validity().is_valid());
    let mut text = String::new();
    for name in [
        "Message",
        "MessageId",
        "Subject",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ] {
        if let Some(value) = envelope[name].as_str() {
            text.extend([name, "\n", value, "\n"]);
        }
    }
    let signature = STANDARD.decode(envelope["Signature"].as_str().unwrap()).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &certificate.public_key().subject_public_key.data);
    key.verify(text.as_bytes(), &signature).expect("the signature is good");
    text.push('x');
    key.verify(text.as_bytes(), &signature)
        .expect_err("another text has another signature");
}

#[tokio::test]
async fn a_published_message_reaches_the_queue_signed() {
    let local = Local::start().await;
    let sent = local
        .sns()
        .publish()
        .topic_arn(TOPIC_ARN)
        .message("line one\nline \"two\" ü")
        .subject("S")
        .send()
        .await
        .unwrap();
    let got = local
        .sqs()
        .receive_message()
        .queue_url(&local.env["INGEST_QUEUE_URL"])
        .wait_time_seconds(5)
        .send()
        .await
        .unwrap();
    let envelope: Value = serde_json::from_str(got.messages()[0].body().unwrap()).unwrap();
    assert_eq!(envelope["Type"], "Notification");
    assert_eq!(envelope["Message"], "line one\nline \"two\" ü");
    assert_eq!(envelope["Subject"], "S");
    assert_eq!(envelope["MessageId"].as_str(), sent.message_id());
    assert!(envelope["UnsubscribeURL"].as_str().unwrap().contains("Unsubscribe"));
    verify(&local, &envelope).await;
}

#[derive(Default)]
struct Endpoint {
    requests: Mutex<Vec<(HeaderMap, Value)>>,
    answers: Mutex<VecDeque<u16>>,
}

impl Endpoint {
    /// A web server that answers with the statuses given, then 200, and remembers what came.
    async fn start(answers: &[u16]) -> (Arc<Self>, String) {
        let endpoint = Arc::new(Self {
            answers: Mutex::new(answers.iter().copied().collect()),
            ..Self::default()
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhooks/sns", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/webhooks/sns", post(Self::take))
            .with_state(Arc::clone(&endpoint));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (endpoint, url)
    }

    #[expect(clippy::unused_async, reason = "a handler is async")]
    async fn take(State(endpoint): State<Arc<Self>>, headers: HeaderMap, body: String) -> StatusCode {
        let confirmation = headers["x-amz-sns-message-type"] == "SubscriptionConfirmation";
        endpoint
            .requests
            .lock()
            .unwrap()
            .push((headers, serde_json::from_str(&body).unwrap()));
        let answer = if confirmation {
            None
        } else {
            endpoint.answers.lock().unwrap().pop_front()
        };
        StatusCode::from_u16(answer.unwrap_or(200)).unwrap()
    }

    fn notifications(&self, message: &str) -> usize {
        self.requests
            .lock()
            .unwrap()
            .iter()
            .filter(|(_, body)| body["Type"] == "Notification" && body["Message"] == message)
            .count()
    }
}

/// Subscribes the endpoint, confirms it as a receiver does, and returns the subscription's ARN.
async fn subscribe(local: &Local, endpoint: &Endpoint, url: &str) -> String {
    let sns = local.sns();
    let pending = sns
        .subscribe()
        .topic_arn(TOPIC_ARN)
        .protocol("http")
        .endpoint(url)
        .send()
        .await
        .unwrap();
    assert_eq!(pending.subscription_arn(), Some("pending confirmation"));
    let (headers, body) = until("the confirmation", || async { endpoint.requests.lock().unwrap().first().cloned() }).await;
    assert_eq!(headers["x-amz-sns-topic-arn"], TOPIC_ARN);
    assert_eq!(headers["content-type"], "text/plain; charset=UTF-8");
    assert!(!headers.contains_key("x-amz-sns-subscription-arn"));
    assert!(
        body["SubscribeURL"]
            .as_str()
            .unwrap()
            .starts_with("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription")
    );
    verify(local, &body).await;
    assert!(sns.confirm_subscription().topic_arn(TOPIC_ARN).token("wrong").send().await.is_err());
    let token = body["Token"].as_str().unwrap();
    let confirmed = sns
        .confirm_subscription()
        .topic_arn(TOPIC_ARN)
        .token(token)
        .authenticate_on_unsubscribe("true")
        .send()
        .await
        .unwrap();
    confirmed.subscription_arn().unwrap().to_owned()
}

#[tokio::test]
async fn a_failing_endpoint_is_tried_again_and_gets_the_same_message() {
    let local = Local::start().await;
    let (endpoint, url) = Endpoint::start(&[500, 503]).await;
    let arn = subscribe(&local, &endpoint, &url).await;
    local.sns().publish().topic_arn(TOPIC_ARN).message("again").send().await.unwrap();
    until("three tries", || async { (endpoint.notifications("again") == 3).then_some(()) }).await;
    let requests = endpoint.requests.lock().unwrap().clone();
    let ids: Vec<_> = requests[1..]
        .iter()
        .map(|(headers, _)| headers["x-amz-sns-message-id"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, vec![ids[0].clone(); 3]);
    assert_eq!(requests[1].0["x-amz-sns-subscription-arn"], arn.as_str());
    verify(&local, &requests[1].1).await;
}

#[tokio::test]
async fn a_4xx_is_final_and_ends_in_the_dead_letter_queue() {
    let local = Local::start().await;
    let (endpoint, url) = Endpoint::start(&[400]).await;
    let arn = subscribe(&local, &endpoint, &url).await;
    let (sns, sqs) = (local.sns(), local.sqs());
    let dlq = sqs.create_queue().queue_name("sns-dlq").send().await.unwrap();
    let policy = json!({ "deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:sns-dlq" }).to_string();
    sns.set_subscription_attributes()
        .subscription_arn(&arn)
        .attribute_name("RedrivePolicy")
        .attribute_value(policy)
        .send()
        .await
        .unwrap();
    sns.publish().topic_arn(TOPIC_ARN).message("refused").send().await.unwrap();
    let dead = sqs
        .receive_message()
        .queue_url(dlq.queue_url().unwrap())
        .wait_time_seconds(10)
        .send()
        .await
        .unwrap();
    assert!(dead.messages()[0].body().unwrap().contains("refused"));
    assert_eq!(endpoint.notifications("refused"), 1);
}

#[tokio::test]
async fn an_endpoint_that_never_answers_well_is_given_up_after_three_retries() {
    let local = Local::start().await;
    let (endpoint, url) = Endpoint::start(&[500, 500, 500, 500]).await;
    let arn = subscribe(&local, &endpoint, &url).await;
    let (sns, sqs) = (local.sns(), local.sqs());
    let dlq = sqs.create_queue().queue_name("sns-dlq").send().await.unwrap();
    let policy = json!({ "deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:sns-dlq" }).to_string();
    sns.set_subscription_attributes()
        .subscription_arn(&arn)
        .attribute_name("RedrivePolicy")
        .attribute_value(policy)
        .send()
        .await
        .unwrap();
    sns.publish().topic_arn(TOPIC_ARN).message("never").send().await.unwrap();
    let dead = sqs
        .receive_message()
        .queue_url(dlq.queue_url().unwrap())
        .wait_time_seconds(10)
        .send()
        .await
        .unwrap();
    assert_eq!(dead.messages().len(), 1);
    assert_eq!(endpoint.notifications("never"), 4);
}

#[tokio::test]
async fn topics_and_subscriptions_can_be_listed_and_changed() {
    let local = Local::start().await;
    let sns = local.sns();
    let arn = sns
        .create_topic()
        .name("other")
        .send()
        .await
        .unwrap()
        .topic_arn()
        .unwrap()
        .to_owned();
    assert_eq!(sns.list_topics().send().await.unwrap().topics().len(), 2);
    let queue = "arn:aws:sqs:us-east-1:000000000000:wecare-ingest";
    let subscription = sns
        .subscribe()
        .topic_arn(&arn)
        .protocol("sqs")
        .endpoint(queue)
        .attributes("RawMessageDelivery", "true")
        .send()
        .await
        .unwrap();
    sns.publish().topic_arn(&arn).message("a < b & \"c\"").send().await.unwrap();
    let got = local
        .sqs()
        .receive_message()
        .queue_url(&local.env["INGEST_QUEUE_URL"])
        .wait_time_seconds(5)
        .send()
        .await
        .unwrap();
    assert_eq!(got.messages()[0].body(), Some("a < b & \"c\""), "raw delivery has no envelope");
    let subscription = subscription.subscription_arn().unwrap();
    let attributes = sns
        .get_subscription_attributes()
        .subscription_arn(subscription)
        .send()
        .await
        .unwrap();
    assert_eq!(attributes.attributes().unwrap()["RawMessageDelivery"], "true");
    assert_eq!(
        sns.list_subscriptions_by_topic()
            .topic_arn(&arn)
            .send()
            .await
            .unwrap()
            .subscriptions()
            .len(),
        1
    );
    sns.unsubscribe().subscription_arn(subscription).send().await.unwrap();
    let topic = sns.get_topic_attributes().topic_arn(&arn).send().await.unwrap();
    assert_eq!(topic.attributes().unwrap()["SubscriptionsConfirmed"], "0");
    let error = sns
        .publish()
        .topic_arn("arn:aws:sns:us-east-1:000000000000:none")
        .message("x")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_not_found_exception());
}

#[tokio::test]
async fn a_duplicate_fault_delivers_the_same_message_more_than_once() {
    let local = Local::start().await;
    local
        .post(
            "faults",
            json!({ "service": "sns", "operation": null, "kind": "duplicate", "times": 3 }),
        )
        .await;
    local.post("publish", json!({ "message": "thrice" })).await;
    local.post("publish", json!({ "message": "once" })).await;
    let got = local
        .sqs()
        .receive_message()
        .queue_url(&local.env["INGEST_QUEUE_URL"])
        .max_number_of_messages(10)
        .send()
        .await
        .unwrap();
    let ids: Vec<Value> = got
        .messages()
        .iter()
        .map(|m| serde_json::from_str::<Value>(m.body().unwrap()).unwrap()["MessageId"].clone())
        .collect();
    assert_eq!(ids.len(), 4);
    assert!(ids[0] == ids[1] && ids[1] == ids[2] && ids[2] != ids[3]);
}

#[tokio::test]
async fn a_delivery_that_waits_for_its_retry_survives_a_restart() {
    let folder = Folder::new();
    let local = Local::start_in(Some(folder.0.clone())).await;
    let (endpoint, url) = Endpoint::start(&[503]).await;
    let arn = subscribe(&local, &endpoint, &url).await;
    // In a hurry these seconds are milliseconds: time enough to stop before the second try.
    let policy = json!({ "healthyRetryPolicy": { "numRetries": 1, "minDelayTarget": 3000, "maxDelayTarget": 3000 } }).to_string();
    let sns = local.sns();
    sns.set_subscription_attributes()
        .subscription_arn(&arn)
        .attribute_name("DeliveryPolicy")
        .attribute_value(policy)
        .send()
        .await
        .unwrap();
    sns.publish().topic_arn(TOPIC_ARN).message("patient").send().await.unwrap();
    until("the first try", || async { (endpoint.notifications("patient") == 1).then_some(()) }).await;
    local.sandbox.shutdown().await;
    let local = Local::start_in(Some(folder.0.clone())).await;
    until("the second try", || async {
        (endpoint.notifications("patient") == 2).then_some(())
    })
    .await;
    local.sandbox.shutdown().await;
}
