//! Statistics: figures of days, what was counted of each conversation, and up to where the change feed is counted.

use crate::{
    Commit, Store, StoreError,
    item::{BODY, Item, from_item, number, readable, stamp, text, text_of},
    keys::{self, Key, STATISTICS_DAYS, statistics_listed_pk, statistics_pk},
};
use domain::{
    BoardId, ConversationId, CustomerId, EventId, PhoneId, ViewId,
    statistics::{Day, DayKey, Kind, SavedView, Tally, board::Board, period::Written},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::HashSet;

/// Up to where the feed of a number is counted. Figures are only written in one transaction with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    pub up_to: EventId,
    /// Everything is to be counted anew from the conversations; until that is done the figures may be wrong.
    pub anew: bool,
    /// What was counted: [`domain::statistics::VERSION`] of who did.
    #[serde(default)]
    pub figures: u32,
    /// By which hours: [`domain::statistics::Opening`] as JSON.
    #[serde(default)]
    pub opening: String,
    /// Which days were counted last when: [`domain::statistics::Touched`] as JSON; empty after a version that does not tell.
    #[serde(default)]
    pub touched: String,
    /// The same of the figures by when conversations opened, which count for days that are long over.
    #[serde(default)]
    pub opened: String,
    pub v: u64,
}

impl Store {
    /// Up to where the feed of a number is counted; none when it never was.
    pub async fn statistics_cursor(&self, phone: &PhoneId) -> Result<Option<Cursor>, StoreError> {
        self.item(keys::statistics_cursor(phone)).await?.map(from_item).transpose()
    }

    /// Figures of some days of a number, both ends included.
    pub async fn statistics(&self, phone: &PhoneId, from: i64, to: i64) -> Result<Vec<(DayKey, Day)>, StoreError> {
        let mut found = Vec::new();
        for block in from.div_euclid(STATISTICS_DAYS)..=to.div_euclid(STATISTICS_DAYS) {
            let mut start: Option<Item> = None;
            loop {
                let (some, next) = self.statistics_page(phone, block, (from, to), start).await?;
                found.extend(some);
                match next {
                    None => break,
                    next => start = next,
                }
            }
        }
        Ok(found)
    }

    /// As many of them as one call gives, the earliest first, and the day from which on they have to be asked for again.
    pub async fn first_statistics(&self, phone: &PhoneId, from: i64, to: i64) -> Result<(Vec<(DayKey, Day)>, Option<i64>), StoreError> {
        let block = from.div_euclid(STATISTICS_DAYS);
        let (mut found, next) = self.statistics_page(phone, block, (from, to), None).await?;
        let last = (block + 1) * STATISTICS_DAYS - 1;
        let again = match next {
            // Its last day may have begun only.
            Some(_) => Some(found.last().map_or(from, |(key, _)| key.day)),
            None => (to > last).then_some(last + 1),
        };
        found.retain(|(key, _)| again.is_none_or(|again| key.day < again));
        Ok((found, again))
    }

    async fn statistics_page(
        &self,
        phone: &PhoneId,
        block: i64,
        (from, to): (i64, i64),
        start: Option<Item>,
    ) -> Result<(Vec<(DayKey, Day)>, Option<Item>), StoreError> {
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", text(statistics_pk(phone, block * STATISTICS_DAYS)))
            .expression_attribute_values(":from", text(format!("{:06}#", from.max(0))))
            .expression_attribute_values(":to", text(format!("{:06}#\u{ffff}", to.max(0))))
            .set_exclusive_start_key(start)
            .send()
            .await?;
        let found = readable(output.items.unwrap_or_default(), &self.skipped, |item| day(&item));
        Ok((found, output.last_evaluated_key))
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

    /// The conversations behind the figures of some days of a number, both ends included, those of the newest day first: so many
    /// at most.
    pub async fn statistics_listed(&self, phone: &PhoneId, (from, to): (i64, i64), most: usize) -> Result<Vec<ConversationId>, StoreError> {
        let mut found = Vec::new();
        let mut known = HashSet::new();
        let mut start: Option<Item> = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                .expression_attribute_values(":pk", text(statistics_listed_pk(phone)))
                .expression_attribute_values(":from", text(format!("{:06}#", from.max(0))))
                .expression_attribute_values(":to", text(format!("{:06}#\u{ffff}", to.max(0))))
                .scan_index_forward(false)
                .set_exclusive_start_key(start)
                .send()
                .await?;
            for customer in readable(output.items.unwrap_or_default(), &self.skipped, |item| listed(&item)) {
                if known.insert(customer) {
                    let phone = phone.clone();
                    found.push(ConversationId { phone, customer });
                    if found.len() == most {
                        return Ok(found);
                    }
                }
            }
            match output.last_evaluated_key {
                None => return Ok(found),
                next => start = next,
            }
        }
    }

