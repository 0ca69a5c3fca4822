//! Access tokens, verified on every request; the result is kept until the token expires.

use crate::{Config, Identity, TokenError, Unavailable, hash::sha256, jwt};
use domain::Role;
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Why a token gives no claims.
#[derive(Clone, Debug)]
pub(crate) enum VerifyError {
    Invalid(TokenError),
    Unavailable(Unavailable),
}

impl From<TokenError> for VerifyError {
    fn from(error: TokenError) -> Self {
        Self::Invalid(error)
    }
}

/// Claims of a Cognito access token. It has neither `aud` nor `nonce`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct AccessClaims {
    iss: String,
    pub(crate) sub: String,
    client_id: String,
    token_use: String,
    pub(crate) exp: i64,
    pub(crate) iat: i64,
    #[serde(default, deserialize_with = "jwt::present")]
    nbf: Option<i64>,
    /// Absent when the person is in no group.
    #[serde(rename = "cognito:groups", default)]
    groups: Vec<String>,
}

impl AccessClaims {
    pub(crate) fn role(&self) -> Option<Role> {
        Role::from_groups(&self.groups)
    }

    /// Checks what the claims say; `now` in Unix seconds.
    pub(crate) fn check(&self, config: &Config, now: i64) -> Result<(), TokenError> {
        if self.iss != config.issuer {
            return Err(TokenError::Issuer);
        }
        if self.client_id != config.client_id {
            return Err(TokenError::Client);
        }
        if self.token_use != "access" {
            return Err(TokenError::Use);
        }
        jwt::times(self.exp, self.nbf, now)
    }
}

/// Tokens whose signature was checked, by their hash. Bounded.
#[derive(Default)]
pub(crate) struct AccessCache(Mutex<HashMap<[u8; 32], Arc<AccessClaims>>>);

const CACHED_TOKENS: usize = 10_000;

impl AccessCache {
    fn get(&self, hash: &[u8; 32]) -> Option<Arc<AccessClaims>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    fn put(&self, hash: [u8; 32], claims: Arc<AccessClaims>, now: i64) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHED_TOKENS {
            cache.retain(|_, claims| claims.exp.saturating_add(jwt::LEEWAY_SECONDS) > now);
        }
        if cache.len() >= CACHED_TOKENS {
            // Ten thousand people at once: checking signatures anew is cheap beside growing for ever.
            cache.clear();
        }
        cache.insert(hash, claims);
    }
}

impl Identity {
    /// Verifies an access token. The signature is checked once a token, its times and claims each time.
    pub(crate) async fn verify_access(&self, token: &str) -> Result<Arc<AccessClaims>, VerifyError> {
        let now = self.inner.clock.now().seconds().0;
        let hash = sha256(token);
        if let Some(claims) = self.inner.access.get(&hash) {
            claims.check(&self.inner.config, now)?;
            return Ok(claims);
        }
        let claims: Arc<AccessClaims> = Arc::new(self.signed(token).await?);
        claims.check(&self.inner.config, now)?;
        self.inner.access.put(hash, claims.clone(), now);
        Ok(claims)
    }
}

#[cfg(test)]
mod tests;
