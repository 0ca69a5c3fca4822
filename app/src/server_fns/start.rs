//! Writing first: to a number that somebody typed.

use super::json::Json;
use crate::error::AppError;
use domain::{Asked, MessageId, PhoneId, Recipient, recipient::Begun};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What becomes of a number that is being typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Looked {
    /// It is none yet. No error: whoever types has not done anything wrong.
    Refused {
        refused: String,
    },
    Found(Box<Recipient>),
}

/// Reads a number as it is typed, and says who has it. Operator and up.
#[server(prefix = "/api", endpoint = "start/check", input = Json, output = Json)]
pub async fn check_number(phone: PhoneId, typed: String) -> Result<Looked, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move {
        match service::start_conversation::look_up(&service, &operator, &phone, &typed).await {
            Ok(found) => Ok(Looked::Found(Box::new(found))),
            Err(service::SendError::Invalid(refused)) => Ok(Looked::Refused { refused }),
            Err(error) => Err(error),
        }
    })
    .await
}

/// Sends a template to a number, and begins the conversation when there is none. `client_id` as for other messages: the same
/// call again gives the same message back. Operator and up.
#[server(prefix = "/api", endpoint = "start/send", input = Json, output = Json)]
pub async fn start_conversation(phone: PhoneId, typed: String, client_id: MessageId, asked: Asked) -> Result<Begun, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let outgoing = service::send_reply::Outgoing {
        id: client_id,
        asked,
        quotes: None,
        link_preview: false,
    };
    guard::call(async move { service::start_conversation::start(&service, &operator, &phone, &typed, outgoing).await }).await
}
