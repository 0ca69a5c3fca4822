//! What is set of a job beside its list and its messages.

use super::{BulkError, change, clocks::ours, fastest, job_of, keep};
use crate::Service;
use domain::{
    BulkId,
    bulk::{Budget, Home, Hours, Job, Ramp, SendDays},
    hours::Date,
};
use identity::Operator;

/// Says which column of the list tells who agreed to marketing.
pub async fn set_consent_column(service: &Service, operator: &Operator, id: BulkId, column: Option<usize>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    change(service, id, |job| job.consent_by(column).map(Some).map_err(Into::into), |_, _| {}).await
}

/// Reads numbers without a country code as of this country, by its two letters; none for that of our own number.
pub async fn set_home(service: &Service, operator: &Operator, id: BulkId, code: Option<&str>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let home = match code {
        Some(code) => {
            let (_, country) = numbering::Home::named(code).ok_or_else(|| BulkError::Invalid("There is no such country.".to_owned()))?;
            let numbering::Country { code, name, .. } = country;
            Some(Home { code, name })
        }
        None => None,
    };
    change(
        service,
        id,
        |job| job.at_home(home.clone()).map(Some).map_err(Into::into),
        |_, _| {},
    )
    .await
}

/// Leaves out who had marketing from us in so many days.
pub async fn set_cap(service: &Service, operator: &Operator, id: BulkId, days: u32) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    change(service, id, |job| job.capped(days).map(Some).map_err(Into::into), |_, _| {}).await
}

/// Sends to what looks like a landline, too, or not.
pub async fn set_landlines(service: &Service, operator: &Operator, id: BulkId, landlines: bool) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let changed = |job: Job| job.with_landlines(landlines).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// Sends a text to those who wrote within 24 hours, and the template to the others; none to send the template to all.
pub async fn set_free(service: &Service, operator: &Operator, id: BulkId, text: Option<&str>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let changed = |job: Job| job.with_free(text).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// Sends nothing on some days, by the calendar of each recipient; and on the holidays of its number that are still to come, if they are asked
/// for.
pub async fn set_off_days(
    service: &Service,
    operator: &Operator,
    id: BulkId,
    mut days: Vec<Date>,
    holidays: bool,
) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    if holidays {
        let hours = service.number_settings(&job.phone).await?.hours;
        let today = Date::of(ours(service, &job).await?.local(service.now().seconds()));
        let closed = hours.holidays().iter().filter(|holiday| holiday.spans.is_closed());
        let found: Vec<Date> = closed.map(|holiday| holiday.date).filter(|date| *date >= today).collect();
        if found.is_empty() {
            let none = "The number has no holidays ahead. An Admin can enter them with its business hours.";
            return Err(BulkError::Invalid(none.to_owned()));
        }
        days.extend(found);
    }
    change(service, id, |job| job.not_on(days.clone()).map(Some).map_err(Into::into), |_, _| {}).await
}

/// Sends only in some hours of each recipient.
pub async fn set_hours(service: &Service, operator: &Operator, id: BulkId, hours: Option<Hours>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    change(service, id, |job| job.within(hours).map(Some).map_err(Into::into), |_, _| {}).await
}

/// Sets what a job may spend, in the currency of the table of prices; none for no limit.
pub async fn set_budget(service: &Service, operator: &Operator, id: BulkId, typed: Option<&str>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let store = &service.inner.store;
    let budget = match typed.map(str::trim).filter(|typed| !typed.is_empty()) {
        Some(typed) => {
            let prices = store.prices().await?;
            let prices = prices.ok_or_else(|| BulkError::Invalid("A budget needs a table of prices. An Admin can set one.".to_owned()))?;
            Some(Budget::parse(typed, &prices.currency)?)
        }
        None => None,
    };
    let counts = store.bulk_tally(id).await?;
    let changed = |job: Job| job.with_budget(budget.clone(), &counts).map(Some).map_err(Into::into);
    change(service, id, changed, |commit, job| {
        if job.state.has_begun() {
            let words = job.budget.as_ref().map_or_else(|| "none".to_owned(), Budget::words);
            keep(service, commit, operator, job, &format!("Budget: {words}"));
        }
    })
    .await
}

/// Sends a job in parts of so many people, each after the results of the one before; none to send to all at once.
pub async fn set_ramp(service: &Service, operator: &Operator, id: BulkId, parts: &[u32]) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let ramp = if parts.is_empty() { None } else { Some(Ramp::new(parts.to_vec())?) };
    let changed = |job: Job| job.warming_up(ramp.clone()).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// Sends a job over several days: to so many people on the first, and to so many on each after it; none to send to all on one.
pub async fn set_days(service: &Service, operator: &Operator, id: BulkId, people: Option<(u32, u32)>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let days = people.map(|(first, each)| SendDays::new(first, each)).transpose()?;
    let changed = |job: Job| job.over_days(days.clone()).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// Sends faster or slower.
pub async fn set_rate(service: &Service, operator: &Operator, id: BulkId, rate: u32) -> Result<Job, BulkError> {
    let most = fastest(service, &job_of(service, operator, id).await?.phone).await?;
    let changed = |job: Job| job.at_rate(rate, most).map(Some).map_err(Into::into);
    change(service, id, changed, |commit, job| {
        // Before it begins it is a part of what is confirmed.
        if job.state.has_begun() {
            keep(service, commit, operator, job, &format!("At most {rate} a second"));
        }
    })
    .await
}
