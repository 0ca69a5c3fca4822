//! What Admins say about drafts of the assistant, and what these came to, by number and day.

use crate::{
    Commit, Store, StoreError,
    item::{Item, SCHEMA, from_body, key_of, number, readable, text, text_of, to_body},
    keys,
};
use domain::{
    PhoneId,
    assistant::{Counted, DraftSettings, Usage},
};

/// How long a day is kept, in seconds: a year and a month.
const KEEP_SECONDS: i64 = 400 * 24 * 60 * 60;

impl Store {
    /// What Admins say about drafts, strongly consistent; the usual where they have said nothing.
    pub async fn draft_settings(&self) -> Result<DraftSettings, StoreError> {
        let item = self.item(keys::draft_settings()).await?;
        Ok(item.map(from_body).transpose()?.unwrap_or_default())
    }

    /// Adds to the counts of a day (days since 1970, UTC).
    pub async fn count_drafts(&self, phone: &PhoneId, day: i64, usage: &Usage) -> Result<(), StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.main)
            .set_key(Some(key_of(keys::draft_day(phone, day))))
            .expression_attribute_names("#ttl", keys::TTL)
            .expression_attribute_names("#schema", SCHEMA)
            .expression_attribute_values(":type", text("DRAFT_DAY"))
            .expression_attribute_values(":schema", number(domain::SCHEMA))
            .expression_attribute_values(":ttl", number(day.saturating_mul(86_400).saturating_add(KEEP_SECONDS)));
        let mut parts = Vec::new();
        for (place, (what, by)) in usage.counts().enumerate() {
            parts.push(format!("#c{place} :c{place}"));
            update = update
                .expression_attribute_names(format!("#c{place}"), what.name())
                .expression_attribute_values(format!(":c{place}"), number(by));
        }
        if parts.is_empty() {
            return Ok(());
        }
        let expression = format!("SET #ttl = :ttl, itemType = :type, #schema = :schema ADD {}", parts.join(", "));
        update.update_expression(expression).send().await?;
        Ok(())
    }

    /// The counts of some days together, both ends included.
    pub async fn draft_usage(&self, phone: &PhoneId, from: i64, to: i64) -> Result<Usage, StoreError> {
        let mut sum = Usage::default();
        for (_, day) in self.draft_days(phone, from, to).await? {
            sum.merge(&day);
        }
        Ok(sum)
    }

    /// The counts of some days, both ends included; none of those on which nothing was asked.
    pub async fn draft_days(&self, phone: &PhoneId, from: i64, to: i64) -> Result<Vec<(i64, Usage)>, StoreError> {
        let (first, last) = (keys::draft_day(phone, from.max(0)), keys::draft_day(phone, to.max(0)));
        let mut days = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                .expression_attribute_values(":pk", text(first.pk.clone()))
                .expression_attribute_values(":from", text(first.sk.clone()))
                .expression_attribute_values(":to", text(last.sk.clone()))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            days.extend(readable(output.items.unwrap_or_default(), &self.skipped, |item| {
                let day = text_of(&item, keys::SK).and_then(|day| day.parse().ok());
                let day = day.ok_or_else(|| StoreError::malformed("a day without its number"))?;
                Ok((day, counts(&item)))
            }));
            match output.last_evaluated_key {
                None => return Ok(days),
                next => start = next,
            }
        }
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes what Admins say about drafts over the version that was read; 0 means that there was none.
    pub fn put_draft_settings(&mut self, tag: T, settings: &DraftSettings, over: u64) {
        let item = to_body(keys::draft_settings(), "DRAFT_SETTINGS", settings, settings.v);
        self.replace(tag, item, (over != 0).then_some(over));
    }
}

fn counts(item: &Item) -> Usage {
    let mut usage = Usage::default();
    for what in Counted::ALL {
        let count = item.get(what.name()).and_then(|count| count.as_n().ok()?.parse().ok());
        usage.add(what, count.unwrap_or(0));
    }
    usage
}
