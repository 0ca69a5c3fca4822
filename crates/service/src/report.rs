//! Recording what became of a message that we sent.

use crate::{Service, change::TRIES, retry::Tries};
use domain::{Direction, delivery::Report};
use store::{CommitError, MessageKey, OutboxEntry, StoreError};

/// Takes a report into a message of ours, with the conversation's last line, the live event and the end of the outbox
/// entry. A report that says nothing new only ends the entry.
pub(crate) async fn record_delivery(
    service: &Service,
    key: &MessageKey,
    report: Report,
    entry: Option<&OutboxEntry>,
) -> Result<(), StoreError> {
    let store = &service.inner.store;
    let mut tries = Tries::new(service, TRIES);
    loop {
        let (message, conversation) = futures::try_join!(store.message(key), store.conversation(&key.conversation))?;
        let Some(mut message) = message else { return Ok(()) };
        let version = message.v;
        let changed = match &mut message.direction {
            Direction::Outbound { delivery, .. } => delivery.take(report.clone()),
            Direction::Inbound => false,
        };
        if !changed {
            return match entry {
                Some(entry) => store.finish_due(entry).await,
                None => Ok(()),
            };
        }
        message.v += 1;
        let listed = conversation.and_then(|conversation| {
            let version = conversation.v;
            conversation.refresh_last(&message).map(|conversation| (conversation, version))
        });
        let event = service.live_event(
            listed.as_ref().map(|(conversation, _)| conversation.clone()),
            vec![message.clone()],
            &key.conversation,
        );
        let mut commit = store.commit::<()>();
        commit.put_outbound((), &message, version);
        if let Some((conversation, version)) = &listed {
            commit.put_conversation((), conversation, Some(*version));
        }
        if let Some(entry) = entry {
            commit.finish_due((), entry);
        }
        let event = commit.put_live((), &event);
        match commit.run().await {
            Ok(()) => {
                service.publish(event);
                return Ok(());
            }
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}
