//! What a lane goes by, and why a job stops by itself.

use super::{
    BulkError, about, change,
    found::NOWHERE,
    message::{Templates, nature},
    run::failed,
};
use crate::{
    Service,
    notices::{self, Telling},
};
use domain::{
    Millis, NoticeKind, PhoneNumber, Severity,
    bulk::{Job, Limits, Prices, Purse, Reason, Tally, Variant},
    notice::{About, Told},
};
use store::StoreError;

/// What a lane goes by until it looks again.
pub(super) struct Seen {
    pub(super) templates: Templates,
    pub(super) counts: Tally,
    prices: Option<Prices>,
    /// What it may spend; none without a budget.
    pub(super) purse: Option<Purse>,
}

/// What the message to somebody costs; nothing where that is not known.
#[derive(Clone, Copy, Default)]
pub(super) struct Price {
    pub(super) most: u64,
    /// To who wrote within 24 hours.
    pub(super) inside: u64,
}

impl Seen {
    /// What the message to those of a group costs.
    pub(super) fn price(&self, job: &Job, group: Variant, number: &PhoneNumber) -> Price {
        let template = job.sends(group).and_then(|variant| self.templates.of(variant));
        let (Some(prices), Some(template)) = (&self.prices, template) else {
            return Price::default();
        };
        let country = numbering::country(number);
        let most = prices.each(&template.category, country.as_deref().unwrap_or(NOWHERE));
        let inside = if template.category == "UTILITY" {
            prices.fee.min(most)
        } else {
            most
        };
        Price { most, inside }
    }
}

/// What a lane goes by now, or why the job must stop.
pub(super) async fn watch(service: &Service, job: &Job) -> Result<Result<Seen, Reason>, StoreError> {
    let templates = match Templates::of_job(service, job).await {
        Ok(Some(templates)) => templates,
        Ok(None) => return Ok(Err("The job has no template.".to_owned().into())),
        Err(BulkError::Store(error)) => return Err(error),
        Err(error) => return Ok(Err(error.to_string().into())),
    };
    // Once the winner is decided, the others are sent to nobody.
    let won = job
        .contest()
        .and_then(|winner| winner.decided.as_ref())
        .map(|decided| decided.variant);
    let is_sent = |variant: Variant| won.is_none_or(|won| won == variant);
    let refusal = |variant: Variant| Some((variant, templates.of(variant).filter(|_| is_sent(variant))?.status.refusal()?));
    if let Some((variant, why)) = Variant::ALL.into_iter().find_map(refusal) {
        return Ok(Err(about(job, variant, why.to_owned()).into()));
    }
    let settings = service.settings().await?;
    // WhatsApp may move a template to another category at any time.
    let unlike = |variant: Variant| {
        let template = templates.of(variant).filter(|_| is_sent(variant))?;
        Some((variant, job.unlike_checked(variant, &nature(template, &settings.team.words))?))
    };
    if let Some((variant, why)) = Variant::ALL.into_iter().find_map(unlike) {
        return Ok(Err(about(job, variant, why).into()));
    }
    let phones = service.phones().await?;
    let quality = phones
        .iter()
        .find(|phone| phone.id == job.phone)
        .and_then(|phone| phone.quality.as_deref());
    if quality == Some("RED") {
        let why = "WhatsApp rates the quality of this number as low. Wait until it recovers before you go on.";
        return Ok(Err(why.to_owned().into()));
    }
    let counts = service.inner.store.bulk_tally(job.id).await?;
    let limits = Limits {
        failed: settings.team.most_failed(),
        unwanted: settings.team.most_unwanted(),
    };
    if let Some(reason) = job.must_stop(&counts, limits) {
        return Ok(Err(reason));
    }
    let prices = service.inner.store.prices().await?;
    let purse = match job.purse(&counts, prices.as_ref(), job.lanes()).transpose() {
        Ok(purse) => purse,
        Err(why) => return Ok(Err(Reason::spent(why))),
    };
    if job.clone().marked(&counts).is_some() {
        let marked = change(service, job.id, |job| Ok(job.marked(&counts)), |_, _| {}).await;
        marked.map_err(failed)?;
    }
    Ok(Ok(Seen {
        templates,
        counts,
        prices,
        purse,
    }))
}

/// What Admins are told of a job that stopped.
pub(super) fn told(service: &Service, job: &Job, why: &str) -> Telling {
    Told {
        at: Some(service.now()),
        kind: NoticeKind::Marketing,
        severity: Severity::Serious,
        sentence: format!("The bulk job “{}” stopped. {why}", job.name.as_str()),
        about: About {
            phone: Some(job.phone.clone()),
            job: Some(job.id),
            ..About::default()
        },
        same: format!("bulk {} {}", job.id, job.run),
        raw: "{}".to_owned(),
    }
    .into()
}

/// Tells Admins what is wrong with a job.
pub(super) async fn tell(service: &Service, job: &Job, why: &str) {
    let told = told(service, job, why);
    if let Err(error) = notices::record(service, told).await {
        tracing::warn!(job = %job.id, error = %domain::Causes(&error), "notice of a stopped job not kept");
    }
}

/// Whether it is time to look again.
pub(super) const fn is_stale(looked: Millis, now: Millis) -> bool {
    now.0 - looked.0 >= 2_000
}
