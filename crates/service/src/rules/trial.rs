//! What a rule would have done about the newest messages of its numbers. Nothing is changed by it.

use super::{RuleError, edit, look::is_ours};
use crate::Service;
use domain::{
    Conversation, ConversationState, Entry, Hours, Message, Millis, Phone, PhoneId, Position, Rule, Zone,
    inbox::Filter,
    rule::{Memory, Occasion, Ready, Seen, Step, TRIAL_MESSAGES, Trail, Trial, TrialLine, concerns, decide},
    stop_words,
};
use futures::{
    TryStreamExt,
    future::try_join_all,
    stream::{self, StreamExt},
};
use identity::Admin;
use std::{cmp::Reverse, collections::HashMap};
use store::StoreError;

/// So many conversations of each number and state are looked at, the newest first.
const CONVERSATIONS: usize = TRIAL_MESSAGES;
/// So much of each thread.
const ENTRIES: usize = 120;
/// So many threads are read at once.
const AT_ONCE: usize = 8;

/// A conversation as far as it was read.
struct Read {
    conversation: Conversation,
    entries: Vec<Entry>,
    /// Nothing stands before the first entry.
    whole: bool,
    ours: bool,
    hours: (Hours, Zone),
}

/// Tries a rule, switched on or not, at the newest messages. It is checked as if it were to be switched on.
pub async fn trial(service: &Service, _admin: &Admin, rule: Rule) -> Result<Trial, RuleError> {
    let rule = Rule { enabled: true, ..rule };
    edit::check(service, &rule).await?;
    let phones = service.phones().await?;
    let phones: Vec<PhoneId> = phones
        .iter()
        .map(|phone: &Phone| phone.id.clone())
        .filter(|id| rule.is_for(id))
        .collect();
    let threads = threads(service, newest(service, &phones).await?).await?;
    let mut messages: Vec<(Position, usize)> = threads
        .iter()
        .enumerate()
        .flat_map(|(at, read)| {
            let messages = read.entries.iter().filter_map(Entry::message).filter(|message| concerns(message));
            messages.map(move |message| (message.position(), at))
        })
        .collect();
    messages.sort_by_key(|(place, _)| Reverse(*place));
    messages.truncate(TRIAL_MESSAGES);
    // As they came.
    messages.reverse();
    let looked = u32::try_from(messages.len()).unwrap_or(u32::MAX);
    let ready = [Ready::new(rule)];
    let settings = service.settings().await?;
    let mut memories: HashMap<_, Memory> = HashMap::new();
    let mut lines = Vec::new();
    for (place, at) in messages {
        let Some(read) = threads.get(at) else { continue };
        let message = read
            .entries
            .iter()
            .filter_map(Entry::message)
            .find(|message| message.position() == place);
        let Some(message) = message else { continue };
        let memory = memories.entry(read.conversation.id.customer).or_default();
        let consent = stop_words::heard(&message.content, &settings.team.words).is_some();
        lines.extend(line(&ready, read, (message, consent), service.now(), memory));
    }
    lines.reverse();
    Ok(Trial { looked, lines })
}

/// What the rule would have done about one message.
fn line(ready: &[Ready], read: &Read, (message, consent): (&Message, bool), now: Millis, memory: &mut Memory) -> Option<TrialLine> {
    let (occasion, then) = if let Some(minutes) = ready.first()?.rule.trigger.waits() {
        let waited = i64::from(minutes) * 60_000;
        (Occasion::Unanswered { waited }, message.at.millis().plus(waited))
    } else {
        let before = |entry: &Entry| entry.position() < message.position() && entry.message().is_some_and(Message::is_inbound);
        let first = read.whole && !read.entries.iter().any(before);
        (Occasion::Message { first }, message.at.millis())
    };
    if then > now {
        return None;
    }
    // Only what stood there then.
    let known: Vec<Entry> = read
        .entries
        .iter()
        .filter(|entry| {
            entry.position().at.millis() <= then
                && (entry.position() <= message.position() || matches!(occasion, Occasion::Unanswered { .. }))
        })
        .cloned()
        .collect();
    let trail = Trail::of(message, &known);
    if trail.answered {
        return None;
    }
    let (hours, zone) = &read.hours;
    let seen = Seen {
        occasion,
        message,
        conversation: &read.conversation,
        trail,
        open: (!hours.is_empty()).then(|| hours.is_open(message.at, zone)),
        open_now: (!hours.is_empty()).then(|| hours.is_open(then.seconds(), zone)),
        ours: read.ours,
        consent,
        now: then,
    };
    let decided = decide(ready, &seen, memory).into_iter().next()?;
    Some(TrialLine {
        conversation: read.conversation.id.clone(),
        message: message.id,
        at: message.at,
        number: read.conversation.id.phone.clone(),
        customer: read.conversation.customer.title(),
        said: message.preview(),
        would: decided.steps.iter().map(Step::would).collect(),
    })
}

/// The conversations with the newest activity.
async fn newest(service: &Service, phones: &[PhoneId]) -> Result<Vec<Conversation>, StoreError> {
    // Lists of all ask for nobody's own.
    let Ok(nobody) = domain::UserId::parse("nobody") else {
        return Ok(Vec::new());
    };
    let lists = phones.iter().flat_map(|phone| {
        [ConversationState::Open, ConversationState::Resolved].map(|state| {
            let (filter, nobody) = (
                Filter {
                    state,
                    ..Filter::default()
                },
                nobody.clone(),
            );
            Box::pin(async move {
                let store = &service.inner.store;
                store.list_conversations(phone, &filter, &nobody, None, CONVERSATIONS).await
            })
        })
    });
    let mut all: Vec<Conversation> = try_join_all(lists).await?.into_iter().flatten().collect();
    all.sort_by_key(|conversation| Reverse(conversation.activity()));
    all.truncate(CONVERSATIONS);
    Ok(all)
}

/// Their threads, until there are messages enough and what follows has none that is newer.
async fn threads(service: &Service, conversations: Vec<Conversation>) -> Result<Vec<Read>, StoreError> {
    let mut threads: Vec<Read> = Vec::new();
    for some in conversations.chunks(AT_ONCE) {
        let mut places: Vec<Position> = threads
            .iter()
            .flat_map(|read| read.entries.iter().filter_map(Entry::message))
            .filter(|message| concerns(message))
            .map(Message::position)
            .collect();
        places.sort_by_key(|place| Reverse(*place));
        let last = places.get(TRIAL_MESSAGES - 1);
        let next = some.first().map(Conversation::activity);
        if last.is_some_and(|last| next.is_some_and(|next| next < *last)) {
            break;
        }
        let read = stream::iter(some.to_vec()).map(|conversation| Box::pin(read(service, conversation)));
        threads.extend(read.buffered(AT_ONCE).try_collect::<Vec<_>>().await?);
    }
    Ok(threads)
}

async fn read(service: &Service, conversation: Conversation) -> Result<Read, StoreError> {
    let page = service.inner.store.entries(&conversation.id, None, ENTRIES).await?;
    Ok(Read {
        ours: is_ours(service, &conversation).await?,
        hours: Box::pin(service.hours_of(&conversation.id.phone)).await?,
        conversation,
        whole: page.older.is_none(),
        entries: page.entries,
    })
}
