//! The report of a job: all its recipients. It can be had at any time; one is kept when the job ends.

use super::{BulkError, RecipientRow, change, read};
use crate::{ReadError, Service};
use bucket::BucketError;
use bytes::Bytes;
use domain::{
    BulkId,
    bulk::{Job, KeptReport, Variant, reason_words},
    csv::{MARK, line},
    settings::Kept,
    zone::rfc3339,
};
use futures::{StreamExt, TryStreamExt};
use identity::Viewer;
use runner::Outcome;
use std::time::Duration;
use store::{Commit, DueEntry, DueKind, ReportTask, StoreError};
use tokio::io::AsyncRead;

/// The type of the file.
const MIME: &str = "text/csv; charset=utf-8";
/// S3 takes parts of 5 MiB and more.
const PART: usize = 8 * 1024 * 1024;
/// So many groups are read side by side.
const SIDE_BY_SIDE: usize = 16;
/// Until what is on its way has come to its end.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// The names of the columns.
pub const COLUMNS: [&str; 9] = [
    "Row",
    "Number",
    "State",
    "Reason",
    "Code",
    "Answered",
    "Conversation",
    "Variant",
    "Part",
];

/// What stands in them.
pub fn cells(row: &RecipientRow) -> [String; COLUMNS.len()] {
    let reason = row.failure.as_deref().map(|label| reason_words(row.state, label));
    [
        row.row.to_string(),
        row.number.as_str().to_owned(),
        row.state.words().to_owned(),
        reason.unwrap_or_default(),
        row.failure.clone().unwrap_or_default(),
        row.answered.map(rfc3339).unwrap_or_default(),
        row.conversation.as_ref().map(ToString::to_string).unwrap_or_default(),
        row.message.map(|message| message.words().to_owned()).unwrap_or_default(),
        part(row.variant).to_owned(),
    ]
}

/// Whether somebody's message is compared with others, or was the winner of them.
const fn part(variant: Option<Variant>) -> &'static str {
    match variant {
        None => "",
        Some(Variant::Rest) => "Rest",
        Some(_) => "Compared",
    }
}

/// Has the report written of a job that is over.
pub(super) fn put(commit: &mut Commit<'_, ()>, job: &Job, service: &Service) {
    let task = ReportTask::Write { job: job.id };
    commit.put_due((), &DueEntry::new(DueKind::Report, job.id.to_string(), service.now(), task));
}

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
enum NotWritten {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Bucket(#[from] BucketError),
    #[error(transparent)]
    Job(#[from] BulkError),
}

/// Writes one report, or removes it. What was broken off begins anew, and writes over what there is.
pub async fn keep(service: &Service, entry: &DueEntry<ReportTask>) -> Outcome {
    let done = match &entry.task {
        ReportTask::Write { job } => write(service, *job).await,
        ReportTask::Remove { job } => remove(service, *job).await,
    };
    done.unwrap_or_else(|error| {
        tracing::warn!(entry = %entry.id, error = %domain::Causes(&error), "report of a bulk job not kept; it is tried again");
        Outcome::Retry(LOOK_AGAIN * 10)
    })
}

async fn write(service: &Service, id: BulkId) -> Result<Outcome, NotWritten> {
    let store = &service.inner.store;
    let (Some(files), Some(job)) = (service.files(), store.bulk_job(id).await?) else {
        return Ok(Outcome::Done);
    };
    if !job.is_over() || job.report.is_some() {
        return Ok(Outcome::Done);
    }
    // One that was cancelled has recipients who are still to be told so.
    if !store.bulk_tally(id).await?.is_done() {
        return Ok(Outcome::Retry(LOOK_AGAIN));
    }
    let mut parts = files.bucket.write_parts(&KeptReport::key(id), MIME).await?;
    let mut text = format!("{MARK}{}", line(COLUMNS));
    let mut size = 0;
    let groups = futures::stream::iter(0..job.chunks()).map(|index| {
        let chunk = job.chunk_at(index);
        // On the heap: the AWS SDK's futures are large.
        let read = Box::pin(store.bulk_chunk(id, job.plan, chunk));
        async move { Ok::<_, StoreError>((chunk, read.await?.unwrap_or_default())) }
    });
    let mut groups = groups.buffered(SIDE_BY_SIDE);
    while let Some((chunk, group)) = groups.try_next().await? {
        text.extend(read::rows(&job, chunk, group).map(|row| line(cells(&row))));
        if text.len() >= PART {
            size += text.len() as u64;
            parts.put(Bytes::from(std::mem::take(&mut text))).await?;
        }
    }
    size += text.len() as u64;
    if !text.is_empty() {
        parts.put(Bytes::from(text)).await?;
    }
    parts.finish().await?;
    let days = service.settings().await?.team.keeping.days(Kept::Reports);
    let report = KeptReport::new(service.now(), days.unwrap_or(service.inner.report_days), size);
    let kept = change(
        service,
        id,
        |job| Ok(job.reported(report)),
        |commit, job| {
            let task = ReportTask::Remove { job: job.id };
            commit.put_due((), &DueEntry::new(DueKind::Report, format!("{id}.remove"), report.until, task));
        },
    );
    kept.await?;
    Ok(Outcome::Done)
}

async fn remove(service: &Service, id: BulkId) -> Result<Outcome, NotWritten> {
    if let Some(files) = service.files() {
        files.bucket.delete(&KeptReport::key(id)).await?;
    }
    let now = service.now();
    match change(service, id, |job| Ok(job.forgot_report(now)), |_, _| {}).await {
        Ok(_) | Err(BulkError::NotFound) => Ok(Outcome::Done),
        Err(error) => Err(error.into()),
    }
}

/// The report that was kept of a job, as it comes out of the bucket.
pub async fn kept(service: &Service, viewer: &Viewer, id: BulkId) -> Result<(Job, impl AsyncRead + Send + use<>), ReadError> {
    let job = read::job(service, viewer, id).await?;
    let files = service.files().ok_or(ReadError::NotFound)?;
    let report = job
        .report
        .filter(|report| report.until > service.now())
        .ok_or(ReadError::NotFound)?;
    let read = files.bucket.read(&KeptReport::key(id), 0, report.size.saturating_sub(1)).await;
    match read {
        Ok(read) => Ok((job, read)),
        Err(BucketError::NotFound) => Err(ReadError::NotFound),
        Err(error) => Err(StoreError::Unavailable(error.into()).into()),
    }
}
