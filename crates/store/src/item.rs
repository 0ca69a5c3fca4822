//! Between domain types and DynamoDB items.

use crate::{StoreError, keys, keys::Key};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::newer::{self, Evolving};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// A value as an item: its own fields, the key, the item type and the schema version.
pub(crate) fn to_item<T: Serialize>(key: Key, item_type: &str, value: &T) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(value).map_err(StoreError::malformed)?;
    stamp(&mut item, key, item_type);
    Ok(item)
}

/// The attribute that holds a value as one JSON string: half the work of an attribute for each member.
pub(crate) const BODY: &str = "body";

/// A value as an item: its JSON, its version for conditions, the key, the item type and the schema version. Attributes that
/// indexes, conditions and filters need are the caller's to add.
pub(crate) fn to_body<T: Evolving>(key: Key, item_type: &str, value: &T, v: u64) -> Result<Item, StoreError> {
    let body = newer::write(value).map_err(StoreError::malformed)?;
    let mut item = HashMap::from([(BODY.to_owned(), text(body)), ("v".to_owned(), number(v))]);
    stamp(&mut item, key, item_type);
    item.insert(SCHEMA.to_owned(), number(newer::schema(value)));
    Ok(item)
}

/// An item back to its value. Items of the version before hold an attribute for each member.
pub(crate) fn from_body<T: Evolving>(item: Item) -> Result<T, StoreError> {
    match text_of(&item, BODY) {
        Some(body) => newer::read(body, schema_of(&item)).map_err(StoreError::malformed),
        None => from_item(item),
    }
}

/// The schema version that an item was written under.
pub(crate) fn schema_of(item: &Item) -> u32 {
    item.get(SCHEMA)
        .and_then(|schema| schema.as_n().ok()?.parse().ok())
        .unwrap_or(domain::SCHEMA)
}

pub(crate) const SCHEMA: &str = "schema";

/// Adds the key, the item type and the schema version.
pub(crate) fn stamp(item: &mut Item, key: Key, item_type: &str) {
    item.insert(keys::PK.to_owned(), text(key.pk));
    item.insert(keys::SK.to_owned(), text(key.sk));
    item.insert("itemType".to_owned(), text(item_type));
    item.insert(SCHEMA.to_owned(), number(domain::SCHEMA));
}

/// The items of a list that can be read. One that cannot is logged and counted, and hides none of its neighbours.
pub(crate) fn readable<T>(items: Vec<Item>, skipped: &Skipped, read: impl Fn(Item) -> Result<T, StoreError>) -> Vec<T> {
    let read = |item: Item| {
        let key = (
            text_of(&item, keys::PK).map(str::to_owned),
            text_of(&item, keys::SK).map(str::to_owned),
        );
        let schema = schema_of(&item);
        read(item)
            .inspect_err(|error| {
                skipped.0.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(?key, schema, %error, "item not readable; skipped");
            })
            .ok()
    };
    items.into_iter().filter_map(read).collect()
}

/// How many items were skipped because they could not be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skipped(pub(crate) Arc<AtomicU64>);

/// An item back to its type. Attributes that the type does not have are passed over.
pub(crate) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(StoreError::malformed)
}

/// The two attributes of a primary key.
pub(crate) fn key_of(key: Key) -> Item {
    HashMap::from([(keys::PK.to_owned(), text(key.pk)), (keys::SK.to_owned(), text(key.sk))])
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A text attribute of an item.
pub(crate) fn text_of<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}
