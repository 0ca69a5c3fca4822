//! What Admin should know, and up to where each of them has seen it.

use crate::{
    Commit, Store, StoreError,
    item::{BODY, Item, SCHEMA, from_body, key_of, number, readable, stamp, text, text_of, to_body},
    keys,
    sessions::held,
};
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::{EventId, Notice, UserId};
use std::collections::HashMap;

/// Longer than anybody can have it kept: `service::keeping` removes it when its days are over.
const KEEP_SECONDS: i64 = 3_660 * 24 * 60 * 60;

/// WhatsApp tells a thing again for a week, SNS for 23 days, and a queue holds it for 14.
const TOLD_AGAIN_SECONDS: i64 = 60 * 24 * 60 * 60;

/// What came, whole, beside the notice: lists do without it.
const RAW: &str = "raw";

const UP_TO: &str = "upTo";

impl Store {
    /// Notices before a place, or all, the newest first.
    pub async fn notices(&self, before: Option<EventId>, limit: usize) -> Result<Vec<Notice>, StoreError> {
        self.notices_in(keys::NOTICES_PK, before, limit).await
    }

    /// The same of what Operators are told.
    pub async fn operator_notices(&self, before: Option<EventId>, limit: usize) -> Result<Vec<Notice>, StoreError> {
        self.notices_in(keys::OPERATOR_NOTICES_PK, before, limit).await
    }

    async fn notices_in(&self, pk: &str, before: Option<EventId>, limit: usize) -> Result<Vec<Notice>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .scan_index_forward(false)
            .projection_expression("pk, sk, #body, #schema")
            .expression_attribute_names("#body", BODY)
            .expression_attribute_names("#schema", SCHEMA)
            .expression_attribute_values(":pk", text(pk));
        let query = match before {
            None => query.key_condition_expression("pk = :pk"),
            Some(before) => query
                .key_condition_expression("pk = :pk AND sk < :before")
                .expression_attribute_values(":before", text(before.to_string())),
        };
        let query = query.limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut found = Vec::new();
        let mut start: Option<Item> = None;
        // As many as were asked for, also where some cannot be read: a shorter list would be taken for the end.
        loop {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            found.extend(readable(output.items.unwrap_or_default(), &self.skipped, from_body));
            match output.last_evaluated_key {
                next @ Some(_) if found.len() < limit => start = next,
                _ => break,
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// How many notices came after a place, or at all, counted up to `cap`.
    pub async fn count_notices(&self, after: Option<EventId>, cap: u32) -> Result<u32, StoreError> {
        let mut counted = 0;
        let mut start: Option<Item> = None;
        // What came with them may be large, and then a page ends early.
        loop {
            let left = cap.saturating_sub(counted);
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND sk > :after")
                .expression_attribute_values(":pk", text(keys::NOTICES_PK))
                .expression_attribute_values(":after", text(after.unwrap_or(EventId::from_parts(0, 0)).to_string()))
                .select(Select::Count)
                .limit(i32::try_from(left).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            counted = counted.saturating_add(u32::try_from(output.count).unwrap_or(0));
            match output.last_evaluated_key {
                next @ Some(_) if counted < cap => start = next,
                _ => return Ok(counted.min(cap)),
            }
        }
    }

    /// Up to where somebody has seen the notices; none when they never looked.
    pub async fn notices_seen(&self, who: &UserId) -> Result<Option<EventId>, StoreError> {
        let item = self.item(keys::notices_seen(who)).await?;
        Ok(item.and_then(|item| text_of(&item, UP_TO)?.parse().ok()))
    }

    /// Somebody has seen the notices up to a place. It only moves forward.
    pub async fn see_notices(&self, who: &UserId, up_to: EventId) -> Result<(), StoreError> {
        let result = self
            .client
            .update_item()
            .table_name(&self.tables.main)
            .set_key(Some(key_of(keys::notices_seen(who))))
            .update_expression("SET upTo = :up, itemType = :type, #schema = :schema")
            .condition_expression("attribute_not_exists(upTo) OR upTo < :up")
            .expression_attribute_names("#schema", SCHEMA)
            .expression_attribute_values(":up", text(up_to.to_string()))
            .expression_attribute_values(":type", text("NOTICES_SEEN"))
            .expression_attribute_values(":schema", number(domain::SCHEMA))
            .send()
            .await;
        held(result).map(drop)
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a notice unless the same was told before. `same` names what was told, `raw` is what came.
    pub fn create_notice(&mut self, tag: T, notice: &Notice, same: EventId, raw: &str) {
        let mut pointer = HashMap::from([
            ("notice".to_owned(), text(notice.id.to_string())),
            (keys::TTL.to_owned(), ends(notice, TOLD_AGAIN_SECONDS)),
        ]);
        stamp(&mut pointer, keys::notice_told(same), "NOTICE_TOLD");
        self.create(tag.clone(), Ok(pointer));
        let item = to_body(keys::notice(notice.id), "NOTICE", notice, 1).map(|mut item| {
            item.insert(RAW.to_owned(), text(raw));
            item.insert(keys::TTL.to_owned(), ends(notice, KEEP_SECONDS));
            item
        });
        self.create(tag, item);
    }

    /// Writes it for Operators, too.
    pub fn create_operator_notice(&mut self, tag: T, notice: &Notice) {
        let item = to_body(keys::operator_notice(notice.id), "OPERATOR_NOTICE", notice, 1).map(|mut item| {
            item.insert(keys::TTL.to_owned(), ends(notice, KEEP_SECONDS));
            item
        });
        self.create(tag, item);
    }
}

fn ends(notice: &Notice, keep: i64) -> AttributeValue {
    number(notice.id.0.timestamp_ms() / 1000 + u64::try_from(keep).unwrap_or(0))
}
