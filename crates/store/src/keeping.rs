//! Records whose days are over: removed slice by slice, with a note of the day up to which nothing is left.

use crate::{
    Store, StoreError,
    item::{Item, number, stamp, text, text_of},
    keys::{self, Key},
};
use domain::{EventId, Millis, settings::Kept};
use futures::{StreamExt, TryStreamExt, stream};

/// So many are removed side by side.
const AT_ONCE: usize = 8;
const DAY: &str = "day";

impl Store {
    /// Removes at most `limit` rows of the audit of a day (days since 1970, UTC). Fewer were there when fewer are told.
    pub async fn remove_audit(&self, day: i64, limit: usize) -> Result<usize, StoreError> {
        self.remove_some(&keys::audit(of_day(day), NONE).pk, None, limit).await
    }

    /// The same for events that were not understood.
    pub async fn remove_failed(&self, day: i64, limit: usize) -> Result<usize, StoreError> {
        self.remove_some(&keys::failed_event(of_day(day), NONE).pk, None, limit).await
    }

    /// The same for notices from before a moment.
    pub async fn remove_notices(&self, before: Millis, limit: usize) -> Result<usize, StoreError> {
        let before = EventId::from_parts(before.unsigned(), 0);
        let removed = self.remove_some(keys::NOTICES_PK, Some(before), limit).await?;
        // What Operators were told of them goes with them.
        self.remove_some(keys::OPERATOR_NOTICES_PK, Some(before), limit).await?;
        Ok(removed)
    }

    /// The day up to which nothing is left of a kind; none before the first time.
    pub async fn nothing_until(&self, kind: Kept) -> Result<Option<i64>, StoreError> {
        let item = self.item(keys::nothing_until(kind)).await?;
        Ok(item.and_then(|item| item.get(DAY)?.as_n().ok()?.parse().ok()))
    }

    /// Notes that nothing is left of a kind up to a day.
    pub async fn put_nothing_until(&self, kind: Kept, day: i64) -> Result<(), StoreError> {
        let mut item = Item::from([(DAY.to_owned(), number(day))]);
        stamp(&mut item, keys::nothing_until(kind), "NOTHING_UNTIL");
        self.put_one(item).await
    }

    async fn remove_some(&self, pk: &str, before: Option<EventId>, limit: usize) -> Result<usize, StoreError> {
        let mut removed = 0;
        while removed < limit {
            let query = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .projection_expression("pk, sk")
                .limit(i32::try_from(limit - removed).unwrap_or(i32::MAX))
                .expression_attribute_values(":pk", text(pk));
            let query = match before {
                None => query.key_condition_expression("pk = :pk"),
                Some(before) => query
                    .key_condition_expression("pk = :pk AND sk < :before")
                    .expression_attribute_values(":before", text(before.to_string())),
            };
            let output = query.send().await?;
            let found = output.items.unwrap_or_default();
            if found.is_empty() {
                break;
            }
            let key = |item: &Item| {
                Some(Key {
                    pk: pk.to_owned(),
                    sk: text_of(item, keys::SK)?.to_owned(),
                })
            };
            let keys: Vec<Key> = found.iter().filter_map(key).collect();
            removed += keys.len();
            stream::iter(keys)
                .map(|key| Box::pin(self.remove(key)))
                .buffer_unordered(AT_ONCE)
                .try_collect::<()>()
                .await?;
            if output.last_evaluated_key.is_none() {
                break;
            }
        }
        Ok(removed)
    }
}

const NONE: EventId = EventId::from_parts(0, 0);

const fn of_day(day: i64) -> Millis {
    Millis(day.saturating_mul(86_400_000))
}
