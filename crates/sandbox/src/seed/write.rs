//! Writing pasts: into the phones, and into the table as the server would have.

use super::past::Past;
use crate::{ChatImport, Direction as Way, PersonImport, Sandbox};
use anyhow::{Result, anyhow};
use domain::{Contact, Conversation, DeliveryState, Message, Scheduled, Seconds, later::Stand};
use store::{Commit, CommitError, DueEntry, DueKind, FetchTask, IdentityOwner, LaterTask, MessageKey, Store, keys::IdentityKind};

/// DynamoDB takes 100 writes a transaction; a message needs three at most.
const MESSAGES_A_COMMIT: usize = 33;

/// Puts a past into the phones and into the table.
pub(super) async fn write(store: &Store, sandbox: &Sandbox, past: Past, planned: &[Scheduled]) -> Result<()> {
    let id = past.conversation.id.clone();
    let person = sandbox.import_person(&PersonImport {
        name: past
            .card
            .name
            .clone()
            .or_else(|| past.card.username.clone())
            .unwrap_or_else(|| "Somebody".to_owned()),
        number: past.card.number.as_ref().map(ToString::to_string),
        bsuid: past.card.bsuid.as_ref().map(ToString::to_string),
        username: past.card.username.clone(),
        colour: None,
    })?;
    sandbox.import_media(id.phone.as_str(), &past.files)?;
    let acts = past.acts.iter().map(|(act, raw)| ChatImport {
        person: person.clone(),
        our_number: id.phone.to_string(),
        wamid: Some(act.when.id.to_string()),
        direction: Way::Inbound,
        message: raw.clone(),
        at: act.when.at.millis().0,
        status: "read".to_owned(),
    });
    let mut chat: Vec<ChatImport> = past
        .messages
        .iter()
        .map(|(message, raw)| ChatImport {
            person: person.clone(),
            our_number: id.phone.to_string(),
            wamid: message.wamid.as_ref().map(ToString::to_string),
            direction: if message.is_inbound() { Way::Inbound } else { Way::Outbound },
            message: raw.clone(),
            at: message.at.millis().0,
            status: phone_status(message, &past.conversation).to_owned(),
        })
        .chain(acts)
        .collect();
    chat.sort_by_key(|message| message.at);
    sandbox.import_chat(&chat)?;

    for chunk in past.messages.chunks(MESSAGES_A_COMMIT) {
        stored(|| {
            let mut commit = store.commit::<()>();
            for (message, raw) in chunk {
                let key = MessageKey::of(message);
                let raw = message.is_inbound().then(|| raw.to_string());
                commit.create_message((), message, raw.as_deref());
                if let Some(wamid) = &message.wamid {
                    commit.create_wamid_pointer((), wamid, &key);
                }
                if let Some(task) = FetchTask::of(message) {
                    commit.put_due((), &DueEntry::new(DueKind::Media, message.id, message.at.millis(), task));
                }
            }
            commit
        })
        .await?;
    }
    stored(|| whole(store, &past, planned)).await
}

/// The conversation, whose it is, and what leads from acts to their messages.
fn whole<'a>(store: &'a Store, past: &Past, planned: &[Scheduled]) -> Commit<'a, ()> {
    let id = &past.conversation.id;
    let mut commit = store.commit::<()>();
    commit.put_conversation((), &past.conversation, None);
    for line in &past.lines {
        commit.create_entry((), line);
    }
    for one in planned {
        commit.put_scheduled((), one, None);
        if one.stand == Stand::Waiting {
            commit.put_due((), &LaterTask::entry(one));
        }
    }
    let first_contact_at = past.messages.first().map_or(Seconds(0), |(message, _)| message.at);
    commit.put_contact(
        (),
        &Contact {
            v: 1,
            ..Contact::new(id.customer, past.card.clone(), first_contact_at)
        },
        None,
    );
    for (act, raw) in &past.acts {
        let target = past
            .messages
            .iter()
            .find(|(message, _)| message.wamid.as_ref() == Some(&act.target));
        if let Some((message, _)) = target {
            commit.create_act_pointer((), &act.when.id, &MessageKey::of(message), &raw.to_string());
        }
    }
    let bsuid = past.card.bsuid.as_ref().map(|id| (IdentityKind::Bsuid, id.to_string()));
    let number = past.card.number.as_ref().map(|number| (IdentityKind::Wa, number.identity()));
    for (kind, value) in bsuid.into_iter().chain(number) {
        commit.create_identity(
            (),
            &IdentityOwner {
                kind,
                value,
                customer: id.customer,
            },
        );
    }
    commit
}

/// How often a write is tried: a disk that is busy with something else may take longer than the store waits.
const TRIES: usize = 5;

pub(super) async fn stored<'a>(commit: impl Fn() -> Commit<'a, ()>) -> Result<()> {
    for tried in 1.. {
        match commit().run().await {
            Ok(()) => break,
            // An earlier try was stored after all.
            Err(CommitError::Cancelled(_)) if tried > 1 => break,
            Err(CommitError::Cancelled(_)) => return Err(anyhow!("something of it is there already: start with --reset")),
            Err(CommitError::Store(error)) if error.is_retryable() && tried < TRIES => {}
            Err(CommitError::Store(error)) => return Err(anyhow::Error::new(error)),
        }
    }
    Ok(())
}

fn phone_status(message: &Message, conversation: &Conversation) -> &'static str {
    match message.delivery().map(domain::Delivery::state) {
        None if conversation.seen.is_some_and(|seen| seen >= message.id) => "read",
        None => "received",
        Some(DeliveryState::Failed) => "failed",
        Some(DeliveryState::Read) => "read",
        Some(_) => "delivered",
    }
}
