//! The questions that the documents are to answer, asked: after each reading and when an Admin wants it, by one instance.

use super::{Knowledge, KnowledgeError};
use crate::{Service, notices, retry::Tries};
use assistant::LibraryError;
use domain::{
    Causes, NoticeKind, Severity,
    assistant::{
        knowledge::{ASKED_FIRST, Miss, Reading, TestQuestion, TestRun, TestRuns, TestSet},
        mask,
    },
    notice::{About, Told},
};
use futures::future::join_all;
use store::CommitError;

/// So many questions are asked at once: drafts ask the same knowledge base.
const AT_ONCE: usize = 4;

/// How often the outcome is tried against who wants it anew, and a busy store.
const TRIES: u32 = 8;

/// What came of one question.
enum Answer {
    Found,
    Missed(Miss),
    /// AWS gave no answer.
    None(LibraryError),
}

/// Asks all questions if they are due. True when they were asked.
pub async fn run_due(service: &Service, knowledge: &Knowledge) -> Result<bool, KnowledgeError> {
    let store = &service.inner.store;
    let set = store.test_set().await?;
    if set.questions.is_empty() {
        return Ok(false);
    }
    let runs = store.test_runs().await?;
    let readings = match knowledge.library.readings().await {
        Ok(readings) => readings,
        // Whoever wants it now gets it, or hears why not.
        Err(error) if runs.wanted.is_some() => {
            tracing::debug!(error = %Causes(&error), "when the documents were read is not known");
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    if !runs.are_due(&set, &readings) {
        return Ok(false);
    }
    let (run, misses, trouble) = ask(service, knowledge, &set, &runs).await;
    tracing::info!(
        asked = run.asked,
        found = run.found,
        unanswered = run.unanswered,
        "the test questions were asked"
    );
    keep(service, run, misses, trouble, &readings).await?;
    Ok(true)
}

async fn ask(service: &Service, knowledge: &Knowledge, set: &TestSet, runs: &TestRuns) -> (TestRun, Vec<Miss>, Option<String>) {
    let mut run = TestRun {
        at: service.now(),
        by: runs.wanted.as_ref().map(|wanted| wanted.by.clone()),
        asked: 0,
        found: 0,
        unanswered: 0,
    };
    let (mut misses, mut trouble) = (Vec::new(), None);
    for some in set.questions.chunks(AT_ONCE) {
        for answer in join_all(some.iter().map(|asked| Box::pin(one(knowledge, asked)))).await {
            run.asked += 1;
            match answer {
                Answer::Found => run.found += 1,
                Answer::Missed(miss) => misses.push(miss),
                Answer::None(error) => {
                    run.unanswered += 1;
                    tracing::warn!(error = %Causes(&error), "a test question was not answered");
                    trouble.get_or_insert_with(|| words(error));
                }
            }
        }
    }
    (run, misses, trouble)
}

fn words(error: LibraryError) -> String {
    match KnowledgeError::from(error) {
        KnowledgeError::Busy(_) => "The knowledge base did not answer.".to_owned(),
        error => error.to_string(),
    }
}

async fn one(knowledge: &Knowledge, asked: &TestQuestion) -> Answer {
    let question = if knowledge.hides {
        mask(&asked.question)
    } else {
        asked.question.clone()
    };
    // Of all documents, whatever numbers they are for: it is asked whether they can be found.
    let found = match knowledge.library.find(&question, None, ASKED_FIRST).await {
        Ok(found) => found,
        Err(error) => return Answer::None(error),
    };
    let names = found.into_iter().map(|passage| {
        let name = passage.object.as_deref().and_then(|object| knowledge.name(object));
        name.map_or(passage.title, str::to_owned)
    });
    let names: Vec<String> = names.collect();
    if names.contains(&asked.document) {
        Answer::Found
    } else {
        Answer::Missed(Miss::new(asked, names))
    }
}

/// Keeps what came of it, and tells Admins where fewer found their document than the time before.
async fn keep(
    service: &Service,
    run: TestRun,
    misses: Vec<Miss>,
    trouble: Option<String>,
    readings: &[Reading],
) -> Result<(), KnowledgeError> {
    let mut tries = Tries::new(service, TRIES);
    let at = run.at;
    let fallen = loop {
        let before = service.inner.store.test_runs().await?;
        let (after, fallen) = before.after(run.clone(), misses.clone(), trouble.clone(), readings);
        let mut commit = service.inner.store.commit();
        commit.put_test_runs((), &after, before.v);
        match commit.run().await {
            Ok(()) => break fallen,
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    };
    let Some(sentence) = fallen else { return Ok(()) };
    let told = Told {
        at: Some(at),
        kind: NoticeKind::Assistant,
        severity: Severity::Warning,
        sentence,
        about: About::default(),
        same: format!("test questions {}", at.0),
        raw: format!(r#"{{"asked":{},"found":{}}}"#, run.asked, run.found),
    };
    Box::pin(notices::record(service, told)).await?;
    Ok(())
}
