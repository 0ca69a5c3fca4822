//! The questions that the documents are to answer, as Admins keep them.

use super::{Knowledge, KnowledgeError, row};
use crate::{Service, audit::Ended, retry::Tries};
use domain::{
    EventId,
    assistant::{
        Changed,
        knowledge::{MAX_QUESTIONS, TestQuestion, TestRuns, TestSet},
    },
};
use identity::Admin;
use store::{CommitError, StoreError};

/// How often it is tried against the job that asks, and a busy store.
const TRIES: u32 = 8;

/// The questions, and what came of asking them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    pub set: TestSet,
    pub runs: TestRuns,
}

/// What there is.
pub async fn questions(service: &Service, _admin: &Admin) -> Result<Questions, StoreError> {
    let store = &service.inner.store;
    let (set, runs) = futures::try_join!(Box::pin(store.test_set()), Box::pin(store.test_runs()))?;
    Ok(Questions { set, runs })
}

/// Keeps a question over the version of all that was seen; a new one where no id is named.
pub async fn keep_question(
    service: &Service,
    admin: &Admin,
    id: Option<EventId>,
    question: &str,
    document: &str,
    over: u64,
) -> Result<TestSet, KnowledgeError> {
    let is_new = id.is_none();
    let asked = TestQuestion::parse(id.unwrap_or_else(|| service.inner.ids.event()), question, document);
    let asked = asked.map_err(KnowledgeError::Invalid)?;
    let before = read(service, over).await?;
    if !is_new && !before.questions.iter().any(|known| known.id == asked.id) {
        return Err(KnowledgeError::NotFound);
    }
    let what = if is_new { "Add" } else { "Change" };
    let note = format!("{what} the test question “{}” for {}", asked.question, asked.document);
    let after = before.with(asked, changed(service, admin));
    let after = after.ok_or_else(|| KnowledgeError::Invalid(format!("There are {MAX_QUESTIONS} questions already. Delete one first.")))?;
    write(service, admin, &before, after, note).await
}

/// Takes a question away, over the version of all that was seen.
pub async fn remove_question(service: &Service, admin: &Admin, id: EventId, over: u64) -> Result<TestSet, KnowledgeError> {
    let before = read(service, over).await?;
    let gone = before.questions.iter().find(|known| known.id == id);
    let note = gone.map(|gone| format!("Delete the test question “{}”", gone.question));
    let after = before.without(id, changed(service, admin));
    let (Some(note), Some(after)) = (note, after) else {
        return Err(KnowledgeError::NotFound);
    };
    write(service, admin, &before, after, note).await
}

async fn read(service: &Service, over: u64) -> Result<TestSet, KnowledgeError> {
    let before = service.inner.store.test_set().await?;
    if before.v == over {
        Ok(before)
    } else {
        Err(KnowledgeError::Conflict)
    }
}

fn changed(service: &Service, admin: &Admin) -> Changed {
    Changed {
        by: admin.actor().name.clone(),
        at: service.now(),
    }
}

async fn write(service: &Service, admin: &Admin, before: &TestSet, after: TestSet, note: String) -> Result<TestSet, KnowledgeError> {
    let mut commit = service.inner.store.commit();
    commit.put_test_set((), &after, before.v);
    commit.put_audit((), &row(service, admin, Ended::Done, note));
    match commit.run().await {
        Ok(()) => Ok(after),
        Err(CommitError::Cancelled(_)) => Err(KnowledgeError::Conflict),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Has all questions asked now: the job does it within seconds, on whichever instance. Asked twice, it is done once.
pub async fn ask_now(service: &Service, _knowledge: &Knowledge, admin: &Admin) -> Result<TestRuns, KnowledgeError> {
    if service.inner.store.test_set().await?.questions.is_empty() {
        return Err(KnowledgeError::Invalid("There are no questions yet.".to_owned()));
    }
    let mut tries = Tries::new(service, TRIES);
    loop {
        let before = service.inner.store.test_runs().await?;
        if before.wanted.is_some() {
            return Ok(before);
        }
        let mut after = before.clone();
        after.wanted = Some(changed(service, admin));
        after.v += 1;
        let mut commit = service.inner.store.commit();
        commit.put_test_runs((), &after, before.v);
        commit.put_audit((), &row(service, admin, Ended::Done, "Ask the test questions".to_owned()));
        match commit.run().await {
            Ok(()) => return Ok(after),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}
