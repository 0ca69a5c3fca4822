//! The sign-in service's signing keys, cached by `kid`.

use crate::{Identity, TokenError, Unavailable, access::VerifyError};
use domain::Millis;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::Mutex;

/// Shortest time between two fetches, so that made-up `kid`s cannot make us hammer the sign-in service.
const FETCH_EVERY_MS: i64 = 60_000;

/// Shortest time after a fetch that failed: the service may be starting.
const RETRY_AFTER_MS: i64 = 5_000;

/// A set older than this is fetched again even when the key is in it, so that withdrawn keys go.
const MAX_AGE_MS: i64 = 60 * 60 * 1000;

#[derive(Deserialize)]
pub(crate) struct KeySet {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct RsaKey {
    kid: String,
    kty: String,
    n: String,
    e: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
}

impl KeySet {
    /// The keys that may sign tokens. Keys of other kinds are passed over: a set may hold what we do not know.
    fn usable(self) -> HashMap<String, DecodingKey> {
        let keys = self.keys.into_iter().filter_map(|key| serde_json::from_value::<RsaKey>(key).ok());
        keys.filter(|key| key.kty == "RSA")
            .filter(|key| key.alg.as_deref().is_none_or(|alg| alg == "RS256"))
            .filter(|key| key.usage.as_deref().is_none_or(|usage| usage == "sig"))
            .filter_map(|key| Some((key.kid, DecodingKey::from_rsa_components(&key.n, &key.e).ok()?)))
            .collect()
    }
}

type Keys = Arc<HashMap<String, DecodingKey>>;

#[derive(Default)]
pub(crate) struct KeyCache {
    current: RwLock<Option<(Millis, Keys)>>,
    last: Mutex<Option<LastFetch>>,
}

struct LastFetch {
    at: Millis,
    failed: Option<String>,
}

impl KeyCache {
    fn current(&self) -> Option<(Millis, Keys)> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key of a `kid`. Fetches the set when the key is not in it, at most once every 60 seconds (5 after a fetch that failed).
    /// A fetch that fails keeps the old set.
    pub(crate) async fn key<F, Fut>(&self, kid: &str, now: Millis, fetch: F) -> Result<DecodingKey, VerifyError>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<KeySet, String>>,
    {
        let found = |keys: &Keys| keys.get(kid).cloned();
        let mut last = if let Some((at, keys)) = self.current()
            && let Some(key) = found(&keys)
        {
            if now.0.saturating_sub(at.0) < MAX_AGE_MS {
                return Ok(key);
            }
            // One request renews an old set; the others go on with it.
            match self.last.try_lock() {
                Ok(last) => last,
                Err(_) => return Ok(key),
            }
        } else {
            self.last.lock().await
        };
        let waits = last.as_ref().is_some_and(|last| {
            let pause = if last.failed.is_some() { RETRY_AFTER_MS } else { FETCH_EVERY_MS };
            (0..pause).contains(&now.0.saturating_sub(last.at.0))
        });
        if !waits {
            // Noted before the fetch: a request that is dropped half-way counts as one.
            *last = Some(LastFetch {
                at: now,
                failed: Some("the last attempt was broken off".to_owned()),
            });
            let failed = match fetch().await {
                Ok(set) => {
                    let keys = Arc::new(set.usable());
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some((now, keys));
                    None
                }
                Err(reason) => Some(reason),
            };
            *last = Some(LastFetch { at: now, failed });
        }
        if let Some(key) = self.current().and_then(|(_, keys)| found(&keys)) {
            return Ok(key);
        }
        match last.as_ref().and_then(|last| last.failed.clone()) {
            // Perhaps the key is new and good: do not sign anybody out because a fetch failed.
            Some(reason) => Err(VerifyError::Unavailable(Unavailable::Keys(reason))),
            None => Err(VerifyError::Invalid(TokenError::UnknownKey)),
        }
    }
}

impl Identity {
    pub(crate) async fn signing_key(&self, kid: &str) -> Result<DecodingKey, VerifyError> {
        let fetch = || async {
            let provider = self.provider().await.map_err(|error| error.to_string())?;
            self.inner
                .http
                .json::<KeySet>(&provider.jwks_uri)
                .await
                .map_err(|error| error.to_string())
        };
        self.inner.keys.key(kid, self.inner.clock.now(), fetch).await
    }
}

#[cfg(test)]
mod tests;
