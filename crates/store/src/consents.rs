//! The consent ledger of customers.

use crate::{
    Commit, Store, StoreError,
    item::{BODY, Item, readable, stamp, text, text_of},
    keys,
};
use domain::{Consent, CustomerId};

/// So many entries are read, the newest.
const MOST: i32 = 100;

impl Store {
    /// What was said of a customer's consent, the newest first.
    pub async fn consents(&self, customer: CustomerId) -> Result<Vec<Consent>, StoreError> {
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(keys::contact(customer).pk))
            .expression_attribute_values(":prefix", text(keys::CONSENTS))
            .scan_index_forward(false)
            .limit(MOST)
            .send()
            .await?;
        Ok(readable(output.items.unwrap_or_default(), &self.skipped, |item: Item| {
            let body = text_of(&item, BODY).ok_or_else(|| StoreError::malformed("an entry without its body"))?;
            serde_json::from_str(body).map_err(StoreError::malformed)
        }))
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Adds an entry to a customer's ledger. The same entry again is the same item.
    pub fn put_consent(&mut self, tag: T, customer: CustomerId, consent: &Consent) {
        let item = serde_json::to_string(consent).map_err(StoreError::malformed).map(|body| {
            let mut item = Item::from([(BODY.to_owned(), text(body))]);
            stamp(&mut item, keys::consent(customer, consent.id), "CONSENT");
            item
        });
        self.write(tag, item);
    }
}
