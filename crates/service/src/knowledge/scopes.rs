//! For which of our numbers documents are. What Admins say is kept here and counts at once; the object beside the document tells the
//! knowledge base, which knows of it once it has read the documents again.

use super::{Knowledge, KnowledgeError, ended, row};
use crate::{Service, audit::Ended, retry::Tries};
use bucket::BucketError;
use domain::{
    PhoneId,
    assistant::{
        Changed,
        knowledge::{DocumentPath, METADATA_ENDING, Reach, ReadingState, Scope, Scopes, sidecar},
    },
};
use futures::future::join_all;
use identity::Admin;
use std::collections::BTreeSet;
use store::{CommitError, StoreError};

/// How often it is tried against other Admins and a busy store.
const TRIES: u32 = 8;

/// So many objects are written at once.
const AT_ONCE: usize = 8;

/// More is not read of what is said about a document, in bytes: AWS takes no more.
const MAX_SAID: u64 = 64 * 1_024;

/// Which documents may be used for a number. None where nothing is kept apart.
pub(crate) async fn reach(service: &Service, phone: &PhoneId) -> Result<Option<Reach>, StoreError> {
    let scopes = service.inner.store.scopes().await?;
    if !scopes.are_used() {
        return Ok(None);
    }
    let knowledge = service.inner.knowledge.as_ref();
    let closed = knowledge.map(|knowledge| scopes.closed_to(phone).map(|name| knowledge.object(name)).collect());
    let base = knowledge.map(|knowledge| knowledge.library.ids().0.to_owned());
    Ok(Some(Reach::new(phone.clone(), base, closed.unwrap_or_default())))
}

/// An Admin says for which numbers a document is; for all where they name none.
pub async fn scope(
    service: &Service,
    knowledge: &Knowledge,
    admin: &Admin,
    path: &DocumentPath,
    numbers: BTreeSet<PhoneId>,
) -> Result<(), KnowledgeError> {
    let key = knowledge.at(path);
    let found = knowledge.bucket.find(&key).await?;
    if found.is_none_or(|found| found.key != key) {
        return Err(KnowledgeError::NotFound);
    }
    keep(service, knowledge, admin, path, numbers).await
}

/// The same of a document that may only be on its way.
pub(super) async fn keep(
    service: &Service,
    knowledge: &Knowledge,
    admin: &Admin,
    path: &DocumentPath,
    numbers: BTreeSet<PhoneId>,
) -> Result<(), KnowledgeError> {
    let phones = Box::pin(service.phones()).await?;
    if let Some(stranger) = numbers.iter().find(|number| !phones.iter().any(|phone| phone.id == **number)) {
        return Err(KnowledgeError::Invalid(format!(
            "{stranger} is no number of ours. Reload the page."
        )));
    }
    // Before anything is kept: it may say things that we cannot read.
    let said = said(knowledge, path).await?;
    let said = sidecar(said.as_deref(), &numbers).map_err(|error| KnowledgeError::Invalid(error.to_string()))?;
    let names: Vec<String> = numbers.iter().map(|number| title(&phones, number)).collect();
    let what = if names.is_empty() {
        format!("{} is for all numbers", path.as_str())
    } else {
        format!("{} is for {} alone", path.as_str(), names.join(", "))
    };
    // First what counts at once.
    change(service, admin, (Ended::Begun, &what), |scopes, said| {
        let scope = Scope {
            numbers: numbers.clone(),
            said,
        };
        scopes.of.insert(path.as_str().to_owned(), scope);
    })
    .await?;
    let written = knowledge.bucket.put(&beside(knowledge, path), "application/json", said).await;
    let written = written.map_err(KnowledgeError::from);
    ended(service, admin, what, written.as_ref().err()).await;
    written
}

fn title(phones: &[domain::Phone], number: &PhoneId) -> String {
    let known = phones.iter().find(|phone| phone.id == *number);
    known.map_or_else(|| number.to_string(), domain::Phone::title)
}

