//! Sign-ins under way: written when a person is sent to the Hosted UI, taken once when they come back.

use crate::{
    Store, StoreError,
    item::{from_item, key_of, to_item},
    keys,
    plain::is_expired,
};
use aws_sdk_dynamodb::types::ReturnValue;
use domain::Seconds;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What must be remembered between leaving for the Hosted UI and coming back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginAttempt {
    /// OAuth `state`: random, single-use, the key.
    #[serde(rename = "loginState")]
    pub state: String,
    /// OpenID Connect `nonce` that the ID token must carry.
    pub nonce: String,
    /// PKCE verifier; its hash went to the Hosted UI.
    pub verifier: String,
    /// A random value of the browser's session: another browser may not finish this sign-in.
    pub browser: String,
    /// Where to go afterwards: a path of ours.
    pub return_to: String,
    /// From when on it counts as gone.
    #[serde(rename = "ttl")]
    pub expires_at: Seconds,
}

impl fmt::Debug for LoginAttempt {
    /// Leaves out the secrets, which are all but where it leads to.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginAttempt")
            .field("return_to", &self.return_to)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Remembers a sign-in under way.
    pub async fn put_login(&self, attempt: &LoginAttempt) -> Result<(), StoreError> {
        let item = to_item(keys::login(&attempt.state), "LOGIN", attempt)?;
        self.client
            .put_item()
            .table_name(&self.tables.sessions)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// Takes a sign-in out: of several that ask for the same one, one gets it. An expired one is absent.
    pub async fn take_login(&self, state: &str, now: Seconds) -> Result<Option<LoginAttempt>, StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.sessions)
            .set_key(Some(key_of(keys::login(state))))
            .return_values(ReturnValue::AllOld);
        let taken = delete.send().await?.attributes;
        taken
            .filter(|item| !item.is_empty() && !is_expired(item, now))
            .map(from_item)
            .transpose()
    }
}
