//! Between domain types and DynamoDB items.

use crate::{StoreError, keys, keys::Key};
use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;

pub(crate) type Item = HashMap<String, AttributeValue>;

/// A value as an item: its own fields, the key, the item type and the schema version.
pub(crate) fn to_item<T: Serialize>(key: Key, item_type: &str, value: &T) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(value).map_err(StoreError::malformed)?;
    stamp(&mut item, key, item_type);
    Ok(item)
}

/// Adds the key, the item type and the schema version.
pub(crate) fn stamp(item: &mut Item, key: Key, item_type: &str) {
    item.insert(keys::PK.to_owned(), text(key.pk));
    item.insert(keys::SK.to_owned(), text(key.sk));
    item.insert("itemType".to_owned(), text(item_type));
    item.insert("schema".to_owned(), number(domain::SCHEMA));
}

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
