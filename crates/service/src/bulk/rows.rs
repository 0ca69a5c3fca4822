//! The rows of a list, read beside its check.

use super::{BulkError, pieces::pieces};
use crate::{Service, upload::UploadError};
use bucket::BucketError;
use domain::{UploadId, bulk::Job};
use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use table::TableError;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

/// Rows that go through the check together.
pub(super) const BATCH: usize = 500;
/// Batches that may wait for it.
const WAITING: usize = 4;
/// A reader from whom no rows come for so long waits for a bucket that does not answer.
const PATIENCE: Duration = Duration::from_mins(2);

type Batch = Result<Vec<table::Row>, TableError>;

/// The rows of a file as they come.
pub(super) struct Rows {
    coming: mpsc::Receiver<Batch>,
    reader: JoinHandle<()>,
    taken: Arc<AtomicU64>,
}

impl Rows {
    /// The next of them; none when there are no more.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<table::Row>>, BulkError> {
        let late = |_| UploadError::Busy("no rows came for two minutes".into());
        let batch = timeout(PATIENCE, self.coming.recv()).await.map_err(late)?;
        batch.transpose().map_err(|error| BulkError::Invalid(error.to_string()))
    }

    /// How many bytes of the file were read by now.
    pub(super) fn bytes(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Waits until the reader has ended: rows that end because it broke down are not the whole list.
    pub(super) async fn ended(self) -> Result<(), BulkError> {
        self.reader.await.map_err(|error| {
            tracing::error!(error = %domain::Causes(&error), "the reader of a list broke down");
            BulkError::Invalid("The list could not be read to its end. Save it as CSV, and upload that.".to_owned())
        })
    }
}

/// The rows of a file, read beside the check. Who lets go of them ends the reading.
pub(super) async fn rows(service: &Service, job: &Job, upload: UploadId) -> Result<Rows, BulkError> {
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
    let (sender, coming) = mpsc::channel(WAITING);
    let read = files.bucket.read(&upload.key, 0, upload.size).await.map_err(lost)?;
    let bytes = pieces(read);
    let taken = bytes.taken();
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
    Ok(Rows { coming, reader, taken })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_that_breaks_down_is_no_end_of_the_list() {
        let read_by = |reader| Rows {
            coming: mpsc::channel(1).1,
            reader,
            taken: Arc::default(),
        };
        assert!(read_by(tokio::task::spawn_blocking(|| ())).ended().await.is_ok());
        let mut broken = read_by(tokio::task::spawn_blocking(|| panic!("as a reader may")));
        assert!(broken.next().await.unwrap().is_none());
        let why = broken.ended().await.unwrap_err().to_string();
        assert!(why.contains("could not be read to its end"), "{why}");
    }
}
