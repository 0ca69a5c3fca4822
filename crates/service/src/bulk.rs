//! Bulk jobs: made in steps, checked, sent, and looked at.

mod by_country;
mod calendar;
mod cancel;
mod cell;
mod claim;
mod clocks;
mod customers;
mod earlier;
mod found;
mod held;
mod lane;
mod lines;
mod list;
mod message;
mod people;
mod pieces;
mod plan;
mod prices;
mod progress;
mod read;
mod refusing;
pub mod report;
mod rows;
mod run;
mod said;
mod second;
mod series;
mod set;
mod start;
mod still;
mod there;
mod tiers;
mod track;
mod turns;
mod watch;
mod windows;
mod winner;

pub use by_country::by_country;
pub use calendar::{OnCalendar, calendar};
pub use customers::from_inbox;
pub use lines::set_lines;
pub use list::{attach, begin_upload};
pub use message::{choose, compare};
pub use numbering::{Country, countries};
pub use plan::plan;
pub use prices::prices;
pub(crate) use read::costs;
pub use read::{JobView, RecipientPage, RecipientRow, Sought, get, jobs, left_out, recipients};
pub use run::work;
pub use series::{all as all_series, repeat, stop as stop_series};
pub use set::{
    set_budget, set_cap, set_consent_column, set_days, set_free, set_home, set_hours, set_landlines, set_off_days, set_ramp, set_rate,
};
pub use start::{Confirmed, approve, decline, start};
pub(crate) use still::{Still, goes, still};
pub(crate) use track::{Track, note};
pub use winner::{decide, set_hold_out, set_winner};

use crate::{
    Service, audit,
    notices::{self, Telling},
    retry::Tries,
    upload::UploadError,
};
use domain::{
    BulkId, Millis, PhoneId,
    bulk::{Job, JobName, JobRefused, JobState, Variant, Who, mapping},
    throughput::fastest_job,
};
use identity::Operator;
use message::{natures, template_of};
use store::{BulkTask, Commit, CommitError, DueEntry, DueKind, PlanTask, StoreError};

/// How often a change is tried against other writers of the same job.
const TRIES: u32 = 8;

