//! Rules, their order, and what they did.

use crate::{
    Commit, DueEntry, MessageKey, Store, StoreError,
    item::{BODY, Item, from_body, number, readable, stamp, text, text_of, to_body},
    keys::{self, Key, RULE_PREFIX, RULES_PK, RUNS},
};
use domain::{
    ConversationId, CustomerId, MessageId, Millis, Position, Rule, RuleId, UserId,
    rule::{Memory, Run},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// What a rule did is kept for a month.
const KEEP_SECONDS: i64 = 31 * 86_400;
/// That a message was decided on is kept until nobody asks again: longer than the longest wait for an answer.
const DECIDED_SECONDS: i64 = 8 * 86_400;

/// Rules are to look at a message. The entry goes by the message's id; that of the wait for an answer has `.wait` behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleTask {
    /// It came.
    Message {
        conversation: ConversationId,
        position: Position,
        /// It is the first that the customer ever wrote to the number.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        first: bool,
    },
    /// It may not be answered by now.
    Unanswered { conversation: ConversationId, position: Position },
}

impl RuleTask {
    /// The message.
    pub fn message(&self) -> MessageKey {
        let (Self::Message {
            conversation, position, ..
        }
        | Self::Unanswered { conversation, position }) = self;
        MessageKey {
            conversation: conversation.clone(),
            position: *position,
        }
    }
}

/// A message that rules are to look at.
pub type RuleEntry = DueEntry<RuleTask>;

/// In which order the rules are asked; those that are not in it come last. Grows with every change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOrder {
    pub order: Vec<RuleId>,
    pub v: u64,
}

/// When each of the people who take turns had theirs. Grows with every turn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTurns {
    pub last: BTreeMap<UserId, Millis>,
    pub v: u64,
}

