//! How long the database takes: an interceptor that sees every call with its retries, from inside the SDK.

use crate::{Stopwatch, seconds};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef},
        },
        orchestrator::HttpResponse,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
    registry::Registry,
};
use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Labels {
    operation: &'static str,
    outcome: &'static str,
}

pub(crate) type Calls = Family<Labels, Histogram>;

pub(crate) fn register(all: &mut Registry) -> Calls {
    let calls = Calls::new_with_constructor(seconds);
    all.register(
        "store_seconds",
        "Time of a call to DynamoDB with its retries, by operation and outcome",
        calls.clone(),
    );
    calls
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreOutcome {
    Ok,
    /// A condition of ours did not hold, which is an answer, not a failure.
    Condition,
    Conflict,
    Throttled,
    /// DynamoDB said no: a bug of ours, a missing table or permission.
    Refused,
    /// DynamoDB broke or was out of reach.
    Failed,
    /// The time was over, or who asked went away.
    Abandoned,
}

impl StoreOutcome {
    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Condition => "condition",
            Self::Conflict => "conflict",
            Self::Throttled => "throttled",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
        }
    }

    /// From what DynamoDB answered. A cancelled transaction says for each of its items why.
    fn of(status: u16, body: &[u8]) -> Self {
        let says = |word: &str| body.windows(word.len()).any(|part| part == word.as_bytes());
        match status {
            500.. => Self::Failed,
            _ if says("ConditionalCheckFailed") => Self::Condition,
            _ if says("TransactionConflict") || says("ReplicatedWriteConflict") => Self::Conflict,
            _ if says("Throttling") || says("ProvisionedThroughputExceeded") || says("RequestLimitExceeded") => Self::Throttled,
            _ => Self::Refused,
        }
    }
}

/// The operations that we call; others are counted together.
const OPERATIONS: [&str; 14] = [
    "BatchGetItem",
    "BatchWriteItem",
    "CreateTable",
    "DeleteItem",
    "DescribeContinuousBackups",
    "DescribeTable",
    "DescribeTimeToLive",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
];

/// Times every call of a DynamoDB client.
#[derive(Clone)]
pub struct StoreTimer {
    calls: Calls,
}

impl StoreTimer {
    pub(crate) const fn new(calls: Calls) -> Self {
        Self { calls }
    }
}

impl fmt::Debug for StoreTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreTimer")
    }
}

/// A call under way. One that ends without saying so was abandoned: the SDK drops a call whose time is over.
struct Call {
    calls: Calls,
    watch: Stopwatch,
    state: Mutex<CallState>,
}

struct CallState {
    operation: &'static str,
    /// What the latest attempt was answered: what a call failed of whose time was over while it waited for the next.
    refused: Option<StoreOutcome>,
    over: bool,
}

impl Call {
    fn named(&self, operation: &'static str) {
        self.state().operation = operation;
    }

    fn state(&self) -> MutexGuard<'_, CallState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn over(&self, outcome: StoreOutcome) {
        let mut state = self.state();
        if std::mem::replace(&mut state.over, true) {
            return;
        }
        let labels = Labels {
            operation: state.operation,
            outcome: outcome.name(),
        };
        self.calls.get_or_create(&labels).observe(self.watch.seconds());
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.over(StoreOutcome::Abandoned);
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Call")
    }
}

impl Storable for Call {
    type Storer = StoreReplace<Self>;
}

impl Intercept for StoreTimer {
    fn name(&self) -> &'static str {
        "StoreTimer"
    }

    fn read_before_execution(&self, _: &BeforeSerializationInterceptorContextRef<'_>, bag: &mut ConfigBag) -> Result<(), BoxError> {
        bag.interceptor_state().store_put(Call {
            calls: self.calls.clone(),
            watch: Stopwatch::start(),
            state: Mutex::new(CallState {
                operation: "other",
                refused: None,
                over: false,
            }),
        });
        Ok(())
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // `DynamoDB_20120810.GetItem`
        let target = context.request().headers().get("x-amz-target").unwrap_or_default();
        let named = target.rsplit('.').next().unwrap_or_default();
        if let (Some(call), Some(operation)) = (bag.load::<Call>(), OPERATIONS.into_iter().find(|known| *known == named)) {
            call.named(operation);
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = bag.load::<Call>() {
            let refused = context.response().filter(|response| !response.status().is_success());
            call.state().refused = refused.map(refusal);
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(call) = bag.load::<Call>() else { return Ok(()) };
        let outcome = match (context.output_or_error(), context.response()) {
            (Some(Ok(_)), _) => StoreOutcome::Ok,
            (_, Some(response)) => refusal(response),
            (_, None) => call.state().refused.unwrap_or(StoreOutcome::Failed),
        };
        call.over(outcome);
        Ok(())
    }
}

fn refusal(response: &HttpResponse) -> StoreOutcome {
    StoreOutcome::of(response.status().as_u16(), response.body().bytes().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        for (status, body, outcome) in [
            (400, r#"{"__type":"x#ConditionalCheckFailedException"}"#, StoreOutcome::Condition),
            (
                400,
                r#"{"__type":"x#TransactionCanceledException","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed"}]}"#,
                StoreOutcome::Condition,
            ),
            (
                400,
                r#"{"__type":"x#TransactionCanceledException","CancellationReasons":[{"Code":"TransactionConflict"}]}"#,
                StoreOutcome::Conflict,
            ),
            (400, r#"{"__type":"x#ThrottlingException"}"#, StoreOutcome::Throttled),
            (
                400,
                r#"{"__type":"x#ProvisionedThroughputExceededException"}"#,
                StoreOutcome::Throttled,
            ),
            (400, r#"{"__type":"x#ResourceNotFoundException"}"#, StoreOutcome::Refused),
            (503, "", StoreOutcome::Failed),
        ] {
            assert_eq!(StoreOutcome::of(status, body.as_bytes()), outcome, "{status} {body}");
        }
    }

    #[test]
    fn a_call_counts_once_also_when_nobody_says_that_it_is_over() {
        let mut registry = Registry::default();
        let calls = register(&mut registry);
        let call = || Call {
            calls: calls.clone(),
            watch: Stopwatch::start(),
            state: Mutex::new(CallState {
                operation: "Query",
                refused: None,
                over: false,
            }),
        };
        let done = call();
        done.over(StoreOutcome::Ok);
        drop(done);
        drop(call());
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        for line in [
            "store_seconds_count{operation=\"Query\",outcome=\"ok\"} 1",
            "store_seconds_count{operation=\"Query\",outcome=\"abandoned\"} 1",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
