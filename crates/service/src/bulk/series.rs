//! Jobs that are sent again and again. Each time a new job is made, its list and everybody's consent are looked at anew, and it goes out
//! as soon as that is done. One person confirms all of it.

use super::{
    BulkError, change_telling, customers, job_of,
    list::file_of,
    message::natures,
    run::LOOK_AGAIN,
    second::SecondPerson,
    start::{Confirmed, asked, begun, earlier_is_over, put_begun, start_in},
};
use crate::{
    Ids, ReadError, Service, audit,
    notices::{self, Telling},
    upload, zone,
};
use domain::{
    BulkId, Millis, NoticeKind, Severity, UploadId, Zone,
    bulk::{InSeries, Job, JobRefused, JobState, LATE_MILLIS, Repeat, Series},
    notice::{About, Told},
};
use identity::{Operator, Viewer};
use runner::Outcome;
use store::{BulkTask, Commit, CommitError, DueEntry, DueKind, PlanTask, StoreError};

const NOT_SENT: &str = "Its first job was not sent.";
/// So many are listed.
const LISTED: usize = 200;

/// Schedules a job for the first of several times.
pub async fn repeat(service: &Service, operator: &Operator, id: BulkId, confirmed: Confirmed, repeat: Repeat) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    let zone = zone_of(service, &repeat).ok_or_else(|| BulkError::Invalid("There is no such time zone.".to_owned()))?;
    let first = repeat.check(&zone, service.now())?;
    // One that was stopped, or whose first job was taken back, gives way.
    let before = service.inner.store.bulk_series(id).await?.map(|before| before.v);
    let actor = operator.actor();
    let series = Series::new(&job, (actor.sub.clone(), actor.name.clone()), repeat, &zone, before);
    // Before it is confirmed: a crash in between keeps a list longer, and loses none.
    keep_the_list(service, &job, series.next).await?;
    start_in(service, operator, id, confirmed, Some(first), Some((&series, before))).await
}

/// Writes a series, and when its next job is made.
pub(super) fn put(commit: &mut Commit<'_, ()>, series: &Series, before: Option<u64>) {
    commit.put_bulk_series((), series, before);
    if let Some(at) = series.next {
        let task = BulkTask::Repeat { series: series.id, at };
        let id = format!("{}.series.{}", series.id, series.v);
        commit.put_due((), &DueEntry::new(DueKind::Bulk, id, at, task));
    }
}

