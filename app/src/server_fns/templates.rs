//! Templates: picked, listed, written, submitted, followed and deleted.

use super::{json::Json, upload::Progress};
use crate::error::AppError;
use domain::{
    AccountId, DraftId, Language, Millis, PhoneId, TemplateName, UploadId,
    media::FileKind,
    template::{
        Deleted, Detail, DraftRow, Filter, FromLibrary, HeaderFile, LibraryPage, LibrarySearch, Listing, SaveDraft, Saved, Submitted,
        Template, TemplateDraft,
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The templates that a number can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Templates {
    pub templates: Vec<Template>,
    /// When AWS was last asked; none when never.
    pub read_at: Option<Millis>,
}

#[cfg(feature = "ssr")]
impl From<service::templates::TemplateList> for Templates {
    fn from(list: service::templates::TemplateList) -> Self {
        Self {
            templates: list.templates,
            read_at: list.read_at,
        }
    }
}

/// All templates of the account that a number belongs to. Viewer and up.
#[server(prefix = "/api", endpoint = "templates/list", input = Json, output = Json)]
pub async fn list_templates(phone: PhoneId) -> Result<Templates, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::list(&service, &viewer, &phone).await })
        .await
        .map(Into::into)
}

/// The same, after asking AWS. Operator and up.
#[server(prefix = "/api", endpoint = "templates/refresh", input = Json, output = Json)]
pub async fn refresh_templates(phone: PhoneId) -> Result<Templates, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::refresh(&service, &operator, &phone).await })
        .await
        .map(Into::into)
}

/// A page of all templates of all accounts. Viewer and up.
#[server(prefix = "/api", endpoint = "templates/all", input = Json, output = Json)]
pub async fn all_templates(filter: Filter, after: Option<usize>) -> Result<Listing, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::all(&service, &viewer, &filter, after.unwrap_or(0)).await }).await
}

/// One template with all that is known of it. Viewer and up.
#[server(prefix = "/api", endpoint = "templates/one", input = Json, output = Json)]
pub async fn one_template(account: AccountId, name: TemplateName, language: Language) -> Result<Detail, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::templates::one(&service, &viewer, &account, &name, &language)).await }).await
}

/// Asks AWS for the templates of an account again. Operator and up.
#[server(prefix = "/api", endpoint = "templates/renew", input = Json, output = Json)]
pub async fn renew_templates(account: AccountId) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::renew(&service, &operator, &account).await }).await
}

/// What is being written, the newest first. Admin.
#[server(prefix = "/api", endpoint = "templates/drafts", input = Json, output = Json)]
pub async fn template_drafts() -> Result<Vec<DraftRow>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::drafts(&service, &admin).await }).await
}

/// One draft. Admin.
#[server(prefix = "/api", endpoint = "templates/draft", input = Json, output = Json)]
pub async fn read_template_draft(account: AccountId, draft: DraftId) -> Result<TemplateDraft, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::draft(&service, &admin, &account, draft).await }).await
}

/// Saves a draft; its id is the browser's. Who is second loses nothing. Admin.
#[server(prefix = "/api", endpoint = "templates/draft/save", input = Json, output = Json)]
pub async fn save_template_draft(save: SaveDraft) -> Result<Saved, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::save(&service, &admin, save).await }).await
}

/// Deletes a draft, if it is still there. Admin.
#[server(prefix = "/api", endpoint = "templates/draft/delete", input = Json, output = Json)]
pub async fn delete_template_draft(account: AccountId, draft: DraftId) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::discard(&service, &admin, &account, draft).await }).await
}

/// Gives a draft to WhatsApp, once, however often it is called. `version` is the one that was seen. Admin.
#[server(prefix = "/api", endpoint = "templates/submit", input = Json, output = Json)]
pub async fn submit_template(account: AccountId, draft: DraftId, version: u64) -> Result<Submitted, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::submit(&service, &admin, &account, draft, version).await }).await
}

/// Deletes a template in one language, or in all. Admin.
#[server(prefix = "/api", endpoint = "templates/delete", input = Json, output = Json)]
pub async fn delete_template(account: AccountId, name: TemplateName, language: Option<Language>) -> Result<Deleted, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::delete(&service, &admin, &account, &name, language.as_ref()).await }).await
}

/// Announces a file for a header, or says where its upload stands. Its parts go to `/uploads/{id}/{part}`, and `upload/finish`
/// makes it whole, as for any file. Admin.
#[server(prefix = "/api", endpoint = "templates/file/begin", input = Json, output = Json)]
pub async fn begin_template_file(account: AccountId, id: UploadId, name: String, claimed: String, size: u64) -> Result<Progress, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let announced = service::upload::Announced {
        id,
        name,
        claimed,
        size,
        kind: None,
    };
    let begun = guard::call(async move { service::templates::begin_file(&service, &admin, &account, announced).await }).await?;
    Ok(Progress {
        parts: begun.parts,
        file: begun.file,
    })
}

/// Gives WhatsApp a file that is uploaded, as the sample of a header of that kind. Admin.
#[server(prefix = "/api", endpoint = "templates/file", input = Json, output = Json)]
pub async fn template_file(account: AccountId, upload: UploadId, kind: FileKind) -> Result<HeaderFile, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::header_file(&service, &admin, &account, upload, kind).await }).await
}

/// Templates that Meta has written. Admin.
#[server(prefix = "/api", endpoint = "templates/library", input = Json, output = Json)]
pub async fn template_library(account: AccountId, search: LibrarySearch) -> Result<LibraryPage, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::library(&service, &admin, &account, &search).await }).await
}

/// Makes a template from one of the library, once, however often it is called. Admin.
#[server(prefix = "/api", endpoint = "templates/library/create", input = Json, output = Json)]
pub async fn create_from_library(wanted: FromLibrary) -> Result<Submitted, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::templates::from_library(&service, &admin, wanted).await }).await
}
