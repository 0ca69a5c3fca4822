//! An object that is written in parts, one after the other, and leaves nothing behind when it does not become whole.

use crate::{Bucket, BucketError, Part};
use bytes::Bytes;
use std::time::Duration;

/// How often its parts are given up, and how long it waits before the second time. A part that was under way when the first call came
/// may arrive after it.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);

/// An object under way. Dropped before [`Parts::finish`], its parts are taken out of the bucket again, so that whoever writes it may
/// just stop: its sender went away, a part was refused, the call itself was given up.
#[derive(Debug)]
pub struct Parts {
    bucket: Bucket,
    key: String,
    /// S3's id; none once it is whole.
    upload: Option<String>,
    /// How many parts there are.
    written: i32,
}

impl Bucket {
    /// Begins an object that comes in parts of at least 5 MiB, the last one excepted.
    pub async fn write_parts(&self, key: &str, mime: &str) -> Result<Parts, BucketError> {
        let upload = self.begin_parts(key, mime).await?;
        Ok(Parts {
            bucket: self.clone(),
            key: key.to_owned(),
            upload: Some(upload),
            written: 0,
        })
    }

    /// Gives up the parts of an object until the bucket knows nothing of it.
    async fn clear_parts(&self, key: &str, upload: &str) {
        let mut pause = PAUSE;
        for _ in 0..TRIES {
            match self.abort_parts(key, upload).await {
                Err(BucketError::NotFound) => return,
                Ok(()) => {}
                // A lifecycle rule of the bucket removes them in the end.
                Err(error) => tracing::warn!(error = %domain::Causes(&error), "parts of a file are left in the bucket"),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }
}

impl Parts {
    /// Writes the next part.
    pub async fn put(&mut self, bytes: Bytes) -> Result<(), BucketError> {
        let upload = self.upload.as_deref().ok_or(BucketError::NotFound)?;
        self.bucket.put_part(&self.key, upload, self.written + 1, bytes).await?;
        self.written += 1;
        Ok(())
    }

    /// Makes the object out of its parts.
    pub async fn finish(mut self) -> Result<(), BucketError> {
        let upload = self.upload.as_deref().ok_or(BucketError::NotFound)?;
        let parts: Vec<Part> = self.bucket.parts(&self.key, upload).await?;
        self.bucket.finish_parts(&self.key, upload, parts).await?;
        self.upload = None;
        Ok(())
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        let Some(upload) = self.upload.take() else { return };
        let (bucket, key) = (self.bucket.clone(), std::mem::take(&mut self.key));
        // While the server stops there may be nobody to do it any more.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { bucket.clear_parts(&key, &upload).await });
        }
    }
}
