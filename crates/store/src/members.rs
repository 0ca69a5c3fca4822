//! When the people of the team signed in and were last seen.

use crate::{
    Store, StoreError,
    item::{SCHEMA, key_of, number, text},
    keys,
};
use domain::{Millis, UserId};
use serde::{Deserialize, Serialize};

/// What is known of somebody's coming and going.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberSeen {
    pub id: UserId,
    #[serde(default)]
    pub signed_in_at: Option<Millis>,
    #[serde(default)]
    pub seen_at: Option<Millis>,
}

impl Store {
    /// Notes that somebody signed in.
    pub async fn member_signed_in(&self, who: &UserId, at: Millis) -> Result<(), StoreError> {
        self.note_member(
            who,
            at,
            "SET id = :id, itemType = :type, #schema = :schema, seenAt = :at, signedInAt = :at",
        )
        .await
    }

    /// Notes that somebody was there.
    pub async fn member_seen(&self, who: &UserId, at: Millis) -> Result<(), StoreError> {
        self.note_member(who, at, "SET id = :id, itemType = :type, #schema = :schema, seenAt = :at")
            .await
    }

    async fn note_member(&self, who: &UserId, at: Millis, update: &str) -> Result<(), StoreError> {
        self.client
            .update_item()
            .table_name(&self.tables.main)
            .set_key(Some(key_of(keys::member(who))))
            .update_expression(update)
            .expression_attribute_names("#schema", SCHEMA)
            .expression_attribute_values(":id", text(who.to_string()))
            .expression_attribute_values(":type", text("MEMBER"))
            .expression_attribute_values(":schema", number(domain::SCHEMA))
            .expression_attribute_values(":at", number(at.0))
            .send()
            .await?;
        Ok(())
    }

    /// What is known of everybody.
    pub async fn members_seen(&self) -> Result<Vec<MemberSeen>, StoreError> {
        self.partition(keys::MEMBERS_PK.to_owned()).await
    }
}
