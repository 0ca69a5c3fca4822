//! Queues: long polls, visibility, redrive, batches, errors.

use crate::support::Local;
use aws_sdk_sqs::types::{
    DeleteMessageBatchRequestEntry, MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName, SendMessageBatchRequestEntry,
};
use std::time::Duration;

async fn queue(local: &Local, name: &str) -> String {
    local
        .sqs()
        .create_queue()
        .queue_name(name)
        .send()
        .await
        .unwrap()
        .queue_url()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_long_poll_wakes_as_soon_as_a_message_arrives() {
    let local = Local::start().await;
    let (sqs, url) = (local.sqs(), queue(&local, "poll").await);
    let poll = tokio::spawn({
        let (sqs, url) = (sqs.clone(), url.clone());
        async move { sqs.receive_message().queue_url(url).wait_time_seconds(20).send().await.unwrap() }
    });
    // Whether the poll is already waiting or still on its way, it must come back with the message at once.
    sqs.send_message().queue_url(&url).message_body("hello").send().await.unwrap();
    let got = tokio::time::timeout(Duration::from_secs(5), poll)
        .await
        .expect("it does not wait the twenty seconds")
        .unwrap();
    assert_eq!(got.messages()[0].body(), Some("hello"));
    let empty = sqs.receive_message().queue_url(&url).send().await.unwrap();
    assert!(empty.messages.is_none(), "a received message is hidden");
}

#[tokio::test]
async fn a_message_comes_back_when_its_time_is_up_and_goes_when_it_is_deleted() {
    let local = Local::start().await;
    let (sqs, url) = (local.sqs(), queue(&local, "visibility").await);
    sqs.send_message().queue_url(&url).message_body("x").send().await.unwrap();
    let first = sqs.receive_message().queue_url(&url).visibility_timeout(1).send().await.unwrap();
    let first = first.messages()[0].receipt_handle().unwrap().to_owned();
    // One second later the waiting poll has it again, without anything new arriving.
    let again = sqs
        .receive_message()
        .queue_url(&url)
        .wait_time_seconds(10)
        .message_system_attribute_names(MessageSystemAttributeName::All)
        .send()
        .await
        .unwrap();
    let again = &again.messages()[0];
    assert_eq!(
        again.attributes().unwrap()[&MessageSystemAttributeName::ApproximateReceiveCount],
        "2"
    );
    // The older handle is no error, and deletes nothing.
    sqs.delete_message().queue_url(&url).receipt_handle(&first).send().await.unwrap();
    sqs.change_message_visibility()
        .queue_url(&url)
        .receipt_handle(again.receipt_handle().unwrap())
        .visibility_timeout(0)
        .send()
        .await
        .unwrap();
    let third = sqs.receive_message().queue_url(&url).send().await.unwrap();
    let third = third.messages()[0].receipt_handle().unwrap();
    sqs.delete_message().queue_url(&url).receipt_handle(third).send().await.unwrap();
    let error = sqs
        .change_message_visibility()
        .queue_url(&url)
        .receipt_handle(third)
        .visibility_timeout(0)
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_message_not_inflight());
    let attributes = sqs
        .get_queue_attributes()
        .queue_url(&url)
        .attribute_names(QueueAttributeName::All)
        .send()
        .await
        .unwrap();
    assert_eq!(
        attributes.attributes().unwrap()[&QueueAttributeName::ApproximateNumberOfMessages],
        "0"
    );
}

