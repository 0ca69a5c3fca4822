//! What can be set on a queue, and the rules of each setting.

use crate::aws::ApiError;
use rusqlite::{OptionalExtension as _, Transaction};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A queue's own settings, as the text values AWS keeps.
#[derive(Clone, Default)]
pub(crate) struct QueueAttributes(pub(crate) Map<String, Value>);

/// Where messages go that were received too often.
#[derive(Debug)]
pub(crate) struct Redrive {
    pub(crate) queue: String,
    pub(crate) max_receives: i64,
}

const DEFAULTS: [(&str, &str); 5] = [
    ("VisibilityTimeout", "30"),
    ("DelaySeconds", "0"),
    ("MessageRetentionPeriod", "345600"),
    ("ReceiveMessageWaitTimeSeconds", "0"),
    ("MaximumMessageSize", "1048576"),
];

fn bounds(name: &str) -> Option<std::ops::RangeInclusive<i64>> {
    Some(match name {
        "VisibilityTimeout" => 0..=43_200,
        "DelaySeconds" => 0..=900,
        "MessageRetentionPeriod" => 60..=1_209_600,
        "ReceiveMessageWaitTimeSeconds" => 0..=20,
        "MaximumMessageSize" => 1_024..=1_048_576,
        _ => return None,
    })
}

impl QueueAttributes {
    /// The settings of an existing queue.
    pub(crate) fn load(tx: &Transaction<'_>, queue: &str) -> Result<Option<Self>, ApiError> {
        let text: Option<String> = tx
            .prepare_cached("SELECT attributes FROM queue WHERE name = ?1")?
            .query_row([queue], |r| r.get(0))
            .optional()?;
        Ok(match text {
            Some(text) => Some(Self(serde_json::from_str(&text)?)),
            None => None,
        })
    }

    /// Checks and takes over what a request sets.
    pub(crate) fn apply(&mut self, tx: &Transaction<'_>, changes: &Map<String, Value>) -> Result<(), ApiError> {
        for (name, value) in changes {
            let text = value.as_str().unwrap_or_default();
            match name.as_str() {
                "RedrivePolicy" if text.is_empty() => {
                    self.0.remove(name);
                    continue;
                }
                "RedrivePolicy" => {
                    let redrive = parse_redrive(text)?;
                    if Self::load(tx, &redrive.queue)?.is_none() {
                        return Err(invalid(name, text, "Dead letter target does not exist."));
                    }
                }
                "Policy" | "RedriveAllowPolicy" | "KmsMasterKeyId" | "KmsDataKeyReusePeriodSeconds" | "SqsManagedSseEnabled" => {}
                "FifoQueue" | "ContentBasedDeduplication" | "DeduplicationScope" | "FifoThroughputLimit" => {
                    return Err(ApiError::bad("UnsupportedOperation", "The sandbox has no FIFO queues."));
                }
                _ => {
                    let Some(range) = bounds(name) else {
                        return Err(ApiError::bad("InvalidAttributeName", format!("Unknown Attribute {name}.")));
                    };
                    if !text.parse().is_ok_and(|n: i64| range.contains(&n)) {
                        return Err(invalid(name, text, "Out of bounds."));
                    }
                }
            }
            self.0.insert(name.clone(), Value::from(text));
        }
        Ok(())
    }

    /// Fills in what was never set.
    pub(crate) fn with_defaults(mut self) -> Self {
        for (name, value) in DEFAULTS {
            self.0.entry(name).or_insert_with(|| Value::from(value));
        }
        self
    }

    /// A numeric setting, in its own unit (seconds or bytes).
    pub(crate) fn number(&self, name: &str) -> i64 {
        let fallback = || DEFAULTS.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
        self.0
            .get(name)
            .and_then(Value::as_str)
            .or_else(fallback)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    }

    /// The redrive policy, if there is one.
    pub(crate) fn redrive(&self) -> Option<Redrive> {
        parse_redrive(self.0.get("RedrivePolicy")?.as_str()?).ok()
    }
}

fn parse_redrive(text: &str) -> Result<Redrive, ApiError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Policy {
        dead_letter_target_arn: String,
        max_receive_count: Value,
    }
    let bad = || invalid("RedrivePolicy", text, "Redrive policy is not a valid JSON map.");
    let policy: Policy = serde_json::from_str(text).map_err(|_| bad())?;
    // AWS takes the count as a number and as a text.
    let count = &policy.max_receive_count;
    let max_receives = count
        .as_i64()
        .or_else(|| count.as_str()?.parse().ok())
        .filter(|n| (1..=1000).contains(n))
        .ok_or_else(bad)?;
    Ok(Redrive {
        queue: arn_name(&policy.dead_letter_target_arn).ok_or_else(bad)?.to_owned(),
        max_receives,
    })
}

/// The queue's name in an SQS ARN of this account.
pub(crate) fn arn_name(arn: &str) -> Option<&str> {
    arn.strip_prefix(&crate::names::queue_arn("")).filter(|name| !name.is_empty())
}

fn invalid(name: &str, value: &str, reason: &str) -> ApiError {
    ApiError::bad(
        "InvalidParameterValue",
        format!("Value {value} for parameter {name} is invalid. Reason: {reason}"),
    )
}
