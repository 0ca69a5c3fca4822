//! Rules. All of it is for Admins.

use super::json::Json;
use crate::error::AppError;
use domain::{
    Rule, RuleId,
    rule::{RuleView, Run, Trial},
};
use leptos::prelude::*;

/// All rules in their order, with what they did lately. Admin.
#[server(prefix = "/api", endpoint = "rules/list", input = Json, output = Json)]
pub async fn list_rules() -> Result<Vec<RuleView>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::rules::list(&service, &admin).await }).await
}

/// What one of them did, the newest messages first. Admin.
#[server(prefix = "/api", endpoint = "rules/runs", input = Json, output = Json)]
pub async fn rule_runs(id: RuleId) -> Result<Vec<Run>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::rules::runs(&service, &admin, id).await }).await
}

/// Keeps a rule over the version that it has; 0 for a new one. Admin.
#[server(prefix = "/api", endpoint = "rules/save", input = Json, output = Json)]
pub async fn save_rule(rule: Rule) -> Result<Rule, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::rules::save(&service, &admin, rule).await }).await
}

/// Switches one on or off, over the version that was read. Admin.
#[server(prefix = "/api", endpoint = "rules/switch", input = Json, output = Json)]
pub async fn switch_rule(id: RuleId, on: bool, over: u64) -> Result<Rule, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::rules::switch(&service, &admin, id, on, over).await }).await
}

/// Moves one before or behind its neighbour. Admin.
#[server(prefix = "/api", endpoint = "rules/move", input = Json, output = Json)]
pub async fn move_rule(id: RuleId, up: bool) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::rules::shift(&service, &admin, id, up).await }).await
}

/// Deletes one that is still as it was read. Admin.
#[server(prefix = "/api", endpoint = "rules/delete", input = Json, output = Json)]
pub async fn delete_rule(id: RuleId, over: u64) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::rules::delete(&service, &admin, id, over).await }).await
}

/// What a rule would have done about the newest messages. Nothing is changed. Admin.
#[server(prefix = "/api", endpoint = "rules/try", input = Json, output = Json)]
pub async fn try_rule(rule: Rule) -> Result<Trial, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::rules::trial(&service, &admin, rule).await }).await
}
