//! Files that are to be sent: announced here, their bytes put to `/uploads/{id}/{part}`, finished here.

use super::json::Json;
use crate::error::AppError;
use domain::{
    ConversationId, PhoneId, UploadId,
    media::{FileKind, StoredFile},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Parts that are there, by number; the first is 1.
    pub parts: Vec<i32>,
    /// Set once the whole file is there.
    pub file: Option<StoredFile>,
}

#[cfg(feature = "ssr")]
impl From<service::upload::Progress> for Progress {
    fn from(service::upload::Progress { parts, file }: service::upload::Progress) -> Self {
        Self { parts, file }
    }
}

/// Begins an upload, or says where it stands. Operator and up.
#[server(prefix = "/api", endpoint = "upload/begin", input = Json, output = Json)]
pub async fn begin_upload(
    conversation: ConversationId,
    id: UploadId,
    name: String,
    claimed: String,
    size: u64,
    // What it is to be sent as: some files are made into what WhatsApp takes as that.
    kind: Option<FileKind>,
) -> Result<Progress, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let announced = service::upload::Announced {
        id,
        name,
        claimed,
        size,
        kind,
    };
    let begun = guard::call(async move { service::upload::begin(&service, &operator, &conversation, announced).await }).await?;
    Ok(begun.into())
}

/// The same for a conversation that is still to begin, with one of our numbers. Operator and up.
#[server(prefix = "/api", endpoint = "upload/begin-for-number", input = Json, output = Json)]
pub async fn begin_upload_for_number(
    phone: PhoneId,
    id: UploadId,
    name: String,
    claimed: String,
    size: u64,
    kind: Option<FileKind>,
) -> Result<Progress, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let announced = service::upload::Announced {
        id,
        name,
        claimed,
        kind,
        size,
    };
    let begun = guard::call(async move { service::upload::begin_for(&service, &operator, &phone, announced).await }).await?;
    Ok(begun.into())
}

/// Makes a file whole once all its parts are there, and says what it is. Operator and up.
#[server(prefix = "/api", endpoint = "upload/finish", input = Json, output = Json)]
pub async fn finish_upload(id: UploadId) -> Result<StoredFile, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::upload::finish(&service, &operator, id).await }).await
}
