//! Recording what became of a message that we sent.

use crate::{Service, change::change_message};
use domain::{Direction, Message, delivery::Report};
use store::{MessageKey, OutboxEntry, StoreError};

/// Takes a report into a message of ours, with the conversation's last line, the live event and the end of the outbox
/// entry. A report that says nothing new only ends the entry.
pub(crate) async fn record_delivery(
    service: &Service,
    key: &MessageKey,
    report: Report,
    entry: Option<&OutboxEntry>,
) -> Result<(), StoreError> {
    let take = |message: &mut Message| match &mut message.direction {
        Direction::Outbound { delivery, .. } => delivery.take(report.clone()),
        Direction::Inbound => false,
    };
    let changed = change_message(service, key, take, |commit, _| {
        if let Some(entry) = entry {
            commit.finish_due((), entry);
        }
    });
    match (changed.await?, entry) {
        (Some((_, false)), Some(entry)) => service.inner.store.finish_due(entry).await,
        _ => Ok(()),
    }
}
