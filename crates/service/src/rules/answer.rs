//! The assistant answers by itself, because a rule says so: only from documents that fit, only while no person is in the
//! conversation, and signed as what it is.

use super::{
    act::{private_note, send_as},
    work::TRIES,
};
use crate::{
    Service,
    draft_reply::{self, Basis, Bill},
    retry::Tries,
    send_reply::{Failed, Outgoing},
};
use assistant::{Memory, Turn, Turns};
use domain::{
    Author, Entry, MessageId,
    assistant::{Counted, Reply, Said, Source, Trouble, Wish},
    rule::{Fate, Run},
};
use futures::StreamExt as _;
use std::time::Duration;
use store::{CommitError, StoreError};

/// So much of a thread is read.
const ENTRIES: usize = 60;
/// A rule waits no longer for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the assistant answers with. Cheap to clone.
#[derive(Clone)]
pub struct Answering {
    pub turns: Turns,
    /// Numbers and addresses are hidden from the model.
    pub hides: bool,
    /// Tokens that may be spent in a day; none for any number.
    pub daily: Option<i64>,
    /// What it remembers of customers, where it does.
    pub memory: Option<Memory>,
}

/// What it would say, or why it says nothing.
enum Answer {
    Said {
        text: String,
        titles: Vec<String>,
        basis: Box<Basis>,
    },
    Silent(String),
}

/// One answer, or a note of what it would have been.
pub(super) async fn answer(service: &Service, run: &Run, at: usize, id: MessageId, least: u8, proposes: bool) -> Result<Fate, Failed> {
    let (text, titles, basis) = match Box::pin(find(service, run, least)).await? {
        Answer::Said { text, titles, basis } => (text, titles, basis),
        Answer::Silent(why) => return stay_silent(service, run, at, why, proposes).await,
    };
    if proposes {
        let from = titles.join(", ");
        return private_note(
            service,
            run,
            at,
            &format!("The assistant would have answered:\n{text}\n\nFrom: {from}"),
        )
        .await;
    }
    // It took a second or more: somebody may have come.
    if let Some(why) = changed(service, run, &basis).await? {
        return stay_silent(service, run, at, why.to_owned(), proposes).await;
    }
    send_as(service, run, at, Author::assistant(run.rule, &run.name), Outgoing::text(id, &text)).await
}

