//! Jobs by the time at which they begin, and those that are being sent.

use crate::{
    Commit, Store, StoreError,
    item::{Item, stamp, text, text_of},
    keys,
};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{BulkId, Millis, PhoneId, bulk::Job};

/// All lanes of the job wait for something.
const RESTS: &str = "rests";

impl Store {
    /// What is to begin, began or goes on from a number, from one moment until before another, the earliest first. It may say of a job
    /// what no longer holds (`Job::stands_at`).
    pub async fn bulk_days(&self, phone: &PhoneId, from: Millis, until: Millis) -> Result<Vec<(Millis, BulkId)>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :until")
            .expression_attribute_values(":pk", text(keys::bulk_days_pk(phone)))
            .expression_attribute_values(":from", text(keys::bulk_day_from(from)))
            .expression_attribute_values(":until", text(keys::bulk_day_from(until)));
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            found.extend(output.items.unwrap_or_default().iter().filter_map(day_of));
            match output.last_evaluated_key {
                None => return Ok(found),
                next => start = next,
            }
        }
    }

    /// How many jobs share the rate of a number, strongly consistent: not those that rest.
    pub async fn bulk_running(&self, phone: &PhoneId) -> Result<usize, StoreError> {
        let items = self.beginning_with(keys::bulk_running_pk(phone), "").await?;
        Ok(items.iter().filter(|item| !item.contains_key(RESTS)).count())
    }

    /// The jobs that are being sent from a number, and those of them that rest, strongly consistent.
    pub async fn bulk_running_jobs(&self, phone: &PhoneId) -> Result<Vec<BulkId>, StoreError> {
        let items = self.beginning_with(keys::bulk_running_pk(phone), "").await?;
        Ok(items.iter().filter_map(|item| text_of(item, keys::SK)?.parse().ok()).collect())
    }
}

fn day_of(item: &Item) -> Option<(Millis, BulkId)> {
    let (at, job) = text_of(item, keys::SK)?.split_once('#')?;
    Some((Millis(at.parse().ok()?), job.parse().ok()?))
}

impl<T: Clone> Commit<'_, T> {
    /// Those that are being sent are found by their number, and all that have a time by that. What waits for another day takes no part
    /// in the number's rate.
    pub(super) fn put_bulk_places(&mut self, tag: T, job: &Job) {
        let key = keys::bulk_running(&job.phone, job.id);
        if job.is_sending() || job.rests() {
            let mut item = Item::new();
            if !job.is_sending() {
                item.insert(RESTS.to_owned(), AttributeValue::Bool(true));
            }
            stamp(&mut item, key, "BULK_RUNNING");
            self.write(tag.clone(), Ok(item));
        } else if job.state.has_begun() {
            self.delete(tag.clone(), key);
        }
        if let Some(at) = job.on_calendar_at() {
            let mut item = Item::new();
            stamp(&mut item, keys::bulk_day(&job.phone, at, job.id), "BULK_DAY");
            self.write(tag, Ok(item));
        }
    }
}
