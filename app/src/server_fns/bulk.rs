//! Bulk jobs.

#![allow(clippy::unused_async, reason = "server functions are async, also those that wait for nothing")]

use super::{json::Json, upload::Progress};
use crate::error::AppError;
use domain::{
    BulkId, ConversationId, Millis, PhoneId, PhoneNumber, Seconds, UploadId, Zone,
    bulk::{Chosen, Cost, Job, Prices, RecipientState, Second, Share, Tally, Tiered, Variant, Who},
    inbox::Filter,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A job with its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkView {
    pub job: Job,
    pub tally: Tally,
    /// What it costs at most, once it is checked and where prices are known.
    pub cost: Option<Cost>,
    /// The same by message, where there are several, and of those who get the winner.
    pub cost_each: Option<Vec<Cost>>,
    /// What it takes of the account's limit, while it waits to be sent.
    pub share: Option<Share>,
    /// The most messages a second that its number allows a job.
    pub fastest: u32,
    /// Whether it needs a second person.
    #[serde(default)]
    pub needs_second_person: bool,
    /// The clocks of most of its recipients by country, while it waits to be sent.
    #[serde(default)]
    pub there: Vec<(String, Zone)>,
    /// What it costs after volume tiers, while it waits to be sent.
    #[serde(default)]
    pub tiered: Option<Tiered>,
    /// What was charged for it by now, in millionths, as far as that can be told.
    #[serde(default)]
    pub billed: Option<u64>,
}

/// A recipient with where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientRow {
    pub place: u32,
    pub row: u64,
    pub number: PhoneNumber,
    pub state: RecipientState,
    pub failure: Option<String>,
    pub conversation: Option<ConversationId>,
    pub answered: Option<Seconds>,
    /// The answer was a stop.
    #[serde(default)]
    pub stopped: bool,
    /// Of which message they are, where there are several, or that they get the winner.
    pub variant: Option<Variant>,
    /// Which message that is; none while it is not decided.
    #[serde(default)]
    pub message: Option<Variant>,
}

/// Some recipients, in the order of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientRows {
    pub rows: Vec<RecipientRow>,
    /// The place where the next page begins; none when there is none.
    pub next: Option<u32>,
}

/// What can be done to a job that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAct {
    Pause,
    Resume,
    Cancel,
    /// It begins the next part of its warm-up without waiting for results.
    WaitNoMore,
    /// It sends the rest without waiting for other days.
    RestNow,
}

#[cfg(feature = "ssr")]
impl From<service::bulk::JobView> for BulkView {
    fn from(view: service::bulk::JobView) -> Self {
        Self {
            job: view.job,
            tally: view.tally,
            cost: view.cost,
            cost_each: view.cost_each,
            share: view.share,
            fastest: view.fastest,
            needs_second_person: view.needs_second_person,
            there: view.there,
            tiered: view.tiered,
            billed: view.billed,
        }
    }
}

#[cfg(feature = "ssr")]
impl From<service::bulk::RecipientPage> for RecipientRows {
    fn from(page: service::bulk::RecipientPage) -> Self {
        let rows = page.rows.into_iter().map(|row| RecipientRow {
            place: row.place,
            row: row.row,
            number: row.number,
            state: row.state,
            failure: row.failure,
            conversation: row.conversation,
            answered: row.answered,
            stopped: row.stopped,
            variant: row.variant,
            message: row.message,
        });
        Self {
            rows: rows.collect(),
            next: page.next,
        }
    }
}

/// The newest jobs, or those before one. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/list", input = Json, output = Json)]
pub async fn list_jobs(before: Option<BulkId>) -> Result<Vec<BulkView>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    let jobs = guard::call(async move { service::bulk::jobs(&service, &viewer, before).await }).await?;
    Ok(jobs.into_iter().map(Into::into).collect())
}

/// One job. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/job", input = Json, output = Json)]
pub async fn get_job(id: BulkId) -> Result<BulkView, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::get(&service, &viewer, id).await })
        .await
        .map(Into::into)
}

/// Recipients of a job from where a page ended: those in a state, of one message, who said stop, and those with some words or
/// digits. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/recipients", input = Json, output = Json)]
pub async fn job_recipients(
    id: BulkId,
    state: Option<RecipientState>,
    variant: Option<Variant>,
    stopped: Option<bool>,
    words: String,
    from: u32,
) -> Result<RecipientRows, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    let stopped = stopped == Some(true);
    let sought = service::bulk::Sought {
        state,
        variant,
        stopped,
        words,
    };
    guard::call(async move { service::bulk::recipients(&service, &viewer, id, &sought, from).await })
        .await
        .map(Into::into)
}

/// Makes a job. The same id again is the same job. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/create", input = Json, output = Json)]
pub async fn create_job(id: BulkId, name: String, phone: PhoneId) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::create(&service, &operator, id, &name, &phone).await }).await
}

/// Makes a job like an earlier one: for all in its list, or for some of those who were its recipients. That people may get the message
/// twice of whom nobody knows whether they got it is `confirmed`. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/copy", input = Json, output = Json)]
pub async fn copy_job(id: BulkId, from: BulkId, who: Option<Who>, #[server(default)] confirmed: bool) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::copy(&service, &operator, id, from, (who, confirmed)).await }).await
}

/// Begins the upload of a list, or says where it stands; its parts and its end go as those of all files. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/upload", input = Json, output = Json)]
pub async fn upload_list(id: BulkId, upload: UploadId, name: String, claimed: String, size: u64) -> Result<Progress, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let announced = service::upload::Announced {
        id: upload,
        name,
        claimed,
        size,
        kind: None,
    };
    let begun = guard::call(async move { service::bulk::begin_upload(&service, &operator, id, announced).await }).await?;
    Ok(begun.into())
}

