//! The documents that drafts rest on, opened through us: those of our prefix alone, whatever a source or an address says.

use super::{Knowledge, KnowledgeError};
use crate::Service;
use bucket::Listed;
use domain::assistant::{Source, knowledge::DocumentPath};
use identity::{Operator, Viewer, may_see};

impl Knowledge {
    /// The address of ours at which an object opens, as S3 writes it; none for what is not below our prefix.
    pub(super) fn address(&self, object: &str) -> Option<String> {
        DocumentPath::parse(self.name(object)?).map(|path| path.address())
    }

    /// What an object is called below our prefix; none for what is not there.
    pub(super) fn name<'a>(&self, object: &'a str) -> Option<&'a str> {
        let (bucket, key) = object.strip_prefix("s3://")?.split_once('/')?;
        key.strip_prefix(&self.prefix).filter(|_| bucket == self.bucket.name())
    }
}

/// Says of each source at which address of ours its document opens.
pub fn link(knowledge: &Knowledge, sources: &mut [Source]) {
    for source in sources {
        source.document = source.object.as_deref().and_then(|object| knowledge.address(object));
    }
}

/// Finds a document that somebody wants to open. One that is for numbers alone that they may not see is not there for them.
pub async fn open(service: &Service, knowledge: &Knowledge, operator: &Operator, path: &DocumentPath) -> Result<Listed, KnowledgeError> {
    let viewer = Viewer::from(operator.clone());
    let scopes = service.inner.store.scopes().await?;
    if !scopes.shows(path.as_str(), |phone| may_see(&viewer, phone)) {
        return Err(KnowledgeError::NotFound);
    }
    let key = knowledge.at(path);
    // Of all keys that begin so, the key itself comes first.
    let (found, _) = knowledge.bucket.list(&key, 1).await?;
    found.into_iter().find(|found| found.key == key).ok_or(KnowledgeError::NotFound)
}
