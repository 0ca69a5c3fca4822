//! Faults a test can ask for: the next calls of an operation are throttled, refused, broken, delayed, cut off or doubled.

mod chaos;

pub(crate) use chaos::{Chaos, Plan, dice};

use crate::aws::ApiError;
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// The service a fault is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Service {
    Dynamodb,
    Eum,
    Sns,
    Sqs,
    Cognito,
    S3,
    Bedrock,
}

impl Service {
    /// The error of a service that has too much to do.
    pub(crate) fn throttled(self) -> ApiError {
        let message = "Rate exceeded";
        match self {
            Self::Dynamodb => ApiError::bad(
                "ProvisionedThroughputExceededException",
                "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
            ),
            Self::Eum => ApiError::new(StatusCode::TOO_MANY_REQUESTS, "ThrottledRequestException", message),
            Self::Sns => ApiError::new(StatusCode::TOO_MANY_REQUESTS, "Throttled", message),
            Self::Sqs => ApiError::new(StatusCode::FORBIDDEN, "RequestThrottled", message),
            Self::Bedrock => ApiError::new(StatusCode::TOO_MANY_REQUESTS, "ThrottlingException", message),
            Self::Cognito => ApiError::bad("TooManyRequestsException", message),
            Self::S3 => ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "SlowDown", "Please reduce your request rate."),
        }
    }

    /// The error of a caller without the right to call.
    pub(crate) fn refused(self) -> ApiError {
        let message = "The sandbox was told to refuse this call.";
        match self {
            Self::Dynamodb => ApiError::bad("AccessDeniedException", message),
            Self::Eum | Self::Bedrock => ApiError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message),
            Self::Sns => ApiError::new(StatusCode::FORBIDDEN, "AuthorizationError", message),
            Self::Sqs | Self::S3 => ApiError::new(StatusCode::FORBIDDEN, "AccessDenied", message),
            Self::Cognito => ApiError::bad("NotAuthorizedException", message),
        }
    }

    /// The error of a service that broke.
    pub(crate) fn broken(self) -> ApiError {
        let code = match self {
            Self::Dynamodb => "InternalServerError",
            Self::Eum => "InternalServiceException",
            Self::Sns | Self::Sqs => "InternalFailure",
            Self::Cognito => "InternalErrorException",
            Self::S3 => "InternalError",
            Self::Bedrock => "InternalServerException",
        };
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, code, "The sandbox was told to fail this call.")
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The service's throttling error.
    Throttle,
    /// Another transaction is writing the same item. Only for writes to `dynamodb`.
    Conflict,
    /// Access denied.
    Refuse,
    /// A 5xx.
    Error,
    /// No answer for `millis` (a minute by default), and nothing is done.
    TimeoutBefore,
    /// The work is done, then no answer for `millis` (a minute by default).
    TimeoutAfter,
    /// The work is done `millis` later (a second by default).
    Delay,
    /// The connection is closed without an answer, and nothing is done.
    DropBefore,
    /// The work is done, then the connection is closed without an answer.
    DropAfter,
    /// Half of the object or the stream goes over, then the connection is closed. Only for `s3` and `bedrock`.
    Cut,
    /// There is no such bucket. Only for `s3`.
    NoBucket,
    /// The bucket is in another region. Only for `s3`.
    Redirect,
    /// The same, as S3 says it where the signature is looked at first. Only for `s3`.
    WrongRegion,
    /// The next event is published `times` times. Only for `sns` and `eum`.
    Duplicate,
    /// The stream falls silent for `millis` (a minute by default). This and the following only for `bedrock`.
    Stall,
    /// The guardrail steps in.
    Guardrail,
    /// An exception in the middle of the stream.
    Exception,
    /// The answer is written in Markdown.
    Markdown,
    /// The answer has an address and a phone number that no document has.
    InventedLink,
    /// The agent was changed and not prepared again.
    NotPrepared,
}