    /// The views that the team keeps.
    pub async fn statistics_views(&self) -> Result<Vec<SavedView>, StoreError> {
        self.partition(keys::STATISTICS_VIEWS.to_owned()).await
    }

    /// All boards of figures, whosever they are.
    pub async fn statistics_boards(&self) -> Result<Vec<Board>, StoreError> {
        self.partition(keys::STATISTICS_BOARDS.to_owned()).await
    }

    /// The reports that are in the bucket.
    pub async fn statistics_reports(&self) -> Result<Vec<Written>, StoreError> {
        self.partition(keys::STATISTICS_REPORTS.to_owned()).await
    }

    /// Notes that a report is in the bucket.
    pub async fn put_statistics_report(&self, written: &Written) -> Result<(), StoreError> {
        self.put_one(crate::item::to_item(keys::statistics_report(written), "STATS_REPORT", written)?)
            .await
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

    /// Writes a view over a version; `None` for a new one.
    pub fn put_statistics_view(&mut self, tag: T, view: &SavedView, over: Option<u64>) {
        let item = crate::item::to_item(keys::statistics_view(view.id), "STATS_VIEW", view);
        self.replace(tag, item, over);
    }

    /// Writes a board over a version; `None` for a new one.
    pub fn put_statistics_board(&mut self, tag: T, board: &Board, over: Option<u64>) {
        let item = crate::item::to_item(keys::statistics_board(board.id), "STATS_BOARD", board);
        self.replace(tag, item, over);
    }

    /// Removes a board of a version.
    pub fn remove_statistics_board(&mut self, tag: T, id: BoardId, v: u64) {
        self.delete_version(tag, keys::statistics_board(id), v);
    }

    /// Removes a view of a version.
    pub fn remove_statistics_view(&mut self, tag: T, id: ViewId, v: u64) {
        self.delete_version(tag, keys::statistics_view(id), v);
    }

    /// Lists a conversation behind the figures of a day, whether it is there already or not.
    pub fn put_statistics_listed(&mut self, tag: T, id: &ConversationId, day: i64) {
        let mut item = Item::new();
        stamp(&mut item, keys::statistics_listed(id, day), "STATS_LISTED");
        self.write(tag, Ok(item));
    }
}

fn listed(item: &Item) -> Result<CustomerId, StoreError> {
    let customer = text_of(item, keys::SK).and_then(|sk| sk.split_once('#')?.1.parse().ok());
    customer.ok_or_else(|| StoreError::malformed("listed without a customer"))
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

fn day(item: &Item) -> Result<(DayKey, Day), StoreError> {
    let mut parts = text_of(item, keys::SK).unwrap_or_default().splitn(3, '#');
    let day = parts.next().and_then(|day| day.parse().ok());
    let kind = parts.next().and_then(Kind::from_name);
    let key = day.zip(kind).zip(parts.next()).map(|((day, kind), id)| DayKey {
        kind,
        day,
        id: id.to_owned(),
    });
    let key = key.ok_or_else(|| StoreError::malformed("figures without their day"))?;
    Ok((key, body(item)?))
}