/// Why something was not done about a job.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    #[error("not found")]
    NotFound,
    #[error(transparent)]
    Refused(#[from] JobRefused),
    /// The sentence says why.
    #[error("{0}")]
    Invalid(String),
    /// The id belongs to another job.
    #[error("the id was used for another job")]
    Conflict,
    #[error(transparent)]
    Upload(#[from] UploadError),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What can be done to a job that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Pause,
    Resume,
    Cancel,
    /// It begins the next part of its warm-up without waiting for results.
    WaitNoMore,
    /// It sends the rest without waiting for other days.
    RestNow,
}

/// Makes a job. The same call again gives the same job.
pub async fn create(service: &Service, operator: &Operator, id: BulkId, name: &str, phone: &PhoneId) -> Result<Job, BulkError> {
    let phones = service.phones().await?;
    if !crate::sees(operator, phone) || !phones.iter().any(|known| known.id == *phone) {
        return Err(BulkError::NotFound);
    }
    let name = JobName::parse(name).map_err(|_| BulkError::Invalid("Give the job a name of 1 to 100 characters.".to_owned()))?;
    let actor = operator.actor();
    let mut job = Job::new(id, name, phone.clone(), (actor.sub.clone(), actor.name.clone()), service.now());
    job.rate = fastest(service, phone).await?;
    let mut commit = service.inner.store.commit();
    commit.put_bulk_job((), &job, None);
    match commit.run().await {
        Ok(()) => Ok(job),
        Err(CommitError::Cancelled(_)) => {
            let known = job_of(service, operator, id).await?;
            if known.by == job.by && known.name == job.name && known.phone == job.phone {
                Ok(known)
            } else {
                Err(BulkError::Conflict)
            }
        }
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// How many messages a second a job may send from a number at most.
async fn fastest(service: &Service, phone: &PhoneId) -> Result<u32, StoreError> {
    Ok(fastest_job(service.number_settings(phone).await?.throughput()))
}

/// A job that somebody may act on.
async fn job_of(service: &Service, operator: &Operator, id: BulkId) -> Result<Job, BulkError> {
    let job = service.inner.store.bulk_job(id).await?;
    job.filter(|job| crate::sees(operator, &job.phone)).ok_or(BulkError::NotFound)
}

/// Makes a job like an earlier one: for all in its list, or for some of those who were its recipients. For those who may have got it already
/// only where somebody has confirmed that.
pub async fn copy(
    service: &Service,
    operator: &Operator,
    id: BulkId,
    from: BulkId,
    (who, confirmed): (Option<Who>, bool),
) -> Result<Job, BulkError> {
    let earlier = job_of(service, operator, from).await?;
    if who.is_some_and(|who| !Who::AGAIN.contains(&who)) {
        return Err(BulkError::Invalid(
            "They have it already, or may have it: nobody gets it twice.".to_owned(),
        ));
    }
    let twice = who == Some(Who::Unconfirmed);
    if twice && !confirmed {
        return Err(JobRefused::Twice.into());
    }
    if who == Some(Who::NotSent) && !earlier.is_over() {
        return Err(JobRefused::EarlierGoesOn.into());
    }
    let actor = operator.actor();
    let mut job = earlier.copied(id, (actor.sub.clone(), actor.name.clone()), service.now(), who);
    job.rate = job.rate.min(fastest(service, &job.phone).await?);
    let mut commit = service.inner.store.commit();
    commit.put_bulk_job((), &job, None);
    if twice {
        let note = "Made for those who may have got the message already. Confirmed that they may get it twice";
        keep(service, &mut commit, operator, &job, note);
    }
    match commit.run().await {
        Ok(()) => Ok(job),
        Err(CommitError::Cancelled(_)) => {
            let known = job_of(service, operator, id).await?;
            let same = known.by == job.by && known.audience.only == job.audience.only && known.name == job.name;
            if same { Ok(known) } else { Err(BulkError::Conflict) }
        }
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Begins to check who gets it.
pub async fn check(service: &Service, operator: &Operator, id: BulkId) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    for (variant, chosen) in job.messages() {
        let template = template_of(service, &job.phone, chosen).await?;
        if let Some(missing) = mapping::file_missing(&template.definition, &chosen.mapping) {
            return Err(BulkError::Invalid(about(&job, variant, missing)));
        }
    }
    let natures = natures(service, &job).await?;
    let checked = change(
        service,
        id,
        |job| Ok(Some(job.check()?.known_as(&natures))),
        |commit, job| {
            let task = PlanTask { job: id, plan: job.plan };
            commit.put_due((), &DueEntry::new(DueKind::Plan, format!("{id}.{}", job.plan), service.now(), task));
        },
    );
    let job = checked.await?;
    service.inner.plan_wake.now();
    Ok(job)
}

/// A sentence about one of the messages: it says which where there are several.
fn about(job: &Job, variant: Variant, sentence: String) -> String {
    match job.second {
        Some(_) => format!("Message {}: {sentence}", variant.words()),
        None => sentence,
    }
}

/// Keeps in the audit who did something to a job.
fn keep(service: &Service, commit: &mut Commit<'_, ()>, operator: &Operator, job: &Job, note: &str) {
    let who = audit::Who {
        actor: operator.actor().clone(),
        role: None,
    };
    keep_as(service, commit, Some(who), job, note);
}

/// The same; of nobody, where it came about by itself.
fn keep_as(service: &Service, commit: &mut Commit<'_, ()>, who: Option<audit::Who>, job: &Job, note: &str) {
    let entry = audit::Entry {
        who,
        object: Some(format!("/bulk/{}", job.id)),
        note: Some(format!("{}: {note}", job.name.as_str())),
        ..audit::Entry::new(audit::Act::Bulk, audit::Ended::Done)
    };
    commit.put_audit((), &audit::row(service, entry));
}

/// Puts the work of a job that begins or goes on.
fn put_lanes(commit: &mut Commit<'_, ()>, job: &Job, now: Millis) {
    for lane in 0..job.lanes() {
        let task = BulkTask::Lane {
            job: job.id,
            run: job.run,
            lane,
            next: lane,
            turn: now,
            later: None,
        };
        commit.put_due(
            (),
            &DueEntry::new(DueKind::Bulk, format!("{}.{}.{lane}", job.id, job.run), now, task),
        );
    }
}

/// Pauses a job, lets it go on, or ends it.
pub async fn act(service: &Service, operator: &Operator, id: BulkId, act: Act) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let now = service.now();
    let counts = service.inner.store.bulk_tally(id).await?;
    let changed = change(
        service,
        id,
        |job| {
            let done = match act {
                Act::Pause if job.state == JobState::Paused => return Ok(None),
                Act::Pause => job.pause(),
                Act::Resume if job.state == JobState::Running => return Ok(None),
                Act::Resume => job.resume(counts.clone()).map(|job| job.begun_by_hand(now)),
                Act::Cancel if job.state == JobState::Cancelled => return Ok(None),
                Act::Cancel => job.cancel(now),
                Act::WaitNoMore => job.wait_no_more(&counts),
                Act::RestNow => job.send_the_rest(),
            };
            done.map(Some).map_err(Into::into)
        },
        |commit, job| {
            match job.state {
                JobState::Running if matches!(act, Act::Resume | Act::RestNow) => put_lanes(commit, job, now),
                JobState::Cancelled => {
                    let task = BulkTask::Cancel { job: id, next: 0 };
                    commit.put_due((), &DueEntry::new(DueKind::Bulk, format!("{id}.cancel"), now, task));
                    report::put(commit, job, service);
                    held::put(commit, job, service);
                }
                _ => {}
            }
            let note = match (act, &job.state) {
                (Act::Pause, _) => "Paused",
                (Act::Resume, _) => "Let go on",
                (Act::Cancel, JobState::Cancelled) => "Cancelled",
                (Act::Cancel, JobState::Draft) => "Check broken off",
                (Act::Cancel, _) if job.is_first_of_series() => "No longer scheduled, and repeated no more",
                (Act::Cancel, _) => "No longer scheduled",
                (Act::WaitNoMore, _) => "Warm-up: waits for results no more",
                (Act::RestNow, _) => "Sends the rest without waiting for other days",
            };
            keep(service, commit, operator, job, note);
        },
    );
    let job = changed.await?;
    series::ends_with(service, operator, &job).await?;
    service.inner.bulk_wake.now();
    Ok(job)
}

/// Reads, changes and writes a job until no other writer is in between. `step` gives `None` when there is nothing to do; `also`
/// adds what must be written with it.
async fn change(
    service: &Service,
    id: BulkId,
    step: impl Fn(Job) -> Result<Option<Job>, BulkError>,
    also: impl Fn(&mut Commit<'_, ()>, &Job),
) -> Result<Job, BulkError> {
    change_telling(service, id, step, also, |_| None).await
}

/// The same, with what Admins are told of the changed job: kept in the same transaction, so that no crash loses it. Nothing like it may
/// have been told before.
async fn change_telling(
    service: &Service,
    id: BulkId,
    step: impl Fn(Job) -> Result<Option<Job>, BulkError>,
    also: impl Fn(&mut Commit<'_, ()>, &Job),
    told: impl Fn(&Job) -> Option<Telling>,
) -> Result<Job, BulkError> {
    let store = &service.inner.store;
    let mut tries = Tries::new(service, TRIES);
    loop {
        let known = store.bulk_job(id).await?.ok_or(BulkError::NotFound)?;
        let version = known.v;
        let Some(changed) = step(known.clone())? else { return Ok(known) };
        let mut commit = store.commit();
        commit.put_bulk_job((), &changed, Some(version));
        also(&mut commit, &changed);
        let live = told(&changed).map_or_else(Vec::new, |told| notices::put(service, &mut commit, &told));
        match commit.run().await {
            Ok(()) => {
                service.publish(live);
                return Ok(changed);
            }
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}
