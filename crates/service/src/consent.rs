//! Whether customers want marketing messages: what was said and how, said by one of us, and a stop that is confirmed.

use crate::{
    Ids, ReadError, SendError, Service,
    audit::{self, Act, Ended, Entry, Who},
    retry::Tries,
    send_reply::{Failed, store_message, stored},
};
use domain::{
    Author, AuthorKind, Consent, ConsentSource, Contact, ConversationId, Draft, LiveEvent, Marketing, MessageId,
    consent::{MOST_NOTE, NOTE_NEEDED},
    live::{Change, Scope},
};
use identity::{Operator, Viewer};
use runner::Outcome;
use std::time::Duration;
use store::{CommitError, StoreError};

/// How often a change is tried against other writers.
const TRIES: u32 = 8;

/// What was said of a customer's consent, the newest first.
pub async fn ledger(service: &Service, viewer: &Viewer, conversation: &ConversationId) -> Result<Vec<Consent>, ReadError> {
    let store = &service.inner.store;
    if !identity::may_see(viewer, &conversation.phone) || store.conversation(conversation).await?.is_none() {
        return Err(ReadError::NotFound);
    }
    Ok(store.consents(conversation.customer).await?)
}

/// One of us heard whether a customer wants marketing messages. Gives what is known of the customer then.
pub async fn set(
    service: &Service,
    operator: &Operator,
    conversation: &ConversationId,
    stopped: bool,
    note: &str,
) -> Result<Contact, SendError> {
    let note = note.trim();
    if note.chars().count() > MOST_NOTE || note.chars().any(|c| c.is_control() && c != '\n') {
        return Err(SendError::Invalid(format!("Write a note of at most {MOST_NOTE} characters.")));
    }
    // Who allows it again says how they know; to stop needs no reason.
    if !stopped && note.is_empty() {
        return Err(SendError::Invalid(NOTE_NEEDED.to_owned()));
    }
    let store = &service.inner.store;
    if !crate::sees(operator, &conversation.phone) || store.conversation(conversation).await?.is_none() {
        return Err(SendError::NotFound);
    }
    let actor = operator.actor();
    let mut tries = Tries::new(service, TRIES);
    loop {
        let mut contact = store.contact(conversation.customer).await?.ok_or(SendError::NotFound)?;
        if contact.marketing.is_some_and(|marketing| marketing.stopped == stopped) {
            return Ok(contact);
        }
        // What is said now counts, also when an event came from a clock ahead of ours.
        let now = service.now().seconds();
        let since = contact.marketing.map_or(now, |marketing| now.max(marketing.since.plus(1)));
        contact.prefer(Marketing { since, stopped });
        let version = contact.v;
        contact.v += 1;
        let entry = Consent {
            id: service.inner.ids.event(),
            at: since,
            stopped,
            source: ConsentSource::Person {
                id: actor.sub.clone(),
                name: actor.name.clone(),
                note: note.to_owned(),
            },
        };
        let row = audit::row(
            service,
            Entry {
                who: Some(Who {
                    actor: actor.clone(),
                    role: None,
                }),
                object: Some(format!("/inbox/{conversation}")),
                note: Some(entry.words().to_owned()),
                ..Entry::new(Act::Consent, Ended::Done)
            },
        );
        let scope = Scope::Number(conversation.phone.clone());
        let event = LiveEvent::new(service.inner.ids.event(), scope, vec![Change::Contact(contact.clone())]);
        let mut commit = store.commit();
        commit.put_contact((), &contact, Some(version));
        commit.put_consent((), conversation.customer, &entry);
        commit.put_audit((), &row);
        let live = commit.put_live((), &event);
        match commit.run().await {
            Ok(()) => {
                service.publish(live);
                return Ok(contact);
            }
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// The id of the message that confirms a stop: the same for the same message of theirs.
pub(crate) fn confirmation_id(conversation: &ConversationId, heard: &Consent) -> MessageId {
    MessageId(Ids::same_for(heard.at.millis(), &format!("confirm {conversation} {}", heard.id)).0)
}

/// Confirms a stop to who said it, once. It is the last that they get without asking.
pub(crate) async fn confirm(service: &Service, to: &ConversationId, id: MessageId, words: &str) -> Result<Outcome, StoreError> {
    if stored(service, id).await?.is_some() {
        return Ok(Outcome::Done);
    }
    let Some(conversation) = service.inner.store.conversation(to).await? else {
        return Ok(Outcome::Done);
    };
    let Ok(draft) = Draft::text(words) else { return Ok(Outcome::Done) };
    let version = conversation.v;
    let author = Author {
        kind: AuthorKind::Rule,
        id: String::new(),
        name: "Automatic answer".to_owned(),
    };
    // They wrote just now; when this comes a day late, WhatsApp takes no text any more, and nothing is sent.
    let Ok((conversation, message)) = conversation.reply(service.now(), id, author, draft) else {
        return Ok(Outcome::Done);
    };
    match store_message(service, (&conversation, Some(version)), message, None, |_| {}).await {
        Ok(_) | Err(Failed::Refused(_)) => Ok(Outcome::Done),
        Err(Failed::Write(CommitError::Cancelled(_))) => Ok(Outcome::Retry(Duration::from_secs(1))),
        Err(Failed::Write(CommitError::Store(error))) => Err(error),
    }
}
