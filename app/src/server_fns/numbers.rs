//! Our accounts and numbers and what is set of them. All of it is for Admins.

use super::json::Json;
use crate::error::AppError;
use domain::{
    AccountId, Millis, Phone, PhoneId, Zone,
    account::{Overview, Rated, Tag},
    settings::{NumberSettings, Saved},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One of our numbers, with what is set of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneNumber {
    pub phone: Phone,
    pub settings: NumberSettings,
    /// The versions that are kept, the newest first.
    pub past: Vec<NumberSettings>,
    /// How Meta rated it, the newest first.
    pub ratings: Vec<Rated>,
    /// By which clock its people live now.
    pub zone: Zone,
    pub now: Millis,
}

/// All accounts and numbers. Admin.
#[server(prefix = "/api", endpoint = "numbers/list", input = Json, output = Json)]
pub async fn list_numbers() -> Result<Overview, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let topics = use_context::<guard::EventTopics>()
        .map(|topics| topics.0.to_vec())
        .unwrap_or_default();
    guard::call(async move { service::numbers::overview(&service, &admin, topics).await }).await
}

/// What is set of a number, and what was before. Admin.
#[server(name = ReadNumber, prefix = "/api", endpoint = "numbers/one", input = Json, output = Json)]
pub async fn one_number(phone: PhoneId) -> Result<OneNumber, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let request = guard::request()?;
    let now = request.now();
    guard::call(async move {
        let known = service::settings::of_number(&request.service, &admin, &phone).await?;
        let ratings = service::numbers::ratings(&request.service, &admin, &phone).await?;
        let service::settings::OfNumber {
            phone,
            settings,
            past,
            zone,
        } = known;
        Ok::<_, service::settings::SettingsError>(OneNumber {
            phone,
            settings,
            past,
            ratings,
            zone,
            now,
        })
    })
    .await
}

/// Sets something of a number over the version that was read. Admin.
#[server(prefix = "/api", endpoint = "numbers/set", input = Json, output = Json)]
pub async fn set_number(settings: NumberSettings) -> Result<Saved<NumberSettings>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::settings::set_number(&service, &admin, settings).await }).await
}

/// Has AWS send what happens to an account to a topic, or nowhere when none is given. Admin.
#[server(prefix = "/api", endpoint = "numbers/destination", input = Json, output = Json)]
pub async fn set_destination(account: AccountId, topic: String, role: String) -> Result<(), AppError> {
    use super::guard;
    use domain::account::Destination;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let destination = match topic.trim() {
        "" => None,
        topic => Some(Destination::parse(topic, Some(&role)).map_err(|error| guard::invalid(&error.to_string()))?),
    };
    guard::call(async move { service::numbers::set_destination(&service, &admin, &account, destination.as_ref()).await }).await
}

/// The tags of an account as AWS has them now. Admin.
#[server(prefix = "/api", endpoint = "numbers/tags", input = Json, output = Json)]
pub async fn account_tags(account: AccountId) -> Result<Vec<Tag>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::numbers::tags(&service, &admin, &account).await }).await
}

/// Makes the tags of an account others than those that were seen. Admin.
#[server(prefix = "/api", endpoint = "numbers/set-tags", input = Json, output = Json)]
pub async fn set_account_tags(account: AccountId, over: Vec<Tag>, tags: Vec<Tag>) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::numbers::set_tags(&service, &admin, &account, (over, tags)).await }).await
}

/// Takes an account out of AWS; `typed` is its name. Admin.
#[server(prefix = "/api", endpoint = "numbers/disconnect", input = Json, output = Json)]
pub async fn disconnect_account(account: AccountId, typed: String) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::numbers::disassociate(&service, &admin, &account, &typed).await }).await
}
