//! Questions that the documents are to answer, each with the document that does. All of it is for Admins.

use super::json::Json;
use crate::error::AppError;
use domain::{
    EventId,
    assistant::knowledge::{TestRuns, TestSet},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What `/admin/knowledge` shows of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions {
    pub set: TestSet,
    pub runs: TestRuns,
}

/// The questions, and what came of asking them. Admin.
#[server(prefix = "/api", endpoint = "knowledge/questions", input = Json, output = Json)]
pub async fn list_questions() -> Result<Questions, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move {
        let got = service::knowledge::questions(&service, &admin).await;
        got.map(|got| Questions {
            set: got.set,
            runs: got.runs,
        })
    })
    .await
}

/// Keeps a question, a new one where no id is named, over the version that was seen. Admin.
#[server(prefix = "/api", endpoint = "knowledge/questions/save", input = Json, output = Json)]
pub async fn save_question(
    #[server(default)] id: Option<EventId>,
    question: String,
    document: String,
    over: u64,
) -> Result<TestSet, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::knowledge::keep_question(&service, &admin, id, &question, &document, over).await }).await
}

/// Takes a question away, over the version that was seen. Admin.
#[server(prefix = "/api", endpoint = "knowledge/questions/delete", input = Json, output = Json)]
pub async fn delete_question(id: EventId, over: u64) -> Result<TestSet, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::knowledge::remove_question(&service, &admin, id, over).await }).await
}

/// Has all of them asked now. Admin.
#[server(prefix = "/api", endpoint = "knowledge/questions/ask", input = Json, output = Json)]
pub async fn ask_questions() -> Result<TestRuns, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let knowledge = guard::knowledge().ok_or_else(guard::absent)?;
    guard::call(async move { service::knowledge::ask_now(&service, &knowledge, &admin).await }).await
}
