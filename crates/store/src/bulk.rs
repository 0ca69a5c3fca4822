//! Bulk jobs: the jobs, their recipients by the hundred, and counts that are spread over several items.

mod again;
mod claimed;
mod days;
mod series;

use crate::{
    Commit, Store, StoreError,
    item::{BODY, Item, from_body, number, readable, stamp, text, text_of, to_body},
    keys::{self, BULK_COUNTS, BULK_JOBS_PK, BULK_RECIPIENTS, Key},
};
pub use again::TriedAgain;
use aws_sdk_dynamodb::types::AttributeValue;
use claimed::claimed_of;
use domain::{
    BulkId, ConversationId, MessageId, Millis, Seconds,
    bulk::{ANSWER_SECONDS, Answered, Claimed, Job, LeftOut, Recipient, RecipientId, Standing, Tally},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, HashMap};

/// Over so many items the counts of a job are spread.
pub const COUNT_SHARDS: u32 = 16;

const STATE: &str = "state";
const FAILURE: &str = "failure";
const CONVERSATION: &str = "conversation";
const ANSWERED: &str = "answeredAt";
const TAPPED: &str = "tapped";
const BUTTON: &str = "button";
const STOPPED: &str = "stopped";
const DONE_AT: &str = "at";

/// A file that is to be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTask {
    pub job: BulkId,
    pub plan: u32,
}

/// The report of a job that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportTask {
    /// It is to be written.
    Write { job: BulkId },
    /// It was kept long enough.
    Remove { job: BulkId },
}

/// A job that is to begin, or a part of one that is to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkTask {
    /// Its time has come.
    Begin { job: BulkId },
    /// Every so manieth group of recipients, beginning at `next`. `turn` is when its next message is due.
    Lane {
        job: BulkId,
        run: u32,
        lane: u32,
        next: u32,
        #[serde(default)]
        turn: Millis,
        /// The first group in which somebody waits for their hours, and when the first of these begin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        later: Option<(u32, Seconds)>,
    },
    /// The next job of a series is to be made, if it is still due then.
    Repeat { series: BulkId, at: Millis },
    /// Who had no turn gets none any more, from a group on.
    Cancel { job: BulkId, next: u32 },
    /// Who was held out is counted, from a page on: what was found before it.
    Held {
        job: BulkId,
        page: u32,
        before: u64,
        people: u64,
        wrote: u64,
    },
    /// A stop that is confirmed to who said it.
    Confirm {
        to: ConversationId,
        message: MessageId,
        words: String,
    },
}

/// The newest message of a bulk job in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkMark {
    pub recipient: RecipientId,
    pub at: Seconds,
}

impl BulkMark {
    /// Whether what a customer says at a time is an answer to it.
    pub fn counts_at(&self, at: Seconds) -> bool {
        (0..=ANSWER_SECONDS).contains(&(at.0 - self.at.0))
    }
}

/// A group of recipients: as planned, and those whose turn has come by their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkChunk {
    pub recipients: Vec<Recipient>,
    pub claimed: BTreeMap<u32, Claimed>,
    /// All had their turn.
    pub done: bool,
}

/// A row that gets nothing: its number, and what stands in the column with the numbers.
pub type LeftOutRow = (u64, String);

impl Store {
    /// A job, strongly consistent.
    pub async fn bulk_job(&self, id: BulkId) -> Result<Option<Job>, StoreError> {
        self.item(keys::bulk_job(id)).await?.map(from_body).transpose()
    }

