//! When the key set is fetched.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::signer::signer;
use serde_json::json;
use std::cell::Cell;

/// A sign-in service that counts how often it is asked.
#[derive(Default)]
struct Service {
    asked: Cell<u32>,
    down: Cell<bool>,
    kids: Cell<&'static [&'static str]>,
}

impl Service {
    async fn key(&self, cache: &KeyCache, kid: &str, seconds: i64) -> Result<DecodingKey, VerifyError> {
        let fetch = || async {
            self.asked.set(self.asked.get() + 1);
            if self.down.get() {
                return Err("no connection".to_owned());
            }
            let key = |kid: &&str| {
                let mut jwk = signer().jwk();
                jwk["kid"] = json!(kid);
                jwk
            };
            let keys = self.kids.get().iter().map(key).collect();
            Ok(KeySet { keys })
        };
        cache.key(kid, Millis(1_790_000_000_000 + seconds * 1000), fetch).await
    }
}

fn unknown(result: Result<DecodingKey, VerifyError>) -> bool {
    matches!(result, Err(VerifyError::Invalid(TokenError::UnknownKey)))
}

fn unavailable(result: Result<DecodingKey, VerifyError>) -> bool {
    matches!(result, Err(VerifyError::Unavailable(Unavailable::Keys(_))))
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once_a_minute() {
    let (cache, service) = (KeyCache::default(), Service::default());
    service.kids.set(&["a", "b"]);
    assert!(service.key(&cache, "a", 0).await.is_ok());
    assert!(service.key(&cache, "b", 1).await.is_ok());
    assert_eq!(service.asked.get(), 1);
    for second in 1..60 {
        assert!(unknown(service.key(&cache, &format!("made-up-{second}"), second).await));
    }
    assert_eq!(service.asked.get(), 1);
    service.kids.set(&["b", "c"]);
    assert!(service.key(&cache, "c", 60).await.is_ok());
    assert!(
        unknown(service.key(&cache, "a", 61).await),
        "a withdrawn key is gone with the new set"
    );
    assert_eq!(service.asked.get(), 2);
}

#[tokio::test]
async fn a_failed_fetch_keeps_the_old_set_and_blames_no_token() {
    let (cache, service) = (KeyCache::default(), Service::default());
    service.kids.set(&["a"]);
    service.down.set(true);
    assert!(unavailable(service.key(&cache, "a", 0).await));
    assert!(unavailable(service.key(&cache, "a", 1).await));
    assert_eq!(service.asked.get(), 1, "tried again after five seconds, not at once");
    service.down.set(false);
    assert!(service.key(&cache, "a", 5).await.is_ok());
    service.down.set(true);
    assert!(unavailable(service.key(&cache, "b", 66).await));
    assert!(service.key(&cache, "a", 67).await.is_ok());
    assert_eq!(service.asked.get(), 3);
}

#[tokio::test]
async fn an_old_set_is_renewed_even_when_the_key_is_in_it() {
    let (cache, service) = (KeyCache::default(), Service::default());
    service.kids.set(&["a"]);
    assert!(service.key(&cache, "a", 0).await.is_ok());
    assert!(service.key(&cache, "a", 3599).await.is_ok());
    assert_eq!(service.asked.get(), 1);
    service.down.set(true);
    assert!(service.key(&cache, "a", 3600).await.is_ok());
    service.down.set(false);
    service.kids.set(&["b"]);
    assert!(unknown(service.key(&cache, "a", 3605).await));
    assert_eq!(service.asked.get(), 3);
}

#[test]
fn keys_for_other_uses_are_passed_over() {
    let with = |name: &str, value: &str| {
        let mut jwk = signer().jwk();
        jwk[name] = json!(value);
        jwk
    };
    let keys = vec![
        with("use", "enc"),
        with("alg", "RS512"),
        with("kty", "oct"),
        with("n", "!"),
        json!({"kid": "ec", "kty": "EC", "crv": "P-256"}),
        json!("text"),
        signer().jwk(),
    ];
    assert_eq!(KeySet { keys }.usable().into_keys().collect::<Vec<_>>(), [signer().kid]);
}
