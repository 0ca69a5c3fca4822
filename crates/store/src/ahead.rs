//! Items read together before they are asked for one by one: a group of events costs two calls instead of three or four an
//! event.

use crate::{
    Store, StoreError,
    item::{Item, key_of, text_of},
    keys::{self, Key},
};
use aws_sdk_dynamodb::types::KeysAndAttributes;
use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::Arc,
};

/// DynamoDB: 100 items a call.
const MOST: usize = 100;

/// What was read, absent items too.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Arc<HashMap<Key, Option<Item>>>);

impl Ahead {
    pub(crate) fn get(&self, key: &Key) -> Option<&Option<Item>> {
        self.0.get(key)
    }
}

/// Says nothing of what people wrote.
impl fmt::Debug for Ahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} items", self.0.len())
    }
}

impl Store {
    /// A view that answers for these items, and for those that this one answers for, as they are now (strongly consistent).
    /// It grows old: for one transaction whose conditions notice what has changed since.
    pub async fn ahead(&self, keys: BTreeSet<Key>) -> Result<Self, StoreError> {
        let missing: Vec<Key> = keys.into_iter().filter(|key| !self.ahead.0.contains_key(key)).collect();
        if missing.is_empty() {
            return Ok(self.clone());
        }
        let mut read = HashMap::clone(&self.ahead.0);
        for some in missing.chunks(MOST) {
            self.read_together(some, &mut read).await?;
        }
        let ahead = Ahead(Arc::new(read));
        Ok(Self { ahead, ..self.clone() })
    }

    async fn read_together(&self, keys: &[Key], read: &mut HashMap<Key, Option<Item>>) -> Result<(), StoreError> {
        let mut wanted: Vec<Item> = keys.iter().cloned().map(key_of).collect();
        while !wanted.is_empty() {
            let count = wanted.len();
            let request = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(wanted)).build();
            let output = self
                .client
                .batch_get_item()
                .request_items(&self.tables.main, request.map_err(StoreError::malformed)?)
                .send()
                .await?;
            for item in output.responses.unwrap_or_default().into_values().flatten() {
                let part = |name| text_of(&item, name).map(str::to_owned);
                let (Some(pk), Some(sk)) = (part(keys::PK), part(keys::SK)) else {
                    return Err(StoreError::malformed("item without its key"));
                };
                read.insert(Key { pk, sk }, Some(item));
            }
            // DynamoDB may leave some for another call; that it leaves all of them means that it is throttling.
            let left = output.unprocessed_keys.unwrap_or_default();
            wanted = left.into_values().flat_map(|left| left.keys).collect();
            if wanted.len() >= count {
                return Err(StoreError::Unavailable("a batch was not read".into()));
            }
        }
        for key in keys {
            read.entry(key.clone()).or_insert(None);
        }
        Ok(())
    }
}
