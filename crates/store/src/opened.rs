//! With whom an account opened a conversation lately.

use crate::{
    Commit, Store, StoreError,
    item::{Item, number, stamp, text},
    keys::{self, OPENED_SHARDS},
};
use aws_sdk_dynamodb::types::Select;
use domain::{CustomerId, Seconds};

const AT: &str = "at";
/// Longer than the 24 hours that count.
const KEEP_SECONDS: i64 = 26 * 60 * 60;

/// A conversation that is opened: a template outside the customer's 24 hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Meta's id of the account.
    pub waba: String,
    pub customer: CustomerId,
    pub at: Seconds,
}

impl Opened {
    fn item(&self) -> Item {
        let ttl = self.at.plus(KEEP_SECONDS);
        let mut item = Item::from([(AT.to_owned(), number(self.at.0)), (keys::TTL.to_owned(), number(ttl.0))]);
        stamp(&mut item, keys::opened(&self.waba, self.customer), "OPENED");
        item
    }
}

impl Store {
    /// With how many customers an account opened a conversation since a moment, strongly consistent.
    pub async fn opened_since(&self, waba: &str, since: Seconds) -> Result<u64, StoreError> {
        let mut count = 0;
        for shard in 0..OPENED_SHARDS {
            count += self.opened_in(keys::opened_pk(waba, shard), since).await?;
        }
        Ok(count)
    }

    async fn opened_in(&self, pk: String, since: Seconds) -> Result<u64, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .select(Select::Count)
            .key_condition_expression("pk = :pk")
            // What is older may still be there: the table removes it when it has time.
            .filter_expression("#at > :since")
            .expression_attribute_names("#at", AT)
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":since", number(since.0));
        let (mut count, mut start) = (0, None);
        loop {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            count += u64::try_from(output.count).unwrap_or(0);
            match output.last_evaluated_key {
                None => return Ok(count),
                next => start = next,
            }
        }
    }

    /// A conversation was opened, when nothing else is to be written with it.
    pub async fn put_opened(&self, opened: &Opened) -> Result<(), StoreError> {
        self.put_one(opened.item()).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// A conversation was opened. With the same customer again it is the same item.
    pub fn put_opened(&mut self, tag: T, opened: &Opened) {
        self.write(tag, Ok(opened.item()));
    }
}
