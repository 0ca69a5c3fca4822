//! Who lets a job be sent: one person, or two where the team wants that.

use super::{BulkError, change, change_telling, job_of, keep, message::natures, put_lanes, second::SecondPerson};
use crate::{Service, notices::Telling, templates};
use domain::{
    BulkId, Millis, NoticeKind, Severity, UserId,
    bulk::{InSeries, Job, JobRefused, JobState, Only, Series, Who},
    notice::{About, Told},
    zone::rfc3339,
};
use identity::Operator;
use store::{BulkTask, Commit, DueEntry, DueKind};

/// What was confirmed by who lets a job be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// The version of the job that was seen; none for a page of an older version.
    pub seen: Option<u64>,
    /// That it names no way to get no more of it, where that is so.
    pub no_way_out: bool,
}

/// Sends it, now or at a time; or asks for a second person, where so many recipients need one.
pub async fn start(service: &Service, operator: &Operator, id: BulkId, confirmed: Confirmed, at: Option<Millis>) -> Result<Job, BulkError> {
    start_in(service, operator, id, confirmed, at, None).await
}

/// The same, perhaps as the first of a series, which is written over the version that was read.
pub(super) async fn start_in(
    service: &Service,
    operator: &Operator,
    id: BulkId,
    confirmed: Confirmed,
    at: Option<Millis>,
    series: Option<(&Series, Option<u64>)>,
) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    earlier_is_over(service, &job).await?;
    let natures = natures(service, &job).await?;
    let second = SecondPerson::read(service).await?;
    let (_, name) = who(operator);
    let now = service.now();
    let started = change_telling(
        service,
        id,
        |job| {
            if job.state == JobState::Ready && confirmed.seen.is_some_and(|seen| seen != job.v) {
                return Err(JobRefused::Changed.into());
            }
            let mut started = if second.is_needed(&job) {
                job.ask(now, at, who(operator))?
            } else {
                job.start(now, at)?
            };
            if !started.is_still(&natures) {
                return Err(JobRefused::TemplateChanged.into());
            }
            // One that was made by a series and goes out by hand is of that still.
            let first = series.map(|(series, _)| InSeries { id: series.id, turn: 0 });
            started.series = first.or_else(|| started.series.filter(|series| series.turn > 0));
            let confirmed = confirmed.no_way_out.then_some(name.as_str());
            Ok(Some(started.started_by(&name).confirmed_by(confirmed)?))
        },
        |commit, job| {
            let note = put_begun(commit, job, now);
            let often = match series {
                Some((series, before)) => {
                    super::series::put(commit, series, before);
                    format!(", and {}", series.repeat.words())
                }
                None => String::new(),
            };
            let without = if job.no_way_out_by.is_some() {
                ". Confirmed that it names no way to get no more of it"
            } else {
                ""
            };
            keep(service, commit, operator, job, &format!("{note}{often}{without}"));
        },
        |job| asked(service, job, &name),
    );
    let job = started.await?;
    begun(service, &job).await;
    Ok(job)
}

/// A second person lets it be sent. `seen` is the version of the job that they looked at.
pub async fn approve(service: &Service, operator: &Operator, id: BulkId, seen: u64) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    earlier_is_over(service, &job).await?;
    let natures = natures(service, &job).await?;
    let now = service.now();
    let approved = change(
        service,
        id,
        |job| {
            let asked = matches!(job.state, JobState::Asked { .. });
            if asked && job.v != seen {
                return Err(JobRefused::Changed.into());
            }
            let approved = job.approve(who(operator), now)?;
            if !approved.is_still(&natures) {
                return Err(JobRefused::TemplateChanged.into());
            }
            Ok(Some(approved))
        },
        |commit, job| {
            let note = put_begun(commit, job, now);
            keep(service, commit, operator, job, &format!("Approved. {note}"));
        },
    );
    let job = approved.await?;
    begun(service, &job).await;
    Ok(job)
}

/// A second person does not let it be sent, and says why.
pub async fn decline(service: &Service, operator: &Operator, id: BulkId, why: &str) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let now = service.now();
    let declined = |job: Job| job.decline(who(operator), why, now).map(Some).map_err(Into::into);
    let job = change(service, id, declined, |commit, job| {
        keep(service, commit, operator, job, &format!("Declined: {}", why.trim()));
    })
    .await?;
    super::series::ends_with(service, operator, &job).await?;
    Ok(job)
}

fn who(operator: &Operator) -> (UserId, String) {
    let actor = operator.actor();
    (actor.sub.clone(), actor.name.clone())
}

/// Puts the work of a job that begins now or at a time, and gives what the audit says of it.
pub(super) fn put_begun(commit: &mut Commit<'_, ()>, job: &Job, now: Millis) -> String {
    let people = job.recipients();
    match job.state {
        JobState::Asked { .. } => format!("Waits for a second person, for {people}"),
        JobState::Scheduled { at } => {
            let begin = BulkTask::Begin { job: job.id };
            commit.put_due((), &DueEntry::new(DueKind::Bulk, format!("{}.{}", job.id, job.v), at, begin));
            format!("Scheduled for {}, for {people}", rfc3339(at.seconds()))
        }
        _ => {
            put_lanes(commit, job, now);
            format!("Started, for {people}")
        }
    }
}

/// Its lanes are told of it, and its templates were used. Nothing of one that waits for a second person.
pub(super) async fn begun(service: &Service, job: &Job) {
    if matches!(job.state, JobState::Asked { .. }) {
        return;
    }
    service.inner.bulk_wake.now();
    for (_, chosen) in job.messages() {
        if let Err(error) = templates::used(service, &job.phone, &chosen.name, &chosen.language).await {
            tracing::info!(error = %domain::Causes(&error), "the time of a template was not noted");
        }
    }
}

/// What Admins, and Operators who may be the second person, are told of a job that waits for one; none of others.
pub(super) fn asked(service: &Service, job: &Job, name: &str) -> Option<Telling> {
    if !matches!(job.state, JobState::Asked { .. }) {
        return None;
    }
    let told = Told {
        at: Some(service.now()),
        kind: NoticeKind::Marketing,
        severity: Severity::Info,
        sentence: format!(
            "The bulk job “{}” waits for a second person: {name} wants it sent to {} people. Approve or decline it on its page.",
            job.name.as_str(),
            job.recipients()
        ),
        about: About {
            phone: Some(job.phone.clone()),
            job: Some(job.id),
            ..About::default()
        },
        same: format!("bulk asked {} {}", job.id, job.v),
        raw: "{}".to_owned(),
    };
    let asked_by = job.approval.as_ref().map(|approval| approval.asked_by.clone());
    let own = std::iter::once(job.by.clone()).chain(asked_by.filter(|asked_by| *asked_by != job.by));
    Some(Telling::operators_but(told, own.collect()))
}

/// Who had no turn in an earlier job is settled once that is over: what was checked before may have had theirs since.
pub(super) async fn earlier_is_over(service: &Service, job: &Job) -> Result<(), BulkError> {
    let Some(Only {
        job: earlier,
        who: Who::NotSent,
        ..
    }) = job.audience.only
    else {
        return Ok(());
    };
    let ended = service.inner.store.bulk_job(earlier).await?.map(|earlier| earlier.ended_at);
    let checked = job.planned.as_ref().map(|planned| planned.at);
    match ended {
        Some(None) => Err(JobRefused::EarlierGoesOn.into()),
        Some(ended) if ended > checked => Err(JobRefused::EarlierWentOn.into()),
        _ => Ok(()),
    }
}
