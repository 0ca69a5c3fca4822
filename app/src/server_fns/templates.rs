//! Templates, to be picked.

use super::json::Json;
use crate::error::AppError;
use domain::{Millis, PhoneId, template::Template};
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
