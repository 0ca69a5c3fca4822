//! `wecare check`: all is well, and things taken away one by one.

#[path = "check/assistant.rs"]
mod assistant;
#[path = "check/bucket.rs"]
mod bucket;

use crate::support::{TestApp, client, run};
use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TimeToLiveSpecification};
use reqwest::Method;
use sandbox::names::{CLIENT_ID, INGEST_SUBSCRIPTION_ARN, TOPIC_ARN};
use serde_json::{Value, json};

/// What a run printed, and whether it found all well.
struct Found {
    text: String,
    last: String,
    well: bool,
}

async fn check(app: &TestApp, changes: &[(&str, &str)]) -> Found {
    let mut environment = app.environment();
    for (name, value) in changes {
        environment.retain(|(known, _)| known != name);
        environment.push(((*name).to_owned(), (*value).to_owned()));
    }
    // The sandbox answers in this process: it must go on while the program runs.
    let output = tokio::task::spawn_blocking(move || run("check", &environment)).await.unwrap();
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    Found {
        text: String::from_utf8(output.stdout).unwrap(),
        last: String::from_utf8(output.stderr).unwrap(),
        well: code == Some(0),
    }
}

/// What is to be put right.
fn wrong(found: &Found) -> Vec<&str> {
    found.text.lines().filter_map(|line| line.strip_prefix("FIX   ")).collect()
}

/// Exactly these are wrong: each a beginning of its line.
fn assert_wrong(found: &Found, expected: &[&str]) {
    let wrong = wrong(found);
    assert_eq!(wrong.len(), expected.len(), "{}", found.text);
    for (wrong, expected) in wrong.iter().zip(expected) {
        assert!(wrong.starts_with(expected), "{wrong} is not about {expected}");
        let how = wrong.rsplit(": ").next().unwrap();
        assert!(how.len() > 10, "and says how: {wrong}");
    }
    let count = match expected.len() {
        1 => "1 thing is to be put right".to_owned(),
        count => format!("{count} things are to be put right"),
    };
    assert!(!found.well && found.last.contains(&count), "{}", found.last);
}

async fn sqs(app: &TestApp, operation: &str, body: Value) {
    aws(
        app,
        &format!("AmazonSQS.{operation}"),
        "application/x-amz-json-1.0",
        body.to_string(),
    )
    .await;
}

async fn aws(app: &TestApp, target: &str, kind: &str, body: String) {
    let url = app.sandbox.url().replace("localhost", "127.0.0.1");
    let answer = client()
        .post(url)
        .header("x-amz-target", target)
        .header("content-type", kind)
        .body(body)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    assert!(status.is_success(), "{target}: {status} {}", answer.text().await.unwrap());
}

async fn sns(app: &TestApp, form: &[(&str, &str)]) {
    let url = app.sandbox.url().replace("localhost", "127.0.0.1");
    let answer = client().post(url).form(form).send().await.unwrap();
    let status = answer.status();
    assert!(status.is_success(), "{form:?}: {status} {}", answer.text().await.unwrap());
}

