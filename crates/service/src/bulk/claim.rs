//! A recipient's turn: from waiting to a message of ours, exactly once.
//!
//! One transaction creates the recipient's item, which must not be there, with the message, the outbox entry, the conversation and
//! the counts. From there on it goes the way of every message of ours.

use super::{message::Templates, track::shard, watch::Price};
use crate::{Ids, Service, hand_over::To, ingest::Customers, retry::Tries, send_reply::outbox_entry};
use domain::{
    Conversation, ConversationId, ConversationState, Draft, Message, MessageId, PhoneNumber, Seconds,
    bulk::{Claimed, Job, LeftOut, Recipient, RecipientId, RecipientState, Standing, Tally, mapping},
};
use std::collections::BTreeSet;
use store::{
    BulkMark, CommitError, MarketingSent, MessageKey, OutboxEntry, Store, StoreError,
    keys::{self, IdentityKind},
};

/// How often it is tried against other writers and a busy store.
const TRIES: u32 = 10;

/// What came of a turn.
pub(super) enum Turn {
    /// Stored, and to be handed over.
    Taken(Box<(Message, OutboxEntry, To)>),
    /// Nothing is to be sent: somebody else had it, or the person wants nothing.
    Passed,
    /// The template makes no message any more.
    Unsendable,
}

/// Who is behind the numbers of some recipients, read together: most of a job were never met, and need no reading of their own.
pub(super) async fn whose(service: &Service, recipients: impl Iterator<Item = &Recipient>) -> Result<Store, StoreError> {
    let keys = recipients.flat_map(|recipient| {
        let number = &recipient.number;
        [number.identity(), number.digits().to_owned()].map(|written| keys::identity(IdentityKind::Wa, &written))
    });
    service.inner.store.ahead(keys.collect()).await
}

/// A view that has read what a turn needs, as it is now: all in one call, or none for somebody who was never met.
async fn view(known: &Store, job: &Job, number: &PhoneNumber) -> Result<Store, StoreError> {
    let mut keys = BTreeSet::new();
    for written in [number.identity(), number.digits().to_owned()] {
        if let Some(owner) = known.identity(IdentityKind::Wa, &written).await? {
            let (customer, phone) = (owner.customer, job.phone.clone());
            keys.insert(keys::contact(customer));
            keys.insert(keys::conversation(&ConversationId { customer, phone }));
        }
    }
    known.ahead(keys).await
}

