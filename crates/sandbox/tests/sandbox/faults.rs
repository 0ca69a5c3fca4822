//! Faults of calls: DynamoDB behind its proxy, cut connections, random faults from a seed.

use crate::{
    dynamodb::make_table,
    support::{Local, now_ms},
};
use aws_sdk_dynamodb::{
    Client,
    error::ProvideErrorMetadata as _,
    types::{AttributeValue, Put, TransactWriteItem},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A client that tries once.
fn once(local: &Local) -> Client {
    local.dynamodb_with(|config| config.retry_config(aws_sdk_dynamodb::config::retry::RetryConfig::disabled()))
}

fn put(pk: &str) -> TransactWriteItem {
    let put = Put::builder()
        .table_name("things")
        .item("pk", AttributeValue::S(pk.to_owned()))
        .build()
        .unwrap();
    TransactWriteItem::builder().put(put).build()
}

async fn write(client: &Client, pk: &str) -> Result<(), String> {
    let done = client
        .put_item()
        .table_name("things")
        .item("pk", AttributeValue::S(pk.to_owned()))
        .send()
        .await;
    done.map(|_| ()).map_err(|error| error.code().unwrap_or("no answer").to_owned())
}

async fn is_there(client: &Client, pk: &str) -> bool {
    let got = client.get_item().table_name("things").key("pk", AttributeValue::S(pk.to_owned()));
    got.send().await.unwrap().item().is_some()
}

#[tokio::test]
async fn dynamodb_fails_in_its_own_words() {
    let local = Local::start().await;
    let client = once(&local);
    make_table(&client).await;
    for (kind, code, written) in [
        ("throttle", "ProvisionedThroughputExceededException", false),
        ("conflict", "TransactionConflictException", false),
        ("refuse", "AccessDeniedException", false),
        ("error", "InternalServerError", false),
        ("drop_before", "no answer", false),
        ("drop_after", "no answer", true),
    ] {
        local
            .post("faults", json!({ "service": "dynamodb", "operation": "PutItem", "kind": kind }))
            .await;
        assert_eq!(write(&client, kind).await, Err(code.to_owned()), "{kind}");
        assert_eq!(is_there(&client, kind).await, written, "{kind}");
        assert_eq!(write(&client, kind).await, Ok(()), "{kind} is over");
    }
}

#[tokio::test]
async fn a_transaction_says_which_of_its_items_is_in_the_way() {
    let local = Local::start().await;
    let client = once(&local);
    make_table(&client).await;
    for (kind, code) in [("conflict", "TransactionConflict"), ("throttle", "ThrottlingError")] {
        let fault = json!({ "service": "dynamodb", "kind": kind, "table": "things", "contains": "second" });
        local.post("faults", fault).await;
        let refused = client
            .transact_write_items()
            .transact_items(put("first"))
            .transact_items(put("second"))
            .transact_items(put("third"))
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(cancelled) = refused
        else {
            panic!("{refused:?}");
        };
        let codes: Vec<_> = cancelled
            .cancellation_reasons()
            .iter()
            .map(|reason| reason.code().unwrap())
            .collect();
        assert_eq!(codes, ["None", code, "None"]);
        assert!(cancelled.message().unwrap().contains(code));
        assert!(!is_there(&client, "first").await, "nothing of it happened");
    }
    client.transact_write_items().transact_items(put("first")).send().await.unwrap();
    assert!(is_there(&client, "first").await);
}

#[tokio::test]
async fn a_late_answer_is_the_answer_and_a_lost_one_is_not() {
    let local = Local::start().await;
    let client = once(&local);
    make_table(&client).await;
    for (kind, outcome) in [
        ("delay", Ok(())),
        ("timeout_after", Ok(())),
        ("timeout_before", Err("InternalServerError".to_owned())),
    ] {
        local
            .post(
                "faults",
                json!({ "service": "dynamodb", "operation": "PutItem", "kind": kind, "millis": 120 }),
            )
            .await;
        let began = now_ms();
        assert_eq!(write(&client, kind).await, outcome, "{kind}");
        assert!(now_ms() - began >= 119, "{kind}");
        assert_eq!(is_there(&client, kind).await, outcome.is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn a_cut_connection_carries_not_one_byte() {
    let local = Local::start().await;
    let address = local.sandbox.url().trim_start_matches("http://").to_owned();
    for (kind, sent) in [("drop_before", 0), ("drop_after", 1)] {
        local
            .post("faults", json!({ "service": "sqs", "operation": "SendMessage", "kind": kind }))
            .await;
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let body = json!({ "QueueUrl": local.env["INGEST_QUEUE_URL"], "MessageBody": kind }).to_string();
        let request = format!(
            "POST / HTTP/1.1\r\nhost: {address}\r\nx-amz-target: AmazonSQS.SendMessage\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A reset is as good as an end.
        let _ = stream.read_to_end(&mut answer).await;
        assert_eq!(String::from_utf8_lossy(&answer), "", "{kind}");
        let sqs = local.sqs();
        let got = sqs
            .receive_message()
            .queue_url(&local.env["INGEST_QUEUE_URL"])
            .send()
            .await
            .unwrap();
        assert_eq!(got.messages().len(), sent, "{kind}");
    }
}

#[tokio::test]
async fn faults_that_cannot_happen_are_refused() {
    let local = Local::start().await;
    for body in [
        json!({ "service": "sqs", "kind": "conflict" }),
        json!({ "service": "sqs", "kind": "duplicate" }),
        json!({ "service": "eum", "kind": "error", "table": "t" }),
    ] {
        assert_eq!(local.control("POST", "faults", Some(body.clone())).await.0, 400, "{body}");
    }
    for body in [
        json!({ "seed": 1, "perMille": 1001, "services": ["sqs"], "kinds": ["error"] }),
        json!({ "seed": 1, "perMille": 1, "services": [], "kinds": ["error"] }),
        json!({ "seed": 1, "perMille": 1, "services": ["sns"], "kinds": ["duplicate"] }),
    ] {
        assert_eq!(local.control("PUT", "chaos", Some(body.clone())).await.0, 400, "{body}");
    }
}

#[tokio::test]
async fn chaos_from_one_seed_is_the_same_twice_and_spares_the_control_api() {
    let local = Local::start().await;
    let client = once(&local);
    make_table(&client).await;
    let chaos = json!({
        "seed": 11, "perMille": 300, "services": ["dynamodb", "sqs"], "kinds": ["throttle", "conflict", "drop_after"], "millis": 1,
    });
    let mut runs = Vec::new();
    for _ in 0..2 {
        assert_eq!(local.control("PUT", "chaos", Some(chaos.clone())).await.0, 200);
        let mut outcomes = Vec::new();
        for number in 0..60 {
            outcomes.push(write(&client, &number.to_string()).await);
        }
        let (_, seen) = local.control("GET", "chaos", None).await;
        assert_eq!(seen["calls"], json!({ "dynamodb": 60 }));
        let strikes: u64 = seen["strikes"]["dynamodb"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum();
        assert_eq!(strikes, outcomes.iter().filter(|outcome| outcome.is_err()).count() as u64);
        assert!((6..40).contains(&strikes), "{strikes} of 60 at three in ten");
        runs.push((outcomes, seen["strikes"].clone()));
        for _ in 0..20 {
            assert_eq!(local.control("GET", "phone/people", None).await.0, 200);
        }
        local.control("DELETE", "chaos", None).await;
        for number in 0..30 {
            assert_eq!(write(&client, &number.to_string()).await, Ok(()));
        }
    }
    assert_eq!(runs[0], runs[1]);
}
