//! How long ago the documents that a draft rests on were changed: answers out of old documents are the wrong ones.

use super::Knowledge;
use domain::{Millis, assistant::Source};
use futures::future::join_all;

/// Says of each source when its document was changed, as far as the bucket knows it.
pub async fn date(knowledge: &Knowledge, sources: &mut [Source], now: Millis, old_after: u16) {
    let dates = join_all(sources.iter().map(|source| Box::pin(changed(knowledge, source)))).await;
    for (source, changed) in sources.iter_mut().zip(dates) {
        if let Some(changed) = changed {
            source.changed(changed, now, old_after);
        }
    }
}

async fn changed(knowledge: &Knowledge, source: &Source) -> Option<Millis> {
    let (bucket, key) = source.object.as_deref()?.strip_prefix("s3://")?.split_once('/')?;
    if bucket != knowledge.bucket.name() || !key.starts_with(&knowledge.prefix) {
        return None;
    }
    match knowledge.bucket.list(key, 1).await {
        Ok((found, _)) => found.into_iter().find(|found| found.key == key).map(|found| found.changed),
        Err(error) => {
            tracing::warn!(error = %domain::Causes(&error), "when a document was changed is not known");
            None
        }
    }
}
