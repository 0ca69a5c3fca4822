//! The tokens of one sign-in. They have an item of their own with a version and a refresh lease: a session record is saved whole,
//! and would overwrite a refresh token that another request has just rotated.

use crate::{
    Store, StoreError,
    item::{from_item, key_of, number, text, to_item},
    keys,
    sessions::held,
};
use domain::{Millis, Seconds};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The tokens of one sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokensItem {
    /// Random; the session points here.
    #[serde(rename = "tokensId")]
    pub id: String,
    pub access_token: String,
    pub refresh_token: String,
    /// When the access token expires, as the sign-in service said it.
    pub access_expires_at: Seconds,
    /// Grows by one with every refresh.
    #[serde(rename = "v")]
    pub version: u64,
    /// Until when one request may refresh without another joining in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_lease_until: Option<Millis>,
    /// Which request that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_owner: Option<String>,
    /// From when on the item counts as gone: the session's absolute end.
    #[serde(rename = "ttl")]
    pub expires_at: Seconds,
}

impl fmt::Debug for TokensItem {
    /// Leaves out the tokens and the id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokensItem")
            .field("version", &self.version)
            .field("access_expires_at", &self.access_expires_at)
            .finish_non_exhaustive()
    }
}

/// The answer to a wish to refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshClaim {
    /// It is yours: refresh, then store the result before the lease ends.
    Claimed,
    /// Another request is refreshing.
    Busy,
    /// The tokens are gone: signed out.
    Gone,
    /// Somebody has refreshed already.
    Newer(TokensItem),
}

impl Store {
    /// Writes the tokens of a new sign-in.
    pub async fn put_tokens(&self, tokens: &TokensItem) -> Result<(), StoreError> {
        let item = to_item(keys::tokens(&tokens.id), "TOKENS", tokens)?;
        self.client
            .put_item()
            .table_name(&self.tables.sessions)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// Reads tokens, strongly consistent. Expired ones are absent.
    pub async fn tokens(&self, id: &str, now: Seconds) -> Result<Option<TokensItem>, StoreError> {
        self.sessions_item(keys::tokens(id), now).await?.map(from_item).transpose()
    }

    /// Asks for the right to refresh a version of the tokens. `owner` must be new for each claim.
    pub async fn claim_refresh(&self, id: &str, version: u64, owner: &str, now: Millis, for_ms: i64) -> Result<RefreshClaim, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.sessions)
            .set_key(Some(key_of(keys::tokens(id))))
            .update_expression("SET refreshLeaseUntil = :until, refreshOwner = :owner")
            .condition_expression(
                "attribute_exists(pk) AND v = :v AND (attribute_not_exists(refreshLeaseUntil) OR refreshLeaseUntil <= :now)",
            )
            .expression_attribute_values(":until", number(now.plus(for_ms).0))
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":v", number(version))
            .expression_attribute_values(":now", number(now.0));
        if held(update.send().await)? {
            return Ok(RefreshClaim::Claimed);
        }
        Ok(match self.tokens(id, now.seconds()).await? {
            None => RefreshClaim::Gone,
            Some(tokens) if tokens.version > version => RefreshClaim::Newer(tokens),
            // The claim went through, but its answer was lost and the SDK tried again.
            Some(tokens) if tokens.refresh_owner.as_deref() == Some(owner) => RefreshClaim::Claimed,
            Some(_) => RefreshClaim::Busy,
        })
    }

    /// Writes refreshed tokens over the version they were refreshed from, which ends the lease. `refreshed` carries that version;
    /// it is stored as the next. False when somebody was faster or the tokens are gone.
    pub async fn store_refreshed(&self, refreshed: &TokensItem) -> Result<bool, StoreError> {
        let next = TokensItem {
            version: refreshed.version.saturating_add(1),
            refresh_lease_until: None,
            refresh_owner: None,
            ..refreshed.clone()
        };
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.sessions)
            .set_item(Some(to_item(keys::tokens(&next.id), "TOKENS", &next)?))
            .condition_expression("v = :v")
            .expression_attribute_values(":v", number(refreshed.version));
        held(put.send().await)
    }

    /// Removes tokens, if they are there.
    pub async fn delete_tokens(&self, id: &str) -> Result<(), StoreError> {
        self.remove_sessions_item(keys::tokens(id)).await
    }
}
