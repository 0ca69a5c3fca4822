//! Signs tokens as the sign-in service would, and as nobody should.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// A key with its name.
pub struct Signer {
    pub kid: &'static str,
    key: RsaKeyPair,
}

/// The key that signs, made once a test program.
pub fn signer() -> &'static Signer {
    static SIGNER: OnceLock<Signer> = OnceLock::new();
    SIGNER.get_or_init(|| Signer::new("key-1"))
}

/// A key that the sign-in service does not have.
pub fn stranger() -> &'static Signer {
    static STRANGER: OnceLock<Signer> = OnceLock::new();
    STRANGER.get_or_init(|| Signer::new("key-1"))
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Signer {
    /// A new key under a name.
    pub fn new(kid: &'static str) -> Self {
        Self {
            kid,
            key: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
        }
    }

    /// The public key as it stands in a key set.
    pub fn jwk(&self) -> Value {
        let public = self.key.public_key();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kid": self.kid, "kty": "RSA", "use": "sig", "alg": "RS256",
            "n": text(public.modulus().big_endian_without_leading_zero()),
            "e": text(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// A token with the usual header.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({"alg": "RS256", "kid": self.kid}), claims)
    }

    /// A token with a header of one's own, signed with RS256 whatever it says.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let input = format!("{}.{}", encode(header), encode(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input.as_bytes(), &mut signature)
            .unwrap();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A token without a signature.
    pub fn unsigned(&self, alg: &str, claims: &Value) -> String {
        format!("{}.{}.", encode(&json!({"alg": alg, "kid": self.kid})), encode(claims))
    }

    /// A token signed with HS256, the public key being the secret.
    pub fn confused(&self, claims: &Value) -> String {
        let input = format!("{}.{}", encode(&json!({"alg": "HS256", "kid": self.kid})), encode(claims));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, self.key.public_key().as_ref());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&secret, input.as_bytes())))
    }
}
