//! No change to a signed token, however small, leaves it good; and none makes us panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../../tests/support/mutate.rs"]
mod mutate;

use super::*;
use crate::{access::AccessClaims, signer::signer};
use mutate::broken;
use proptest::prelude::*;
use serde_json::{Value, json};

fn token() -> String {
    static TOKEN: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let claims = json!({ "iss": "i", "sub": "s", "client_id": "c", "token_use": "access", "exp": 2_000_000_000, "iat": 1, "cognito:groups": ["Admin"] });
    TOKEN.get_or_init(|| signer().sign(&claims)).clone()
}

fn key() -> DecodingKey {
    let jwk = signer().jwk();
    DecodingKey::from_rsa_components(jwk["n"].as_str().unwrap(), jwk["e"].as_str().unwrap()).unwrap()
}

/// The header or the claims, changed and put back in their place.
fn refitted() -> impl Strategy<Value = String> {
    let part = |index: usize| {
        let text = URL_SAFE_NO_PAD.decode(token().split('.').nth(index).unwrap()).unwrap();
        broken(vec![String::from_utf8(text).unwrap()]).prop_map(move |text| {
            let good = token();
            let mut parts: Vec<&str> = good.split('.').collect();
            let encoded = URL_SAFE_NO_PAD.encode(text);
            parts[index] = &encoded;
            parts.join(".")
        })
    };
    prop_oneof![part(0), part(1)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_token_is_refused(text in prop_oneof![broken(vec![token()]), refitted()]) {
        let read = kid(&text).and_then(|_| claims::<Value>(&text, &key()));
        prop_assert!(text == token() || read.is_err(), "taken: {}", text);
    }

    #[test]
    fn claims_of_any_shape_are_read_or_refused(text in broken(vec![
        json!({ "iss": "i", "sub": "s", "client_id": "c", "token_use": "access", "exp": 1, "iat": 1, "nbf": 1, "cognito:groups": ["Admin"] }).to_string()
    ]), now in any::<i64>()) {
        if let Ok(claims) = serde_json::from_str::<AccessClaims>(&text) {
            claims.role();
            let _ = times(claims.exp, Some(claims.iat), now);
        }
    }
}

#[test]
fn the_token_that_is_changed_was_good() {
    assert_eq!(kid(&token()).unwrap(), signer().kid);
    assert_eq!(claims::<Value>(&token(), &key()).unwrap()["sub"], "s");
}
