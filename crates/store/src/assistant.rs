//! What Admins say about drafts of the assistant, and what these came to, by number and day.

use crate::{
    Commit, Store, StoreError,
    item::{Item, SCHEMA, from_body, key_of, number, readable, text, text_of, to_body},
    keys,
};
use domain::{
    PhoneId, UserId,
    assistant::{Counted, DraftSettings, Drafter, Usage, UsageOf},
};

/// What attributes of people begin with, and the one with what they are called.
const PERSON: &str = "by:";
const NAME: &str = "name";

/// How long a day is kept, in seconds: a year and a month.
pub(crate) const KEEP_SECONDS: i64 = 400 * 24 * 60 * 60;

impl Store {
    /// What Admins say about drafts, strongly consistent; the usual where they have said nothing.
    pub async fn draft_settings(&self) -> Result<DraftSettings, StoreError> {
        let item = self.item(keys::draft_settings()).await?;
        Ok(item.map(from_body).transpose()?.unwrap_or_default())
    }

    /// Adds to the counts of a day (days since 1970, UTC): to all, and to those of whoever it was, in one write.
    pub async fn count_drafts(&self, phone: &PhoneId, day: i64, usage: &Usage, by: Option<&Drafter>) -> Result<(), StoreError> {
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
        let all = usage.counts().map(|(what, count)| (what.name().to_owned(), count));
        let theirs = by.iter().flat_map(|by| {
            let counts = usage.counts().filter(|(what, _)| Counted::OF_PEOPLE.contains(what));
            counts.map(|(what, count)| (of_person(&by.id, what.name()), count))
        });
        let mut parts = Vec::new();
        for (place, (name, count)) in all.chain(theirs).enumerate() {
            parts.push(format!("#c{place} :c{place}"));
            update = update
                .expression_attribute_names(format!("#c{place}"), name)
                .expression_attribute_values(format!(":c{place}"), number(count));
        }
        if parts.is_empty() {
            return Ok(());
        }
        let mut sets = "SET #ttl = :ttl, itemType = :type, #schema = :schema".to_owned();
        if let Some(by) = by {
            sets.push_str(", #name = :name");
            update = update
                .expression_attribute_names("#name", of_person(&by.id, NAME))
                .expression_attribute_values(":name", text(by.name.clone()));
        }
        let expression = format!("{sets} ADD {}", parts.join(", "));
        update.update_expression(expression).send().await?;
        Ok(())
    }

    /// The counts of some days together, both ends included.
    pub async fn draft_usage(&self, phone: &PhoneId, from: i64, to: i64) -> Result<Usage, StoreError> {
        let mut sum = Usage::default();
        for (_, day) in self.draft_days(phone, from, to).await? {
            sum.merge(&day.all);
        }
        Ok(sum)
    }

    /// The counts of one day.
    pub async fn draft_day(&self, phone: &PhoneId, day: i64) -> Result<UsageOf, StoreError> {
        let item = self.item(keys::draft_day(phone, day)).await?;
        Ok(item.as_ref().map(counts_of).unwrap_or_default())
    }

    /// The counts of some days, both ends included; none of those on which nothing was asked.
    pub async fn draft_days(&self, phone: &PhoneId, from: i64, to: i64) -> Result<Vec<(i64, UsageOf)>, StoreError> {
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
                Ok((day, counts_of(&item)))
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

/// The attribute of a day that has something of a person.
fn of_person(id: &UserId, what: &str) -> String {
    format!("{PERSON}{id}:{what}")
}

/// The counts of a day. What a newer version counts besides is left out.
fn counts_of(item: &Item) -> UsageOf {
    let mut found = UsageOf::default();
    for (attribute, value) in item {
        let count = value.as_n().ok().and_then(|count| count.parse().ok()).unwrap_or(0);
        let Some(rest) = attribute.strip_prefix(PERSON) else {
            if let Some(what) = counted(attribute) {
                found.all.add(what, count);
            }
            continue;
        };
        let Some((id, what)) = rest.rsplit_once(':') else { continue };
        let (name, usage) = found.people.entry(id.to_owned()).or_default();
        match (counted(what), value.as_s()) {
            (Some(what), _) => usage.add(what, count),
            (None, Ok(theirs)) if what == NAME => name.clone_from(theirs),
            _ => {}
        }
    }
    found
}

fn counted(name: &str) -> Option<Counted> {
    Counted::ALL.into_iter().find(|what| what.name() == name)
}
