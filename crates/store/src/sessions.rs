//! Browser sessions, in the sessions table.

use crate::{
    Store, StoreError,
    item::{Item, from_item, key_of, to_item},
    keys::{self, Key},
    plain::is_expired,
};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::Seconds;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One browser session as it is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionItem {
    /// SHA-256 (hex) of the cookie's value. The value itself is stored nowhere.
    #[serde(rename = "sessionHash")]
    pub hash: String,
    /// What the session holds, as JSON.
    pub data: String,
    /// From when on it counts as gone.
    #[serde(rename = "ttl")]
    pub expires_at: Seconds,
}

impl fmt::Debug for SessionItem {
    /// Leaves out the data: it says who is signed in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionItem")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Writes a new session. False when its key is taken: make another id.
    pub async fn create_session(&self, session: &SessionItem) -> Result<bool, StoreError> {
        self.put_session(session, "attribute_not_exists(pk)").await
    }

    /// Writes a session that exists. One that was signed out meanwhile stays dead, which is not an error.
    pub async fn save_session(&self, session: &SessionItem) -> Result<(), StoreError> {
        self.put_session(session, "attribute_exists(pk)").await.map(drop)
    }

    async fn put_session(&self, session: &SessionItem, condition: &str) -> Result<bool, StoreError> {
        let item = to_item(keys::session(&session.hash), "SESSION", session)?;
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.sessions)
            .set_item(Some(item))
            .condition_expression(condition);
        held(put.send().await)
    }

    /// Reads a session, strongly consistent. An expired one is absent.
    pub async fn load_session(&self, hash: &str, now: Seconds) -> Result<Option<SessionItem>, StoreError> {
        self.sessions_item(keys::session(hash), now).await?.map(from_item).transpose()
    }

    /// Removes a session, if it is there.
    pub async fn delete_session(&self, hash: &str) -> Result<(), StoreError> {
        self.remove_sessions_item(keys::session(hash)).await
    }

    /// Reads one item of the sessions table, strongly consistent. An expired one is absent.
    pub(crate) async fn sessions_item(&self, key: Key, now: Seconds) -> Result<Option<Item>, StoreError> {
        let get = self
            .client
            .get_item()
            .table_name(&self.tables.sessions)
            .set_key(Some(key_of(key)))
            .consistent_read(true);
        Ok(get.send().await?.item.filter(|item| !is_expired(item, now)))
    }

    /// Removes one item of the sessions table, if it is there.
    pub(crate) async fn remove_sessions_item(&self, key: Key) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.tables.sessions)
            .set_key(Some(key_of(key)))
            .send()
            .await?;
        Ok(())
    }
}

/// Whether the condition of a single write held; other failures stay errors.
pub(crate) fn held<T, E>(result: Result<T, SdkError<E>>) -> Result<bool, StoreError>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match result {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(error.into()),
    }
}
