//! Who did what.

use super::json::Json;
use crate::error::AppError;
use domain::audit::{AuditPage, AuditQuery};
use leptos::prelude::*;

/// A page of the audit, the newest first. Admin.
#[server(name = AuditRequest, prefix = "/api", endpoint = "audit/page", input = Json, output = Json)]
pub async fn audit_page(query: AuditQuery) -> Result<AuditPage, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let request = guard::request()?;
    guard::call(async move { service::audit::page(&request.service, &admin, &query).await }).await
}
