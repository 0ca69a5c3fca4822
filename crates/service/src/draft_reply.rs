//! What a draft of a reply is made from: the newest words of a thread. And what drafts came to.

use crate::{ReadError, Service, thread};
use domain::{
    ConversationId, Entry, MessageId, PhoneId, Position,
    assistant::{Line, Outcome, Prompt, Usage, Wish},
    thread::ThreadSnapshot,
};
use identity::{Operator, Viewer};
use store::StoreError;

/// What the assistant is asked, and what its answer is checked against.
#[derive(Clone, Debug)]
pub struct Basis {
    pub prompt: Prompt,
    pub lines: Vec<Line>,
    /// The newest entry that was read: what comes after it makes the draft stale.
    pub newest: Option<Position>,
    /// One turn, one session.
    pub session: MessageId,
}

/// Reads what a draft is made from. None when the customer said nothing that could be answered.
pub async fn basis(
    service: &Service,
    operator: &Operator,
    id: &ConversationId,
    wish: &Wish,
    draft: Option<&str>,
    hides: bool,
) -> Result<Option<Basis>, ReadError> {
    let ThreadSnapshot { page, .. } = Box::pin(thread::snapshot(service, &Viewer::from(operator.clone()), id, None)).await?;
    let mut entries: Vec<&Entry> = page.entries.iter().collect();
    entries.sort_by_key(|entry| entry.position());
    let newest = entries.last().map(|entry| entry.position());
    // Notes are for colleagues; a model that reads them could tell them to the customer.
    let lines: Vec<Line> = entries
        .into_iter()
        .filter_map(Entry::message)
        .map(|message| Line {
            from_customer: message.is_inbound(),
            text: message.shown().summary().unwrap_or_default().into_owned(),
        })
        .collect();
    let prompt = Prompt::new(&lines, wish, draft, hides);
    Ok(prompt.map(|prompt| Basis {
        prompt,
        lines,
        newest,
        session: service.new_message_id(),
    }))
}

/// Tokens that drafts of all numbers took today (UTC).
pub async fn spent(service: &Service) -> Result<i64, StoreError> {
    let today = service.now().day();
    let phones = service.phones().await?;
    let reads = phones.iter().map(|phone| service.inner.store.draft_usage(&phone.id, today, today));
    let usage = futures::future::try_join_all(reads.map(Box::pin)).await?;
    Ok(usage.iter().map(Usage::tokens).sum())
}

/// Adds to what drafts came to today, beside what goes on. They do when it cannot be counted.
pub fn count_apart(service: &Service, phone: PhoneId, usage: Usage) {
    let own = service.clone();
    service.inner.tasks.spawn(async move {
        let counted = Box::pin(own.inner.store.count_drafts(&phone, own.now().day(), &usage));
        if let Err(error) = counted.await {
            tracing::warn!(error = %domain::Causes(&error), "what a draft came to is not counted");
        }
    });
}

/// What somebody did with a draft.
pub async fn outcome(service: &Service, operator: &Operator, id: &ConversationId, outcome: Outcome) -> Result<(), ReadError> {
    let sees = identity::may_see(&Viewer::from(operator.clone()), &id.phone);
    if !sees || service.inner.store.conversation(id).await?.is_none() {
        return Err(ReadError::NotFound);
    }
    let mut usage = Usage::default();
    usage.add(outcome.into(), 1);
    Ok(service.inner.store.count_drafts(&id.phone, service.now().day(), &usage).await?)
}
