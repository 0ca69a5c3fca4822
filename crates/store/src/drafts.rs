//! What people write and have not sent yet, so that another tab or device can go on with it.

use crate::{
    Store, StoreError,
    item::{from_item, number, to_item},
    keys,
    sessions::held,
};
use domain::{ConversationId, Millis, Seconds, UserId};
use serde::{Deserialize, Serialize};

/// A draft of one person in one conversation. An empty one says that there is none any more, to whoever has an older one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftItem {
    pub text: String,
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

    /// Writes a draft over the version that was read; 0 means that there was none, or one that has expired. False when somebody
    /// was faster.
    pub async fn put_draft(
        &self,
        who: &UserId,
        conversation: &ConversationId,
        draft: &DraftItem,
        over: u64,
        now: Seconds,
    ) -> Result<bool, StoreError> {
        let item = to_item(keys::draft(who, conversation), "DRAFT", draft)?;
        let put = self.client.put_item().table_name(&self.tables.main).set_item(Some(item));
        let put = if over == 0 {
            put.condition_expression("attribute_not_exists(pk) OR #ttl <= :now")
                .expression_attribute_names("#ttl", keys::TTL)
                .expression_attribute_values(":now", number(now.0))
        } else {
            put.condition_expression("v = :v").expression_attribute_values(":v", number(over))
        };
        held(put.send().await)
    }
}