#[tokio::test]
async fn what_is_received_too_often_goes_to_the_dead_letter_queue_and_can_be_moved_back() {
    let local = Local::start().await;
    let (sqs, dlq) = (local.sqs(), queue(&local, "work-dlq").await);
    let dlq_arn = "arn:aws:sqs:us-east-1:000000000000:work-dlq";
    let policy = format!(r#"{{"deadLetterTargetArn":"{dlq_arn}","maxReceiveCount":2}}"#);
    let url = sqs
        .create_queue()
        .queue_name("work")
        .attributes(QueueAttributeName::RedrivePolicy, policy)
        .send()
        .await
        .unwrap();
    let url = url.queue_url().unwrap();
    sqs.send_message().queue_url(url).message_body("poison").send().await.unwrap();
    for _ in 0..2 {
        let got = sqs.receive_message().queue_url(url).visibility_timeout(0).send().await.unwrap();
        assert_eq!(got.messages().len(), 1);
    }
    assert!(sqs.receive_message().queue_url(url).send().await.unwrap().messages.is_none());
    let dead = sqs
        .receive_message()
        .queue_url(&dlq)
        .visibility_timeout(0)
        .message_system_attribute_names(MessageSystemAttributeName::DeadLetterQueueSourceArn)
        .send()
        .await
        .unwrap();
    let source = &dead.messages()[0].attributes().unwrap()[&MessageSystemAttributeName::DeadLetterQueueSourceArn];
    assert_eq!(source, "arn:aws:sqs:us-east-1:000000000000:work");
    sqs.start_message_move_task().source_arn(dlq_arn).send().await.unwrap();
    let tasks = sqs.list_message_move_tasks().source_arn(dlq_arn).send().await.unwrap();
    assert_eq!(tasks.results()[0].status(), Some("COMPLETED"));
    assert_eq!(tasks.results()[0].approximate_number_of_messages_moved(), 1);
    let back = sqs.receive_message().queue_url(url).send().await.unwrap();
    assert_eq!(back.messages()[0].body(), Some("poison"));
    let error = sqs
        .start_message_move_task()
        .source_arn("arn:aws:sqs:us-east-1:000000000000:none")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn a_batch_says_of_each_entry_what_became_of_it() {
    let local = Local::start().await;
    let (sqs, url) = (local.sqs(), queue(&local, "batch").await);
    let entry = |id: &str, body: &str| SendMessageBatchRequestEntry::builder().id(id).message_body(body).build().unwrap();
    let sent = sqs
        .send_message_batch()
        .queue_url(&url)
        .entries(entry("a", "1"))
        .entries(entry("b", "2"))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.successful().len(), 2);
    let got = sqs
        .receive_message()
        .queue_url(&url)
        .max_number_of_messages(10)
        .send()
        .await
        .unwrap();
    let good = got.messages()[0].receipt_handle().unwrap();
    let delete = |id: &str, handle: &str| {
        DeleteMessageBatchRequestEntry::builder()
            .id(id)
            .receipt_handle(handle)
            .build()
            .unwrap()
    };
    let done = sqs
        .delete_message_batch()
        .queue_url(&url)
        .entries(delete("a", good))
        .entries(delete("b", "nonsense"))
        .send()
        .await
        .unwrap();
    assert_eq!(done.successful()[0].id(), "a");
    assert_eq!(done.failed()[0].code(), "ReceiptHandleIsInvalid");
    let error = sqs
        .send_message_batch()
        .queue_url(&url)
        .entries(entry("a", "1"))
        .entries(entry("a", "2"))
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_batch_entry_ids_not_distinct());
}

#[tokio::test]
async fn errors_have_the_types_of_the_sdk_and_attributes_come_back() {
    let local = Local::start().await;
    let sqs = local.sqs();
    let error = sqs
        .receive_message()
        .queue_url(local.url("/000000000000/none"))
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_queue_does_not_exist());
    let url = &local.env["INGEST_QUEUE_URL"];
    let value = MessageAttributeValue::builder()
        .data_type("String")
        .string_value("v")
        .build()
        .unwrap();
    let sent = sqs
        .send_message()
        .queue_url(url)
        .message_body("b")
        .message_attributes("k", value)
        .send()
        .await
        .unwrap();
    // From SQS's documentation of the algorithm, worked out by hand: k, String, kind 1, v.
    let expected = md5::compute(b"\0\0\0\x01k\0\0\0\x06String\x01\0\0\0\x01v");
    assert_eq!(sent.md5_of_message_attributes(), Some(format!("{expected:x}").as_str()));
    let got = sqs
        .receive_message()
        .queue_url(url)
        .message_attribute_names("All")
        .send()
        .await
        .unwrap();
    assert_eq!(got.messages()[0].message_attributes().unwrap()["k"].string_value(), Some("v"));
    let all = sqs
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(QueueAttributeName::All)
        .send()
        .await
        .unwrap();
    let all = all.attributes().unwrap();
    assert_eq!(all[&QueueAttributeName::VisibilityTimeout], "30");
    assert!(all[&QueueAttributeName::RedrivePolicy].contains("wecare-ingest-dlq"));
    assert_eq!(sqs.list_queues().send().await.unwrap().queue_urls().len(), 3);
}

#[tokio::test]
async fn faults_happen_as_often_as_asked_for() {
    let local = Local::start().await;
    let (sqs, url) = (local.sqs(), &local.env["INGEST_QUEUE_URL"]);
    local
        .post(
            "faults",
            serde_json::json!({ "service": "sqs", "operation": "SendMessage", "kind": "refuse", "times": 2 }),
        )
        .await;
    for _ in 0..2 {
        let error = sqs.send_message().queue_url(url).message_body("x").send().await.unwrap_err();
        assert_eq!(error.raw_response().unwrap().status().as_u16(), 403);
    }
    sqs.send_message().queue_url(url).message_body("x").send().await.unwrap();
}