/// Says of all documents of which nothing is said that they are for all numbers. Gives how many these were.
pub async fn open_rest(service: &Service, knowledge: &Knowledge, admin: &Admin) -> Result<usize, KnowledgeError> {
    let (listed, _) = knowledge.listed().await?;
    let scopes = service.inner.store.scopes().await?;
    let rest: Vec<DocumentPath> = listed
        .iter()
        .filter(|document| !scopes.of.contains_key(&document.name))
        .filter_map(|document| DocumentPath::parse(&document.name))
        .collect();
    let mut done = Vec::new();
    // That opens nothing that was closed, so it is written first, and only what is written is kept.
    for some in rest.chunks(AT_ONCE) {
        let written = join_all(some.iter().map(|path| Box::pin(open_one(knowledge, path)))).await;
        for (path, written) in some.iter().zip(written) {
            match written {
                Ok(()) => done.push(path.as_str().to_owned()),
                // Of this one nothing can be said; the others go on.
                Err(KnowledgeError::Invalid(why)) => tracing::warn!(why, "a document keeps no scope"),
                Err(error) => return Err(error),
            }
        }
    }
    if done.is_empty() {
        return Ok(0);
    }
    let what = format!("{} documents of which nothing was said are for all numbers", done.len());
    change(service, admin, (Ended::Done, &what), |scopes, said| {
        for name in &done {
            scopes.of.entry(name.clone()).or_insert_with(|| Scope {
                numbers: BTreeSet::new(),
                said: said.clone(),
            });
        }
    })
    .await?;
    Ok(done.len())
}

async fn open_one(knowledge: &Knowledge, path: &DocumentPath) -> Result<(), KnowledgeError> {
    let said = said(knowledge, path).await?;
    let said = sidecar(said.as_deref(), &BTreeSet::new()).map_err(|error| KnowledgeError::Invalid(error.to_string()))?;
    Ok(knowledge.bucket.put(&beside(knowledge, path), "application/json", said).await?)
}

/// A document is deleted: what is said of it goes on to count until the knowledge base has forgotten it.
pub(super) async fn deleted(service: &Service, admin: &Admin, name: &str) -> Result<(), KnowledgeError> {
    if !service.inner.store.scopes().await?.of.contains_key(name) {
        return Ok(());
    }
    let what = format!("Go on keeping {name} apart until it is forgotten");
    change(service, admin, (Ended::Done, &what), |scopes, said| {
        if let Some(scope) = scopes.of.get_mut(name) {
            scope.said = said;
        }
    })
    .await
}

/// Forgets the scopes of documents that were gone already when the knowledge base last read them.
pub(super) async fn tidy(service: &Service, knowledge: &Knowledge, admin: &Admin) -> Result<(), KnowledgeError> {
    let scopes = service.inner.store.scopes().await?;
    if scopes.of.is_empty() {
        return Ok(());
    }
    let readings = knowledge.library.readings().await?;
    let (listed, more) = knowledge.listed().await?;
    let read = readings.iter().find(|reading| reading.state == ReadingState::Done);
    let (Some(read), false) = (read, more) else { return Ok(()) };
    let is_gone = |name: &str, scope: &Scope| scope.said.at < read.began && !listed.iter().any(|document| document.name == name);
    if !scopes.of.iter().any(|(name, scope)| is_gone(name, scope)) {
        return Ok(());
    }
    change(
        service,
        admin,
        (Ended::Done, "Forget the numbers of deleted documents"),
        |scopes, _| {
            scopes.of.retain(|name, scope| !is_gone(name, scope));
        },
    )
    .await
}

/// Changes what is kept, over whatever others have changed meanwhile, with its row in the audit.
async fn change(
    service: &Service,
    admin: &Admin,
    (ended, what): (Ended, &str),
    act: impl Fn(&mut Scopes, Changed),
) -> Result<(), KnowledgeError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let before = service.inner.store.scopes().await?;
        let said = Changed {
            by: admin.actor().name.clone(),
            at: service.now(),
        };
        let mut after = before.clone();
        act(&mut after, said);
        after.v += 1;
        if !after.fits() {
            let why = "Too many documents have numbers of their own. Put what belongs together into one document.";
            return Err(KnowledgeError::Invalid(why.to_owned()));
        }
        let mut commit = service.inner.store.commit();
        commit.put_scopes((), &after, before.v);
        commit.put_audit((), &row(service, admin, ended, what.to_owned()));
        match commit.run().await {
            Ok(()) => return Ok(()),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// What is said about a document in the bucket. None where nothing is.
async fn said(knowledge: &Knowledge, path: &DocumentPath) -> Result<Option<Vec<u8>>, KnowledgeError> {
    match knowledge.bucket.bytes(&beside(knowledge, path), 0, MAX_SAID).await {
        Ok(said) => Ok(Some(said)),
        Err(BucketError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn beside(knowledge: &Knowledge, path: &DocumentPath) -> String {
    format!("{}{METADATA_ENDING}", knowledge.at(path))
}
