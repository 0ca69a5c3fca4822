//! What failed too often lies in dead-letter queues: Admins see it, have it tried again, or bring it among the events that are kept, where it
//! is looked into, taken in and thrown away.

use crate::{
    kept_events::{kept, narrowed},
    support::{Browser, TestApp, event, now, text_event, until},
};
use aws_sdk_sqs::types::QueueAttributeName;
use reqwest::{Method, StatusCode};
use sandbox::names::{INGEST_DLQ, INGEST_SUBSCRIPTION_ARN, SUBSCRIPTION_DLQ, TOPIC_ARN};
use serde_json::{Value, json};

const ADMIN: &str = "ines@demo.example";

/// Puts something into a queue as AWS would.
async fn send(app: &TestApp, queue: &str, body: &str) {
    let sqs = app.sqs();
    let url = sqs.get_queue_url().queue_name(queue).send().await.unwrap().queue_url.unwrap();
    sqs.send_message().queue_url(url).message_body(body).send().await.unwrap();
}

/// An event in the envelope of SNS.
fn envelope(id: &str, value: Value) -> String {
    json!({
        "Type": "Notification", "MessageId": id, "TopicArn": TOPIC_ARN, "Message": event(value).to_string(),
        "Timestamp": "2026-11-30T00:00:00.000Z",
    })
    .to_string()
}

