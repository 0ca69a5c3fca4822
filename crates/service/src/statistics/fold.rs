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
    statistics::{DayKey, Kind, Opening, Point, Tally, Totals, Touched, VERSION},
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

/// Nothing is counted so far ahead. A cursor that stands there was moved by a clock that was set back since.
const AHEAD: i64 = 5_000;

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
            Some(cursor)
                if !cursor.anew && is_of(&cursor, &opening, now) && (-AHEAD..TOO_OLD).contains(&(now.0 - made(cursor.up_to).0)) =>
            {
                cursor
            }
            known => return Box::pin(anew::count_anew(service, phone, &opening, known)).await,
        };
        // Before this nothing can come any more.
        let end = low_water(now);
        let scope = Scope::Number(phone.clone());
        let mut events = service.inner.store.live_events_up_to(&scope, cursor.up_to, end, READ).await?;
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
    let (store, read) = read_tallies(service, events).await?;
    'events: for Read { event, points, cards } in read {
        for (conversation, points) in points {
            let known = match tallies.get(&conversation) {
                Some(tally) => tally.clone(),
                None => store.tally(&conversation).await?.unwrap_or_default(),
            };
            let mut tally = known.clone();
            let mut change = Totals::default();
            if tally.country().is_empty()
                && let Some(country) = cards.get(&conversation).map(country)
            {
                change = tally.learn(&country, opening);
            }
            change.merge(&tally.take(points, opening), 1);
            change.tidy();
            let days = tally.list(&change);
            // What is in already takes no room: so one goes on behind it, however much of it there is.
            if tally == known {
                continue;
            }
            let mut changed = totals.clone();
            changed.merge(&change, 1);
            let together = tallies.len() + usize::from(!tallies.contains_key(&conversation));
            let writes = together + changed.0.len() + listed.len() + days.len() + 1;
            if together > CONVERSATIONS || writes > MAX_WRITES {
                if tallies.is_empty() {
                    // More than any transaction takes, for instance the country of somebody with a month of charges.
                    tracing::info!(%phone, writes, "one change of a conversation is too large; its number is counted anew");
                    Box::pin(anew::ask(service, phone)).await?;
                    return Ok(None);
                }
                // It comes with the next transaction.
                break 'events;
            }
            listed.extend(days.into_iter().map(|day| (conversation.clone(), day)));
            totals = changed;
            tallies.insert(conversation, tally);
        }
        up_to = event.id;
    }
    if events.is_empty() {
        up_to = end;
    }
    let v = cursor.v + 1;
    let mut touched = touched(cursor).unwrap_or_else(|| Touched::all(v));
    let mut opened = touched_opened(cursor).unwrap_or_else(|| Touched::all(v));
    let today = service.now().day();
    let days = |by_opening: bool| {
        let keys = totals.0.keys().filter(move |key| (key.kind == Kind::Opened) == by_opening);
        keys.map(|key| key.day)
    };
    touched.touch(days(false), today, v);
    opened.touch(days(true), today, v);
    let next = Cursor {
        up_to,
        anew: false,
        figures: VERSION,
        opening: as_json(opening),
        touched: as_json(&touched),
        opened: as_json(&opened),
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

/// An event, what it changes and of whom it speaks, by conversation.
struct Read<'a> {
    event: &'a FeedItem,
    points: BTreeMap<ConversationId, Vec<Point>>,
    cards: BTreeMap<ConversationId, CustomerCard>,
}

impl<'a> Read<'a> {
    /// What cannot be read is of a newer version, which counts it.
    fn of(event: &'a FeedItem) -> Self {
        #[derive(Deserialize)]
        struct Event {
            changes: Vec<Value>,
        }
        #[derive(Deserialize)]
        struct Whose {
            id: ConversationId,
            customer: CustomerCard,
        }
        let (mut points, mut cards) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new());
        let changes = serde_json::from_str::<Event>(&event.json).map(|event| event.changes);
        for change in changes.unwrap_or_default() {
            let Value::Object(mut change) = change else { continue };
            if let Some(entry) = part::<Entry>(&mut change, "entry")
                && let (Some(conversation), Some(point)) = (entry.conversation(), Point::of(&entry))
            {
                points.entry(conversation.clone()).or_default().push(point);
            }
            if let Some(Whose { id, customer }) = part(&mut change, "conversation") {
                cards.insert(id, customer);
            }
        }
        Self { event, points, cards }
    }
}

/// What a change says of one kind.
fn part<T: DeserializeOwned>(change: &mut Map<String, Value>, kind: &str) -> Option<T> {
    serde_json::from_value(change.remove(kind)?).ok()
}

/// The first events, as many as one transaction takes, and a view that has read what was counted of their conversations: in one
/// call, not one by one.
async fn read_tallies<'a>(service: &Service, events: &'a [FeedItem]) -> Result<(Store, Vec<Read<'a>>), StoreError> {
    let (mut tallies, mut read) = (BTreeSet::new(), Vec::new());
    for event in events {
        let one = Read::of(event);
        tallies.extend(one.points.keys().map(keys::tally));
        read.push(one);
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
        opened: as_json(&Touched::all(v)),
        v,
    }
}

/// Which days were counted last when; none where it is not told.
pub(super) fn touched(cursor: &Cursor) -> Option<Touched> {
    serde_json::from_str(&cursor.touched).ok()
}

/// The same of the figures by when conversations opened.
pub(super) fn touched_opened(cursor: &Cursor) -> Option<Touched> {
    serde_json::from_str(&cursor.opened).ok()
}

fn as_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
