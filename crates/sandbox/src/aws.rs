//! What the AWS protocols share: errors, request members, and faults around an operation.

use crate::{
    app::App,
    faults::{Call, Kind},
    ids,
};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value, json};
use std::{io::ErrorKind, time::Duration};

/// A refusal in the words of the service.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl ApiError {
    /// A 400.
    pub(crate) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            message: message.into(),
        }
    }

    /// Any other status.
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "the sandbox's database failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalFailure",
            "The sandbox's database failed; its log says why.",
        )
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self::bad("InvalidParameterValue", format!("Invalid JSON: {error}"))
    }
}

/// An answer in JSON with the content type given.
pub(crate) fn json_response(status: StatusCode, content_type: &'static str, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(id) = HeaderValue::from_str(&ids::uuid()) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

/// The members of a JSON request.
pub(crate) struct Input(pub(crate) Map<String, Value>);

impl Input {
    /// Reads a body, which must be an object (nothing at all counts as an empty one).
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            _ => Err(ApiError::bad("SerializationException", "The request body is no JSON object.")),
        }
    }

    /// A member that must be there and not be empty.
    pub(crate) fn text(&self, name: &str) -> Result<&str, ApiError> {
        match self.maybe_text(name) {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(ApiError::bad(
                "MissingParameter",
                format!("The request must contain the parameter {name}."),
            )),
        }
    }

    /// A text member, if there.
    pub(crate) fn maybe_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A whole number within bounds, or the default.
    pub(crate) fn number(&self, name: &str, range: std::ops::RangeInclusive<i64>, default: i64) -> Result<i64, ApiError> {
        let Some(value) = self.0.get(name).filter(|v| !v.is_null()) else {
            return Ok(default);
        };
        value.as_i64().filter(|n| range.contains(n)).ok_or_else(|| {
            ApiError::bad(
                "InvalidParameterValue",
                format!(
                    "Value {value} for parameter {name} is invalid. Reason: Must be >= {} and <= {}, if provided.",
                    range.start(),
                    range.end()
                ),
            )
        })
    }

    /// A list, empty when absent.
    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The texts of a list.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }
}

/// Does one operation, or what a fault set for it says instead. `refuse` writes an error in the service's protocol.
pub(crate) async fn with_faults(
    app: &App,
    call: Call<'_>,
    refuse: impl Fn(&ApiError) -> Response,
    work: impl Future<Output = Response>,
) -> Response {
    let service = call.service;
    let Some(fault) = app.faults.strike(&call) else {
        return work.await;
    };
    let pause = Duration::from_millis(fault.millis.unwrap_or(60_000));
    match fault.kind {
        Kind::Throttle => refuse(&service.throttled()),
        Kind::Refuse => refuse(&service.refused()),
        Kind::Error => refuse(&service.broken()),
        Kind::Delay => {
            tokio::time::sleep(Duration::from_millis(fault.millis.unwrap_or(1000))).await;
            work.await
        }
        Kind::TimeoutBefore => {
            tokio::time::sleep(pause).await;
            refuse(&service.broken())
        }
        Kind::TimeoutAfter => {
            drop(work.await);
            tokio::time::sleep(pause).await;
            refuse(&service.broken())
        }
        Kind::DropBefore => hang_up(),
        Kind::DropAfter => {
            drop(work.await);
            hang_up()
        }
        Kind::Conflict
        | Kind::Duplicate
        | Kind::Cut
        | Kind::NoBucket
        | Kind::Redirect
        | Kind::WrongRegion
        | Kind::Stall
        | Kind::Guardrail
        | Kind::Exception
        | Kind::Markdown
        | Kind::InventedLink
        | Kind::NotPrepared => work.await,
    }
}

/// An answer whose body fails before its first byte: nothing was sent yet, so the server can only close the connection.
pub(crate) fn hang_up() -> Response {
    let cut = futures::stream::once(async { Err::<Vec<u8>, _>(std::io::Error::from(ErrorKind::ConnectionAborted)) });
    Body::from_stream(cut).into_response()
}

/// The answer to an operation we do not have: it must be seen, not guessed around.
pub(crate) fn unknown(operation: &str) -> ApiError {
    ApiError::bad(
        "UnknownOperationException",
        format!("The sandbox does not offer the operation {operation}."),
    )
}

/// An empty JSON object.
pub(crate) fn nothing() -> Value {
    json!({})
}
