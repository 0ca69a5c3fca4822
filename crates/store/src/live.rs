//! The change feed that live streams follow.

use crate::{
    Commit, Store, StoreError,
    item::{Item, from_item, number, readable, text, to_item},
    keys,
};
use domain::{EventId, LiveEvent, Millis, PhoneId};

/// Events are kept for a day; a browser that was away longer takes a fresh snapshot anyway.
const KEEP_SECONDS: i64 = 24 * 60 * 60;

impl Store {
    /// Events of a number after a place up to now, in order, strongly consistent. Stops above `limit`.
    pub async fn live_events(&self, phone: &PhoneId, after: EventId, now: Millis, limit: usize) -> Result<Vec<LiveEvent>, StoreError> {
        let first = keys::live_hour(Millis(i64::try_from(after.0.timestamp_ms()).unwrap_or(0)));
        let mut events = Vec::new();
        // One hour more than the clock says: another instance's may be ahead of ours.
        for hour in first..=keys::live_hour(now.plus(60_000)) {
            let mut start: Option<Item> = None;
            loop {
                let output = self
                    .client
                    .query()
                    .table_name(&self.tables.main)
                    .consistent_read(true)
                    .key_condition_expression("pk = :pk AND sk > :after")
                    .expression_attribute_values(":pk", text(keys::live_pk(phone, hour)))
                    .expression_attribute_values(":after", text(after.to_string()))
                    .set_exclusive_start_key(start)
                    .send()
                    .await?;
                events.extend(readable(output.items.unwrap_or_default(), &self.skipped, from_item));
                if events.len() > limit {
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

impl<T: Clone> Commit<'_, T> {
    /// Adds an event to the feed.
    pub fn put_live(&mut self, tag: T, event: &LiveEvent) {
        let item = to_item(keys::live(&event.phone, event.id), "LIVE_EVENT", event).map(|mut item| {
            let made = i64::try_from(event.id.0.timestamp_ms()).unwrap_or(0) / 1000;
            item.insert(keys::TTL.to_owned(), number(made + KEEP_SECONDS));
            item
        });
        self.write(tag, item);
    }
}