impl Kind {
    /// Whether this can happen to a call at all.
    fn fits(self, call: &Call<'_>) -> bool {
        match self {
            Self::Duplicate => false,
            Self::Cut => matches!(call.service, Service::S3 | Service::Bedrock),
            Self::NoBucket | Self::Redirect | Self::WrongRegion => call.service == Service::S3,
            Self::Stall | Self::Guardrail | Self::Exception | Self::Markdown | Self::InventedLink | Self::NotPrepared => {
                call.service == Service::Bedrock
            }
            Self::Conflict => {
                call.service == Service::Dynamodb
                    && matches!(call.operation, "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems")
            }
            _ => true,
        }
    }
}

/// One fault, used up after `times` calls.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) service: Service,
    /// `None` means every operation.
    pub(crate) operation: Option<String>,
    pub(crate) kind: Kind,
    #[serde(default = "once")]
    pub(crate) times: u32,
    pub(crate) millis: Option<u64>,
    /// Only calls that name this table. Only for `dynamodb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) table: Option<String>,
    /// Only calls with this text in their body; of `s3`, in bucket and key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contains: Option<String>,
}

fn once() -> u32 {
    1
}

/// A call that may suffer.
pub(crate) struct Call<'a> {
    pub(crate) service: Service,
    pub(crate) operation: &'a str,
    pub(crate) body: &'a [u8],
}

impl Call<'_> {
    fn contains(&self, wanted: &str) -> bool {
        if has(self.body, wanted.as_bytes()) {
            return true;
        }
        // EUM gets WhatsApp's own object in Base64.
        self.service == Service::Eum
            && serde_json::from_slice::<Value>(self.body)
                .ok()
                .and_then(|body| STANDARD.decode(body["message"].as_str()?).ok())
                .is_some_and(|message| has(&message, wanted.as_bytes()))
    }

    fn names_table(&self, table: &str) -> bool {
        serde_json::from_slice::<Value>(self.body).is_ok_and(|body| names_table(&body, table))
    }
}

fn has(text: &[u8], wanted: &[u8]) -> bool {
    wanted.is_empty() || text.windows(wanted.len()).any(|part| part == wanted)
}

/// `TableName` stands at the top of a request or in each item of a transaction; batches have tables as names.
fn names_table(body: &Value, table: &str) -> bool {
    let named = |value: &Value| value["TableName"] == table;
    let in_items = |value: &Value| {
        value
            .as_array()
            .is_some_and(|items| items.iter().filter_map(Value::as_object).any(|item| item.values().any(named)))
    };
    named(body) || in_items(&body["TransactItems"]) || body["RequestItems"].get(table).is_some()
}

impl Fault {
    fn hits(&self, call: &Call<'_>) -> bool {
        self.service == call.service
            && self.kind.fits(call)
            && self.operation.as_deref().is_none_or(|operation| operation == call.operation)
            && self.table.as_deref().is_none_or(|table| call.names_table(table))
            && self.contains.as_deref().is_none_or(|text| call.contains(text))
    }
}

/// What happens to one call.
#[derive(Clone, Debug)]
pub(crate) struct Strike {
    pub(crate) kind: Kind,
    pub(crate) millis: Option<u64>,
    /// The text by which the call was found, which may tell which of its parts is meant.
    pub(crate) contains: Option<String>,
    /// A number that decides what is left open; 0 unless it came from chaos.
    pub(crate) dice: u64,
}

/// How often each operation was called since the start.
pub(crate) type Calls = BTreeMap<Service, BTreeMap<String, u64>>;

