//! What messages cost, and when customers were sent marketing last.

use crate::{
    Commit, Store, StoreError,
    item::{BODY, Item, number, stamp, text, text_of},
    keys,
};
use domain::{CustomerId, Seconds, bulk::Prices};

const AT: &str = "at";

impl Store {
    /// The table of prices; none when nobody has given one.
    pub async fn prices(&self) -> Result<Option<Prices>, StoreError> {
        let Some(item) = self.item(keys::prices()).await? else {
            return Ok(None);
        };
        let body = text_of(&item, BODY).ok_or_else(|| StoreError::malformed("prices without a body"))?;
        serde_json::from_str(body).map(Some).map_err(StoreError::malformed)
    }

    /// When a customer was sent marketing last, strongly consistent.
    pub async fn marketing_sent(&self, customer: CustomerId) -> Result<Option<Seconds>, StoreError> {
        let item = self.item(keys::marketing_sent(customer)).await?;
        Ok(item.and_then(|item| item.get(AT)?.as_n().ok()?.parse().ok()).map(Seconds))
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Replaces the table of prices.
    pub fn put_prices(&mut self, tag: T, prices: &Prices) {
        let item = serde_json::to_string(prices).map_err(StoreError::malformed).map(|body| {
            let mut item = Item::from([(BODY.to_owned(), text(body))]);
            stamp(&mut item, keys::prices(), "PRICES");
            item
        });
        self.write(tag, item);
    }

    /// A customer is sent marketing now; where `unless_since` is given, only when they were sent none since then.
    pub fn put_marketing_sent(&mut self, tag: T, customer: CustomerId, at: Seconds, unless_since: Option<Seconds>) {
        let mut item = Item::from([(AT.to_owned(), number(at.0))]);
        stamp(&mut item, keys::marketing_sent(customer), "MARKETING_SENT");
        self.put(tag, Ok(item), |put| match unless_since {
            None => put,
            Some(since) => put
                .condition_expression("attribute_not_exists(pk) OR #at < :since")
                .expression_attribute_names("#at", AT)
                .expression_attribute_values(":since", number(since.0)),
        });
    }
}