fn queue_url(app: &TestApp) -> String {
    app.environment()
        .into_iter()
        .find(|(name, _)| name == "INGEST_QUEUE_URL")
        .unwrap()
        .1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_with_its_tables_is_well() {
    let app = TestApp::start().await;
    let found = check(&app, &[]).await;
    assert!(found.well, "{}{}", found.text, found.last);
    for line in [
        "ok    configuration of addresses",
        "ok    table wecare: keys",
        "ok    table wecare: index inbox",
        "ok    table wecare-sessions: expiry",
        "ok    queue: redrive policy",
        "ok    bucket wecare-inbox-media",
        "ok    dead-letter queue: empty",
        "ok    topic arn:aws:sns:us-east-1:000000000000:base-wecare-digital: signature",
        "ok    topic arn:aws:sns:us-east-1:000000000000:base-wecare-digital: subscription of the queue",
        "ok    group Admin",
        "ok    app client: callback address",
        "ok    issuer: keys",
        "ok    sign-in pages",
        "ok    WhatsApp account WECARE Sandbox: registration",
        "ok    number +91 90000 10001: quality",
    ] {
        assert!(found.text.lines().any(|known| known == line), "{line} is not in\n{}", found.text);
    }
    let others: Vec<&str> = found.text.lines().filter(|line| !line.starts_with("ok    ")).collect();
    let (sum, others) = others.split_last().unwrap();
    assert!(sum.ends_with(" right, 0 to be put right, 2 not looked at."), "{sum}");
    assert!(
        others.len() == 2 && others.iter().all(|line| line.contains("no backups")),
        "{others:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn configuration_is_read_part_by_part() {
    let app = TestApp::start().await;
    let found = check(
        &app,
        &[
            ("WECARE_PUBLIC_URL", "inbox.example.com"),
            ("META_API_VERSION", "24"),
            ("WECARE_LIMIT_USER", "many"),
        ],
    )
    .await;
    assert_wrong(
        &found,
        &["configuration of addresses", "configuration of WhatsApp", "configuration of limits"],
    );
    assert!(found.text.contains("META_API_VERSION must look like v24.0"), "{}", found.text);
    assert!(
        found.text.contains("ok    table wecare: keys"),
        "the rest is looked at all the same"
    );

    let found = check(&app, &[("WECARE_PUBLIC_URL", "http://inbox.example.com")]).await;
    assert_wrong(
        &found,
        &[
            "WECARE_PUBLIC_URL: use https",
            "COGNITO_REDIRECT_URI: set it",
            "COGNITO_LOGOUT_URI: set it",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_are_not_as_they_should_be() {
    let app = TestApp::start().await;
    let dynamodb = app.dynamodb();
    let off = TimeToLiveSpecification::builder()
        .enabled(false)
        .attribute_name("ttl")
        .build()
        .unwrap();
    let change = dynamodb.update_time_to_live().table_name("wecare").time_to_live_specification(off);
    change.send().await.unwrap();
    for table in ["wecare", "wecare-sessions"] {
        let change = dynamodb.update_table().table_name(table).deletion_protection_enabled(false);
        change.send().await.unwrap();
    }
    dynamodb.delete_table().table_name("wecare-sessions").send().await.unwrap();
    let found = check(&app, &[]).await;
    assert_wrong(
        &found,
        &[
            "table wecare: deletion protection: run `wecare provision`",
            "table wecare: expiry: it must be on",
            "table wecare-sessions: there: run `wecare provision`",
        ],
    );
    // A table of somebody else under our name.
    let key = KeySchemaElement::builder()
        .attribute_name("id")
        .key_type(KeyType::Hash)
        .build()
        .unwrap();
    let id = AttributeDefinition::builder()
        .attribute_name("id")
        .attribute_type(ScalarAttributeType::S)
        .build()
        .unwrap();
    let foreign = dynamodb
        .create_table()
        .table_name("foreign")
        .key_schema(key)
        .attribute_definitions(id);
    let foreign = foreign.billing_mode(BillingMode::PayPerRequest).deletion_protection_enabled(true);
    foreign.send().await.unwrap();
    app.run("provision");
    let found = check(&app, &[("WECARE_TABLE", "foreign")]).await;
    assert_wrong(
        &found,
        &[
            "table foreign: keys: its keys are not pk and sk",
            "table foreign: index inbox",
            "table foreign: index queue",
            "table foreign: expiry",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn queue_and_topic_with_things_taken_away() {
    let app = TestApp::start().await;
    let set = |attributes: Value| json!({ "QueueUrl": queue_url(&app), "Attributes": attributes });
    let foreign = json!({ "Statement": [{ "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage",
        "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:sns:us-east-1:000000000000:other" } } }] });
    sqs(
        &app,
        "SetQueueAttributes",
        set(json!({ "VisibilityTimeout": "5", "RedrivePolicy": "", "Policy": foreign.to_string() })),
    )
    .await;
    sns(
        &app,
        &[
            ("Action", "SetTopicAttributes"),
            ("TopicArn", TOPIC_ARN),
            ("AttributeName", "Policy"),
            ("AttributeValue", "{}"),
        ],
    )
    .await;
    let subscription = [
        ("Action", "SetSubscriptionAttributes"),
        ("SubscriptionArn", INGEST_SUBSCRIPTION_ARN),
    ];
    let raw = [
        subscription[0],
        subscription[1],
        ("AttributeName", "RawMessageDelivery"),
        ("AttributeValue", "true"),
    ];
    sns(&app, &raw).await;
    let topic = |part: &str| format!("topic {TOPIC_ARN}: {part}");
    let found = check(&app, &[]).await;
    assert_wrong(
        &found,
        &[
            "queue: visibility timeout",
            &format!("queue: policy for {TOPIC_ARN}: let sns.amazonaws.com"),
            "queue: redrive policy: set one",
            &topic("policy: let social-messaging.amazonaws.com"),
            &topic("subscription of the queue: raw delivery: switch"),
        ],
    );

    sns(&app, &[("Action", "Unsubscribe"), ("SubscriptionArn", INGEST_SUBSCRIPTION_ARN)]).await;
    let found = check(&app, &[]).await;
    assert!(
        found
            .text
            .contains(&format!("{}: run `aws sns subscribe", topic("subscription of the queue"))),
        "{}",
        found.text
    );

    let elsewhere = queue_url(&app).replace("wecare-ingest", "nowhere");
    let found = check(
        &app,
        &[
            ("INGEST_QUEUE_URL", &elsewhere),
            ("EVENTS_TOPIC_ARNS", "arn:aws:sns:us-east-1:000000000000:gone"),
        ],
    )
    .await;
    for line in [
        "FIX   queue: there: there is no such thing",
        "FIX   topic arn:aws:sns:us-east-1:000000000000:gone: there: there is no such thing",
        "FIX   WhatsApp account WECARE Sandbox: event destination: set it to a topic",
    ] {
        assert!(found.text.contains(line), "{line} is not in\n{}", found.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_in_the_dead_letter_queue_are_told() {
    let app = TestApp::start().await;
    let dead = queue_url(&app).replace("wecare-ingest", "wecare-ingest-dlq");
    for body in ["one", "two"] {
        sqs(&app, "SendMessage", json!({ "QueueUrl": dead, "MessageBody": body })).await;
    }
    let found = check(&app, &[]).await;
    assert_wrong(&found, &["dead-letter queue: empty: 2 messages could not be stored"]);
    assert!(found.text.contains("wecare redrive"), "{}", found.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_with_things_taken_away() {
    let app = TestApp::start().await;
    // Another client: a secret that we do not have, no callback of ours.
    let changed = json!({ "client_id": CLIENT_ID, "secret": "the-pools-own-secret", "callback_urls": ["https://elsewhere.example/cb"], "logout_urls": [] });
    app.control(Method::PUT, "clients", changed).await;
    app.cognito("DeleteGroup", json!({ "GroupName": "Viewer" })).await;
    app.cognito(
        "AdminRemoveUserFromGroup",
        json!({ "GroupName": "Admin", "Username": "ines@demo.example" }),
    )
    .await;
    let found = check(&app, &[("COGNITO_SCOPES", "openid,email,wecare/all")]).await;
    assert_wrong(
        &found,
        &[
            "group Viewer: make a group Viewer",
            "group Admin: nobody is in it",
            "app client: scopes: allow wecare/all",
            "app client: callback address: register http://127.0.0.1",
            "app client: sign-out address: register http://127.0.0.1",
            "app client: secret: the client has a secret",
        ],
    );
    let found = check(&app, &[("COGNITO_APP_CLIENT_SECRET", "our-own-wrong-secret")]).await;
    assert!(
        found
            .text
            .contains("app client: secret: COGNITO_APP_CLIENT_SECRET is not the client's secret"),
        "{}",
        found.text
    );
    for secret in ["the-pools-own-secret", "our-own-wrong-secret"] {
        assert!(
            !found.text.contains(secret) && !found.last.contains(secret),
            "no secrets are printed"
        );
    }
    let nowhere = "http://127.0.0.1:9";
    let found = check(
        &app,
        &[
            ("COGNITO_USER_POOL_ID", "us-east-1_Another"),
            ("COGNITO_ISSUER", nowhere),
            ("COGNITO_HOSTED_UI_DOMAIN", nowhere),
        ],
    )
    .await;
    assert_wrong(
        &found,
        &[
            "user pool: there: there is no such thing",
            "app client: there: there is no such thing",
            "issuer: discovery: http://127.0.0.1:9/.well-known/openid-configuration cannot be read",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_cannot_send_and_questions_that_are_refused() {
    let app = TestApp::start().await;
    let standing = json!({ "registrationStatus": "INCOMPLETE", "qualityRating": "RED", "eventDestination": "arn:aws:sns:us-east-1:000000000000:other" });
    app.control(Method::PUT, "standing", standing).await;
    let found = check(&app, &[]).await;
    assert_wrong(
        &found,
        &[
            "WhatsApp account WECARE Sandbox: registration: finish it",
            "WhatsApp account WECARE Sandbox: event destination: set it to a topic",
            "number +91 90000 10001: quality: RED",
            "number +44 20 7946 0018: quality: RED",
        ],
    );
    app.control(Method::PUT, "standing", json!({ "qualityRating": "NA" })).await;
    let fault = json!({ "service": "cognito", "operation": "DescribeUserPool", "kind": "refuse", "times": 1 });
    app.control(Method::POST, "faults", fault).await;
    let found = check(&app, &[]).await;
    assert_wrong(
        &found,
        &["user pool: there: not allowed to look; give whoever runs this cognito-idp:DescribeUserPool"],
    );
    assert!(
        found
            .text
            .contains("skip  number +91 90000 10001: quality: Meta has not rated it yet"),
        "{}",
        found.text
    );
}
