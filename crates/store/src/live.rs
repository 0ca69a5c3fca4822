//! The change feed that live streams follow.

use crate::{
    Commit, Store, StoreError,
    item::{Item, number, readable, stamp, text, text_of},
    keys::{self, Key},
};
use domain::{
    EventId, Millis,
    live::{FeedItem, LiveEvent, Scope, made},
};
use std::ops::RangeInclusive;

/// Events are kept for a day; a browser that was away longer takes a fresh snapshot anyway.
const KEEP_SECONDS: i64 = 24 * 60 * 60;

/// The JSON of an event, as browsers get it.
const EVENT: &str = "event";

/// Whom it concerns, so that nobody has to read the JSON on the way.
const SCOPE: &str = "scope";

impl Store {
    /// Events of a scope after a place up to now, in order, strongly consistent. Stops above `limit`. All scopes but numbers
    /// share one feed and come together.
    pub async fn live_events(&self, scope: &Scope, after: EventId, now: Millis, limit: usize) -> Result<Vec<FeedItem>, StoreError> {
        let part = Part::new(after, None, now, limit);
        let events = self.live_items(scope, part, None, read).await?;
        Ok(events.into_iter().flatten().collect())
    }

    /// The same up to a place, that one included.
    pub async fn live_events_up_to(&self, scope: &Scope, after: EventId, last: EventId, limit: usize) -> Result<Vec<FeedItem>, StoreError> {
        let part = Part::new(after, Some(last), made(last), limit);
        let events = self.live_items(scope, part, None, read).await?;
        Ok(events.into_iter().flatten().collect())
    }

    /// Only their ids, for who knows most of the events: a tenth of the bytes on the way.
    pub async fn live_ids(&self, scope: &Scope, after: EventId, now: Millis, limit: usize) -> Result<Vec<EventId>, StoreError> {
        let part = Part::new(after, None, now, limit);
        self.live_items(scope, part, Some(keys::SK), |item| id_of(&item)).await
    }

    /// Those of a scope that have these ids.
    pub async fn live_events_of(&self, scope: &Scope, ids: &[EventId]) -> Result<Vec<FeedItem>, StoreError> {
        let keys: Vec<Key> = ids.iter().map(|id| keys::live(scope, *id)).collect();
        let view = self.ahead(keys.iter().cloned().collect()).await?;
        let mut items = Vec::with_capacity(keys.len());
        for key in keys {
            items.extend(view.item(key).await?);
        }
        Ok(readable(items, &self.skipped, read).into_iter().flatten().collect())
    }

    async fn live_items<T>(
        &self,
        scope: &Scope,
        part: Part,
        only: Option<&str>,
        read: impl Fn(Item) -> Result<T, StoreError> + Copy,
    ) -> Result<Vec<T>, StoreError> {
        let mut events = Vec::new();
        // DynamoDB refuses what begins after its end: so it is where another instance's clock was ahead of ours.
        if part.last.is_some_and(|last| last < part.first) {
            return Ok(events);
        }
        for hour in part.hours.clone() {
            let mut start: Option<Item> = None;
            loop {
                let room = i32::try_from(part.limit + 1 - events.len()).unwrap_or(i32::MAX);
                let output = self
                    .client
                    .query()
                    .table_name(&self.tables.main)
                    .consistent_read(true)
                    .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
                    .expression_attribute_values(":pk", text(keys::live_pk(scope, hour)))
                    .expression_attribute_values(":first", text(part.first.to_string()))
                    .expression_attribute_values(":last", text(part.last.map_or_else(|| "~".to_owned(), |last| last.to_string())))
                    .set_projection_expression(only.map(str::to_owned))
                    .limit(room)
                    .set_exclusive_start_key(start)
                    .send()
                    .await?;
                let items = output.items.unwrap_or_default();
                events.extend(readable(items, &self.skipped, read));
                if events.len() > part.limit {
                    return Ok(events);
                }
                match output.last_evaluated_key {
                    None => break,
                    next => start = next,
                }
            }
        }
        Ok(events)
    }
}

/// A part of the feed.
struct Part {
    first: EventId,
    /// None for all there is.
    last: Option<EventId>,
    hours: RangeInclusive<i64>,
    limit: usize,
}

impl Part {
    fn new(after: EventId, last: Option<EventId>, now: Millis, limit: usize) -> Self {
        // One hour more than the clock says: another instance's may be ahead of ours.
        let hours = keys::live_hour(made(after))..=keys::live_hour(now.plus(60_000));
        let first = after.next();
        Self { first, last, hours, limit }
    }
}

fn id_of(item: &Item) -> Result<EventId, StoreError> {
    let id = text_of(item, keys::SK).and_then(|id| id.parse().ok());
    id.ok_or_else(|| StoreError::malformed("a live event without its id"))
}

/// An item as an event; none when only a newer version knows whom it concerns.
fn read(item: Item) -> Result<Option<FeedItem>, StoreError> {
    let (Some(json), Some(scope)) = (text_of(&item, EVENT), text_of(&item, SCOPE)) else {
        return Err(StoreError::malformed("a live event without its JSON or its scope"));
    };
    let Ok(scope) = scope.parse() else { return Ok(None) };
    let id = id_of(&item)?;
    let json = json.into();
    Ok(Some(FeedItem { id, scope, json }))
}

impl<T: Clone> Commit<'_, T> {
    /// Adds an event to the feed. Gives it as it is to be published once it is committed; none when it cannot be written,
    /// and then the transaction fails.
    pub fn put_live(&mut self, tag: T, event: &LiveEvent) -> Option<FeedItem> {
        let made = event.to_item().map_err(StoreError::malformed);
        let published = made.as_ref().ok().cloned();
        self.write(tag, made.map(item));
        published
    }
}

fn item(event: FeedItem) -> Item {
    let ends = event.made().0 / 1000 + KEEP_SECONDS;
    let mut item = Item::from([
        (EVENT.to_owned(), text(&*event.json)),
        (SCOPE.to_owned(), text(event.scope.to_string())),
        (keys::TTL.to_owned(), number(ends)),
    ]);
    stamp(&mut item, keys::live(&event.scope, event.id), "LIVE_EVENT");
    item
}
