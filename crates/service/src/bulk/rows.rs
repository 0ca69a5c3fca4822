//! The rows of a list, read beside its check.

use super::{BulkError, pieces::pieces};
use crate::{Service, upload::UploadError};
use bucket::BucketError;
use domain::{UploadId, bulk::Job};
use std::ops::ControlFlow;
use table::TableError;
use tokio::{sync::mpsc, task::JoinHandle};

/// Rows that go through the check together.
pub(super) const BATCH: usize = 500;
/// Batches that may wait for it.
const WAITING: usize = 4;

pub(super) type Batch = Result<Vec<table::Row>, TableError>;

/// Waits until the reader has ended: rows that end because it broke down are not the whole list.
pub(super) async fn to_the_end(reader: JoinHandle<()>) -> Result<(), BulkError> {
    reader.await.map_err(|error| {
        tracing::error!(error = %domain::Causes(&error), "the reader of a list broke down");
        BulkError::Invalid("The list could not be read to its end. Save it as CSV, and upload that.".to_owned())
    })
}

/// The rows of a file, read beside the check, and who reads them.
pub(super) async fn rows(service: &Service, job: &Job, upload: UploadId) -> Result<(mpsc::Receiver<Batch>, JoinHandle<()>), BulkError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let gone = || BulkError::Invalid("The file is no longer here. Upload it again.".to_owned());
    let upload = service.inner.store.upload(upload, service.now().seconds()).await?;
    let upload = upload.filter(|upload| upload.phone == job.phone).ok_or_else(gone)?;
    let lost = |error| match error {
        BucketError::NotFound => gone(),
        error => BulkError::Upload(error.into()),
    };
    let head = files
        .bucket
        .bytes(&upload.key, 0, 4_095.min(upload.size.saturating_sub(1)))
        .await
        .map_err(lost)?;
    let kind = table::kind(&head).map_err(|error| BulkError::Invalid(error.to_string()))?;
    let (sender, receiver) = mpsc::channel(WAITING);
    let read = files.bucket.read(&upload.key, 0, upload.size).await.map_err(lost)?;
    let bytes = pieces(read);
    // Reading a table waits for bytes and for room: not on the threads that serve requests.
    let reader = tokio::task::spawn_blocking(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let mut bytes = bytes;
        let take = |row: table::Row| {
            batch.push(row);
            if batch.len() < BATCH || sender.blocking_send(Ok(std::mem::take(&mut batch))).is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let ended = match kind {
            table::Kind::Text => table::text_rows(bytes, take),
            table::Kind::Workbook => {
                let mut whole = Vec::new();
                std::io::Read::read_to_end(&mut bytes, &mut whole)
                    .map_err(TableError::from)
                    .and_then(|_| table::workbook_rows(whole, take))
            }
        };
        let _ = sender.blocking_send(ended.map(|()| batch));
    });
    Ok((receiver, reader))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_that_breaks_down_is_no_end_of_the_list() {
        assert!(to_the_end(tokio::task::spawn_blocking(|| ())).await.is_ok());
        let broken = to_the_end(tokio::task::spawn_blocking(|| panic!("as a reader may"))).await;
        assert!(broken.unwrap_err().to_string().contains("could not be read to its end"));
    }
}
