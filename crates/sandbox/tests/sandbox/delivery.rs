//! Faults of deliveries, masses of events, and time travel.

use crate::support::{Local, until};
use sandbox::names::OUR_NUMBERS;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Empties the ingest queue: the `value` of each event, in the order of receipt, until as many came as expected.
async fn drain(local: &Local, expected: usize) -> Vec<Value> {
    let (sqs, url) = (local.sqs(), local.env["INGEST_QUEUE_URL"].clone());
    let mut values = Vec::new();
    while values.len() < expected {
        let got = sqs
            .receive_message()
            .queue_url(&url)
            .max_number_of_messages(10)
            .wait_time_seconds(10)
            .send()
            .await
            .unwrap();
        assert!(!got.messages().is_empty(), "{} of {expected}", values.len());
        for message in got.messages() {
            let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            let event = parse(parse(message.body().unwrap())["Message"].as_str().unwrap());
            let entry = parse(event["whatsAppWebhookEntry"].as_str().unwrap());
            values.push(entry["changes"][0]["value"].clone());
            sqs.delete_message()
                .queue_url(&url)
                .receipt_handle(message.receipt_handle().unwrap())
                .send()
                .await
                .unwrap();
        }
    }
    let left = sqs.receive_message().queue_url(&url).send().await.unwrap();
    assert!(left.messages().is_empty(), "more than expected");
    values
}

#[tokio::test]
async fn deliveries_are_repeated_and_shuffled_within_the_window() {
    let local = Local::start().await;
    let person = local.person("Ravi", "+919876543210").await;
    let switch = json!({ "copies": [2, 4], "shuffleWindowMillis": 300, "delayMillis": 50, "seed": 5 });
    assert_eq!(local.control("PUT", "delivery", Some(switch.clone())).await.1["delivery"], switch);
    let mut sent = Vec::new();
    for number in 0..10 {
        sent.push(local.write(&person, &number.to_string()).await);
    }
    let quiet = local.control("GET", "quiet", None).await.1;
    assert_eq!(quiet["quiet"], false);
    let total = usize::try_from(quiet["queue"].as_u64().unwrap()).unwrap();
    assert!((20..=40).contains(&total), "{total}");
    let got: Vec<Value> = drain(&local, total)
        .await
        .into_iter()
        .map(|value| value["messages"][0]["id"].clone())
        .collect();
    let mut counts = HashMap::new();
    for id in &got {
        *counts.entry(id.as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(counts.len(), 10);
    assert!(counts.values().all(|count| (2..=4).contains(count)), "{counts:?}");
    let mut first = Vec::new();
    for id in &got {
        if !first.contains(&id.as_str().unwrap()) {
            first.push(id.as_str().unwrap());
        }
    }
    assert_ne!(first, sent, "out of order");
    assert_eq!(local.control("DELETE", "delivery", None).await.1["delivery"], Value::Null);
    local.write(&person, "alone").await;
    assert_eq!(drain(&local, 1).await[0]["messages"][0]["text"]["body"], "alone");
    let bad = json!({ "copies": [3, 2] });
    assert_eq!(local.control("PUT", "delivery", Some(bad)).await.0, 400);
}

#[tokio::test]
async fn a_burst_publishes_every_copy_of_every_event_in_any_order() {
    let local = Local::start().await;
    let person = local.person("Ravi", "+919876543210").await;
    local.write(&person, "hi").await;
    let sent = json!({ "messaging_product": "whatsapp", "to": "+919876543210", "type": "text", "text": { "body": "x" },
        "biz_opaque_callback_data": "one" });
    local
        .eum()
        .send_whats_app_message()
        .origination_phone_number_id(OUR_NUMBERS[0].eum_id)
        .message(aws_sdk_socialmessaging::primitives::Blob::new(sent.to_string()))
        .meta_api_version("v24.0")
        .send()
        .await
        .unwrap();
    // The message itself, and its three reports.
    drain(&local, 4).await;
    let wanted = json!({ "seed": 9, "messages": 60, "people": 7, "copies": [1, 3], "statuses": true });
    let done = local.post("burst", wanted).await;
    assert_eq!(
        (&done["messages"], &done["people"], &done["statuses"]),
        (&json!(60), &json!(7), &json!(4))
    );
    let deliveries = usize::try_from(done["deliveries"].as_u64().unwrap()).unwrap();
    assert!((80..=180).contains(&deliveries), "{deliveries}");
    let got = drain(&local, deliveries).await;
    let mut texts = HashMap::<String, Vec<usize>>::new();
    let mut reports = HashMap::<String, usize>::new();
    for (place, value) in got.iter().enumerate() {
        if let Some(text) = value["messages"][0]["text"]["body"].as_str() {
            texts.entry(text.to_owned()).or_default().push(place);
        } else {
            assert_eq!(value["statuses"][0]["biz_opaque_callback_data"], "one");
            *reports
                .entry(value["statuses"][0]["status"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
    }
    assert_eq!((texts.len(), reports.len()), (60, 4));
    assert!(texts.values().all(|places| (1..=3).contains(&places.len())));
    // Copies of one event are far from each other, which they would not be in order.
    assert!(texts.values().any(|places| places.last().unwrap() - places[0] > 20));
    let (_, people) = local.control("GET", "phone/people", None).await;
    assert_eq!(people["people"].as_array().unwrap().len(), 8);
    assert_eq!(
        local.control("POST", "burst", Some(json!({ "messages": 1, "people": 0 }))).await.0,
        400
    );
}

#[tokio::test]
async fn a_moved_clock_moves_events_windows_and_tokens() {
    let local = Local::start().await;
    let person = local.person("Ravi", "+919876543210").await;
    local.write(&person, "hi").await;
    let before: i64 = local.next_event().await["messages"][0]["timestamp"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let day = 25 * 3600;
    assert_eq!(
        local.control("PUT", "clock", Some(json!({ "offsetSeconds": day }))).await.1["offsetSeconds"],
        day
    );
    let message = json!({ "messaging_product": "whatsapp", "to": "+919876543210", "type": "text", "text": { "body": "late" } });
    local
        .eum()
        .send_whats_app_message()
        .origination_phone_number_id(OUR_NUMBERS[0].eum_id)
        .message(aws_sdk_socialmessaging::primitives::Blob::new(message.to_string()))
        .meta_api_version("v24.0")
        .send()
        .await
        .unwrap();
    assert_eq!(local.next_status().await.0, "accepted");
    let (status, object) = local.next_status().await;
    assert_eq!(
        (status.as_str(), &object["errors"][0]["code"]),
        ("failed", &json!(131_047)),
        "the window is closed"
    );
    local.write(&person, "again").await;
    let after: i64 = local.next_event().await["messages"][0]["timestamp"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((day..day + 60).contains(&(after - before)), "{}", after - before);
    assert_eq!(local.control("DELETE", "clock", None).await.1["offsetSeconds"], 0);
    assert_eq!(
        local.control("PUT", "clock", Some(json!({ "offsetSeconds": i64::MAX }))).await.0,
        400
    );
    until("quiet", || async {
        (local.control("GET", "quiet", None).await.1["quiet"] == true).then_some(())
    })
    .await;
}
