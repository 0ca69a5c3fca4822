//! The documents that drafts rest on, opened through us: those of our prefix alone, whatever a source or an address says.

use super::{Knowledge, KnowledgeError};
use bucket::Listed;
use domain::assistant::{Source, knowledge::DocumentPath};
use identity::Operator;

impl Knowledge {
    /// The address of ours at which an object opens, as S3 writes it; none for what is not below our prefix.
    pub(super) fn address(&self, object: &str) -> Option<String> {
        let (bucket, key) = object.strip_prefix("s3://")?.split_once('/')?;
        let below = key.strip_prefix(&self.prefix).filter(|_| bucket == self.bucket.name())?;
        DocumentPath::parse(below).map(|path| path.address())
    }
}

/// Says of each source at which address of ours its document opens.
pub fn link(knowledge: &Knowledge, sources: &mut [Source]) {
    for source in sources {
        source.document = source.object.as_deref().and_then(|object| knowledge.address(object));
    }
}

/// Finds a document that somebody wants to open.
pub async fn open(knowledge: &Knowledge, _operator: &Operator, path: &DocumentPath) -> Result<Listed, KnowledgeError> {
    let key = format!("{}{}", knowledge.prefix, path.as_str());
    // Of all keys that begin so, the key itself comes first.
    let (found, _) = knowledge.bucket.list(&key, 1).await?;
    found.into_iter().find(|found| found.key == key).ok_or(KnowledgeError::NotFound)
}
