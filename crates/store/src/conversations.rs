//! Conversations and the two indexes that list them.

use crate::{
    Commit, Store, StoreError,
    item::{Item, from_body, readable, text, to_body},
    keys::{self, inbox_index, queue_index},
};
use aws_sdk_dynamodb::types::Select;
use domain::{
    Conversation, ConversationId, PhoneId, Position, UserId,
    inbox::{Filter, Tab},
};

/// How many partitions a number's list is spread over. A setting of the number later; one until then.
const SHARD: u32 = 0;

impl Store {
    /// One conversation, strongly consistent.
    pub async fn conversation(&self, id: &ConversationId) -> Result<Option<Conversation>, StoreError> {
        self.item(keys::conversation(id)).await?.map(from_body).transpose()
    }

    /// Conversations of one number, newest activity first, that come after a place. Lists may lag a moment behind writes.
    pub async fn list_conversations(
        &self,
        phone: &PhoneId,
        filter: &Filter,
        me: &UserId,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Conversation>, StoreError> {
        let query = self.index_query(phone, filter, me);
        let query = match after {
            None => query,
            Some(after) => query
                .key_condition_expression("#pk = :pk AND #sk < :after")
                .expression_attribute_names("#sk", keys::LAST_ACTIVITY)
                .expression_attribute_values(":after", text(after.to_string())),
        };
        let query = query.scan_index_forward(false).limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut found = Vec::new();
        let mut start: Option<Item> = None;
        // As many as were asked for, also where some cannot be read: a shorter list would be taken for the end.
        loop {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            found.extend(readable(output.items.unwrap_or_default(), &self.skipped, from_body));
            match output.last_evaluated_key {
                next @ Some(_) if found.len() < limit => start = next,
                _ => break,
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// How many conversations of one number there are, counted up to `cap`.
    pub async fn count_conversations(&self, phone: &PhoneId, filter: &Filter, me: &UserId, cap: u32) -> Result<u32, StoreError> {
        let limit = i32::try_from(cap).unwrap_or(i32::MAX);
        let output = self
            .index_query(phone, filter, me)
            .select(Select::Count)
            .limit(limit)
            .send()
            .await?;
        Ok(u32::try_from(output.count).unwrap_or(0))
    }

    fn index_query(
        &self,
        phone: &PhoneId,
        filter: &Filter,
        me: &UserId,
    ) -> aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder {
        let (index, pk_name, pk) = match filter.tab {
            Tab::All => (inbox_index::NAME, inbox_index::PK, inbox_index::pk(phone, &filter.state, SHARD)),
            Tab::Mine => (queue_index::NAME, queue_index::PK, queue_index::pk(phone, &filter.state, Some(me))),
            Tab::Unassigned => (queue_index::NAME, queue_index::PK, queue_index::pk(phone, &filter.state, None)),
        };
        self.client
            .query()
            .table_name(&self.tables.main)
            .index_name(index)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", pk_name)
            .expression_attribute_values(":pk", text(pk))
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a conversation over a version; `None` for a new one.
    pub fn put_conversation(&mut self, tag: T, conversation: &Conversation, version: Option<u64>) {
        self.replace(tag, conversation_item(conversation), version);
    }
}

fn conversation_item(conversation: &Conversation) -> Result<Item, StoreError> {
    let id = &conversation.id;
    let mut item = to_body(keys::conversation(id), "CONVERSATION", conversation, conversation.v)?;
    let assignee = conversation.assignee.as_ref().map(|assignee| &assignee.id);
    item.insert(
        inbox_index::PK.to_owned(),
        text(inbox_index::pk(&id.phone, &conversation.state, SHARD)),
    );
    item.insert(
        queue_index::PK.to_owned(),
        text(queue_index::pk(&id.phone, &conversation.state, assignee)),
    );
    item.insert(keys::LAST_ACTIVITY.to_owned(), text(conversation.activity().to_string()));
    Ok(item)
}
