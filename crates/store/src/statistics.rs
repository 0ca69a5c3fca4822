//! Statistics: figures of days, what was counted of each conversation, and up to where the change feed is counted.

use crate::{
    Commit, Store, StoreError,
    item::{BODY, Item, from_item, number, readable, stamp, text, text_of},
    keys::{self, Key, STATISTICS_DAYS, statistics_pk},
};
use domain::{
    ConversationId, EventId, PhoneId,
    statistics::{Day, DayKey, Kind, Tally},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Up to where the feed of a number is counted. Figures are only written in one transaction with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    pub up_to: EventId,
    /// Everything is to be counted anew from the conversations; until that is done the figures may be wrong.
    pub anew: bool,
    pub v: u64,
}

impl Store {
    /// Up to where the feed of a number is counted; none when it never was.
    pub async fn statistics_cursor(&self, phone: &PhoneId) -> Result<Option<Cursor>, StoreError> {
        self.item(keys::statistics_cursor(phone)).await?.map(from_item).transpose()
    }

    /// Figures of some days of a number, both ends included.
    pub async fn statistics(&self, phone: &PhoneId, kind: Kind, from: i64, to: i64) -> Result<Vec<(DayKey, Day)>, StoreError> {
        let mut found = Vec::new();
        for block in from.div_euclid(STATISTICS_DAYS)..=to.div_euclid(STATISTICS_DAYS) {
            let mut start: Option<Item> = None;
            loop {
                let output = self
                    .client
                    .query()
                    .table_name(&self.tables.main)
                    .consistent_read(true)
                    .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                    .expression_attribute_values(":pk", text(statistics_pk(phone, kind, block * STATISTICS_DAYS)))
                    .expression_attribute_values(":from", text(format!("{:06}#", from.max(0))))
                    .expression_attribute_values(":to", text(format!("{:06}#\u{ffff}", to.max(0))))
                    .set_exclusive_start_key(start)
                    .send()
                    .await?;
                let items = output.items.unwrap_or_default();
                found.extend(readable(items, &self.skipped, |item| day(kind, &item)));
                match output.last_evaluated_key {
                    None => break,
                    next => start = next,
                }
            }
        }
        Ok(found)
    }

    /// The figures of one day; none where nothing was counted.
    pub async fn statistics_day(&self, phone: &PhoneId, key: &DayKey) -> Result<Option<Day>, StoreError> {
        let item = self.item(keys::statistics(phone, key)).await?;
        item.map(|item| body(&item)).transpose()
    }

    /// Removes the figures of a day. Only while everything is counted anew.
    pub async fn remove_statistics(&self, phone: &PhoneId, key: &DayKey) -> Result<(), StoreError> {
        self.remove(keys::statistics(phone, key)).await
    }

    /// What was counted of a conversation.
    pub async fn tally(&self, id: &ConversationId) -> Result<Option<Tally>, StoreError> {
        let item = self.item(keys::tally(id)).await?;
        item.map(|item| body(&item)).transpose()
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Moves the cursor of a number over a version; `None` for the first.
    pub fn put_statistics_cursor(&mut self, tag: T, phone: &PhoneId, cursor: &Cursor, over: Option<u64>) {
        let item = crate::item::to_item(keys::statistics_cursor(phone), "STATS_CURSOR", cursor);
        self.replace(tag, item, over);
    }

    /// Writes the figures of a day. The cursor's version says whether they are still what was read.
    pub fn put_statistics(&mut self, tag: T, phone: &PhoneId, key: &DayKey, day: &Day) {
        self.write(tag, written(keys::statistics(phone, key), "STATS", day));
    }

    /// Writes what was counted of a conversation; the same holds.
    pub fn put_tally(&mut self, tag: T, id: &ConversationId, tally: &Tally) {
        self.write(tag, written(keys::tally(id), "TALLY", tally));
    }
}

fn written(key: Key, kind: &str, value: &impl Serialize) -> Result<Item, StoreError> {
    let body = serde_json::to_string(value).map_err(StoreError::malformed)?;
    let mut item = Item::from([(BODY.to_owned(), text(body)), ("v".to_owned(), number(1))]);
    stamp(&mut item, key, kind);
    Ok(item)
}

fn body<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    let body = text_of(item, BODY).ok_or_else(|| StoreError::malformed("figures without their body"))?;
    serde_json::from_str(body).map_err(StoreError::malformed)
}

fn day(kind: Kind, item: &Item) -> Result<(DayKey, Day), StoreError> {
    let key = text_of(item, keys::SK).and_then(|sk| sk.split_once('#'));
    let parsed = key.and_then(|(day, id)| Some((day.parse().ok()?, id.to_owned())));
    let (day, id) = parsed.ok_or_else(|| StoreError::malformed("figures without their day"))?;
    Ok((DayKey { kind, day, id }, body(item)?))
}