/// Its first job was taken back or declined: it ends with it. Were this cut off, its next time would end it.
pub(super) async fn ends_with(service: &Service, operator: &Operator, job: &Job) -> Result<(), BulkError> {
    if !job.is_taken_back() {
        return Ok(());
    }
    let store = &service.inner.store;
    let mut tries = crate::retry::Tries::new(service, super::TRIES);
    loop {
        let Some(known) = store.bulk_series(job.id).await? else {
            return Ok(());
        };
        // It may have been scheduled anew by now, which writes over the series that was read.
        let first = store.bulk_job(job.id).await?.filter(Job::is_taken_back);
        let version = known.v;
        let ended = known.stopped(Some(&operator.actor().name), Some(NOT_SENT));
        let (Some(_), Some(ended)) = (first, ended) else {
            return Ok(());
        };
        let mut commit = store.commit();
        put(&mut commit, &ended, Some(version));
        match commit.run().await {
            Ok(()) => return Ok(()),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Sends it no more. What was made of it and has begun goes on; the rest is not sent.
pub async fn stop(service: &Service, operator: &Operator, id: BulkId) -> Result<Series, BulkError> {
    let job = job_of(service, operator, id).await?;
    let store = &service.inner.store;
    let mut tries = crate::retry::Tries::new(service, super::TRIES);
    loop {
        let known = store.bulk_series(id).await?.ok_or(BulkError::NotFound)?;
        let version = known.v;
        let Some(stopped) = known.clone().stopped(Some(&operator.actor().name), None) else {
            return Ok(known);
        };
        let mut commit = store.commit();
        put(&mut commit, &stopped, Some(version));
        super::keep(service, &mut commit, operator, &job, "Is repeated no more");
        match commit.run().await {
            Ok(()) => return Ok(stopped),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// The series that somebody sees: those that go on, then those that ended, the newest first.
pub async fn all(service: &Service, viewer: &Viewer) -> Result<Vec<Series>, ReadError> {
    let mut all = service.inner.store.all_bulk_series().await?;
    all.retain(|series| identity::may_see(viewer, &series.phone));
    all.reverse();
    all.sort_by_key(|series| series.next.is_none());
    all.truncate(LISTED);
    Ok(all)
}

/// The clocks that a series goes by.
pub(super) fn zone_of(service: &Service, repeat: &Repeat) -> Option<Zone> {
    zone::zone(&repeat.zone, service.now().seconds())
}

/// The time of a series has come: its next job is made, and checked.
pub(super) async fn turn(service: &Service, id: BulkId, at: Millis) -> Result<Outcome, StoreError> {
    let store = &service.inner.store;
    let Some(series) = store.bulk_series(id).await?.filter(|series| series.next == Some(at)) else {
        return Ok(Outcome::Done);
    };
    let first = store.bulk_job(id).await?;
    let is_first = |job: &Job| job.series == Some(InSeries { id, turn: 0 }) && job.state.has_begun();
    let (Some(first), Some(zone)) = (first.filter(is_first), zone_of(service, &series.repeat)) else {
        return end(service, series).await;
    };
    let (made, why) = if service.now().0 - at.0 > LATE_MILLIS {
        (None, "Nothing was running at its time.".to_owned())
    } else {
        match make(service, &series, &first, at).await {
            Ok(job) => (Some(job), String::new()),
            Err(BulkError::Store(error)) if error.is_retryable() => return Err(error),
            Err(error) => {
                tracing::warn!(series = %id, error = %domain::Causes(&error), "a repeat of a job was not made");
                (None, words(&error))
            }
        }
    };
    let turned = series
        .clone()
        .turned(&zone, made.as_ref().map(|job| job.id).ok_or_else(|| why.clone()));
    if made.is_some() {
        match keep_the_list(service, &first, turned.next).await {
            Err(error) if error.is_retryable() => return Err(error),
            Err(error) => tracing::info!(series = %id, error = %domain::Causes(&error), "the list of a series is not kept longer"),
            Ok(()) => {}
        }
    }
    let mut commit = store.commit();
    put(&mut commit, &turned, Some(series.v));
    let same = format!("bulk repeat {} {}", first.id, at.0);
    let told = made.is_none().then(|| told(service, &first, same, &why));
    let live = told.map_or_else(Vec::new, |told| notices::put(service, &mut commit, &told));
    if let Some(job) = &made {
        commit.put_bulk_job((), job, None);
        let task = PlanTask {
            job: job.id,
            plan: job.plan,
        };
        commit.put_due(
            (),
            &DueEntry::new(DueKind::Plan, format!("{}.{}", job.id, job.plan), service.now(), task),
        );
    }
    match commit.run().await {
        Ok(()) => service.publish(live),
        // It was stopped just now, or another hand was faster.
        Err(CommitError::Cancelled(_)) => return Ok(Outcome::Retry(LOOK_AGAIN)),
        Err(CommitError::Store(error)) => return Err(error),
    }
    if made.is_some() {
        service.inner.plan_wake.now();
    }
    Ok(Outcome::Done)
}

/// Its first job was taken back: nothing of it is sent.
async fn end(service: &Service, series: Series) -> Result<Outcome, StoreError> {
    let before = series.v;
    let Some(ended) = series.stopped(None, Some(NOT_SENT)) else {
        return Ok(Outcome::Done);
    };
    let mut commit = service.inner.store.commit::<()>();
    put(&mut commit, &ended, Some(before));
    match commit.run().await {
        Ok(()) => Ok(Outcome::Done),
        Err(CommitError::Cancelled(_)) => Ok(Outcome::Retry(LOOK_AGAIN)),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// The next job of a series, which is to be checked. The same time again gives the same.
async fn make(service: &Service, series: &Series, first: &Job, at: Millis) -> Result<Job, BulkError> {
    let same = |what: &str| Ids::same_for(at, &format!("{what}.{}.{}", series.id, series.turn)).0;
    let by = (series.by.clone(), series.by_name.clone());
    let mut job = first.again(BulkId(same("job")), series.turn, by, service.now());
    if let Some(inbox) = &first.audience.inbox {
        let list = UploadId(same("list"));
        customers::keep(service, first, list, inbox).await?;
        let known = service.inner.store.upload(list, service.now().seconds()).await?;
        let known = known.ok_or_else(|| BulkError::Invalid("The list of the inbox is no longer here.".to_owned()))?;
        let has_header = first.audience.file.as_ref().map(|file| file.columns.has_header);
        job.audience.file = Some(file_of(service, &job, known, has_header).await?);
    }
    let natures = natures(service, &job).await?;
    Ok(job.check()?.known_as(&natures))
}

/// What was uploaded is kept for a month; a series needs it until its next time.
async fn keep_the_list(service: &Service, job: &Job, next: Option<Millis>) -> Result<(), StoreError> {
    let Some(next) = next else { return Ok(()) };
    for upload in job.audience.uploads() {
        upload::keep_until(service, upload, next.plus(LATE_MILLIS).seconds()).await?;
    }
    Ok(())
}

/// A job of a series was checked: it is sent, if nothing speaks against it; else Admins are told why not. The same again does nothing.
pub(super) async fn checked(service: &Service, id: BulkId) -> Result<(), BulkError> {
    let store = &service.inner.store;
    let Some(job) = store.bulk_job(id).await?.filter(Job::goes_out_by_itself) else {
        return Ok(());
    };
    let Some(InSeries { id: first, .. }) = job.series.filter(|_| job.state == JobState::Ready) else {
        return Ok(());
    };
    // Somebody stopped the series while this was being checked.
    if store.bulk_series(first).await?.is_some_and(|series| series.is_stopped()) {
        return Ok(());
    }
    let first = store.bulk_job(first).await?.ok_or(BulkError::NotFound)?;
    match send(service, &job, &first).await {
        Ok(job) => {
            begun(service, &job).await;
            Ok(())
        }
        Err(BulkError::Store(error)) => Err(error.into()),
        // Cut off here, it is looked at again with the check.
        Err(error) => {
            let same = format!("bulk repeat {} {}", job.id, job.made_at.0);
            notices::record(service, told(service, &job, same, &words(&error))).await?;
            Ok(())
        }
    }
}

/// What Admins are told of a job of a series that could not be checked; none of others.
pub(super) fn not_checked(service: &Service, job: &Job, why: &str) -> Option<Telling> {
    let same = format!("bulk repeat {} {} {}", job.id, job.made_at.0, job.plan);
    job.goes_out_by_itself().then(|| told(service, job, same, why))
}

async fn send(service: &Service, job: &Job, first: &Job) -> Result<Job, BulkError> {
    earlier_is_over(service, job).await?;
    let natures = natures(service, job).await?;
    let second = SecondPerson::read(service).await?;
    let now = service.now();
    let step = |job: Job| -> Result<Option<Job>, BulkError> {
        if job.state != JobState::Ready {
            return Ok(None);
        }
        let by = (job.by.clone(), job.by_name.clone());
        let started = if second.is_needed(&job) {
            job.ask(now, None, by)?
        } else {
            job.start(now, None)?
        };
        if !started.is_still(&natures) {
            return Err(JobRefused::TemplateChanged.into());
        }
        let name = started.by_name.clone();
        Ok(Some(started.started_by(&name).confirmed_by(first.no_way_out_by.as_deref())?))
    };
    let told = |job: &Job| asked(service, job, &job.by_name);
    let keep = |commit: &mut Commit<'_, ()>, job: &Job| {
        let note = put_begun(commit, job, now);
        let entry = audit::Entry {
            object: Some(format!("/bulk/{}", job.id)),
            note: Some(format!("{}: Repeated, as {} confirmed. {note}", job.name.as_str(), job.by_name)),
            ..audit::Entry::new(audit::Act::Bulk, audit::Ended::Done)
        };
        commit.put_audit((), &audit::row(service, entry));
    };
    change_telling(service, job.id, step, keep, told).await
}

fn words(error: &BulkError) -> String {
    match error {
        BulkError::Refused(_) | BulkError::Invalid(_) => error.to_string(),
        _ => "The server's log says why.".to_owned(),
    }
}

/// What Admins are told of a repeat that was not sent.
fn told(service: &Service, job: &Job, same: String, why: &str) -> Telling {
    Told {
        at: Some(service.now()),
        kind: NoticeKind::Marketing,
        severity: Severity::Serious,
        sentence: format!("The bulk job “{}” was to be repeated and was not sent. {why}", job.name.as_str()),
        about: About {
            phone: Some(job.phone.clone()),
            job: Some(job.id),
            ..About::default()
        },
        same,
        raw: "{}".to_owned(),
    }
    .into()
}