/// Takes the customers of a list of the inbox; `upload` names what is made of them. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/from-inbox", input = Json, output = Json)]
pub async fn list_from_inbox(id: BulkId, upload: UploadId, filter: Filter) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::from_inbox(&service, &operator, id, upload, filter).await }).await
}

/// Takes a list that was uploaded. `header` says whether its first row holds the names of the columns, where somebody has told. Operator
/// and up.
#[server(prefix = "/api", endpoint = "bulk/attach", input = Json, output = Json)]
pub async fn attach_list(id: BulkId, upload: UploadId, header: Option<bool>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::attach(&service, &operator, id, upload, header).await }).await
}

/// Says which column has the numbers and what is sent. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/choose", input = Json, output = Json)]
pub async fn choose_message(id: BulkId, phone_column: Option<usize>, template: Option<Chosen>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::choose(&service, &operator, id, phone_column, template).await }).await
}

/// Takes other messages, each for a share of the recipients, or none any more. `more` are a third and a fourth; none leaves these as they
/// are. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/compare", input = Json, output = Json)]
pub async fn compare_messages(id: BulkId, second: Option<Second>, more: Option<Vec<Second>>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::compare(&service, &operator, id, second, more).await }).await
}

/// Begins to check who gets it. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/check", input = Json, output = Json)]
pub async fn check_job(id: BulkId) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::check(&service, &operator, id).await }).await
}

/// Sends a job that was checked, now or at a time. `seen` is the version of it that was confirmed; `no_way_out`, that it names no way to
/// get no more of it. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/start", input = Json, output = Json)]
pub async fn start_job(id: BulkId, seen: Option<u64>, at: Option<Millis>, no_way_out: Option<bool>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let confirmed = service::bulk::Confirmed {
        seen,
        no_way_out: no_way_out == Some(true),
    };
    guard::call(async move { service::bulk::start(&service, &operator, id, confirmed, at).await }).await
}

/// Lets a job be sent that somebody else made and wants sent. `seen` is the version that was looked at. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/approve", input = Json, output = Json)]
pub async fn approve_job(id: BulkId, seen: u64) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::approve(&service, &operator, id, seen).await }).await
}

/// Does not let it be sent, and says why. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/decline", input = Json, output = Json)]
pub async fn decline_job(id: BulkId, why: String) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::decline(&service, &operator, id, &why).await }).await
}

/// Pauses a job, lets it go on, or ends it. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/act", input = Json, output = Json)]
pub async fn act_on_job(id: BulkId, act: BulkAct) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let act = match act {
        BulkAct::Pause => service::bulk::Act::Pause,
        BulkAct::Resume => service::bulk::Act::Resume,
        BulkAct::Cancel => service::bulk::Act::Cancel,
        BulkAct::WaitNoMore => service::bulk::Act::WaitNoMore,
        BulkAct::RestNow => service::bulk::Act::RestNow,
    };
    guard::call(async move { service::bulk::act(&service, &operator, id, act).await }).await
}

/// Says which column of the list tells who agreed to marketing; none for no column. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/consent-column", input = Json, output = Json)]
pub async fn set_consent_column(id: BulkId, column: Option<usize>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_consent_column(&service, &operator, id, column).await }).await
}

/// A country whose numbers can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryChoice {
    /// Two letters.
    pub code: String,
    pub name: String,
    /// What stands behind the +.
    pub calling: i32,
}

/// All countries, by name. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/countries", input = Json, output = Json)]
pub async fn countries() -> Result<Vec<CountryChoice>, AppError> {
    use super::guard;
    guard::viewer()?;
    let choice = |country: service::bulk::Country| CountryChoice {
        code: country.code,
        name: country.name,
        calling: country.calling,
    };
    Ok(service::bulk::countries().into_iter().map(choice).collect())
}

/// Reads numbers without a country code as of this country; none for that of our own number. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/home", input = Json, output = Json)]
pub async fn set_job_home(id: BulkId, country: Option<String>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_home(&service, &operator, id, country.as_deref()).await }).await
}

/// Leaves out who had marketing from us in so many days; 0 for nobody. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/cap", input = Json, output = Json)]
pub async fn set_job_cap(id: BulkId, days: u32) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_cap(&service, &operator, id, days).await }).await
}

/// Sends to what looks like a landline, too, or not. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/landlines", input = Json, output = Json)]
pub async fn set_job_landlines(id: BulkId, landlines: bool) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_landlines(&service, &operator, id, landlines).await }).await
}

/// What messages cost; none when no Admin has said. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/prices", input = Json, output = Json)]
pub async fn get_prices() -> Result<Option<Prices>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::prices(&service, &viewer).await.map_err(service::ReadError::from) }).await
}

/// Sets what a job may spend, as it is typed, in the currency of the prices; none for no limit. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/budget", input = Json, output = Json)]
pub async fn set_job_budget(id: BulkId, budget: Option<String>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_budget(&service, &operator, id, budget.as_deref()).await }).await
}

/// Sends a job in parts of so many people, each after the results of the one before; none to send to all at once. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/ramp", input = Json, output = Json)]
pub async fn set_job_ramp(id: BulkId, parts: Vec<u32>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_ramp(&service, &operator, id, &parts).await }).await
}

/// Sends faster or slower, in messages a second. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/rate", input = Json, output = Json)]
pub async fn set_job_rate(id: BulkId, rate: u32) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_rate(&service, &operator, id, rate).await }).await
}