/// Says nothing, and gives back what was counted against the most that a customer gets. Another message may change what is
/// remembered meanwhile; that is no reason to ask the model again.
async fn stay_silent(service: &Service, run: &Run, at: usize, why: String, proposes: bool) -> Result<Fate, Failed> {
    let (store, fate) = (&service.inner.store, Fate::Skipped(why));
    let next = run.with(at, fate.clone());
    let mut tries = Tries::new(service, TRIES);
    loop {
        let mut commit = store.commit();
        commit.put_rule_run((), &next);
        if !proposes {
            let mut memory = store.rule_memory(run.conversation.customer).await?;
            memory.take_back(&run.conversation.phone, run.at);
            memory.v += 1;
            commit.put_rule_memory((), run.conversation.customer, &memory);
        }
        match commit.run().await {
            Ok(()) => return Ok(fate),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
        // Somebody else may have done it.
        let stored = store.rule_run(run.rule, run.message).await?;
        if stored.is_none_or(|stored| stored.v >= next.v) {
            return Ok(fate);
        }
    }
}

fn silent(why: impl Into<String>) -> Answer {
    Answer::Silent(why.into())
}

async fn find(service: &Service, run: &Run, least: u8) -> Result<Answer, StoreError> {
    let Some(answering) = &service.inner.answering else {
        return Ok(silent("No assistant is configured."));
    };
    if let Some(daily) = answering.daily
        && Box::pin(draft_reply::spent(service)).await? >= daily
    {
        return Ok(silent(Trouble::Spent.to_string()));
    }
    let holds = draft_reply::holds(service, &run.conversation.phone).await?;
    if !holds.settings.is_on(&run.conversation.phone) {
        return Ok(silent("The assistant is switched off for this number."));
    }
    let page = service.inner.store.entries(&run.conversation, None, ENTRIES).await?;
    let phone = &run.conversation.phone;
    let basis = match draft_reply::of_thread(service, holds, (phone, None), &page.entries, &Wish::Draft, None, answering.hides) {
        Ok(basis) => basis,
        Err(trouble) => return Ok(silent(trouble.to_string())),
    };
    let said = tokio::time::timeout(PATIENCE, listen(service, answering, run, &basis)).await;
    Ok(match said {
        Err(_) => silent(Trouble::TooSlow.to_string()),
        Ok(Err(trouble)) => silent(trouble.to_string()),
        Ok(Ok((written, sources))) => judge(&written, &sources, basis, least),
    })
}

/// What it says to the whole turn. What that cost is counted however it ends.
async fn listen(service: &Service, answering: &Answering, run: &Run, basis: &Basis) -> Result<(String, Vec<Source>), Trouble> {
    let turn = Turn {
        prompt: basis.prompt.clone(),
        session: basis.session.to_string(),
        customer: Some(run.conversation.customer.to_string()),
        reach: basis.reach.clone(),
    };
    let mut bill = Bill::new(service.clone(), run.conversation.phone.clone(), None, &turn.prompt);
    let mut stream = std::pin::pin!(answering.turns.start(turn));
    let (mut written, mut sources) = (String::new(), Vec::new());
    while let Some(said) = stream.next().await {
        match said {
            Said::Text { text } => {
                written.push_str(&text);
                bill.wrote(written.len());
            }
            Said::Sources { sources: found } => {
                bill.read(&found);
                sources = found;
            }
            Said::Usage { input, output } => bill.tokens(input, output),
            Said::Guardrail => {}
            Said::End => {
                bill.usage.add(Counted::Drafted, 1);
                return Ok((written, sources));
            }
            Said::Failed { trouble } => {
                if written.is_empty() {
                    bill.nothing();
                }
                return Err(trouble);
            }
        }
    }
    Err(Trouble::CutOff)
}

/// Whether it may be said without a person reading it first.
fn judge(written: &str, sources: &[Source], basis: Basis, least: u8) -> Answer {
    let reply = Reply::to_customer(written, sources, &basis.lines, &basis.manner);
    let cited = reply.passages.iter().flat_map(|passage| &passage.sources);
    let cited: Vec<&Source> = cited
        .filter_map(|number| sources.iter().find(|source| source.number == *number))
        .collect();
    // An agent does not say how well its sources fit. That it names one is all there is.
    let best = cited.iter().map(|source| source.score.unwrap_or(100)).max();
    match best {
        None => return silent("No document answers it."),
        Some(best) if best < least => return silent(format!("The best document fits to {best} %, less than {least} %.")),
        Some(_) => {}
    }
    if !reply.forbidden.is_empty() {
        return silent(format!("It would speak of {}.", reply.forbidden.join(", ")));
    }
    if !reply.struck.is_empty() || reply.is_shortened {
        return silent("It said something that no document has, or too much.");
    }
    let mut titles: Vec<String> = Vec::new();
    for source in cited {
        if !titles.contains(&source.title) {
            titles.push(source.title.clone());
        }
    }
    Answer::Said {
        text: reply.text(),
        titles,
        basis: Box::new(basis),
    }
}

/// What has happened since the thread was read that makes the answer wrong.
async fn changed(service: &Service, run: &Run, basis: &Basis) -> Result<Option<&'static str>, StoreError> {
    let store = &service.inner.store;
    let (conversation, page) = futures::try_join!(
        store.conversation(&run.conversation),
        store.entries(&run.conversation, None, ENTRIES)
    )?;
    let newer = |entry: &&Entry| basis.newest.is_none_or(|newest| entry.position() > newest);
    let mut newer = page.entries.iter().filter(newer);
    Ok(if conversation.is_some_and(|conversation| conversation.assignee.is_some()) {
        Some("Somebody takes care of it already.")
    } else if newer.any(|entry| !entry.author().is_some_and(Author::is_automatic)) {
        Some("Something was written meanwhile.")
    } else {
        None
    })
}