/// Takes a recipient's turn. Their message costs its `price`. `known` knows who is behind their number, perhaps no longer rightly.
pub(super) async fn claim(
    service: &Service,
    job: &Job,
    templates: &Templates,
    who: (RecipientId, &Recipient),
    price: Price,
    known: &Store,
) -> Result<Turn, StoreError> {
    let mut tries = Tries::new(service, TRIES);
    let id = who.0;
    let mut known = Some(known);
    loop {
        // Whoever was in the way may have met them just now: then all is read as it is.
        let view = match known.take() {
            Some(known) => view(known, job, &who.1.number).await,
            None => Ok(service.inner.store.clone()),
        };
        let turn = match view {
            Ok(store) => try_claim(service, &store, job, templates, who, price).await,
            Err(error) => Err(error.into()),
        };
        let error = match turn {
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
    store: &Store,
    job: &Job,
    templates: &Templates,
    who: (RecipientId, &Recipient),
    price: Price,
) -> Result<Turn, CommitError<()>> {
    let (id, recipient) = who;
    let message = job.sends(id.variant()).and_then(|variant| {
        let values = job.values_of(id.variant(), variant, &recipient.values);
        Some((job.message(variant)?, templates.of(variant)?, values))
    });
    let Some((chosen, template, values)) = message else {
        return Ok(Turn::Unsendable);
    };
    let Ok(sent) = mapping::fill(template, &chosen.mapping, values) else {
        return Ok(Turn::Unsendable);
    };
    let (now, mut counts) = (service.now(), Tally::default());
    let mut customers = Customers::new(service, store);
    let contact = customers.reach(&recipient.number, now.seconds()).await?.clone();
    let pending = Standing::plain(RecipientState::Pending);
    let mut commit = store.commit();
    // Asked again, whatever the check said: they may have stopped since, and the category may have changed.
    let is_marketing = sent.category.eq_ignore_ascii_case("MARKETING");
    let since = cap_since(service, job, now.seconds()).await?.filter(|_| is_marketing);
    let marketing = match since {
        Some(since) => store.marketing_sent(contact.id, since).await?,
        None => MarketingSent::default(),
    };
    let lately = since.is_some_and(|since| marketing.last.is_some_and(|at| at >= since));
    // Others may try the same again.
    let again = match job.tries_again() {
        Some(first) => Some((first, store.tried_again(contact.id, first).await?)),
        None => None,
    };
    let left_out = match contact.refuses(&sent.category) {
        Some(_) => Some(LeftOut::OptedOut),
        None if lately => Some(LeftOut::Capped),
        None => again.filter(|(_, again)| again.counts).map(|_| LeftOut::TriedAgain),
    };
    if let Some(reason) = left_out {
        let skipped = Claimed {
            id,
            state: RecipientState::Skipped,
            failure: Some(reason.name().to_owned()),
            conversation: None,
            answered: None,
            tapped: false,
            button: None,
            stopped: false,
        };
        counts.moved(id.variant(), &pending, &Standing::plain(RecipientState::Skipped));
        commit.create_bulk_recipient((), &skipped);
        commit.count_bulk((), id.job, shard(service), &counts);
        commit.run().await?;
        return Ok(Turn::Passed);
    }
    let conversation_id = ConversationId {
        customer: contact.id,
        phone: job.phone.clone(),
    };
    let known = if customers.is_new(contact.id) {
        None
    } else {
        store.conversation(&conversation_id).await?
    };
    let version = known.as_ref().map(|conversation| conversation.v);
    // Always the same for the same recipient.
    let message_id = MessageId(Ids::same_for(job.made_at, &id.to_string()).0);
    let author = id.author(format!("{} · {}", job.name.as_str(), job.by_name));
    // Asked again, too: their window may have closed since the check.
    let free = known.as_ref().and_then(|known| job.free_now(known.window(now), now));
    let free = free.and_then(|text| Draft::text(text).ok());
    let is_open = known.as_ref().is_some_and(|known| known.window(now).is_open());
    let (is_free, price) = match free {
        Some(_) => (true, 0),
        None => (false, if is_open { price.inside } else { price.most }),
    };
    let draft = free.unwrap_or_else(|| Draft::template(sent));
    let mut card = contact.card.clone();
    card.number.get_or_insert_with(|| recipient.number.clone());
    let (conversation, message) = match known {
        Some(known) => known
            .reply(now, message_id, author, draft)
            .map_err(|refused| StoreError::Refused(refused.into()))?,
        // It stays out of the open list until they answer.
        None => Conversation::begin(
            conversation_id.clone(),
            card,
            (ConversationState::Resolved, None),
            now,
            (message_id, author, draft),
        )
        .map_err(|refused| StoreError::Refused(refused.into()))?,
    };
    let entry = outbox_entry(&message, now);
    let claimed = Claimed {
        id,
        state: RecipientState::Sending,
        failure: None,
        conversation: Some(conversation_id.clone()),
        answered: None,
        tapped: false,
        button: None,
        stopped: false,
    };
    counts.moved(id.variant(), &pending, &Standing::plain(RecipientState::Sending));
    counts.spends(id.variant(), price);
    if is_free {
        counts.freed(id.variant());
    }
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
    customers.write(&mut commit, &());
    // Of several jobs at the same time one has this write.
    if is_marketing {
        commit.put_marketing_sent((), (&MessageKey::of(&message), now.seconds()), marketing, since);
    }
    if let Some((first, known)) = again {
        commit.put_tried_again((), first, &MessageKey::of(&message), Some(known));
    }
    let event = service.live_event(Some(conversation.clone()), vec![message.clone()], &conversation_id);
    let event = commit.put_live((), &event);
    commit.run().await?;
    service.publish(event);
    Ok(Turn::Taken(Box::new((message, entry, (Some(conversation), Some(contact.card))))))
}

/// Who was sent marketing since then is left out; none without a limit. A job may ask for more days than all have, not for less.
pub(super) async fn cap_since(service: &Service, job: &Job, now: Seconds) -> Result<Option<Seconds>, StoreError> {
    let days = job.cap_days.max(service.settings().await?.team.cap_days);
    Ok((days > 0).then(|| now.plus(-i64::from(days) * 86_400)))
}
