//! The worker that posts to HTTP endpoints, tries again as the policy says, and gives up into a dead-letter queue.

use super::{policy::RetryPolicy, subscriptions::Subscription, topics};
use crate::{app::App, aws::ApiError, ids::now_ms, sqs};
use serde_json::Value;
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::task::JoinSet;

/// How many posts are under way at once.
const AT_ONCE: usize = 64;

struct Due {
    id: i64,
    kind: String,
    message_id: String,
    body: String,
    attempts: u32,
    first_tried: Option<i64>,
    subscription: Subscription,
}

enum Outcome {
    Delivered,
    /// A 4xx: AWS does not try again.
    Refused(u16),
    /// A 5xx, a timeout or no connection.
    Failed(String),
}

/// Delivers until the sandbox stops. What is under way then stays in the table and is tried again at the next start.
pub(crate) async fn work(app: Arc<App>) {
    let mut running = HashSet::new();
    let mut posts = JoinSet::new();
    loop {
        let (due, next) = match find(&app, &running) {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(error = error.message, "the SNS deliveries could not be read");
                (Vec::new(), Some(now_ms() + 1000))
            }
        };
        for one in due {
            running.insert(one.id);
            posts.spawn(deliver(Arc::clone(&app), one));
        }
        let pause = next.map_or(60_000, |next| (next - now_ms()).clamp(1, 60_000));
        tokio::select! {
            Some(done) = posts.join_next(), if !posts.is_empty() => {
                if let Ok(id) = done {
                    running.remove(&id);
                }
            }
            () = app.deliveries.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(u64::try_from(pause).unwrap_or(1))) => {}
            () = app.stop.cancelled() => return,
        }
    }
}

/// What is due and not under way, and when the next one will be.
fn find(app: &App, running: &HashSet<i64>) -> Result<(Vec<Due>, Option<i64>), ApiError> {
    let now = now_ms();
    app.db.run(|tx| {
        let mut statement = tx.prepare_cached(
            "SELECT id, kind, message_id, body, attempts, first_tried, subscription FROM delivery WHERE due <= ?1 ORDER BY due, id LIMIT ?2",
        )?;
        let mut rows = statement.query((now, i64::try_from(AT_ONCE * 2).unwrap_or(128)))?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let id = r.get(0)?;
            if running.contains(&id) || running.len() + out.len() >= AT_ONCE {
                continue;
            }
            let arn: String = r.get(6)?;
            if let Some(subscription) = Subscription::load(tx, &arn)? {
                out.push(Due {
                    id,
                    kind: r.get(1)?,
                    message_id: r.get(2)?,
                    body: r.get(3)?,
                    attempts: r.get(4)?,
                    first_tried: r.get(5)?,
                    subscription,
                });
            }
        }
        let next = tx.prepare_cached("SELECT min(due) FROM delivery WHERE due > ?1")?.query_row([now], |r| r.get(0))?;
        Ok((out, next))
    })
}

async fn deliver(app: Arc<App>, due: Due) -> i64 {
    let outcome = post(&app, &due).await;
    if let Err(error) = settle(&app, &due, &outcome) {
        tracing::error!(error = error.message, "the outcome of an SNS delivery could not be kept");
        // It is still in the table; do not spin on a database that fails.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    due.id
}

async fn post(app: &App, due: &Due) -> Outcome {
    let subscription = &due.subscription;
    let content_type = subscription
        .attribute("DeliveryPolicy")
        .and_then(|text| serde_json::from_str::<Value>(text).ok())
        .and_then(|policy| policy["requestPolicy"]["headerContentType"].as_str().map(str::to_owned))
        .unwrap_or_else(|| "text/plain; charset=UTF-8".to_owned());
    let mut request = app
        .http
        .post(&subscription.endpoint)
        .header("content-type", content_type)
        .header("user-agent", "Amazon Simple Notification Service Agent")
        .header("x-amz-sns-message-type", &due.kind)
        .header("x-amz-sns-message-id", &due.message_id)
        .header("x-amz-sns-topic-arn", &subscription.topic);
    if due.kind != "SubscriptionConfirmation" {
        request = request.header("x-amz-sns-subscription-arn", &subscription.arn);
        if subscription.raw() {
            request = request.header("x-amz-sns-rawdelivery", "true");
        }
    }
    match request.body(due.body.clone()).send().await {
        Ok(answer) if answer.status().is_success() => Outcome::Delivered,
        Ok(answer) if answer.status().is_client_error() => Outcome::Refused(answer.status().as_u16()),
        Ok(answer) => Outcome::Failed(format!("HTTP {}", answer.status().as_u16())),
        Err(error) => Outcome::Failed(error.without_url().to_string()),
    }
}

fn settle(app: &App, due: &Due, outcome: &Outcome) -> Result<(), ApiError> {
    app.transact(|tx, wake| {
        let endpoint = due.subscription.endpoint.as_str();
        let retry = match outcome {
            Outcome::Delivered => {
                tx.execute("DELETE FROM delivery WHERE id = ?1", [due.id])?;
                return Ok(());
            }
            Outcome::Refused(status) => {
                tracing::warn!(endpoint, status, "an SNS endpoint refused a message; it is not tried again");
                None
            }
            Outcome::Failed(reason) => {
                tracing::warn!(endpoint, reason, attempt = due.attempts + 1, "an SNS delivery failed");
                let of_topic = topics::load(tx, &due.subscription.topic)?;
                let policy = due
                    .subscription
                    .attribute("DeliveryPolicy")
                    .or_else(|| of_topic.get("DeliveryPolicy")?.as_str());
                let spent = crate::ids::epoch_seconds(now_ms() - due.first_tried.unwrap_or_else(now_ms));
                policy
                    .map_or_else(RetryPolicy::default, RetryPolicy::read)
                    .next_delay(due.attempts + 1, spent)
            }
        };
        if let Some(seconds) = retry {
            // In a hurry a second becomes a millisecond.
            #[allow(clippy::cast_possible_truncation, reason = "an hour at most")]
            let wait = app.pace((seconds * 1000.0) as i64, seconds as i64);
            tx.execute(
                "UPDATE delivery SET attempts = attempts + 1, due = ?2, first_tried = coalesce(first_tried, ?3) WHERE id = ?1",
                (due.id, now_ms() + wait, now_ms()),
            )?;
            return Ok(());
        }
        tx.execute("DELETE FROM delivery WHERE id = ?1", [due.id])?;
        if let Some(queue) = due.subscription.dead_letter_queue() {
            match sqs::put(
                tx,
                wake,
                &queue,
                &sqs::NewMessage {
                    body: &due.body,
                    attributes: None,
                    delay: None,
                    late: 0,
                },
            ) {
                Err(error) if error.status.is_client_error() => {
                    tracing::warn!(queue, code = error.code, "a dead-letter queue did not take a message");
                }
                other => {
                    other?;
                }
            }
        }
        Ok(())
    })
}