    /// Jobs, the newest first, from a place on; fewer than `limit` only where there are no more.
    pub async fn bulk_jobs(&self, before: Option<BulkId>, limit: usize) -> Result<Vec<Job>, StoreError> {
        let before = before.map_or_else(|| "~".to_owned(), |before| before.to_string());
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk < :before")
            .expression_attribute_values(":pk", text(BULK_JOBS_PK))
            .expression_attribute_values(":before", text(before))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut jobs = Vec::new();
        let mut start: Option<Item> = None;
        // A page ends early where its items are large, and some may be unreadable.
        while jobs.len() < limit {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            jobs.extend(readable(output.items.unwrap_or_default(), &self.skipped, from_body));
            start = output.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        jobs.truncate(limit);
        Ok(jobs)
    }

    /// The counts of a job.
    pub async fn bulk_tally(&self, job: BulkId) -> Result<Tally, StoreError> {
        let mut tally = Tally::default();
        for item in self.beginning_with(keys::bulk_pk(job), BULK_COUNTS).await? {
            add_counts(&mut tally, &item);
        }
        Ok(tally)
    }

    /// The same part by part: for who has read all parts of several jobs ahead.
    pub async fn bulk_counts(&self, job: BulkId) -> Result<Tally, StoreError> {
        let mut tally = Tally::default();
        for shard in 0..COUNT_SHARDS {
            if let Some(item) = self.item(keys::bulk_count(job, shard)).await? {
                add_counts(&mut tally, &item);
            }
        }
        Ok(tally)
    }

    /// A group of recipients, strongly consistent. None when there is none of that number.
    pub async fn bulk_chunk(&self, job: BulkId, plan: u32, chunk: u32) -> Result<Option<BulkChunk>, StoreError> {
        let mut found = None;
        let mut claimed = BTreeMap::new();
        let mut done = false;
        for item in self.beginning_with(keys::bulk_chunk(job, plan, chunk).pk, "").await? {
            match text_of(&item, keys::SK).unwrap_or_default() {
                "CHUNK" => found = Some(json(&item)?),
                "DONE" => done = true,
                sk => {
                    let place = sk.strip_prefix(BULK_RECIPIENTS).and_then(|place| place.parse().ok());
                    let place = place.ok_or_else(|| StoreError::malformed("a recipient without a place"))?;
                    claimed.insert(place, claimed_of(RecipientId { job, plan, place }, &item)?);
                }
            }
        }
        Ok(found.map(|recipients| BulkChunk { recipients, claimed, done }))
    }

    /// Whether all of a group had their turn.
    pub async fn bulk_chunk_done(&self, job: BulkId, plan: u32, chunk: u32) -> Result<bool, StoreError> {
        Ok(self.item(keys::bulk_chunk_done(job, plan, chunk)).await?.is_some())
    }

    /// When all of a group had their turn; `unknown` where an earlier version kept no time, none where they had none.
    pub async fn bulk_chunk_done_at(&self, job: BulkId, plan: u32, chunk: u32, unknown: Seconds) -> Result<Option<Seconds>, StoreError> {
        let item = self.item(keys::bulk_chunk_done(job, plan, chunk)).await?;
        let at = |item: &Item| item.get(DONE_AT)?.as_n().ok()?.parse().ok().map(Seconds);
        Ok(item.map(|item| at(&item).unwrap_or(unknown)))
    }

    /// A recipient whose turn has come, strongly consistent.
    pub async fn bulk_recipient(&self, id: RecipientId) -> Result<Option<Claimed>, StoreError> {
        let item = self.item(keys::bulk_recipient(&id)).await?;
        item.map(|item| claimed_of(id, &item)).transpose()
    }

    /// Writes a group of recipients as planned, whatever was there.
    pub async fn put_bulk_chunk(&self, job: BulkId, plan: u32, chunk: u32, recipients: &[Recipient]) -> Result<(), StoreError> {
        self.put_one(body(keys::bulk_chunk(job, plan, chunk), "BULK_CHUNK", &recipients)?)
            .await
    }

    /// Writes rows that get nothing, whatever was there. They are kept until a moment.
    pub async fn put_bulk_left_out(
        &self,
        (job, plan): (BulkId, u32),
        (reason, page): (LeftOut, u32),
        rows: &[LeftOutRow],
        until: Seconds,
    ) -> Result<(), StoreError> {
        let key = keys::bulk_left_out(job, plan, reason, page);
        let mut item = body(key, "BULK_LEFT_OUT", &rows)?;
        item.insert(keys::TTL.to_owned(), number(until.0));
        self.put_one(item).await
    }

    /// A page of rows that get nothing; none when there are no more.
    pub async fn bulk_left_out(&self, job: BulkId, plan: u32, reason: LeftOut, page: u32) -> Result<Option<Vec<LeftOutRow>>, StoreError> {
        let item = self.item(keys::bulk_left_out(job, plan, reason, page)).await?;
        item.as_ref().map(json).transpose()
    }

    /// The newest message of a bulk job in a conversation.
    pub async fn bulk_mark(&self, conversation: &ConversationId) -> Result<Option<BulkMark>, StoreError> {
        let Some(item) = self.item(keys::bulk_mark(conversation)).await? else {
            return Ok(None);
        };
        let recipient = text_of(&item, "recipient").and_then(|id| id.parse().ok());
        let at = item.get("at").and_then(|at| at.as_n().ok()?.parse().ok()).map(Seconds);
        Ok(recipient.zip(at).map(|(recipient, at)| BulkMark { recipient, at }))
    }

    async fn beginning_with(&self, pk: String, prefix: &str) -> Result<Vec<Item>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .expression_attribute_values(":pk", text(pk));
        let query = if prefix.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", text(prefix))
        };
        let mut found = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            found.extend(output.items.unwrap_or_default());
            match output.last_evaluated_key {
                None => return Ok(found),
                next => start = next,
            }
        }
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a job over a version; `None` for a new one. It is found by its number and its time too.
    pub fn put_bulk_job(&mut self, tag: T, job: &Job, version: Option<u64>) {
        self.replace(tag.clone(), to_body(keys::bulk_job(job.id), "BULK_JOB", job, job.v), version);
        self.put_bulk_places(tag, job);
    }

    /// Sets what is counted of a job that has not begun.
    pub fn put_bulk_tally(&mut self, tag: T, job: BulkId, tally: &Tally) {
        let mut item: Item = tally.changes().map(|(name, count)| (name.to_owned(), number(count))).collect();
        stamp(&mut item, keys::bulk_count(job, 0), "BULK_COUNT");
        self.write(tag, Ok(item));
    }

    /// Counts what changed. Nothing when nothing did.
    pub fn count_bulk(&mut self, tag: T, job: BulkId, shard: u32, changes: &Tally) {
        let changes: Vec<(String, i64)> = changes.changes().map(|(name, by)| (name.to_owned(), by)).collect();
        let Some((_, first)) = changes.first() else { return };
        let first = *first;
        self.update(tag, keys::bulk_count(job, shard % COUNT_SHARDS), Ok(number(first)), |update, _| {
            let parts: Vec<String> = (0..changes.len()).map(|index| format!("#n{index} :n{index}")).collect();
            let update = update.update_expression(format!("ADD {}", parts.join(", ")));
            changes.iter().enumerate().fold(update, |update, (index, (name, by))| {
                update
                    .expression_attribute_names(format!("#n{index}"), name)
                    .expression_attribute_values(format!(":n{index}"), number(by))
            })
        });
    }

    /// A recipient's turn has come; it must not have come before.
    pub fn create_bulk_recipient(&mut self, tag: T, claimed: &Claimed) {
        let mut item = HashMap::from([(STATE.to_owned(), text(claimed.state.name()))]);
        if let Some(conversation) = &claimed.conversation {
            item.insert(CONVERSATION.to_owned(), text(conversation.to_string()));
        }
        if let Some(failure) = &claimed.failure {
            item.insert(FAILURE.to_owned(), text(failure));
        }
        stamp(&mut item, keys::bulk_recipient(&claimed.id), "BULK_RECIPIENT");
        self.create(tag, Ok(item));
    }

    /// A recipient stands elsewhere, or has answered: what is new of that must be new still. Nothing when neither.
    pub fn move_bulk_recipient(&mut self, tag: T, id: &RecipientId, standing: Option<&Standing>, answered: Option<Answered>) {
        let mut sets: Vec<(&str, AttributeValue)> = Vec::new();
        let mut gone = "";
        if let Some(standing) = standing {
            sets.push((STATE, text(standing.state.name())));
            match &standing.failure {
                Some(failure) => sets.push((FAILURE, text(failure))),
                None => gone = " REMOVE failure",
            }
        }
        let mut condition = "attribute_exists(pk)".to_owned();
        let Answered {
            at,
            tapped,
            button,
            stopped,
        } = answered.unwrap_or_default();
        let said = [
            at.map(|at| (ANSWERED, number(at.0))),
            tapped.then_some((TAPPED, AttributeValue::Bool(true))),
            button.map(|button| (BUTTON, text(button))),
            stopped.then_some((STOPPED, AttributeValue::Bool(true))),
        ];
        for (name, value) in said.into_iter().flatten() {
            condition.push_str(" AND attribute_not_exists(");
            condition.push_str(name);
            condition.push(')');
            sets.push((name, value));
        }
        let Some((_, first)) = sets.first() else { return };
        let first = first.clone();
        self.update(tag, keys::bulk_recipient(id), Ok(first), |update, _| {
            let parts: Vec<String> = sets.iter().enumerate().map(|(index, _)| format!("#n{index} = :n{index}")).collect();
            let update = update
                .update_expression(format!("SET {}{gone}", parts.join(", ")))
                .condition_expression(condition);
            sets.into_iter().enumerate().fold(update, |update, (index, (name, value))| {
                update
                    .expression_attribute_names(format!("#n{index}"), name)
                    .expression_attribute_values(format!(":n{index}"), value)
            })
        });
    }

    /// All of a group had their turn, the last just now; that must not be known yet.
    pub fn create_bulk_chunk_done(&mut self, tag: T, job: BulkId, plan: u32, chunk: u32, at: Seconds) {
        let mut item = Item::from([(DONE_AT.to_owned(), number(at.0))]);
        stamp(&mut item, keys::bulk_chunk_done(job, plan, chunk), "BULK_CHUNK_DONE");
        self.create(tag, Ok(item));
    }

    /// Remembers the newest message of a bulk job in a conversation.
    pub fn put_bulk_mark(&mut self, tag: T, conversation: &ConversationId, mark: &BulkMark) {
        let mut item = HashMap::from([
            ("recipient".to_owned(), text(mark.recipient.to_string())),
            ("at".to_owned(), number(mark.at.0)),
        ]);
        stamp(&mut item, keys::bulk_mark(conversation), "BULK_MARK");
        self.write(tag, Ok(item));
    }
}

/// Adds one part of the counts of a job.
fn add_counts(tally: &mut Tally, item: &Item) {
    let counts = item.iter().filter(|(name, _)| !matches!(name.as_str(), "schema" | "ttl"));
    let counts = counts.filter_map(|(name, value)| Some((name.clone(), value.as_n().ok()?.parse().ok()?)));
    tally.sum(counts);
}

fn body<T: Serialize>(key: Key, item_type: &str, value: &T) -> Result<Item, StoreError> {
    let json = serde_json::to_string(value).map_err(StoreError::malformed)?;
    let mut item = HashMap::from([(BODY.to_owned(), text(json))]);
    stamp(&mut item, key, item_type);
    Ok(item)
}

fn json<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    let body = text_of(item, BODY).ok_or_else(|| StoreError::malformed("an item without its body"))?;
    serde_json::from_str(body).map_err(StoreError::malformed)
}
