//! The RSA keys: two that sign tokens (Cognito has two as well) and one with a certificate that signs what SNS delivers.

use crate::ids::hex;
use anyhow::{Context as _, anyhow};
use aws_lc_rs::{
    digest,
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256, date_time_ymd};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// One RSA-2048 key.
pub(crate) struct SigningKey {
    pair: RsaKeyPair,
    /// The JSON Web Key id.
    pub(crate) kid: String,
}

impl SigningKey {
    fn new(pkcs8: &[u8]) -> anyhow::Result<Self> {
        let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|e| anyhow!("a stored RSA key cannot be read: {e}"))?;
        let kid = STANDARD.encode(digest::digest(&digest::SHA256, pair.public_key().as_ref()));
        Ok(Self { pair, kid })
    }

    /// An RSA PKCS#1 v1.5 signature over SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)?;
        Ok(signature)
    }

    /// Whether this key made that signature.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key().as_ref())
            .verify(message, signature)
            .is_ok()
    }

    /// The public half, as a JSON Web Key.
    pub(crate) fn jwk(&self) -> Value {
        let key = self.pair.public_key();
        json!({
            "alg": "RS256", "e": URL_SAFE_NO_PAD.encode(key.exponent().big_endian_without_leading_zero()), "kid": self.kid,
            "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(key.modulus().big_endian_without_leading_zero()), "use": "sig",
        })
    }
}

/// All keys of one sandbox.
pub(crate) struct Keys {
    /// Signs ID tokens.
    pub(crate) id: SigningKey,
    /// Signs access tokens.
    pub(crate) access: SigningKey,
    /// Signs SNS messages.
    pub(crate) sns: SigningKey,
    /// The certificate of the SNS key, PEM.
    pub(crate) certificate: String,
}

struct Made {
    keys: [Vec<u8>; 3],
    certificate: String,
}

impl Made {
    fn new() -> anyhow::Result<Self> {
        let key = || -> anyhow::Result<Vec<u8>> {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow!("an RSA key could not be made"))?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| anyhow!("an RSA key could not be written"))?;
            Ok(der.as_ref().to_vec())
        };
        let keys = [key()?, key()?, key()?];
        let pair = KeyPair::from_pkcs8_der_and_sign_algo(&keys[2].as_slice().into(), &PKCS_RSA_SHA256).context("SNS key")?;
        let mut params = CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).context("SNS certificate")?;
        params.distinguished_name.push(DnType::CommonName, "sns.amazonaws.com");
        params.not_before = date_time_ymd(2025, 1, 1);
        params.not_after = date_time_ymd(2125, 1, 1);
        let certificate = params.self_signed(&pair).context("SNS certificate")?.pem();
        Ok(Self { keys, certificate })
    }
}

impl Keys {
    /// The keys in the database; made and stored there the first time. `shared`: a sandbox that keeps nothing takes the
    /// process's one set, because three RSA keys cost a third of a second at each start.
    pub(crate) fn load(tx: &Transaction<'_>, shared: bool) -> anyhow::Result<Self> {
        static SHARED: OnceLock<Made> = OnceLock::new();
        let names = ["id", "access", "sns"];
        let stored: Option<String> = tx
            .query_row("SELECT certificate FROM key_pair WHERE name = 'sns'", [], |r| r.get(0))
            .optional()?;
        if stored.is_none() {
            let own;
            let made = if shared {
                if let Some(made) = SHARED.get() {
                    made
                } else {
                    let made = Made::new()?;
                    SHARED.get_or_init(|| made)
                }
            } else {
                own = Made::new()?;
                &own
            };
            for (name, pkcs8) in names.iter().zip(&made.keys) {
                let certificate = (*name == "sns").then_some(&made.certificate);
                tx.execute(
                    "INSERT INTO key_pair (name, pkcs8, certificate) VALUES (?1, ?2, ?3)",
                    (name, pkcs8, certificate),
                )?;
            }
        }
        let read = |name: &str| -> anyhow::Result<(SigningKey, Option<String>)> {
            let (pkcs8, certificate): (Vec<u8>, Option<String>) =
                tx.query_row("SELECT pkcs8, certificate FROM key_pair WHERE name = ?1", [name], |r| {
                    Ok((r.get(0)?, r.get(1)?))
                })?;
            Ok((SigningKey::new(&pkcs8)?, certificate))
        };
        let (sns, certificate) = read("sns")?;
        Ok(Self {
            id: read("id")?.0,
            access: read("access")?.0,
            sns,
            certificate: certificate.context("the SNS key has no certificate; start with --reset")?,
        })
    }

    /// The path of the certificate. A new certificate has a new path, as at AWS.
    pub(crate) fn certificate_path(&self) -> String {
        let hash = digest::digest(&digest::SHA256, self.certificate.as_bytes());
        format!("/SimpleNotificationService-{}.pem", hex(&hash.as_ref()[..16]))
    }

    /// Both public token keys.
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [self.id.jwk(), self.access.jwk()] })
    }
}
