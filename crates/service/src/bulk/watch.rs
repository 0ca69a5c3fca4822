//! Why a job stops by itself.

use super::{BulkError, about, change, message::Templates, run::failed};
use crate::{Service, notices};
use domain::{
    Millis, NoticeKind, Severity,
    bulk::{Job, RecipientState, Tally, Variant},
    notice::{About, Told},
};
use store::StoreError;

/// Meta's codes that say the account or the template is at fault, not the recipient.
const ACCOUNT: &[&str] = &["368", "131031", "131048", "131042", "131064"];
const TEMPLATE: &[&str] = &["132001", "132015", "132016", "141002"];

/// Above this share of those whom it reached a job stops for those who want no more.
const MOST_STOPS_PERCENT: u64 = 5;
const LEAST_DELIVERED: u64 = 100;

/// The templates as they are now, or why the job must stop.
pub(super) async fn watch(service: &Service, job: &Job) -> Result<Result<Templates, String>, StoreError> {
    let templates = match Templates::of_job(service, job).await {
        Ok(Some(templates)) => templates,
        Ok(None) => return Ok(Err("The job has no template.".to_owned())),
        Err(BulkError::Store(error)) => return Err(error),
        Err(error) => return Ok(Err(error.to_string())),
    };
    let refusal = |variant| Some((variant, templates.of(variant)?.status.refusal()?));
    if let Some((variant, why)) = Variant::ALL.into_iter().find_map(refusal) {
        return Ok(Err(about(job, variant, why.to_owned())));
    }
    let phones = service.phones().await?;
    let quality = phones
        .iter()
        .find(|phone| phone.id == job.phone)
        .and_then(|phone| phone.quality.as_deref());
    if quality == Some("RED") {
        return Ok(Err(
            "WhatsApp rates the quality of this number as low. Wait until it recovers before you go on.".to_owned(),
        ));
    }
    let tally = service.inner.store.bulk_tally(job.id).await?;
    let percent = service.settings().await?.team.most_failed();
    if let Some(why) = reason(&tally.since(&job.base)).or_else(|| failing(job, &tally, percent)) {
        return Ok(Err(why));
    }
    if job.clone().marked(&tally).is_some() {
        let marked = change(service, job.id, |job| Ok(job.marked(&tally)), |_, _| {}).await;
        marked.map_err(failed)?;
    }
    Ok(Ok(templates))
}

/// Whether too many of the last messages failed.
fn failing(job: &Job, counts: &Tally, percent: u32) -> Option<String> {
    let (failed, tried) = job.fails(counts, percent)?;
    Some(format!(
        "{failed} of the last {tried} messages failed, more than {percent} %. Look at the reasons before you go on."
    ))
}

/// Whether what failed since the job went on last says that it must stop.
fn reason(since: &Tally) -> Option<String> {
    for (code, _) in since.failures() {
        if ACCOUNT.contains(&code.as_str()) {
            return Some(format!(
                "WhatsApp restricts our account ({code}). Your administrator must look at it before the job goes on."
            ));
        }
        if TEMPLATE.contains(&code.as_str()) {
            return Some(format!("WhatsApp no longer takes this template ({code}). Choose another one."));
        }
    }
    let (stops, delivered) = (since.stops(), since.reached(RecipientState::Delivered));
    if delivered >= LEAST_DELIVERED && stops * 100 > delivered * MOST_STOPS_PERCENT {
        return Some(format!(
            "{stops} of {delivered} answered with a stop, more than {MOST_STOPS_PERCENT} %. Look at what they got, and at who is on the list."
        ));
    }
    None
}

/// Tells Admins that a job stopped.
pub(super) async fn tell(service: &Service, job: &Job, why: &str) {
    let told = Told {
        at: Some(service.now()),
        kind: NoticeKind::Marketing,
        severity: Severity::Serious,
        sentence: format!("The bulk job “{}” stopped. {why}", job.name.as_str()),
        about: About {
            phone: Some(job.phone.clone()),
            ..About::default()
        },
        same: format!("bulk {} {}", job.id, job.run),
        raw: "{}".to_owned(),
    };
    if let Err(error) = notices::record(service, told).await {
        tracing::warn!(job = %job.id, error = %domain::Causes(&error), "notice of a stopped job not kept");
    }
}

/// Whether it is time to look again.
pub(super) const fn is_stale(looked: Millis, now: Millis) -> bool {
    now.0 - looked.0 >= 2_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::bulk::Standing;

    fn tally(accepted: u32, failed: u32, code: &str) -> Tally {
        let mut tally = Tally::planned(accepted + failed, 0);
        let pending = Standing::plain(RecipientState::Pending);
        for _ in 0..accepted {
            tally.moved(Variant::A, &pending, &Standing::plain(RecipientState::Accepted));
        }
        for _ in 0..failed {
            let failure = Some(code.to_owned());
            let state = RecipientState::Failed;
            tally.moved(Variant::A, &pending, &Standing { state, failure });
        }
        tally
    }

    #[test]
    fn a_job_stops_for_the_account_the_template_and_too_many_failures() {
        assert_eq!(reason(&tally(100, 0, "")), None);
        assert_eq!(reason(&tally(100, 20, "131026")), None);
        assert!(reason(&tally(100, 1, "131031")).unwrap().contains("account"));
        assert!(reason(&tally(100, 1, "132015")).unwrap().contains("template"));
        let mut unwanted = Tally::planned(200, 0);
        for _ in 0..200 {
            let delivered = Standing::plain(RecipientState::Delivered);
            unwanted.moved(Variant::A, &Standing::plain(RecipientState::Pending), &delivered);
        }
        (0..10).for_each(|_| unwanted.stopped(Variant::A));
        assert_eq!(reason(&unwanted), None, "five in a hundred are no more than that");
        unwanted.stopped(Variant::A);
        assert!(reason(&unwanted).unwrap().starts_with("11 of 200"));
        let before = tally(100, 1, "131031");
        assert_eq!(reason(&before.since(&before)), None, "not again for the same");
    }
}
