//! Our numbers.

use crate::{
    Store, StoreError,
    item::{from_item, number, to_item},
    keys,
    sessions::held,
};
use domain::{
    EventId, Millis, Phone, PhoneId,
    account::{Heard, Limit, Rated},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Ratings are kept for longer than a year.
const KEEP_SECONDS: i64 = 400 * 24 * 60 * 60;

#[derive(Serialize, Deserialize)]
struct LimitItem {
    waba: String,
    at: Millis,
    tier: String,
}

impl Store {
    /// All numbers of ours that we know.
    pub async fn phones(&self) -> Result<Vec<Phone>, StoreError> {
        self.partition(keys::PHONES_PK.to_owned()).await
    }

    /// Writes a number, whatever was known of it.
    pub async fn put_phone(&self, phone: &Phone) -> Result<(), StoreError> {
        let item = to_item(keys::phone(&phone.id), "PHONE", phone)?;
        self.put_one(item).await
    }

    /// Writes a number unless it is known already.
    pub async fn put_phone_if_new(&self, phone: &Phone) -> Result<(), StoreError> {
        let item = to_item(keys::phone(&phone.id), "PHONE", phone)?;
        let put = self.client.put_item().table_name(&self.tables.main).set_item(Some(item));
        held(put.condition_expression("attribute_not_exists(pk)").send().await).map(drop)
    }

    /// Keeps how a number was rated from a moment on.
    pub async fn put_rated(&self, phone: &PhoneId, id: EventId, rated: &Rated) -> Result<(), StoreError> {
        let mut item = to_item(keys::rated(phone, id), "NUMBER_RATED", rated)?;
        item.insert(keys::TTL.to_owned(), number(rated.at.seconds().plus(KEEP_SECONDS).0));
        self.put_one(item).await
    }

    /// How a number was rated, the oldest first.
    pub async fn rated(&self, phone: &PhoneId) -> Result<Vec<Rated>, StoreError> {
        self.partition(keys::rated_pk(phone)).await
    }

    /// Notes when something last came for a number; of several servers the last one's word counts.
    pub async fn put_heard(&self, phone: &PhoneId, heard: &Heard) -> Result<(), StoreError> {
        self.put_one(to_item(keys::heard(phone), "HEARD", heard)?).await
    }

    /// When something last came for a number.
    pub async fn heard(&self, phone: &PhoneId) -> Result<Option<Heard>, StoreError> {
        self.item(keys::heard(phone)).await?.map(from_item).transpose()
    }

    /// Keeps an account's limit, by Meta's id of it, unless a later one is known.
    pub async fn put_limit(&self, waba: &str, limit: &Limit) -> Result<(), StoreError> {
        let kept = LimitItem {
            waba: waba.to_owned(),
            at: limit.at,
            tier: limit.tier.clone(),
        };
        let item = to_item(keys::limit(waba), "ACCOUNT_LIMIT", &kept)?;
        let put = self.client.put_item().table_name(&self.tables.main).set_item(Some(item));
        let put = put
            .condition_expression("attribute_not_exists(pk) OR #at < :at")
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":at", number(limit.at.0));
        held(put.send().await).map(drop)
    }

    /// The limits of all accounts, by Meta's id of them.
    pub async fn limits(&self) -> Result<HashMap<String, Limit>, StoreError> {
        let items: Vec<LimitItem> = self.partition(keys::LIMITS_PK.to_owned()).await?;
        let limit = |item: LimitItem| {
            let LimitItem { waba, at, tier } = item;
            (waba, Limit { at, tier })
        };
        Ok(items.into_iter().map(limit).collect())
    }
}
