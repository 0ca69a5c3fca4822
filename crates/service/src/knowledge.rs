//! The documents that drafts rest on: what is there, what the knowledge base has read of it, and what Admins do about it. Each act is
//! in the audit before it is done, and how it ended after.

mod dates;
mod opened;
mod questions;
mod runs;
mod scopes;
mod upload;

pub use dates::date;
pub use opened::{link, open};
pub use questions::{Questions, ask_now, keep_question, questions, remove_question};
pub use runs::run_due;
pub(crate) use scopes::reach;
pub use scopes::{open_rest, scope};
pub use upload::{Piece, take};

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
};
use assistant::{Library, LibraryError};
use bucket::{Bucket, BucketError};
use domain::{
    PhoneId,
    assistant::{
        knowledge::{Document, DocumentName, DocumentPath, Found, METADATA_ENDING, Reading},
        mask,
    },
};
use identity::{Admin, Viewer, may_see};
use std::error::Error;
use store::{AuditRow, StoreError};

/// More documents are not listed.
const MOST: usize = 1_000;

/// A knowledge base takes no longer question, in characters.
const MAX_QUESTION: usize = 1_000;

/// So many passages are shown of what a question finds.
const PASSAGES: u8 = 8;

/// Where the documents are, and the knowledge base that reads them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Knowledge {
    pub bucket: Bucket,
    /// What their keys begin with, with a slash at its end.
    pub prefix: String,
    pub library: Library,
    /// Whether e-mail addresses, phone and card numbers are hidden from the knowledge base.
    pub hides: bool,
}

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    pub documents: Vec<Document>,
    /// Whether there are more than are listed.
    pub more: bool,
    /// Whether any document is for some numbers alone.
    pub are_kept_apart: bool,
    /// The last times that the knowledge base read them, the newest first; or a sentence that says why that is not known.
    pub readings: Result<Vec<Reading>, String>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    #[error("there is no such document")]
    NotFound,
    /// Somebody changed it meanwhile.
    #[error("somebody else changed it meanwhile")]
    Conflict,
    /// It cannot be taken; the sentence says why.
    #[error("{0}")]
    Invalid(String),
    #[error("busy or out of reach")]
    Busy(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BucketError> for KnowledgeError {
    fn from(error: BucketError) -> Self {
        match error {
            BucketError::NotFound => Self::NotFound,
            BucketError::Misconfigured(why) => Self::Invalid(format!("The bucket of the documents cannot be used: {why}.")),
            BucketError::Unavailable(error) => Self::Busy(error),
        }
    }
}

impl From<LibraryError> for KnowledgeError {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Running => {
                Self::Invalid("The knowledge base is reading the documents already. Wait until it is done.".to_owned())
            }
            LibraryError::Misconfigured(why) => Self::Invalid(format!("The knowledge base cannot be used: {why}. See wecare check.")),
            LibraryError::Unavailable(error) => Self::Busy(error),
        }
    }
}

impl Knowledge {
    fn key(&self, name: &DocumentName) -> String {
        format!("{}{name}", self.prefix)
    }

    fn at(&self, path: &DocumentPath) -> String {
        format!("{}{}", self.prefix, path.as_str())
    }

    /// A document as S3 writes it.
    fn object(&self, name: &str) -> String {
        format!("s3://{}/{}{name}", self.bucket.name(), self.prefix)
    }

    /// What is there, by name, and whether there is more.
    async fn listed(&self) -> Result<(Vec<Document>, bool), BucketError> {
        // Beside each document there may be what is said about it.
        let (listed, more) = Box::pin(self.bucket.list(&self.prefix, MOST * 2)).await?;
        let documents = listed.into_iter().filter_map(|object| {
            let name = object.key.strip_prefix(&self.prefix)?;
            // Folders are objects without a name, and what is said about a document is none itself.
            (!name.is_empty() && !name.ends_with('/') && !name.ends_with(METADATA_ENDING)).then(|| Document {
                name: name.to_owned(),
                size: object.size,
                changed: object.changed,
                numbers: None,
                scoped: None,
            })
        });
        let mut documents: Vec<Document> = documents.collect();
        let more = more || documents.len() > MOST;
        documents.truncate(MOST);
        Ok((documents, more))
    }
}

/// What is there, by name.
pub async fn shelf(service: &Service, knowledge: &Knowledge, _admin: &Admin) -> Result<Shelf, KnowledgeError> {
    let (listed, readings, scopes) = futures::join!(
        Box::pin(knowledge.listed()),
        Box::pin(knowledge.library.readings()),
        Box::pin(service.inner.store.scopes())
    );
    let ((mut documents, more), scopes) = (listed?, scopes?);
    for document in &mut documents {
        if let Some(scope) = scopes.of.get(&document.name) {
            document.numbers = Some(scope.numbers.clone());
            document.scoped = Some(scope.said.at);
        }
    }
    let readings = readings.map_err(|error| match KnowledgeError::from(error) {
        KnowledgeError::Busy(error) => {
            tracing::warn!(error = %domain::Causes(&*error), "the knowledge base was not asked");
            "The knowledge base does not answer right now.".to_owned()
        }
        error => error.to_string(),
    });
    Ok(Shelf {
        documents,
        more,
        are_kept_apart: scopes.are_used(),
        readings,
    })
}

