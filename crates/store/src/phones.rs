//! Our numbers.

use crate::{Store, StoreError, item::to_item, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
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
        let result = self
            .client
            .put_item()
            .table_name(&self.tables.main)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .send()
            .await;
        match result {
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            other => other.map(drop).map_err(StoreError::from),
        }
    }
}
