//! A recipient's turn: from waiting to a message of ours, exactly once.
//!
//! One transaction creates the recipient's item, which must not be there, with the message, the outbox entry, the conversation and
//! the counts. From there on it goes the way of every message of ours.

use super::track::shard;
use crate::{Ids, Service, retry::Tries, send_reply::DUE_MILLIS};
use domain::{
    Contact, Conversation, ConversationId, ConversationState, CustomerCard, CustomerId, Draft, Message, MessageId, PhoneNumber,
    bulk::{Claimed, Job, Recipient, RecipientId, RecipientState, Standing, Tally, mapping},
    template::Template,
};
use store::{BulkMark, CommitError, DueEntry, DueKind, IdentityOwner, MessageKey, OutboxEntry, SendTask, StoreError, keys::IdentityKind};

/// How often it is tried against other writers and a busy store.
const TRIES: u32 = 10;

/// What came of a turn.
pub(super) enum Turn {
    /// Stored, and to be handed over.
    Taken(Box<(Message, OutboxEntry)>),
    /// Nothing is to be sent: somebody else had it, or the person wants nothing.
    Passed,
    /// The template makes no message any more.
    Unsendable,
}

/// Whom a number belongs to.
struct Addressed {
    customer: CustomerId,
    contact: Contact,
    /// Nobody has met them: their profile and their number are to be written too.
    is_new: bool,
}

/// Takes a recipient's turn.
pub(super) async fn claim(
    service: &Service,
    job: &Job,
    template: &Template,
    id: RecipientId,
    recipient: &Recipient,
) -> Result<Turn, StoreError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let error = match try_claim(service, job, template, id, recipient).await {
            Ok(turn) => return Ok(turn),
            Err(error) => error,
        };
        // The answer may have been lost, and a condition says only that something is different: what stands there tells.
        if let CommitError::Store(error) = error {
            tries.failure(error).await?;
        } else if service.inner.store.bulk_recipient(id).await?.is_none() {
            tries.conflict().await?;
        }
        if service.inner.store.bulk_recipient(id).await?.is_some() {
            return Ok(Turn::Passed);
        }
    }
}

async fn try_claim(
    service: &Service,
    job: &Job,
    template: &Template,
    id: RecipientId,
    recipient: &Recipient,
) -> Result<Turn, CommitError<()>> {
    let store = &service.inner.store;
    let Some(chosen) = &job.template else { return Ok(Turn::Unsendable) };
    let Ok(sent) = mapping::fill(template, &chosen.mapping, &recipient.values) else {
        return Ok(Turn::Unsendable);
    };
    let to = customer_for(service, &recipient.number).await?;
    let (now, mut counts) = (service.now(), Tally::default());
    let pending = Standing::plain(RecipientState::Pending);
    let mut commit = store.commit();
    if chosen.category == "MARKETING" && to.contact.marketing.is_some_and(|marketing| marketing.stopped) {
        let skipped = Claimed {
            id,
            state: RecipientState::Skipped,
            failure: None,
            conversation: None,
            answered: None,
        };
        counts.moved(&pending, &Standing::plain(RecipientState::Skipped));
        commit.create_bulk_recipient((), &skipped);
        commit.count_bulk((), id.job, shard(service), &counts);
        commit.run().await?;
        return Ok(Turn::Passed);
    }
    let conversation_id = ConversationId {
        customer: to.customer,
        phone: job.phone.clone(),
    };
    let known = if to.is_new {
        None
    } else {
        store.conversation(&conversation_id).await?
    };
    let version = known.as_ref().map(|conversation| conversation.v);
    // Always the same for the same recipient.
    let message_id = MessageId(Ids::same_for(job.made_at, &id.to_string()).0);
    let author = id.author(format!("{} · {}", job.name.as_str(), job.by_name));
    let draft = Draft::template(sent);
    let (conversation, message) = match known {
        Some(known) => known
            .reply(now, message_id, author, draft)
            .map_err(|refused| StoreError::Refused(refused.into()))?,
        // It stays out of the open list until they answer.
        None => Conversation::begin(
            conversation_id.clone(),
            to.contact.card.clone(),
            (ConversationState::Resolved, None),
            now,
            (message_id, author, draft),
        )
        .map_err(|refused| StoreError::Refused(refused.into()))?,
    };
    let task = SendTask {
        conversation: conversation_id.clone(),
        position: message.position(),
    };
    let entry = DueEntry::new(DueKind::Send, message.id, now.plus(DUE_MILLIS), task);
    let claimed = Claimed {
        id,
        state: RecipientState::Sending,
        failure: None,
        conversation: Some(conversation_id.clone()),
        answered: None,
    };
    counts.moved(&pending, &Standing::plain(RecipientState::Sending));
    commit.create_bulk_recipient((), &claimed);
    commit.count_bulk((), id.job, shard(service), &counts);
    commit.create_outbound_pointer((), message.id, &MessageKey::of(&message));
    commit.create_message((), &message, None);
    commit.put_due((), &entry);
    commit.put_conversation((), &conversation, version);
    let mark = BulkMark {
        recipient: id,
        at: message.at,
    };
    commit.put_bulk_mark((), &conversation_id, &mark);
    if to.is_new {
        let owner = IdentityOwner {
            kind: IdentityKind::Wa,
            value: recipient.number.identity(),
            customer: to.customer,
        };
        commit.create_identity((), &owner);
        commit.put_contact((), &to.contact, None);
    }
    let event = service.live_event(Some(conversation), vec![message.clone()], &conversation_id);
    let event = commit.put_live((), &event);
    commit.run().await?;
    service.publish(event);
    Ok(Turn::Taken(Box::new((message, entry))))
}

/// Whom a number belongs to: a customer we know, or a new one.
async fn customer_for(service: &Service, number: &PhoneNumber) -> Result<Addressed, StoreError> {
    let store = &service.inner.store;
    let now = service.now().seconds();
    let mut owner = store.identity(IdentityKind::Wa, &number.identity()).await?;
    // Schemas before 3 knew a line by the digits of one writing only.
    if owner.is_none() && number.identity() != number.digits() {
        owner = store.identity(IdentityKind::Wa, number.digits()).await?;
    }
    let card = CustomerCard {
        number: Some(number.clone()),
        ..CustomerCard::default()
    };
    if let Some(owner) = owner.filter(|owner| owner.left.is_none()) {
        let contact = store.contact(owner.customer).await?;
        return Ok(Addressed {
            customer: owner.customer,
            contact: contact.unwrap_or_else(|| Contact::new(owner.customer, card, now)),
            is_new: false,
        });
    }
    let customer = service.inner.ids.customer();
    let mut contact = Contact::new(customer, card, now);
    contact.v = 1;
    Ok(Addressed {
        customer,
        contact,
        is_new: true,
    })
}
