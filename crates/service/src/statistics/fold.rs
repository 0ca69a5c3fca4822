//! Folds the change feed of each number into its figures, far from the path of a message.
//!
//! What is counted of a conversation, the figures and the cursor change in one transaction that holds only while nobody else moved
//! the cursor: killed anywhere, or run twice at once, each event counts once.

use super::{anew, opening::opening};
use crate::Service;
use domain::{
    ConversationId, CustomerCard, Entry, EventId, FeedItem, Millis, Phone, PhoneId,
    hours::Date,
    live::{Scope, low_water, made, place},
    statistics::{DayKey, Opening, Point, Tally, Totals, Touched, VERSION},
};
use numbering::Home;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use store::{CommitError, Cursor, MAX_WRITES, Store, StoreError, keys};

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
        Box::pin(fold_number(service, phone)).await?;
    }
    Ok(())
}

async fn fold_number(service: &Service, number: &Phone) -> Result<(), StoreError> {
    let phone = &number.id;
    loop {
        let now = service.now();
        let opening = opening(service, number).await?;
        let cursor = service.inner.store.statistics_cursor(phone).await?;
        let cursor = match cursor {
            // A newer version counts here, and more than this one knows.
            Some(cursor) if cursor.figures > VERSION => return Ok(()),
            Some(cursor) if !cursor.anew && is_of(&cursor, &opening, now) && now.0 - made(cursor.up_to).0 < TOO_OLD => cursor,
            known => return Box::pin(anew::count_anew(service, phone, &opening, known)).await,
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
        // Where somebody else was faster, what is there now is read again.
        let moved = Box::pin(steps(service, phone, &opening, cursor, &events, end)).await?;
        if moved && idle && !more {
            return Ok(());
        }
    }
}

/// All of some events, in as many transactions as that takes. False when somebody else moved the cursor.
async fn steps(
    service: &Service,
    phone: &PhoneId,
    opening: &Opening,
    mut cursor: Cursor,
    mut events: &[FeedItem],
    end: EventId,
) -> Result<bool, StoreError> {
    loop {
        let Some(next) = Box::pin(step(service, phone, opening, &cursor, events, end)).await? else {
            return Ok(false);
        };
        cursor = next;
        events = events.split_at(events.partition_point(|event| event.id <= cursor.up_to)).1;
        if events.is_empty() {
            return Ok(true);
        }
    }
}

/// Whether what was counted is what this version counts, by hours that are still the same for all days so far.
fn is_of(cursor: &Cursor, opening: &Opening, now: Millis) -> bool {
    let known: Opening = serde_json::from_str(&cursor.opening).unwrap_or_default();
    let today = Date::of(opening.zone.local(now.seconds()));
    cursor.figures == VERSION && known.agrees(opening, today)
}

/// One transaction. The cursor after it; none when somebody else moved it.
async fn step(
    service: &Service,
    phone: &PhoneId,
    opening: &Opening,
    cursor: &Cursor,
    events: &[FeedItem],
    end: EventId,
) -> Result<Option<Cursor>, StoreError> {
    let mut tallies: BTreeMap<ConversationId, Tally> = BTreeMap::new();
    let mut listed: Vec<(ConversationId, i64)> = Vec::new();
    let mut totals = Totals::default();
    let mut up_to = cursor.up_to;
    let mut whole = true;
    let (store, read) = read_tallies(service, events).await?;
    for (event, points) in read {
        for (conversation, points) in points {
            if !tallies.contains_key(&conversation) {
                let known = store.tally(&conversation).await?.unwrap_or_default();
                tallies.insert(conversation.clone(), known);
            }
            let Some(tally) = tallies.get_mut(&conversation) else { continue };
            let before = tally.clone();
            let mut change = Totals::default();
            if tally.country().is_empty()
                && let Some(country) = cards(event).get(&conversation).map(country)
            {
                change = tally.learn(&country, opening);
            }
            change.merge(&tally.take(points, opening), 1);
            change.tidy();
            let days = tally.list(&change);
            let mut changed = totals.clone();
            changed.merge(&change, 1);
            // What no longer fits comes with the next transaction; what of an event is in already counts nothing then.
            let writes = tallies.len() + changed.0.len() + listed.len() + days.len() + 1;
            if tallies.len() > CONVERSATIONS || writes > MAX_WRITES && !totals.0.is_empty() {
                tallies.insert(conversation, before);
                whole = false;
                break;
            }
            listed.extend(days.into_iter().map(|day| (conversation.clone(), day)));
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
    let v = cursor.v + 1;
    let mut touched = touched(cursor).unwrap_or_else(|| Touched::all(v));
    touched.touch(totals.0.keys().map(|key| key.day), service.now().day(), v);
    let next = Cursor {
        up_to,
        anew: false,
        figures: VERSION,
        opening: as_json(opening),
        touched: as_json(&touched),
        v,
    };
    let days = read_days(&store, phone, &totals).await?;
    let mut commit = store.commit::<()>();
    commit.put_statistics_cursor((), phone, &next, Some(cursor.v));
    for (conversation, tally) in &tallies {
        commit.put_tally((), conversation, tally);
    }
    for (key, day) in &days {
        commit.put_statistics((), phone, key, day);
    }
    for (conversation, day) in &listed {
        commit.put_statistics_listed((), conversation, *day);
    }
    match commit.run().await {
        Ok(()) => Ok(Some(next)),
        Err(CommitError::Cancelled(_)) => Ok(None),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// What an event changes, by conversation.
fn points(event: &FeedItem) -> BTreeMap<ConversationId, Vec<Point>> {
    let mut points: BTreeMap<ConversationId, Vec<Point>> = BTreeMap::new();
    for entry in entries(event) {
        if let (Some(conversation), Some(point)) = (entry.conversation(), Point::of(&entry)) {
            points.entry(conversation.clone()).or_default().push(point);
        }
    }
    points
}

/// An event and what it changes, by conversation.
type Read<'a> = (&'a FeedItem, BTreeMap<ConversationId, Vec<Point>>);

/// The first events, as many as one transaction takes, and a view that has read what was counted of their conversations: in one
/// call, not one by one.
async fn read_tallies<'a>(service: &Service, events: &'a [FeedItem]) -> Result<(Store, Vec<Read<'a>>), StoreError> {
    let (mut tallies, mut read) = (BTreeSet::new(), Vec::new());
    for event in events {
        let points = points(event);
        tallies.extend(points.keys().map(keys::tally));
        read.push((event, points));
        if tallies.len() > CONVERSATIONS {
            break;
        }
    }
    Ok((service.inner.store.ahead(tallies).await?, read))
}

/// The days that change, as they are to be.
async fn read_days(store: &Store, phone: &PhoneId, totals: &Totals) -> Result<Vec<(DayKey, domain::statistics::Day)>, StoreError> {
    let store = store
        .ahead(totals.0.keys().map(|key| keys::statistics(phone, key)).collect())
        .await?;
    let mut days = Vec::new();
    for (key, change) in &totals.0 {
        let mut day = store.statistics_day(phone, key).await?.unwrap_or_default();
        day.merge(change, 1);
        days.push((key.clone(), day));
    }
    Ok(days)
}

/// The entries that an event speaks of. What cannot be read is of a newer version, which counts it.
fn entries(event: &FeedItem) -> Vec<Entry> {
    changes(event, "entry")
}

/// Whose conversations an event speaks of.
fn cards(event: &FeedItem) -> BTreeMap<ConversationId, CustomerCard> {
    #[derive(Deserialize)]
    struct Whose {
        id: ConversationId,
        customer: CustomerCard,
    }
    let whose: Vec<Whose> = changes(event, "conversation");
    whose.into_iter().map(|whose| (whose.id, whose.customer)).collect()
}

/// The changes of one kind.
fn changes<T: DeserializeOwned>(event: &FeedItem, kind: &str) -> Vec<T> {
    let Ok(mut read) = serde_json::from_str::<Map<String, Value>>(&event.json) else {
        return Vec::new();
    };
    let Some(Value::Array(changes)) = read.remove("changes") else {
        return Vec::new();
    };
    let one = |change: Value| {
        let Value::Object(mut change) = change else { return None };
        serde_json::from_value(change.remove(kind)?).ok()
    };
    changes.into_iter().filter_map(one).collect()
}

/// The country of a customer's number, in two letters; empty where there is none to be told.
pub(super) fn country(customer: &CustomerCard) -> String {
    let typed = customer.number.as_ref().map(|number| numbering::read(number.as_str(), Home::NONE));
    typed.and_then(|typed| typed.ok()?.country).unwrap_or_default()
}

/// A cursor at a moment.
pub(super) fn cursor_at(at: Millis, anew: bool, opening: &Opening, v: u64) -> Cursor {
    Cursor {
        up_to: place(at),
        anew,
        figures: VERSION,
        opening: as_json(opening),
        touched: as_json(&Touched::all(v)),
        v,
    }
}

/// Which days were counted last when; none where it is not told.
pub(super) fn touched(cursor: &Cursor) -> Option<Touched> {
    serde_json::from_str(&cursor.touched).ok()
}

fn as_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