/// Brings all of a queue, in pieces, and sums up.
async fn bring(admin: &Browser, queue: &str) -> (u64, u64) {
    let (mut brought, mut left, mut goes_on) = (0, 0, false);
    loop {
        let piece = admin.ok("events/bring", json!({ "queue": queue, "goes_on": goes_on })).await;
        brought += piece["brought"].as_u64().unwrap();
        left += piece["left"].as_u64().unwrap();
        goes_on = true;
        if piece["more"] == false {
            return (brought, left);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_too_often_is_seen_and_moved_back() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let empty = admin.ok("events/queue", json!({})).await;
    let dead = json!({ "name": sandbox::names::INGEST_DLQ, "held": 0 });
    assert_eq!(empty["queue"], json!({ "waiting": 0, "dead": dead, "moving": false }));
    let dead = json!({ "name": sandbox::names::SUBSCRIPTION_DLQ, "held": 0 });
    assert_eq!(empty["subscriptions"], json!([{ "is_webhook": false, "dead": dead }]));
    // One try, and the table takes nothing: the message is given up at once.
    let sqs = app.sqs();
    let (_, queue) = app.environment().into_iter().find(|(name, _)| name == "INGEST_QUEUE_URL").unwrap();
    let dead = format!("arn:aws:sqs:us-east-1:000000000000:{}", sandbox::names::INGEST_DLQ);
    let policy = json!({ "deadLetterTargetArn": dead, "maxReceiveCount": 1 }).to_string();
    let change = sqs.set_queue_attributes().queue_url(queue);
    let change = change.attributes(QueueAttributeName::RedrivePolicy, policy);
    let change = change.attributes(QueueAttributeName::VisibilityTimeout, "1");
    change.send().await.unwrap();
    let fault = json!({ "service": "dynamodb", "operation": "TransactWriteItems", "kind": "error", "times": 100_000, "contains": "DEAD" });
    app.control(Method::POST, "faults", fault).await;
    app.publish(text_event("wamid.DEAD", "919822200001", now(), "still here")).await;
    until("it is given up", async || {
        let standing = admin.ok("events/queue", json!({})).await;
        (standing["queue"]["dead"]["held"] == 1).then_some(())
    })
    .await;
    app.control(Method::DELETE, "faults", Value::Null).await;
    admin.ok("events/redrive", json!({})).await;
    admin.conversation_with("Test Customer").await;
    until("nothing lies there any more", async || {
        let standing = admin.ok("events/queue", json!({})).await;
        (standing["queue"]["dead"]["held"] == 0).then_some(())
    })
    .await;
    let audit = admin.ok("audit/page", json!({ "query": { "act": "redrive" } })).await;
    assert_eq!(audit["lines"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_of_the_queue_are_brought_looked_into_taken_in_and_thrown_away() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    for serial in 0..119 {
        let id = format!("letter-{serial}");
        let customer = format!("9198444{serial:05}");
        send(
            &app,
            INGEST_DLQ,
            &envelope(&id, text_event(&format!("wamid.L{serial}"), &customer, now(), "late")),
        )
        .await;
    }
    send(&app, INGEST_DLQ, "no envelope at all").await;
    // Too large for an item of the table: it stays where it is.
    send(&app, INGEST_DLQ, &"x".repeat(400_000)).await;
    assert_eq!(bring(&admin, INGEST_DLQ).await, (120, 1));
    assert_eq!(
        bring(&admin, INGEST_DLQ).await,
        (0, 0),
        "what was brought is gone, the large one is hidden for a while"
    );
    let found = narrowed(&admin, &json!({ "cause": "dead" })).await;
    assert_eq!(found.len(), 120);
    assert!(
        found
            .iter()
            .all(|event| event["reason"] == format!("came out of the dead-letter queue {INGEST_DLQ}"))
    );
    let broken = found.iter().find(|event| event["bytes"] == 18).unwrap();
    assert_eq!(
        admin.ok("events/raw", json!({ "place": broken["place"] })).await,
        "no envelope at all"
    );
    admin
        .ok("events/discard", json!({ "place": broken["place"], "reason": "put there by hand" }))
        .await;
    let fine = found.iter().find(|event| event["bytes"] != 18).unwrap();
    let one = admin.ok("events/replay", json!({ "place": fine["place"] })).await;
    let one = one["taken"].as_u64().unwrap();
    let (mut taken, mut before) = (0, Value::Null);
    loop {
        let piece = admin
            .ok("events/replay_all", json!({ "query": { "cause": "dead", "before": before } }))
            .await;
        taken += piece["taken"].as_u64().unwrap();
        before = piece["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(one + taken, 119);
    assert!(kept(&admin).await.is_empty());
    // The same letter once more, as after a crash before it was removed, is the same message.
    send(
        &app,
        INGEST_DLQ,
        &envelope("letter-7", text_event("wamid.L7", "919844400007", now(), "late")),
    )
    .await;
    assert_eq!(bring(&admin, INGEST_DLQ).await.0, 1);
    admin.ok("events/replay_all", json!({ "query": { "cause": "dead" } })).await;
    let items = app.scan("wecare").await;
    let messages = items.values().filter(|item| item["itemType"]["S"] == "MESSAGE").count();
    assert_eq!(messages, 119);
    let audit = admin.ok("audit/page", json!({ "query": { "act": "redrive" } })).await;
    let told: Vec<String> = audit["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            format!(
                "{} {}: {}",
                line["result"].as_str().unwrap(),
                line["object"].as_str().unwrap(),
                line["note"]
            )
        })
        .collect();
    assert!(
        told.contains(&format!("begun {INGEST_DLQ}: \"brought among the failed events\"")),
        "{told:?}"
    );
    assert!(told.iter().any(|line| line.contains("1 are too large for it")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sns_gave_up_on_is_brought_from_the_webhooks_dead_letter_queue() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("INGEST_QUEUE_URL", String::new())]).await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let (sns, sqs) = (aws_sdk_sns::Client::new(&app.sdk()), app.sqs());
    sns.unsubscribe().subscription_arn(INGEST_SUBSCRIPTION_ARN).send().await.unwrap();
    let subscribed = sns.subscribe().topic_arn(TOPIC_ARN).protocol("http").return_subscription_arn(true);
    let subscribed = subscribed.endpoint(format!("{}/webhooks/sns", app.url)).send().await.unwrap();
    let arn = subscribed.subscription_arn.unwrap();
    // Somebody else's subscription with a dead-letter queue of their own.
    sqs.create_queue().queue_name("theirs").send().await.unwrap();
    sqs.create_queue().queue_name("theirs-dlq").send().await.unwrap();
    let theirs = sns.subscribe().topic_arn(TOPIC_ARN).protocol("sqs");
    let theirs = theirs.endpoint("arn:aws:sqs:us-east-1:000000000000:theirs").send().await.unwrap();
    let redrive = async |arn: &str, queue: &str| {
        let policy = json!({ "deadLetterTargetArn": format!("arn:aws:sqs:us-east-1:000000000000:{queue}") }).to_string();
        let change = sns
            .set_subscription_attributes()
            .subscription_arn(arn)
            .attribute_name("RedrivePolicy");
        change.attribute_value(policy).send().await.unwrap();
    };
    redrive(&theirs.subscription_arn.unwrap(), "theirs-dlq").await;
    until("the webhook is confirmed", async || {
        let standing = admin.ok("events/queue", json!({})).await;
        (standing["subscriptions"] == json!([{ "is_webhook": true, "dead": null }])).then_some(())
    })
    .await;
    sqs.create_queue().queue_name("webhook-dlq").send().await.unwrap();
    redrive(&arn, "webhook-dlq").await;
    // SNS gives up after one try.
    let policy = json!({ "healthyRetryPolicy": { "numRetries": 0, "minDelayTarget": 1, "maxDelayTarget": 1 } }).to_string();
    let change = sns
        .set_subscription_attributes()
        .subscription_arn(&arn)
        .attribute_name("DeliveryPolicy");
    change.attribute_value(policy).send().await.unwrap();
    let fault =
        json!({ "service": "dynamodb", "operation": "TransactWriteItems", "kind": "error", "times": 100_000, "contains": "DEADHOOK" });
    app.control(Method::POST, "faults", fault).await;
    app.publish(text_event("wamid.DEADHOOK", "919822200002", now(), "given up on"))
        .await;
    until("SNS has given up", async || {
        let standing = admin.ok("events/queue", json!({})).await;
        assert_eq!(standing["queue"], Value::Null);
        (standing["subscriptions"][0]["dead"] == json!({ "name": "webhook-dlq", "held": 1 })).then_some(())
    })
    .await;
    let page = admin.get("/admin/events").await.text().await.unwrap();
    assert!(page.contains("1 event lies in webhook-dlq, which SNS could not give to the webhook."));
    assert_eq!(bring(&admin, "webhook-dlq").await, (1, 0));
    let found = narrowed(&admin, &json!({ "cause": "dead" })).await;
    let raw = admin.ok("events/raw", json!({ "place": found[0]["place"] })).await;
    assert!(raw.as_str().unwrap().contains("given up on"));
    app.control(Method::DELETE, "faults", Value::Null).await;
    assert_eq!(admin.ok("events/replay", json!({ "place": found[0]["place"] })).await["taken"], 1);
    admin.conversation_with("Test Customer").await;
    // There is nothing to move back to, and queues of others are none of ours.
    assert_eq!(admin.api("events/redrive", json!({})).await.0, StatusCode::NOT_FOUND);
    for other in ["theirs-dlq", INGEST_DLQ, SUBSCRIPTION_DLQ] {
        let body = json!({ "queue": other, "goes_on": false });
        assert_eq!(admin.api("events/bring", body).await.0, StatusCode::NOT_FOUND, "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_aws_loses_no_letter_and_is_said() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    send(
        &app,
        SUBSCRIPTION_DLQ,
        &envelope("kept", text_event("wamid.KEPT", "919822200003", now(), "kept")),
    )
    .await;
    let fault = |service: &str, operation: &str| json!({ "service": service, "operation": operation, "kind": "refuse", "times": 1 });
    // The receivers of the other queue ask too.
    let of_queue = |operation: &str| {
        let mut fault = fault("sqs", operation);
        fault["contains"] = SUBSCRIPTION_DLQ.into();
        fault
    };
    // Who may not read subscriptions still sees the queue.
    app.control(Method::POST, "faults", fault("sns", "ListSubscriptionsByTopic")).await;
    let standing = admin.ok("events/queue", json!({})).await;
    assert_eq!(
        (&standing["subscriptions"], &standing["queue"]["dead"]["held"]),
        (&Value::Null, &json!(0))
    );
    let body = json!({ "queue": SUBSCRIPTION_DLQ, "goes_on": false });
    app.control(Method::POST, "faults", of_queue("ReceiveMessage")).await;
    let (status, why) = admin.api("events/bring", body.clone()).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{why}");
    // It is kept and could not be removed: brought again, it is the same event.
    app.control(Method::POST, "faults", of_queue("DeleteMessageBatch")).await;
    assert_eq!(admin.api("events/bring", body.clone()).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(kept(&admin).await.len(), 1);
    let sqs = app.sqs();
    let url = sqs
        .get_queue_url()
        .queue_name(SUBSCRIPTION_DLQ)
        .send()
        .await
        .unwrap()
        .queue_url
        .unwrap();
    let all = sqs
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(QueueAttributeName::All)
        .send()
        .await
        .unwrap();
    let hidden = &all.attributes().unwrap()[&QueueAttributeName::ApproximateNumberOfMessagesNotVisible];
    assert_eq!(hidden, "1", "it comes again");
}
