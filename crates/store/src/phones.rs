//! Our numbers.

use crate::{Store, StoreError, item::to_item, keys, sessions::held};
use domain::Phone;

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
}