/// Removes a document, and what is said about it. The knowledge base forgets it when it next reads the documents.
pub async fn remove(service: &Service, knowledge: &Knowledge, admin: &Admin, name: &DocumentName) -> Result<(), KnowledgeError> {
    let key = knowledge.key(name);
    let found = knowledge.bucket.find(&key).await?;
    if found.is_none_or(|found| found.key != key) {
        return Err(KnowledgeError::NotFound);
    }
    let what = format!("Delete {name}");
    keep(service, admin, Ended::Begun, what.clone()).await?;
    scopes::deleted(service, admin, name.as_str()).await?;
    let removed = async {
        knowledge.bucket.delete(&key).await?;
        knowledge.bucket.delete(&format!("{key}{METADATA_ENDING}")).await
    };
    let removed = removed.await.map_err(KnowledgeError::from);
    ended(service, admin, what, removed.as_ref().err()).await;
    removed
}

/// Tells the knowledge base to read the documents.
pub async fn sync(service: &Service, knowledge: &Knowledge, admin: &Admin) -> Result<Reading, KnowledgeError> {
    let what = "Let the knowledge base read the documents".to_owned();
    keep(service, admin, Ended::Begun, what.clone()).await?;
    if let Err(error) = Box::pin(scopes::tidy(service, knowledge, admin)).await {
        tracing::warn!(error = %domain::Causes(&error), "the numbers of deleted documents are kept until the next reading");
    }
    // AWS wants 33 characters at least.
    let token = format!("{}-{}", service.new_message_id(), service.new_message_id());
    let begun = knowledge.library.begin(&token).await.map_err(KnowledgeError::from);
    ended(service, admin, what, begun.as_ref().err()).await;
    begun
}

/// What a question finds: for a number of ours what a draft there could rest on, without one all that this Admin may see.
pub async fn find(
    service: &Service,
    knowledge: &Knowledge,
    admin: &Admin,
    question: &str,
    phone: Option<&PhoneId>,
) -> Result<Vec<Found>, KnowledgeError> {
    let viewer = Viewer::from(admin.clone());
    let question: String = question.trim().chars().take(MAX_QUESTION).collect();
    if question.is_empty() {
        return Err(KnowledgeError::Invalid("Write a question first.".to_owned()));
    }
    let question = if knowledge.hides { mask(&question) } else { question };
    let reach = match phone {
        None => None,
        Some(phone) => {
            let known = Box::pin(service.phones()).await?.iter().any(|known| known.id == *phone);
            if !known || !may_see(&viewer, phone) {
                return Err(KnowledgeError::NotFound);
            }
            reach(service, phone).await?
        }
    };
    let (found, scopes) = futures::join!(
        Box::pin(knowledge.library.find(&question, reach.as_ref(), PASSAGES)),
        Box::pin(service.inner.store.scopes())
    );
    let (mut found, scopes) = (found?, scopes?);
    let name = |passage: &Found| {
        passage
            .object
            .as_deref()
            .and_then(|object| knowledge.name(object))
            .map(str::to_owned)
    };
    found.retain(|passage| name(passage).is_none_or(|name| scopes.shows(&name, |phone| may_see(&viewer, phone))));
    for passage in &mut found {
        passage.document = passage.object.as_deref().and_then(|object| knowledge.address(object));
    }
    Ok(found)
}

/// A second row says how an act ended. It cannot be undone when that is not kept: then the first row stands alone.
async fn ended(service: &Service, admin: &Admin, what: String, error: Option<&KnowledgeError>) {
    let (ended, note) = match error {
        None => (Ended::Done, what),
        Some(error @ (KnowledgeError::Busy(_) | KnowledgeError::Store(_))) => (Ended::Failed, format!("{what}: {error}")),
        Some(error) => (Ended::Refused, format!("{what}: {error}")),
    };
    if let Err(error) = keep(service, admin, ended, note).await {
        tracing::error!(error = %domain::Causes(&error), "how an act on the documents ended is not in the audit");
    }
}

async fn keep(service: &Service, admin: &Admin, ended: Ended, note: String) -> Result<(), StoreError> {
    service.inner.store.put_audit(&row(service, admin, ended, note)).await
}

/// The same for those who keep it together with what was done.
fn row(service: &Service, admin: &Admin, ended: Ended, note: String) -> AuditRow {
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(domain::Role::Admin),
        }),
        object: Some("/admin/knowledge".to_owned()),
        note: Some(note),
        ..Entry::new(Act::Knowledge, ended)
    };
    audit::row(service, entry)
}
