//! Where somebody is signed in: one item a sign-in, beside its session and its tokens, so that they can be listed by person.

use crate::{
    Store, StoreError,
    item::{from_item, key_of, number, readable, text, to_item},
    keys,
    plain::is_expired,
    sessions::held,
};
use domain::{Millis, Seconds, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A sign-in of somebody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// Names it to people. Of no use as a cookie, and not the id of its tokens.
    pub id: String,
    pub user: UserId,
    /// Id of its tokens: it is over when they are gone.
    #[serde(rename = "tokensId")]
    pub tokens: String,
    /// Browser and system in words.
    pub device: String,
    pub started_at: Millis,
    /// To five minutes.
    pub seen_at: Millis,
    /// From when on the item counts as gone: the session's absolute end.
    #[serde(rename = "ttl")]
    pub expires_at: Seconds,
}

impl fmt::Debug for SignIn {
    /// Leaves out the id of the tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("device", &self.device)
            .field("seen_at", &self.seen_at)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Notes a new sign-in.
    pub async fn put_sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let item = to_item(keys::sign_in(&sign_in.user, &sign_in.id), "SIGN_IN", sign_in)?;
        let put = self.client.put_item().table_name(&self.tables.sessions);
        put.set_item(Some(item)).send().await?;
        Ok(())
    }

    /// Notes that a sign-in is in use. One that nobody knows of stays unknown.
    pub async fn sign_in_seen(&self, user: &UserId, id: &str, at: Millis) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.sessions)
            .set_key(Some(key_of(keys::sign_in(user, id))))
            .update_expression("SET seenAt = :at")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":at", number(at.0));
        held(update.send().await).map(drop)
    }

    /// The sign-ins that are noted of somebody, strongly consistent; expired ones are absent. There are few.
    pub async fn sign_ins(&self, user: &UserId, now: Seconds) -> Result<Vec<SignIn>, StoreError> {
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.sessions)
                .consistent_read(true)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(keys::sign_ins_pk(user)))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            let items = output.items.unwrap_or_default().into_iter().filter(|item| !is_expired(item, now));
            found.extend(readable(items.collect(), &self.skipped, from_item));
            start = output.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// Forgets a sign-in that is over.
    pub async fn remove_sign_in(&self, user: &UserId, id: &str) -> Result<(), StoreError> {
        self.remove_sessions_item(keys::sign_in(user, id)).await
    }
}
