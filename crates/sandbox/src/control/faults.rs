//! The switches for what goes wrong: faults of calls, random faults, faults of deliveries, and the clock.

use super::{answer, read};
use crate::{
    app::App,
    aws::ApiError,
    delivery::Switch,
    faults::{Fault, Kind, Plan, Service},
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) async fn list(State(app): State<Arc<App>>) -> Response {
    answer(Ok(json!({ "faults": app.faults.all() })))
}

pub(super) async fn add(State(app): State<Arc<App>>, body: Bytes) -> Response {
    match read::<Fault>(&body).and_then(|fault| check(&fault).map(|()| fault)) {
        Ok(fault) => {
            app.faults.add(fault);
            (StatusCode::CREATED, Json(json!({ "faults": app.faults.all() }))).into_response()
        }
        Err(error) => answer(Err(error)),
    }
}

/// A fault that could never happen would make a test that can never fail.
fn check(fault: &Fault) -> Result<(), ApiError> {
    let why = match (fault.kind, fault.service) {
        (Kind::Conflict, service) if service != Service::Dynamodb => "Only dynamodb has conflicts.",
        (Kind::Duplicate, service) if !matches!(service, Service::Sns | Service::Eum) => "Only events of sns and eum can be doubled.",
        (Kind::Cut, service) if !matches!(service, Service::S3 | Service::Bedrock) => "Only objects of s3 and streams of bedrock are cut.",
        (Kind::NoBucket | Kind::Redirect | Kind::WrongRegion, service) if service != Service::S3 => {
            "Only objects of s3 are missing or elsewhere."
        }
        (Kind::Stall | Kind::Guardrail | Kind::Exception | Kind::Markdown | Kind::InventedLink | Kind::NotPrepared, service)
            if service != Service::Bedrock =>
        {
            "Only bedrock writes answers."
        }
        (_, service) if fault.table.is_some() && service != Service::Dynamodb => "Only calls of dynamodb name a table.",
        _ => return Ok(()),
    };
    Err(ApiError::bad("invalid_fault", why))
}

/// How often each operation of each service was called since the start: what a benchmark divides by.
pub(super) async fn calls(State(app): State<Arc<App>>) -> Response {
    answer(Ok(json!(app.faults.calls())))
}

pub(super) async fn clear(State(app): State<Arc<App>>) -> Response {
    app.faults.clear();
    answer(Ok(json!({ "faults": [] })))
}

pub(super) async fn chaos(State(app): State<Arc<App>>) -> Response {
    let chaos = app
        .faults
        .chaos()
        .map_or_else(|| json!({ "plan": null, "calls": {}, "strikes": {} }), |chaos| chaos.json());
    answer(Ok(chaos))
}

pub(super) async fn set_chaos(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let plan: Plan = read(&body)?;
        if plan.per_mille > 1000 || plan.services.is_empty() || plan.kinds.is_empty() {
            return Err(ApiError::bad(
                "invalid_chaos",
                "perMille is 0 to 1000, and there must be a service and a kind at least.",
            ));
        }
        if plan.kinds.contains(&Kind::Duplicate) {
            return Err(ApiError::bad("invalid_chaos", "Doubled events are a matter of /control/delivery."));
        }
        app.faults.set_chaos(Some(plan));
        Ok(app.faults.chaos().map_or(Value::Null, |chaos| chaos.json()))
    })())
}

/// Ends random faults, and tells what they did.
pub(super) async fn end_chaos(State(app): State<Arc<App>>) -> Response {
    let done = app.faults.chaos().map_or(Value::Null, |chaos| chaos.json());
    app.faults.set_chaos(None);
    answer(Ok(json!({ "plan": null, "ended": done })))
}

pub(super) async fn delivery(State(app): State<Arc<App>>) -> Response {
    answer(Ok(json!({ "delivery": app.delivery.get() })))
}

pub(super) async fn set_delivery(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let switch: Switch = read(&body)?;
        if switch.copies[0] < 1 || switch.copies[0] > switch.copies[1] || switch.copies[1] > 1000 {
            return Err(ApiError::bad(
                "invalid_delivery",
                "copies is a least and a greatest number from 1 to 1000.",
            ));
        }
        app.delivery.set(Some(switch));
        Ok(json!({ "delivery": app.delivery.get() }))
    })())
}

pub(super) async fn end_delivery(State(app): State<Arc<App>>) -> Response {
    app.delivery.set(None);
    answer(Ok(json!({ "delivery": null })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Offset {
    offset_seconds: i64,
}

fn clock_json(app: &App) -> Value {
    json!({ "offsetSeconds": app.clock.offset_seconds(), "now": crate::ids::iso(app.now()) })
}

pub(super) async fn clock(State(app): State<Arc<App>>) -> Response {
    answer(Ok(clock_json(&app)))
}

pub(super) async fn set_clock(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let wanted: Offset = read(&body)?;
        // Ten years either way: beyond that, dates stop making sense to everybody else.
        if wanted.offset_seconds.abs() > 315_360_000 {
            return Err(ApiError::bad("invalid_clock", "offsetSeconds can be ten years at most."));
        }
        app.clock.set_offset_seconds(wanted.offset_seconds);
        // Pauses of templates may be over now.
        app.outcomes.notify_one();
        Ok(clock_json(&app))
    })())
}

pub(super) async fn end_clock(State(app): State<Arc<App>>) -> Response {
    app.clock.set_offset_seconds(0);
    answer(Ok(clock_json(&app)))
}
