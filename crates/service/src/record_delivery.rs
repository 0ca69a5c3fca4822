//! Recording what became of a message that we sent.

use crate::{
    Service,
    change::{Known, change_known, change_message},
};
use domain::{Content, DeliveryState, Direction, Message, delivery::Report};
use store::{MessageKey, Opened, OutboxEntry, StoreError};

/// Takes a report into a message of ours, with the conversation's last line, the live event and the end of the outbox
/// entry. A report that says nothing new only ends the entry. `opened` is counted with it.
/// `known` spares reading the message where nobody else wrote it meanwhile.
pub(crate) async fn record_delivery(
    service: &Service,
    key: &MessageKey,
    report: Report,
    entry: Option<&OutboxEntry>,
    opened: Option<&Opened>,
    known: Option<Known>,
) -> Result<(), StoreError> {
    let hands_over = matches!(report, Report::State(DeliveryState::HandedOver | DeliveryState::Unconfirmed, _));
    let take = |message: &mut Message| match &mut message.direction {
        // Turned back before this was recorded: it waits again, and an entry of its own stands for it.
        Direction::Outbound { delivery, .. } if hands_over && delivery.state() == DeliveryState::Queued => false,
        Direction::Outbound { delivery, .. } => delivery.take(report.clone()),
        Direction::Inbound => false,
    };
    let changed = Box::pin(change_known(service, key, known, take, |commit, message| {
        if let Some(opened) = opened {
            commit.put_opened((), opened);
        }
        if let Some(entry) = entry {
            commit.finish_due((), entry);
            if has_code(message) {
                commit.remove_code((), message.id);
            }
        }
    }));
    let changed = changed.await?;
    if let Some((message, true)) = &changed {
        settle_reaction(service, message).await?;
    }
    match (changed, entry) {
        // The sweeper sees to what waits again.
        (Some((message, false)), _) if is_queued(&message) => Ok(()),
        (Some((message, false)), Some(entry)) => {
            if let Some(opened) = opened {
                service.inner.store.put_opened(opened).await?;
            }
            if has_code(&message) {
                service.inner.store.remove_code(message.id).await?;
            }
            service.inner.store.finish_due(entry).await
        }
        _ => Ok(()),
    }
}

/// Says on the message that it is for that a reaction did not arrive.
async fn settle_reaction(service: &Service, reaction: &Message) -> Result<(), StoreError> {
    let Some((to, failed)) = reaction.failed_reaction() else {
        return Ok(());
    };
    let Some(target) = service.inner.store.message_by_wamid(to).await? else {
        return Ok(());
    };
    let told = reaction.position();
    let settle = |message: &mut Message| message.marks.settle(told, failed);
    Box::pin(change_message(service, &target, settle, |_, _| {})).await.map(drop)
}

fn is_queued(message: &Message) -> bool {
    message.delivery().is_some_and(|delivery| delivery.state() == DeliveryState::Queued)
}

/// Whether it brought a code to sign in: what became of it is known, so the code is of no more use.
fn has_code(message: &Message) -> bool {
    matches!(&message.content, Content::Template(sent) if sent.has_code)
}