impl Store {
    /// All rules in their order, and the order, strongly consistent. A rule that only a newer version can read is left out.
    pub async fn rules(&self) -> Result<(Vec<Rule>, RuleOrder), StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(RULES_PK));
        let (mut rules, mut order) = (Vec::new(), RuleOrder::default());
        let mut start: Option<Item> = None;
        loop {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            let (found, other): (Vec<Item>, Vec<Item>) = output
                .items
                .unwrap_or_default()
                .into_iter()
                .partition(|item| text_of(item, keys::SK).is_some_and(|sk| sk.starts_with(RULE_PREFIX)));
            rules.extend(readable(found, &self.skipped, from_body::<Rule>));
            if let Some(item) = other.first() {
                order = plain(item)?;
            }
            match output.last_evaluated_key {
                None => break,
                next => start = next,
            }
        }
        let place = |id: RuleId| order.order.iter().position(|known| *known == id).unwrap_or(usize::MAX);
        rules.sort_by_key(|rule| (place(rule.id), rule.id));
        Ok((rules, order))
    }

    /// One rule, strongly consistent.
    pub async fn rule(&self, id: RuleId) -> Result<Option<Rule>, StoreError> {
        self.item(keys::rule(id)).await?.map(from_body).transpose()
    }

    /// What rules did for a customer, strongly consistent; nothing where there is nothing.
    pub async fn rule_memory(&self, customer: CustomerId) -> Result<Memory, StoreError> {
        let item = self.item(keys::rule_memory(customer)).await?;
        Ok(item.as_ref().map(plain).transpose()?.unwrap_or_default())
    }

    /// Which rules act on a message, where that is decided.
    pub async fn rule_decision(&self, message: MessageId, slot: &str) -> Result<Option<Vec<RuleId>>, StoreError> {
        self.item(keys::rule_decision(message, slot)).await?.as_ref().map(plain).transpose()
    }

    /// What a rule does about a message, strongly consistent.
    pub async fn rule_run(&self, rule: RuleId, message: MessageId) -> Result<Option<Run>, StoreError> {
        self.item(keys::rule_run(rule, message)).await?.as_ref().map(plain).transpose()
    }

    /// What a rule did, the newest messages first, at most so many.
    pub async fn rule_runs(&self, rule: RuleId, limit: usize) -> Result<Vec<Run>, StoreError> {
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .key_condition_expression("pk = :pk AND begins_with(sk, :runs)")
            .expression_attribute_values(":pk", text(keys::rule_pk(rule)))
            .expression_attribute_values(":runs", text(RUNS))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        Ok(readable(output.items.unwrap_or_default(), &self.skipped, |item| plain(&item)))
    }

    /// Whose turn it was in a rule, strongly consistent.
    pub async fn rule_turns(&self, rule: RuleId) -> Result<RuleTurns, StoreError> {
        let item = self.item(keys::rule_turns(rule)).await?;
        Ok(item.as_ref().map(plain).transpose()?.unwrap_or_default())
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a rule over a version; `None` for a new one.
    pub fn put_rule(&mut self, tag: T, rule: &Rule, over: Option<u64>) {
        self.replace(tag, to_body(keys::rule(rule.id), "RULE", rule, rule.v), over);
    }

    /// Removes a rule that must still be as it was read. What it did goes by itself.
    pub fn delete_rule(&mut self, tag: T, rule: &Rule) {
        self.delete_version(tag, keys::rule(rule.id), rule.v);
    }

    /// Writes the order over the one before.
    pub fn put_rule_order(&mut self, tag: T, order: &RuleOrder) {
        self.replace(
            tag,
            item(keys::rule_order(), "RULE_ORDER", order, order.v),
            order.v.checked_sub(1).filter(|v| *v > 0),
        );
    }

    /// Writes what rules did for a customer over what was known before.
    pub fn put_rule_memory(&mut self, tag: T, customer: CustomerId, memory: &Memory) {
        let over = memory.v.checked_sub(1).filter(|v| *v > 0);
        self.replace(tag, item(keys::rule_memory(customer), "RULE_MEMORY", memory, memory.v), over);
    }

    /// Decides which rules act on a message. It must not be decided yet.
    pub fn create_rule_decision(&mut self, tag: T, message: MessageId, slot: &str, rules: &[RuleId], now: Millis) {
        let ends = now.seconds().plus(DECIDED_SECONDS);
        let item = item(keys::rule_decision(message, slot), "RULE_DECISION", &rules, 1);
        self.create(tag, item.map(|item| ending(item, ends.0)));
    }

    /// Writes what a rule does about a message over the version before; the first must be new.
    pub fn put_rule_run(&mut self, tag: T, run: &Run) {
        let ends = run.at.seconds().plus(KEEP_SECONDS);
        let item = item(keys::rule_run(run.rule, run.message), "RULE_RUN", run, run.v).map(|item| ending(item, ends.0));
        self.replace(tag, item, run.v.checked_sub(1).filter(|v| *v > 0));
    }

    /// Writes whose turn it was over what was known before.
    pub fn put_rule_turns(&mut self, tag: T, rule: RuleId, turns: &RuleTurns) {
        let over = turns.v.checked_sub(1).filter(|v| *v > 0);
        self.replace(tag, item(keys::rule_turns(rule), "RULE_TURNS", turns, turns.v), over);
    }
}

fn item<V: Serialize>(key: Key, kind: &str, value: &V, v: u64) -> Result<Item, StoreError> {
    let body = serde_json::to_string(value).map_err(StoreError::malformed)?;
    let mut item = Item::from([(BODY.to_owned(), text(body)), ("v".to_owned(), number(v))]);
    stamp(&mut item, key, kind);
    Ok(item)
}

fn ending(mut item: Item, at: i64) -> Item {
    item.insert(keys::TTL.to_owned(), number(at));
    item
}

fn plain<V: DeserializeOwned>(item: &Item) -> Result<V, StoreError> {
    let body = text_of(item, BODY).ok_or_else(|| StoreError::malformed("an item of the rules without its body"))?;
    serde_json::from_str(body).map_err(StoreError::malformed)
}
