//! The documents that drafts rest on. All of it is for Admins. A document itself is put by `PUT /knowledge/{name}`: `src/http/knowledge.rs`.

use super::json::Json;
use crate::error::AppError;
use domain::{
    EventId, PhoneId,
    assistant::{
        Repair, RepairAct,
        knowledge::{Document, Found, Reading},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What `/admin/knowledge` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// Where the documents are, as S3 writes it.
    pub place: String,
    pub documents: Vec<Document>,
    /// Whether there are more than are listed.
    pub more: bool,
    /// Whether any document is for some numbers alone.
    #[serde(default)]
    pub are_kept_apart: bool,
    /// The last times that the knowledge base read them, the newest first.
    pub readings: Vec<Reading>,
    /// A sentence that says why these are not known.
    pub trouble: Option<String>,
}

/// The documents, and how far they are read. None where they are not managed here. Admin.
#[server(prefix = "/api", endpoint = "knowledge/list", input = Json, output = Json)]
pub async fn list_knowledge() -> Result<Option<Shelf>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let Some(knowledge) = guard::knowledge() else {
        return Ok(None);
    };
    guard::call(async move {
        let shelf = service::knowledge::shelf(&service, &knowledge, &admin).await?;
        let (readings, trouble) = match shelf.readings {
            Ok(readings) => (readings, None),
            Err(words) => (Vec::new(), Some(words)),
        };
        Ok::<_, service::knowledge::KnowledgeError>(Some(Shelf {
            place: format!("s3://{}/{}", knowledge.bucket.name(), knowledge.prefix),
            documents: shelf.documents,
            more: shelf.more,
            are_kept_apart: shelf.are_kept_apart,
            readings,
            trouble,
        }))
    })
    .await
}

/// Removes a document. Admin.
#[server(prefix = "/api", endpoint = "knowledge/delete", input = Json, output = Json)]
pub async fn delete_document(name: String) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let name = domain::assistant::knowledge::DocumentName::parse(&name).map_err(|error| guard::invalid(&error.to_string()))?;
    let knowledge = guard::knowledge().ok_or_else(guard::absent)?;
    guard::call(async move { service::knowledge::remove(&service, &knowledge, &admin, &name).await }).await
}

/// Tells the knowledge base to read the documents. Admin.
#[server(prefix = "/api", endpoint = "knowledge/sync", input = Json, output = Json)]
pub async fn sync_knowledge() -> Result<Reading, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let knowledge = guard::knowledge().ok_or_else(guard::absent)?;
    guard::call(async move { service::knowledge::sync(&service, &knowledge, &admin).await }).await
}

/// Says for which of our numbers a document is: for all where none is named. Admin.
#[server(prefix = "/api", endpoint = "knowledge/scope", input = Json, output = Json)]
pub async fn scope_document(name: String, numbers: BTreeSet<PhoneId>) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let path = domain::assistant::knowledge::DocumentPath::parse(&name).ok_or_else(guard::absent)?;
    let knowledge = guard::knowledge().ok_or_else(guard::absent)?;
    guard::call(async move { Box::pin(service::knowledge::scope(&service, &knowledge, &admin, &path, numbers)).await }).await
}

/// Says of all documents of which nothing is said that they are for all numbers. Gives how many these were. Admin.
#[server(prefix = "/api", endpoint = "knowledge/scope-rest", input = Json, output = Json)]
pub async fn open_other_documents() -> Result<usize, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let knowledge = guard::knowledge().ok_or_else(guard::absent)?;
    guard::call(async move { Box::pin(service::knowledge::open_rest(&service, &knowledge, &admin)).await }).await
}

/// What a question finds in the documents, for a number of ours or in all of them. Admin.
#[server(prefix = "/api", endpoint = "knowledge/find", input = Json, output = Json)]
pub async fn find_knowledge(question: String, #[server(default)] phone: Option<PhoneId>) -> Result<Vec<Found>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let knowledge = guard::knowledge().ok_or_else(guard::absent)?;
    guard::call(async move { service::knowledge::find(&service, &knowledge, &admin, &question, phone.as_ref()).await }).await
}

/// What is to be put right in the documents: the newest, those that are open first. Admin.
#[server(prefix = "/api", endpoint = "knowledge/repairs", input = Json, output = Json)]
pub async fn list_repairs() -> Result<Vec<Repair>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::repairs::list(&service, &admin).await }).await
}

/// An Admin does something about one. Admin.
#[server(prefix = "/api", endpoint = "knowledge/repairs/act", input = Json, output = Json)]
pub async fn act_on_repair(id: EventId, act: RepairAct, over: u64) -> Result<Repair, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::repairs::act(&service, &admin, id, act, over).await }).await
}
