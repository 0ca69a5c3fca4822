//! What people write and have not sent yet, so that another tab or device can go on with it.

use crate::{
    Commit, Store, StoreError,
    item::{from_item, number, readable, text, text_of, to_item},
    keys::{self, queue_index},
};
use domain::{
    ConversationId, Millis, Seconds, UserId,
    draft::{Forms, Unsent},
};
use serde::{Deserialize, Serialize};

/// A draft of one person in one conversation. An empty one says that there is none any more, to whoever has an older one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftItem {
    pub text: String,
    /// What was begun in forms.
    #[serde(default, skip_serializing_if = "Forms::is_empty")]
    pub forms: Forms,
    /// When it was written.
    pub at: Millis,
    /// Grows with every write.
    #[serde(rename = "v")]
    pub version: u64,
    /// From when on it counts as gone.
    #[serde(rename = "ttl")]
    pub expires_at: Seconds,
}

impl Store {
    /// A draft, strongly consistent. An expired one is absent.
    pub async fn draft(&self, who: &UserId, conversation: &ConversationId, now: Seconds) -> Result<Option<DraftItem>, StoreError> {
        let draft: Option<DraftItem> = self.item(keys::draft(who, conversation)).await?.map(from_item).transpose()?;
        Ok(draft.filter(|draft| draft.expires_at > now))
    }

    /// The newest drafts of a person that say something, in whichever conversation. Lists may lag a moment behind writes.
    pub async fn drafts(&self, who: &UserId, now: Seconds, most: i32) -> Result<Vec<Unsent>, StoreError> {
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .index_name(queue_index::NAME)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", queue_index::PK)
            .expression_attribute_values(":pk", text(keys::drafts_pk(who)))
            .scan_index_forward(false)
            .limit(most)
            .send()
            .await?;
        let listed = readable(output.items.unwrap_or_default(), &self.skipped, |item| {
            let id = text_of(&item, keys::SK).and_then(keys::drafted);
            let id = id.ok_or_else(|| StoreError::malformed("a draft of no conversation"))?;
            let draft: DraftItem = from_item(item)?;
            Ok((draft.expires_at > now).then(|| Unsent::of(id, &draft.text, &draft.forms)))
        });
        Ok(listed.into_iter().flatten().collect())
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a draft over the version that was read; 0 means that there was none, or one that has expired.
    pub fn put_draft(&mut self, tag: T, who: &UserId, conversation: &ConversationId, draft: &DraftItem, over: u64, now: Seconds) {
        let item = to_item(keys::draft(who, conversation), "DRAFT", draft).map(|mut item| {
            // Only what says something is listed.
            if !draft.text.trim().is_empty() || !draft.forms.is_empty() {
                item.insert(queue_index::PK.to_owned(), text(keys::drafts_pk(who)));
                item.insert(keys::LAST_ACTIVITY.to_owned(), text(keys::draft_place(draft.at)));
            }
            item
        });
        self.put(tag, item, |put| {
            if over == 0 {
                put.condition_expression("attribute_not_exists(pk) OR #ttl <= :now")
                    .expression_attribute_names("#ttl", keys::TTL)
                    .expression_attribute_values(":now", number(now.0))
            } else {
                put.condition_expression("v = :v").expression_attribute_values(":v", number(over))
            }
        });
    }
}
