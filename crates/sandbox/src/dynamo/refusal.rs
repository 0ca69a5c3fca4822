//! Refusals in DynamoDB's words. A transaction is cancelled as a whole and says for each of its items why.

use crate::{
    aws::ApiError,
    faults::{Kind, Service, Strike},
    ids,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A whole HTTP answer that refuses the call.
pub(super) fn answer(operation: &str, body: &[u8], strike: &Strike) -> Vec<u8> {
    let transaction = operation == "TransactWriteItems" || operation == "TransactGetItems";
    let (status, json) = match strike.kind {
        Kind::Throttle if transaction => cancelled(
            body,
            strike,
            "ThrottlingError",
            "Throughput exceeds the current capacity for one or more items.",
        ),
        Kind::Conflict if transaction => cancelled(body, strike, "TransactionConflict", "Transaction is ongoing for the item"),
        Kind::Conflict => plain(&ApiError::bad(
            "TransactionConflictException",
            "Transaction is ongoing for the item",
        )),
        Kind::Throttle => plain(&Service::Dynamodb.throttled()),
        Kind::Refuse => plain(&Service::Dynamodb.refused()),
        _ => plain(&Service::Dynamodb.broken()),
    };
    whole(status, &json)
}

/// The token of a transaction was another's before.
pub(super) fn of_another_request() -> Vec<u8> {
    let error = ApiError::bad(
        "IdempotentParameterMismatchException",
        "The same token was used with another request.",
    );
    let (status, json) = plain(&error);
    whole(status, &json)
}

fn whole(status: StatusCode, json: &Value) -> Vec<u8> {
    let body = json.to_string();
    format!(
        "HTTP/1.1 {} {}\r\ncontent-type: application/x-amz-json-1.0\r\nx-amzn-requestid: {}\r\ncontent-length: {}\r\n\r\n{body}",
        status.as_u16(),
        status.canonical_reason().unwrap_or("Error"),
        ids::uuid(),
        body.len()
    )
    .into_bytes()
}

fn plain(error: &ApiError) -> (StatusCode, Value) {
    let space = match error.code {
        "AccessDeniedException" => "com.amazon.coral.service",
        _ => "com.amazonaws.dynamodb.v20120810",
    };
    (
        error.status,
        json!({ "__type": format!("{space}#{}", error.code), "message": error.message }),
    )
}

/// The item that the fault's filter names is the one in the way; else any.
fn cancelled(body: &[u8], strike: &Strike, code: &str, why: &str) -> (StatusCode, Value) {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let items = body["TransactItems"].as_array().map_or(&[][..], Vec::as_slice);
    let named = strike
        .contains
        .as_deref()
        .and_then(|text| items.iter().position(|item| item.to_string().contains(text)));
    let any = usize::try_from(strike.dice % u64::try_from(items.len().max(1)).unwrap_or(1)).unwrap_or(0);
    let hit = named.unwrap_or(any);
    let reasons: Vec<Value> = (0..items.len().max(1))
        .map(|index| {
            if index == hit {
                json!({ "Code": code, "Message": why })
            } else {
                json!({ "Code": "None" })
            }
        })
        .collect();
    let codes: Vec<&str> = (0..reasons.len()).map(|index| if index == hit { code } else { "None" }).collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    let json = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message": message, "CancellationReasons": reasons,
    });
    (StatusCode::BAD_REQUEST, json)
}
