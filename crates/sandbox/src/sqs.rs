//! SQS over awsJson1_0: dispatch, and errors the way the SDK recognises them (`x-amzn-query-error`).

mod attributes;
mod batch;
mod messages;
mod moves;
mod queues;

pub(crate) use attributes::QueueAttributes;
pub(crate) use messages::{NewMessage, put};
pub(crate) use queues::{create_fixed, forget_expired};

use crate::{
    app::App,
    aws::{ApiError, Input, json_response, unknown, with_faults},
    faults::{Call, Service},
};
use axum::{
    http::{HeaderValue, StatusCode},
    response::Response,
};
use serde_json::{Value, json};
use std::sync::Arc;

const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// Does one operation.
pub(crate) async fn handle(app: Arc<App>, operation: &str, body: &[u8]) -> Response {
    let call = Call {
        service: Service::Sqs,
        operation,
        body,
    };
    with_faults(&app, call, error_response, async {
        match run(&app, operation, body).await {
            Ok(out) => json_response(StatusCode::OK, CONTENT_TYPE, &out),
            Err(error) => error_response(&error),
        }
    })
    .await
}

async fn run(app: &App, operation: &str, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    match operation {
        "ReceiveMessage" => messages::receive(app, &input).await,
        "SendMessage" => messages::send(app, &input),
        "SendMessageBatch" => batch::send(app, &input),
        "DeleteMessage" => messages::delete(app, &input),
        "DeleteMessageBatch" => batch::delete(app, &input),
        "ChangeMessageVisibility" => messages::change_visibility(app, &input),
        "ChangeMessageVisibilityBatch" => batch::change_visibility(app, &input),
        "CreateQueue" => queues::create(app, &input),
        "DeleteQueue" => queues::delete(app, &input),
        "ListQueues" => queues::list(app, &input),
        "GetQueueUrl" => queues::url(app, &input),
        "GetQueueAttributes" => queues::get_attributes(app, &input),
        "SetQueueAttributes" => queues::set_attributes(app, &input),
        "PurgeQueue" => queues::purge(app, &input),
        "StartMessageMoveTask" => moves::start(app, &input),
        "ListMessageMoveTasks" => moves::list(app, &input),
        other => Err(unknown(other)),
    }
}

/// The code of the older query protocol, which the SDK matches on, and the status that goes with it.
fn query_code(code: &str) -> (String, &'static str) {
    let shape = match code {
        "QueueDoesNotExist" => "AWS.SimpleQueueService.NonExistentQueue",
        "QueueNameExists" => "QueueAlreadyExists",
        "MessageNotInflight"
        | "EmptyBatchRequest"
        | "TooManyEntriesInBatchRequest"
        | "BatchEntryIdsNotDistinct"
        | "InvalidBatchEntryId"
        | "BatchRequestTooLong"
        | "UnsupportedOperation"
        | "PurgeQueueInProgress" => return (format!("AWS.SimpleQueueService.{code}"), "Sender"),
        other => other,
    };
    (shape.to_owned(), if code == "InternalFailure" { "Receiver" } else { "Sender" })
}

fn error_response(error: &ApiError) -> Response {
    let body = json!({ "__type": format!("com.amazonaws.sqs#{}", error.code), "message": error.message });
    let mut response = json_response(error.status, CONTENT_TYPE, &body);
    let (code, fault) = query_code(error.code);
    if let Ok(value) = HeaderValue::from_str(&format!("{code};{fault}")) {
        response.headers_mut().insert("x-amzn-query-error", value);
    }
    response
}

/// The name at the end of a queue's URL.
fn queue_name(input: &Input) -> Result<&str, ApiError> {
    let url = input.text("QueueUrl")?;
    Ok(url.rsplit('/').next().unwrap_or(url))
}

/// The URL of a queue.
pub(crate) fn queue_url(port: u16, name: &str) -> String {
    format!("http://localhost:{port}/{}/{name}", crate::names::ACCOUNT)
}

fn missing_queue() -> ApiError {
    ApiError::bad("QueueDoesNotExist", "The specified queue does not exist.")
}
