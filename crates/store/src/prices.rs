//! What messages cost, and when customers were sent marketing last.

use crate::{
    Commit, MessageKey, Store, StoreError,
    item::{BODY, Item, number, stamp, text, text_of},
    keys::{self, Key},
};
use domain::{CustomerId, Delivery, DeliveryState, Message, Position, Seconds, bulk::Prices};

const AT: &str = "at";
const CONVERSATION: &str = "conversation";
const POSITION: &str = "position";
const BEFORE: &str = "before";

/// When a customer was sent marketing last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarketingSent {
    /// What failed for good does not count, nor what was taken back.
    pub last: Option<Seconds>,
    /// What was noted since then, but did not arrive.
    failed: Option<Position>,
}

/// What is noted of it.
struct Noted {
    at: Seconds,
    /// None for what an older version noted.
    message: Option<MessageKey>,
    /// When they were sent some before that.
    before: Option<Seconds>,
}

impl Store {
    /// The table of prices; none when nobody has given one.
    pub async fn prices(&self) -> Result<Option<Prices>, StoreError> {
        let Some(item) = self.item(keys::prices()).await? else {
            return Ok(None);
        };
        let body = text_of(&item, BODY).ok_or_else(|| StoreError::malformed("prices without a body"))?;
        serde_json::from_str(body).map(Some).map_err(StoreError::malformed)
    }

    /// When a customer was sent marketing last, strongly consistent. What was noted since a time is looked at: it may have failed.
    pub async fn marketing_sent(&self, customer: CustomerId, since: Seconds) -> Result<MarketingSent, StoreError> {
        let Some(noted) = self.noted(customer).await? else {
            return Ok(MarketingSent::default());
        };
        let last = Some(noted.at);
        let Some(key) = noted.message.filter(|_| noted.at >= since) else {
            return Ok(MarketingSent { last, failed: None });
        };
        Ok(match self.message(&key).await? {
            Some(message) if came_to_nothing(&message) => MarketingSent {
                last: noted.before,
                failed: Some(key.position),
            },
            _ => MarketingSent { last, failed: None },
        })
    }

    /// Where the message stands that is noted since a time, to be read ahead.
    pub async fn marketing_sent_by(&self, customer: CustomerId, since: Seconds) -> Result<Option<Key>, StoreError> {
        let noted = self.noted(customer).await?.filter(|noted| noted.at >= since);
        let message = noted.and_then(|noted| noted.message);
        Ok(message.map(|message| keys::message(&message.conversation, message.position)))
    }

    async fn noted(&self, customer: CustomerId) -> Result<Option<Noted>, StoreError> {
        let item = self.item(keys::marketing_sent(customer)).await?;
        Ok(item.and_then(|item| {
            let time = |name: &str| item.get(name)?.as_n().ok()?.parse().ok().map(Seconds);
            let parts = text_of(&item, CONVERSATION).zip(text_of(&item, POSITION));
            let message = parts.and_then(|(conversation, position)| {
                Some(MessageKey {
                    conversation: conversation.parse().ok()?,
                    position: position.parse().ok()?,
                })
            });
            Some(Noted {
                at: time(AT)?,
                message,
                before: time(BEFORE),
            })
        }))
    }
}

/// Whether a message failed for good, or was taken back.
pub(crate) fn came_to_nothing(message: &Message) -> bool {
    let state = message.delivery().map(Delivery::state);
    matches!(state, Some(DeliveryState::Failed | DeliveryState::TakenBack))
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

    /// A customer is sent marketing by a message; where `unless_since` is given, only when they were sent none since then, as far as
    /// it is known.
    pub fn put_marketing_sent(
        &mut self,
        tag: T,
        (message, at): (&MessageKey, Seconds),
        known: MarketingSent,
        unless_since: Option<Seconds>,
    ) {
        let key = keys::marketing_sent(message.conversation.customer);
        let mut item = Item::from([
            (AT.to_owned(), number(at.0)),
            (CONVERSATION.to_owned(), text(message.conversation.to_string())),
            (POSITION.to_owned(), text(message.position.to_string())),
        ]);
        stamp(&mut item, key.clone(), "MARKETING_SENT");
        item.retain(|name, _| !matches!(name.as_str(), keys::PK | keys::SK));
        let last = known.last.map_or(0, |last| last.0);
        self.update(tag, key, Ok(number(last)), |update, last| {
            let before = known.failed.map_or("if_not_exists(#at, :last)", |_| ":last");
            let sets: Vec<String> = item.keys().map(|name| format!("#{name} = :{name}")).collect();
            let update = item.into_iter().fold(update, |update, (name, value)| {
                update
                    .expression_attribute_names(format!("#{name}"), &name)
                    .expression_attribute_values(format!(":{name}"), value)
            });
            let update = update
                .update_expression(format!("SET {}, #before = {before}", sets.join(", ")))
                .expression_attribute_names("#before", BEFORE)
                .expression_attribute_values(":last", last);
            let Some(since) = unless_since else { return update };
            let free = "attribute_not_exists(pk) OR #at < :since";
            let update = update.expression_attribute_values(":since", number(since.0));
            match known.failed {
                Some(failed) => update
                    .condition_expression(format!("{free} OR #position = :failed"))
                    .expression_attribute_values(":failed", text(failed.to_string())),
                None => update.condition_expression(free),
            }
        });
    }
}
