//! What is set for the team as a whole.

use super::json::Json;
use crate::error::AppError;
use domain::settings::{PriceSettings, Saved, SavedPlace, TeamSettings};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is set now, and was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfTeam {
    pub settings: TeamSettings,
    /// The versions that are kept, the newest first.
    pub past: Vec<TeamSettings>,
    /// How long messages wait where nobody has set it, in seconds.
    pub undo_default: u8,
    /// For how many days reports are kept where nobody has set it.
    pub report_days: u32,
}

/// What is set for the team. Admin.
#[server(name = ReadTeamSettings, prefix = "/api", endpoint = "settings/team", input = Json, output = Json)]
pub async fn team_settings() -> Result<OfTeam, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move {
        let (settings, past) = service::settings::of_team(&service, &admin).await?;
        Ok::<_, service::settings::SettingsError>(OfTeam {
            settings,
            past,
            undo_default: service.undo_default(),
            report_days: service.report_days(),
        })
    })
    .await
}

/// Sets something for the team over the version that was read. Admin.
#[server(prefix = "/api", endpoint = "settings/set", input = Json, output = Json)]
pub async fn set_team_settings(settings: TeamSettings) -> Result<Saved<TeamSettings>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let brand = use_context::<crate::brand::Configured>().unwrap_or_default();
    brand
        .with(&settings.brand)
        .map_err(|error| guard::invalid(&format!("The brand cannot be shown so: {error}.")))?;
    guard::call(async move { service::settings::set_team(&service, &admin, settings).await }).await
}

/// What messages cost now, and what they did before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfPrices {
    pub settings: PriceSettings,
    /// The versions that are kept, the newest first.
    pub past: Vec<PriceSettings>,
}

/// The table of prices, with where it comes from. Admin.
#[server(name = ReadPrices, prefix = "/api", endpoint = "settings/prices", input = Json, output = Json)]
pub async fn price_settings() -> Result<OfPrices, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move {
        let (settings, past) = service::settings::of_prices(&service, &admin).await?;
        Ok::<_, service::settings::SettingsError>(OfPrices { settings, past })
    })
    .await
}

/// Replaces the table of prices over the version that was read. Admin.
#[server(prefix = "/api", endpoint = "settings/set-prices", input = Json, output = Json)]
pub async fn set_prices(text: String, source: String, over: u64) -> Result<Saved<PriceSettings>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::settings::set_prices(&service, &admin, (&text, &source), over)).await }).await
}

/// The places that are offered to be sent. Operator.
#[server(prefix = "/api", endpoint = "settings/places", input = Json, output = Json)]
pub async fn saved_places() -> Result<Vec<SavedPlace>, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::settings::places(&service, &operator).await }).await
}
