//! The list of a job: uploaded, and looked at.

use super::{BulkError, cell, change, job_of};
use crate::{
    Service,
    upload::{self, Announced, Progress, UploadError},
};
use domain::{
    BulkId, UploadId,
    bulk::{Columns, File, FromInbox, Job, MOST_SAMPLE_CHARS},
};
use identity::Operator;
use numbering::Home;
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;
use store::{StoreError, UploadItem};
use table::TableError;

/// So many rows of a file are kept for the preview.
const SAMPLE: usize = 20;
/// So much of a list is read for it.
const SAMPLE_BYTES: u64 = 1024 * 1024;
/// A list is looked for in so many of the newest jobs.
const OTHERS: usize = 60;

/// Begins the upload of a list, or says where it stands.
pub async fn begin_upload(service: &Service, operator: &Operator, id: BulkId, announced: Announced) -> Result<Progress, BulkError> {
    let job = job_of(service, operator, id).await?;
    Ok(upload::begin_list(service, operator, &job.phone, announced).await?)
}

/// Takes a list that was uploaded: its columns are found and shown. `header` says whether its first row holds their names, where somebody
/// has told.
pub async fn attach(service: &Service, operator: &Operator, id: BulkId, upload: UploadId, header: Option<bool>) -> Result<Job, BulkError> {
    attach_from(service, operator, id, (upload, header), None).await
}

/// The same, for a list that may have been made of one of the inbox.
pub(super) async fn attach_from(
    service: &Service,
    operator: &Operator,
    id: BulkId,
    (upload, header): (UploadId, Option<bool>),
    inbox: Option<FromInbox>,
) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    // A colleague may have uploaded what the job has already.
    let has_it = job.audience.file.as_ref().is_some_and(|file| file.upload == upload);
    let known = if has_it {
        let kept = service.inner.store.upload(upload, service.now().seconds()).await?;
        let gone = || BulkError::Invalid("The file is no longer here. Upload it again.".to_owned());
        kept.filter(|kept| kept.phone == job.phone).ok_or_else(gone)?
    } else {
        upload::finished(service, operator, upload).await?
    };
    let file = file_of(service, &job, known, header).await?;
    let attached = |job: Job| -> Result<Option<Job>, BulkError> { Ok(Some(job.attach(file.clone())?.from_inbox(inbox.clone()))) };
    change(service, id, attached, |_, _| {}).await
}

/// What is known of an upload as a list.
pub(super) async fn file_of(service: &Service, job: &Job, known: UploadItem, header: Option<bool>) -> Result<File, BulkError> {
    let home = home(service, job).await?;
    let (first, mark) = first_rows(service, &known.key, known.size).await?;
    let others = service.inner.store.bulk_jobs(None, OTHERS).await?;
    let same =
        |other: &&Job| other.id != job.id && other.phone == job.phone && other.audience.file.as_ref().is_some_and(|file| file.mark == mark);
    let earlier = others.iter().find(same).map(|other| other.name.as_str().to_owned());
    Ok(File {
        upload: known.id,
        name: known.name,
        size: known.size,
        columns: Columns::of(first, header, |cell| cell::number(cell, home).is_ok()),
        mark,
        known: earlier,
    })
}

/// Where numbers without a country code are at home.
pub(super) async fn home(service: &Service, job: &Job) -> Result<Home, StoreError> {
    let chosen = job.audience.home.as_ref().and_then(|home| Home::named(&home.code));
    if let Some((home, _)) = chosen {
        return Ok(home);
    }
    let phones = service.phones().await?;
    let number = phones
        .iter()
        .find(|known| known.id == job.phone)
        .and_then(|known| known.number.as_ref());
    Ok(number.map_or(Home::NONE, Home::of))
}

/// The first rows of a file, and its mark.
async fn first_rows(service: &Service, key: &str, size: u64) -> Result<(Vec<Vec<String>>, String), BulkError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let bytes = files.bucket.bytes(key, 0, SAMPLE_BYTES.min(size).saturating_sub(1)).await;
    let head = bytes.map_err(UploadError::from)?;
    let kind = table::kind(&head).map_err(unreadable)?;
    let mark = format!("{size}.{:016x}", short(&Sha256::digest(&head)));
    let whole = match kind {
        table::Kind::Text => head,
        table::Kind::Workbook if size > table::MOST_WORKBOOK_BYTES => return Err(unreadable(TableError::TooLarge)),
        table::Kind::Workbook => files.bucket.bytes(key, 0, size).await.map_err(UploadError::from)?,
    };
    let read = tokio::task::spawn_blocking(move || {
        let mut rows = Vec::new();
        let take = |(_, cells): table::Row| {
            rows.push(
                cells
                    .into_iter()
                    .map(|cell| cell.chars().take(MOST_SAMPLE_CHARS).collect())
                    .collect(),
            );
            if rows.len() > SAMPLE {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        match kind {
            table::Kind::Text => table::text_rows(std::io::Cursor::new(whole), take),
            table::Kind::Workbook => table::workbook_rows(whole, take),
        }?;
        Ok(rows)
    });
    let rows: Result<_, TableError> = read.await.map_err(|error| StoreError::Unavailable(error.into()))?;
    Ok((rows.map_err(unreadable)?, mark))
}

/// The first bytes of a digest tell lists apart.
fn short(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

fn unreadable(error: TableError) -> BulkError {
    BulkError::Invalid(error.to_string())
}
