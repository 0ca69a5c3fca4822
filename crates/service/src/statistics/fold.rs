//! Folds the change feed of each number into its figures, far from the path of a message.
//!
//! What is counted of a conversation, the figures and the cursor change in one transaction that holds only while nobody else moved
//! the cursor: killed anywhere, or run twice at once, each event counts once.

use super::anew;
use crate::Service;
use domain::{
    ConversationId, Entry, EventId, FeedItem, Millis, PhoneId,
    live::{Scope, low_water, made, place},
    statistics::{DayKey, Point, Tally, Totals},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::{CommitError, Cursor, MAX_WRITES, StoreError};

/// So many events are read at once.
const READ: usize = 400;

/// So many conversations are changed at once; figures share what is left of a transaction.
const CONVERSATIONS: usize = 40;

/// The feed is kept for a day. A cursor this old may have missed something.
const TOO_OLD: i64 = 23 * 60 * 60 * 1000;

/// A quiet feed moves the cursor this often, in milliseconds, so that little has to be read again.
const IDLE: i64 = 20_000;

/// Counts what came to all numbers since the last time.
pub async fn fold(service: &Service) -> Result<(), StoreError> {
    for phone in service.phones().await?.iter() {
        // On the heap: the AWS SDK's futures are large.
        Box::pin(fold_number(service, &phone.id)).await?;
    }
    Ok(())
}

async fn fold_number(service: &Service, phone: &PhoneId) -> Result<(), StoreError> {
    loop {
        let now = service.now();
        let cursor = service.inner.store.statistics_cursor(phone).await?;
        let cursor = match cursor {
            Some(cursor) if !cursor.anew && now.0 - made(cursor.up_to).0 < TOO_OLD => cursor,
            known => return Box::pin(anew::count_anew(service, phone, known)).await,
        };
        // Before this nothing can come any more.
        let end = low_water(now);
        let scope = Scope::Number(phone.clone());
        let mut events = service.inner.store.live_events(&scope, cursor.up_to, now, READ).await?;
        let more = events.len() > READ;
        events.retain(|event| event.id < end);
        let idle = events.is_empty();
        if idle && made(end).0 - made(cursor.up_to).0 < IDLE {
            return Ok(());
        }
        // Somebody else was faster: what is there now is read again.
        let moved = Box::pin(step(service, phone, &cursor, &events, end)).await?;
        if moved && idle && !more {
            return Ok(());
        }
    }
}

/// One transaction. False when somebody else moved the cursor.
async fn step(service: &Service, phone: &PhoneId, cursor: &Cursor, events: &[FeedItem], end: EventId) -> Result<bool, StoreError> {
    let store = &service.inner.store;
    let mut tallies: BTreeMap<ConversationId, Tally> = BTreeMap::new();
    let mut totals = Totals::default();
    let mut up_to = cursor.up_to;
    let mut whole = true;
    for event in events {
        let mut points: BTreeMap<ConversationId, Vec<Point>> = BTreeMap::new();
        for entry in entries(event) {
            if let (Some(conversation), Some(point)) = (entry.conversation(), Point::of(&entry)) {
                points.entry(conversation.clone()).or_default().push(point);
            }
        }
        for (conversation, points) in points {
            if !tallies.contains_key(&conversation) {
                let known = store.tally(&conversation).await?.unwrap_or_default();
                tallies.insert(conversation.clone(), known);
            }
            let Some(tally) = tallies.get_mut(&conversation) else { continue };
            let before = tally.clone();
            let change = tally.take(points);
            let mut changed = totals.clone();
            changed.merge(&change, 1);
            // What no longer fits comes with the next transaction; what of an event is in already counts nothing then.
            if tallies.len() > CONVERSATIONS || tallies.len() + changed.0.len() + 1 > MAX_WRITES && !totals.0.is_empty() {
                tallies.insert(conversation, before);
                whole = false;
                break;
            }
            totals = changed;
        }
        if !whole {
            break;
        }
        up_to = event.id;
    }
    if events.is_empty() {
        up_to = end;
    }
    let next = Cursor {
        up_to,
        anew: false,
        v: cursor.v + 1,
    };
    let days = read_days(service, phone, &totals).await?;
    let mut commit = store.commit::<()>();
    commit.put_statistics_cursor((), phone, &next, Some(cursor.v));
    for (conversation, tally) in &tallies {
        commit.put_tally((), conversation, tally);
    }
    for (key, day) in &days {
        commit.put_statistics((), phone, key, day);
    }
    match commit.run().await {
        Ok(()) => Ok(true),
        Err(CommitError::Cancelled(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// The days that change, as they are to be.
async fn read_days(service: &Service, phone: &PhoneId, totals: &Totals) -> Result<Vec<(DayKey, domain::statistics::Day)>, StoreError> {
    let read = totals.0.iter().map(|(key, change)| async move {
        let mut day = service.inner.store.statistics_day(phone, key).await?.unwrap_or_default();
        day.merge(change, 1);
        Ok::<_, StoreError>((key.clone(), day))
    });
    futures::future::try_join_all(read).await
}

/// The entries that an event speaks of. What cannot be read is of a newer version, which counts it.
fn entries(event: &FeedItem) -> Vec<Entry> {
    let Ok(mut read) = serde_json::from_str::<Map<String, Value>>(&event.json) else {
        return Vec::new();
    };
    let Some(Value::Array(changes)) = read.remove("changes") else {
        return Vec::new();
    };
    let entry = |change: Value| {
        let Value::Object(mut change) = change else { return None };
        serde_json::from_value(change.remove("entry")?).ok()
    };
    changes.into_iter().filter_map(entry).collect()
}

/// A cursor at a moment.
pub(super) fn cursor_at(at: Millis, anew: bool, v: u64) -> Cursor {
    Cursor { up_to: place(at), anew, v }
}
