//! Faults a test can ask for: the next calls of an operation are throttled, refused, broken, delayed or doubled.

use crate::aws::ApiError;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};

/// The service a fault is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Service {
    Eum,
    Sns,
    Sqs,
    Cognito,
}

impl Service {
    /// The error of a service that has too much to do.
    pub(crate) fn throttled(self) -> ApiError {
        let message = "Rate exceeded";
        match self {
            Self::Eum => ApiError::new(StatusCode::TOO_MANY_REQUESTS, "ThrottledRequestException", message),
            Self::Sns => ApiError::new(StatusCode::TOO_MANY_REQUESTS, "Throttled", message),
            Self::Sqs => ApiError::new(StatusCode::FORBIDDEN, "RequestThrottled", message),
            Self::Cognito => ApiError::bad("TooManyRequestsException", message),
        }
    }

    /// The error of a caller without the right to call.
    pub(crate) fn refused(self) -> ApiError {
        let message = "The sandbox was told to refuse this call.";
        match self {
            Self::Eum => ApiError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message),
            Self::Sns => ApiError::new(StatusCode::FORBIDDEN, "AuthorizationError", message),
            Self::Sqs => ApiError::new(StatusCode::FORBIDDEN, "AccessDenied", message),
            Self::Cognito => ApiError::bad("NotAuthorizedException", message),
        }
    }

    /// The error of a service that broke.
    pub(crate) fn broken(self) -> ApiError {
        let code = match self {
            Self::Eum => "InternalServiceException",
            Self::Sns | Self::Sqs => "InternalFailure",
            Self::Cognito => "InternalErrorException",
        };
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, code, "The sandbox was told to fail this call.")
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The service's throttling error.
    Throttle,
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
    /// The next event is published `times` times. Only for `sns` and `eum`.
    Duplicate,
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
}

fn once() -> u32 {
    1
}

/// The faults still to happen. They live in memory: a restarted sandbox is a healthy one.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    fn list(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault.
    pub(crate) fn add(&self, fault: Fault) {
        self.list().push(fault);
    }

    /// All faults still to happen.
    pub(crate) fn all(&self) -> Vec<Fault> {
        self.list().clone()
    }

    /// Forgets them all.
    pub(crate) fn clear(&self) {
        self.list().clear();
    }

    /// The fault for this call, counted down. Duplicates are left for [`Faults::copies`].
    pub(crate) fn take(&self, service: Service, operation: &str) -> Option<Fault> {
        self.take_where(|f| f.kind != Kind::Duplicate && f.service == service && f.operation.as_deref().is_none_or(|o| o == operation))
    }

    /// How many times an event is to be published: 1 without a fault.
    pub(crate) fn copies(&self, service: Service) -> u32 {
        let mut list = self.list();
        let found = list.iter().position(|f| f.kind == Kind::Duplicate && f.service == service);
        found.map_or(1, |index| list.remove(index).times.max(1))
    }

    fn take_where(&self, wanted: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut list = self.list();
        let index = list.iter().position(wanted)?;
        let fault = list[index].clone();
        if fault.times <= 1 {
            list.remove(index);
        } else {
            list[index].times -= 1;
        }
        Some(fault)
    }
}
