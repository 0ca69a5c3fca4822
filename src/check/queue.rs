//! Whether the queue of events takes what the topic sends and loses nothing.

use super::{policy::allows, report::Report};
use crate::config::EventsConfig;
use aws_config::SdkConfig;
use aws_sdk_sqs::{Client, types::QueueAttributeName};
use std::collections::HashMap;

/// Storing a batch takes seconds at worst; a message that comes back earlier is worked on twice.
const LEAST_VISIBILITY: u64 = 30;
/// Fewer tries give up during a short outage; more keep what can never be stored in the way.
const TRIES: std::ops::RangeInclusive<u64> = 3..=50;
/// The most that SQS has: what failed must wait for people.
const DEAD_RETENTION: u64 = 14 * 86_400;

type Attributes = HashMap<QueueAttributeName, String>;

/// Looks at the queue. Gives its ARN.
pub(super) async fn look(report: &mut Report, sdk: &SdkConfig, events: &EventsConfig) -> Option<String> {
    let Some(url) = &events.queue else {
        report.skip(
            "queue",
            "INGEST_QUEUE_URL is not set: events come by webhook alone, and SNS gives up on those within the hour",
        );
        return None;
    };
    let client = Client::new(sdk);
    let attributes = attributes(report, &client, "queue: there", url).await?;
    report.ok("queue: there");
    report.expect(
        number(&attributes, &QueueAttributeName::VisibilityTimeout) >= LEAST_VISIBILITY,
        "queue: visibility timeout",
        "set it to 30 s or more, or messages are worked on twice",
    );
    for topic in &events.topics {
        let policy = attributes.get(&QueueAttributeName::Policy).map_or("", String::as_str);
        report.expect(
            allows(policy, "sns.amazonaws.com", "sqs:SendMessage", Some(topic)),
            &format!("queue: policy for {topic}"),
            "let sns.amazonaws.com do sqs:SendMessage in the queue's policy, with aws:SourceArn equal to this topic",
        );
    }
    dead_letters(report, &client, &attributes).await;
    attributes.get(&QueueAttributeName::QueueArn).cloned()
}

async fn dead_letters(report: &mut Report, client: &Client, attributes: &Attributes) {
    let policy = attributes.get(&QueueAttributeName::RedrivePolicy);
    let policy: serde_json::Value = policy.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let Some(dead) = policy["deadLetterTargetArn"].as_str() else {
        report.fix(
            "queue: redrive policy",
            "set one to a dead-letter queue with maxReceiveCount 5, or what can never be stored comes back until it expires",
        );
        return;
    };
    let tries = &policy["maxReceiveCount"];
    let tries = tries.as_u64().or_else(|| tries.as_str()?.parse().ok()).unwrap_or(0);
    report.expect(TRIES.contains(&tries), "queue: redrive policy", "set maxReceiveCount to 5");
    let url = client
        .get_queue_url()
        .queue_name(dead.rsplit(':').next().unwrap_or_default())
        .send()
        .await;
    let Some(url) = report
        .answer("dead-letter queue: there", "sqs:GetQueueUrl", url)
        .and_then(|url| url.queue_url)
    else {
        return;
    };
    let Some(attributes) = self::attributes(report, client, "dead-letter queue: there", &url).await else {
        return;
    };
    report.ok("dead-letter queue: there");
    report.expect(
        number(&attributes, &QueueAttributeName::MessageRetentionPeriod) >= DEAD_RETENTION,
        "dead-letter queue: retention",
        "set it to 14 days, so that there is time to mend and redrive",
    );
    let waiting = number(&attributes, &QueueAttributeName::ApproximateNumberOfMessages);
    report.expect(
        waiting == 0,
        "dead-letter queue: empty",
        &format!("{waiting} messages could not be stored: mend the cause (the log says why), then run `wecare redrive`"),
    );
}

async fn attributes(report: &mut Report, client: &Client, what: &str, url: &str) -> Option<Attributes> {
    let answer = client
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(QueueAttributeName::All)
        .send()
        .await;
    report.answer(what, "sqs:GetQueueAttributes", answer)?.attributes
}

fn number(attributes: &Attributes, name: &QueueAttributeName) -> u64 {
    attributes.get(name).and_then(|text| text.parse().ok()).unwrap_or(0)
}
