//! One transaction: all of its writes or none.

use crate::{
    Store, StoreError,
    item::{Item, key_of, number},
    keys::Key,
};
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{
        AttributeValue, Delete, Put, TransactWriteItem, Update,
        builders::{DeleteBuilder, UpdateBuilder},
        error::TransactionCanceledException,
    },
};

/// DynamoDB: 100 actions a transaction.
pub const MAX_WRITES: usize = 100;

/// Writes that happen together. Each carries a tag by which a failed condition is named.
pub struct Commit<'a, T> {
    store: &'a Store,
    writes: Vec<(T, TransactWriteItem)>,
    failed: Option<StoreError>,
}

/// Why a transaction did not happen.
#[derive(Debug)]
pub enum CommitError<T> {
    /// Conditions that did not hold, by tag. Decide and try again, or leave it.
    Cancelled(Cancelled<T>),
    /// The store failed. When it is retryable, the same writes may be tried again; they may also have happened.
    Store(StoreError),
}

/// The tags of the writes whose condition did not hold.
#[derive(Debug)]
pub struct Cancelled<T>(pub Vec<T>);

impl<T> From<StoreError> for CommitError<T> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Begins a transaction on the main table.
    pub fn commit<T: Clone>(&self) -> Commit<'_, T> {
        Commit {
            store: self,
            writes: Vec::new(),
            failed: None,
        }
    }
}

impl<T: Clone> Commit<'_, T> {
    /// How many writes it has.
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Writes an item whose key must be free.
    pub(crate) fn create(&mut self, tag: T, item: Result<Item, StoreError>) {
        self.put(tag, item, |put| put.condition_expression("attribute_not_exists(pk)"));
    }

    /// Writes an item over a version; `None` means that there must be none yet.
    pub(crate) fn replace(&mut self, tag: T, item: Result<Item, StoreError>, version: Option<u64>) {
        match version {
            None => self.create(tag, item),
            Some(version) => self.put(tag, item, |put| {
                put.condition_expression("v = :v")
                    .expression_attribute_values(":v", number(version))
            }),
        }
    }

    /// Writes an item, whatever was there.
    pub(crate) fn write(&mut self, tag: T, item: Result<Item, StoreError>) {
        self.put(tag, item, |put| put);
    }

    /// Removes an item, if it is there.
    pub(crate) fn delete(&mut self, tag: T, key: Key) {
        self.remove(tag, key, |delete| delete);
    }

    /// Removes an item that must be there.
    pub(crate) fn delete_existing(&mut self, tag: T, key: Key) {
        self.remove(tag, key, |delete| delete.condition_expression("attribute_exists(pk)"));
    }

    /// Removes an item of a version.
    pub(crate) fn delete_version(&mut self, tag: T, key: Key, version: u64) {
        self.remove(tag, key, |delete| {
            delete
                .condition_expression("v = :v")
                .expression_attribute_values(":v", number(version))
        });
    }

    fn remove(&mut self, tag: T, key: Key, condition: impl FnOnce(DeleteBuilder) -> DeleteBuilder) {
        let delete = Delete::builder().table_name(&self.store.tables.main).set_key(Some(key_of(key)));
        let write = condition(delete)
            .build()
            .map(|delete| TransactWriteItem::builder().delete(delete).build());
        self.add(tag, write.map_err(StoreError::malformed));
    }

    /// Changes some attributes of an item.
    pub(crate) fn update(
        &mut self,
        tag: T,
        key: Key,
        value: Result<AttributeValue, StoreError>,
        change: impl FnOnce(UpdateBuilder, AttributeValue) -> UpdateBuilder,
    ) {
        let write = value.and_then(|value| {
            let update = Update::builder().table_name(&self.store.tables.main).set_key(Some(key_of(key)));
            let update = change(update, value).build().map_err(StoreError::malformed)?;
            Ok(TransactWriteItem::builder().update(update).build())
        });
        self.add(tag, write);
    }

    pub(crate) fn put(
        &mut self,
        tag: T,
        item: Result<Item, StoreError>,
        condition: impl FnOnce(aws_sdk_dynamodb::types::builders::PutBuilder) -> aws_sdk_dynamodb::types::builders::PutBuilder,
    ) {
        let write = item.and_then(|item| {
            let put = Put::builder().table_name(&self.store.tables.main).set_item(Some(item));
            let put = condition(put).build().map_err(StoreError::malformed)?;
            Ok(TransactWriteItem::builder().put(put).build())
        });
        self.add(tag, write);
    }

    fn add(&mut self, tag: T, write: Result<TransactWriteItem, StoreError>) {
        match write {
            Ok(write) => self.writes.push((tag, write)),
            Err(error) => self.failed = self.failed.take().or(Some(error)),
        }
    }

    /// Does it. Not tried again here: what to do about a failed condition is the caller's decision.
    pub async fn run(self) -> Result<(), CommitError<T>> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        let (tags, writes): (Vec<T>, Vec<_>) = self.writes.into_iter().unzip();
        let result = self
            .store
            .client
            .transact_write_items()
            .set_transact_items(Some(writes))
            .send()
            .await;
        match result {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_transaction_canceled_exception() => match error.into_err() {
                TransactWriteItemsError::TransactionCanceledException(cancelled) => Err(reasons(tags, &cancelled)),
                other => Err(StoreError::Refused(Box::new(other)).into()),
            },
            Err(error) => Err(StoreError::from(error).into()),
        }
    }
}

/// Sorts the reasons of a cancelled transaction: failed conditions are named; conflicts and throttles mean "again".
fn reasons<T: Clone>(tags: Vec<T>, cancelled: &TransactionCanceledException) -> CommitError<T> {
    let codes: Vec<&str> = cancelled
        .cancellation_reasons()
        .iter()
        .map(|reason| reason.code().unwrap_or("None"))
        .collect();
    let failed: Vec<T> = tags
        .into_iter()
        .zip(&codes)
        .filter(|(_, code)| **code == "ConditionalCheckFailed")
        .map(|(tag, _)| tag)
        .collect();
    if !failed.is_empty() {
        return CommitError::Cancelled(Cancelled(failed));
    }
    let source = format!("transaction cancelled: {codes:?}");
    if codes
        .iter()
        .any(|code| matches!(*code, "ValidationError" | "ItemCollectionSizeLimitExceeded"))
    {
        return StoreError::Refused(source.into()).into();
    }
    StoreError::Unavailable(source.into()).into()
}
