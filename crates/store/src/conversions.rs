//! Conversions that people noted.

use crate::{
    Commit, Store, StoreError,
    item::{Item, from_item, readable, text, to_item},
    keys,
};
use domain::{MessageId, PhoneId, conversion::Conversion};

impl Store {
    /// Those of a number whose ids lie between two, the newest first: so many at most.
    pub async fn conversions(
        &self,
        phone: &PhoneId,
        (from, to): (MessageId, MessageId),
        most: usize,
    ) -> Result<Vec<Conversion>, StoreError> {
        let (mut found, mut start) = (Vec::new(), None::<Item>);
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                .expression_attribute_values(":pk", text(keys::conversions_pk(phone)))
                .expression_attribute_values(":from", text(from.to_string()))
                .expression_attribute_values(":to", text(to.to_string()))
                .scan_index_forward(false)
                .set_exclusive_start_key(start)
                .send()
                .await?;
            found.extend(readable(output.items.unwrap_or_default(), &self.skipped, from_item));
            start = output.last_evaluated_key;
            if start.is_none() || found.len() >= most {
                found.truncate(most);
                return Ok(found);
            }
        }
    }

    /// One of them.
    pub async fn conversion(&self, phone: &PhoneId, id: MessageId) -> Result<Option<Conversion>, StoreError> {
        self.item(keys::conversion(phone, id)).await?.map(from_item).transpose()
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Notes a conversion; its id must be free.
    pub fn create_conversion(&mut self, tag: T, conversion: &Conversion) {
        let key = keys::conversion(&conversion.conversation.phone, conversion.id);
        self.create(tag, to_item(key, "CONVERSION", conversion));
    }

    /// Writes what became of telling Meta over a version.
    pub fn put_conversion(&mut self, tag: T, conversion: &Conversion, over: u64) {
        let key = keys::conversion(&conversion.conversation.phone, conversion.id);
        self.replace(tag, to_item(key, "CONVERSION", conversion), Some(over));
    }

    /// Takes one back.
    pub fn remove_conversion(&mut self, tag: T, conversion: &Conversion) {
        let key = keys::conversion(&conversion.conversation.phone, conversion.id);
        self.delete_version(tag, key, conversion.v);
    }
}