/// The faults still to happen, and the calls they could have happened to. They live in memory: a restarted sandbox is a healthy one.
#[derive(Default)]
pub(crate) struct Faults {
    list: Mutex<Vec<Fault>>,
    chaos: Mutex<Option<Chaos>>,
    calls: Mutex<Calls>,
    /// Whether there is anything to look for.
    armed: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Faults {
    /// Adds a fault.
    pub(crate) fn add(&self, fault: Fault) {
        locked(&self.list).push(fault);
        self.arm();
    }

    /// All faults still to happen.
    pub(crate) fn all(&self) -> Vec<Fault> {
        locked(&self.list).clone()
    }

    /// Forgets them all. Chaos goes on.
    pub(crate) fn clear(&self) {
        locked(&self.list).clear();
        self.arm();
    }

    /// Begins random faults, or ends them.
    pub(crate) fn set_chaos(&self, plan: Option<Plan>) {
        *locked(&self.chaos) = plan.map(Chaos::new);
        self.arm();
    }

    /// The random faults with what they did so far.
    pub(crate) fn chaos(&self) -> Option<Chaos> {
        locked(&self.chaos).clone()
    }

    fn arm(&self) {
        let armed = !locked(&self.list).is_empty() || locked(&self.chaos).is_some();
        self.armed.store(armed, Ordering::Release);
    }

    /// What happens to this call: a fault that was asked for, counted down, or else a random one.
    pub(crate) fn strike(&self, call: &Call<'_>) -> Option<Strike> {
        self.count(call);
        if !self.armed.load(Ordering::Acquire) {
            return None;
        }
        let asked = self.take(call).map(|fault| Strike {
            kind: fault.kind,
            millis: fault.millis,
            contains: fault.contains,
            dice: 0,
        });
        asked.or_else(|| locked(&self.chaos).as_mut()?.strike(call))
    }

    fn count(&self, call: &Call<'_>) {
        let mut calls = locked(&self.calls);
        let operations = calls.entry(call.service).or_default();
        if let Some(count) = operations.get_mut(call.operation) {
            *count += 1;
        } else {
            operations.insert(call.operation.to_owned(), 1);
        }
    }

    /// How often each operation was called.
    pub(crate) fn calls(&self) -> Calls {
        locked(&self.calls).clone()
    }

    /// How many times an event is to be published: 1 without a fault.
    pub(crate) fn copies(&self, service: Service) -> u32 {
        let mut list = locked(&self.list);
        let found = list.iter().position(|f| f.kind == Kind::Duplicate && f.service == service);
        found.map_or(1, |index| list.remove(index).times.max(1))
    }

    fn take(&self, call: &Call<'_>) -> Option<Fault> {
        let mut list = locked(&self.list);
        let index = list.iter().position(|fault| fault.hits(call))?;
        let fault = list[index].clone();
        if fault.times <= 1 {
            list.remove(index);
        } else {
            list[index].times -= 1;
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn call<'a>(operation: &'a str, body: &'a [u8]) -> Call<'a> {
        Call {
            service: Service::Dynamodb,
            operation,
            body,
        }
    }

    #[test]
    fn filters_find_one_write_and_leave_the_others() {
        let faults = Faults::default();
        let fault = json!({ "service": "dynamodb", "kind": "conflict", "table": "t", "contains": "CONV#1" });
        faults.add(serde_json::from_value(fault).unwrap());
        let transaction = br#"{"TransactItems":[{"Put":{"TableName":"t","Item":{"pk":{"S":"CONV#1"}}}}]}"#;
        for (operation, body) in [
            ("GetItem", br#"{"TableName":"t","Key":{"pk":{"S":"CONV#1"}}}"#.as_slice()),
            ("PutItem", br#"{"TableName":"u","Item":{"pk":{"S":"CONV#1"}}}"#),
            ("PutItem", br#"{"TableName":"t","Item":{"pk":{"S":"CONV#2"}}}"#),
        ] {
            assert!(faults.strike(&call(operation, body)).is_none(), "{operation}");
        }
        assert_eq!(
            faults.strike(&call("TransactWriteItems", transaction)).unwrap().kind,
            Kind::Conflict
        );
        assert!(faults.strike(&call("TransactWriteItems", transaction)).is_none(), "used up");
    }

    #[test]
    fn a_message_to_whatsapp_is_found_by_its_words() {
        let body = json!({ "message": STANDARD.encode(r#"{"text":{"body":"hello there"}}"#) }).to_string();
        let call = Call {
            service: Service::Eum,
            operation: "SendWhatsAppMessage",
            body: body.as_bytes(),
        };
        assert!(call.contains("hello") && !call.contains("goodbye"));
    }
}
