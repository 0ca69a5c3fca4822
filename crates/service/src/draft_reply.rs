//! What a draft of a reply is made from: the newest words of a thread.

use crate::{ReadError, Service, thread};
use domain::{
    ConversationId, Entry, MessageId, Position,
    assistant::{Line, Prompt, Wish},
    thread::ThreadSnapshot,
};
use identity::{Operator, Viewer};

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
