//! Rules: asked when a message is stored, worked off durably, and managed by Admins.
//!
//! What rules do about a message is decided once, in one transaction with what they remember of the customer; then each step is done
//! in one transaction with the note that it is done. Killed anywhere, nothing is lost and nothing happens twice.

mod act;
mod answer;
mod edit;
mod give;
mod look;
mod shelf;
mod trial;
mod work;

pub use answer::Answering;
pub use edit::{RuleError, delete, list, runs, save, shift, switch};
pub use trial::trial;
pub use work::work;

pub(crate) use shelf::Book;

use crate::Service;
use domain::{Message, Millis, rule::concerns};
use store::{DueKind, RuleEntry, RuleTask, StoreError};

/// What is to be put into the due queue with a new message; nothing where no rule that is switched on would look at it.
pub(crate) async fn entries(service: &Service, message: &Message, first: bool) -> Result<Vec<RuleEntry>, StoreError> {
    if !concerns(message) {
        return Ok(Vec::new());
    }
    let wants = service.rules().await?.wants(&message.conversation.phone);
    let now = service.now();
    let came = Millis(i64::try_from(message.id.0.timestamp_ms()).unwrap_or(now.0));
    let (conversation, position) = (message.conversation.clone(), message.position());
    let on_coming = wants.messages.then(|| {
        let task = RuleTask::Message {
            conversation: conversation.clone(),
            position,
            first,
        };
        RuleEntry::new(DueKind::Rule, message.id, now, task)
    });
    let waiting = wants.wait.map(|minutes| {
        let task = RuleTask::Unanswered {
            conversation: conversation.clone(),
            position,
        };
        RuleEntry::new(
            DueKind::Rule,
            format!("{}.wait", message.id),
            came.plus(i64::from(minutes) * 60_000),
            task,
        )
    });
    Ok(on_coming.into_iter().chain(waiting).collect())
}
