//! The RSA keys: two that sign tokens (Cognito has two as well) and one with a certificate that signs what SNS delivers.

use crate::{db::Db, ids::hex};
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
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

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
    tokens: RwLock<TokenKeys>,
    /// Signs SNS messages.
    pub(crate) sns: SigningKey,
    /// The certificate of the SNS key, PEM.
    pub(crate) certificate: String,
}

/// The keys of tokens: two that sign, and those that signed before and are still published.
#[derive(Clone)]
struct TokenKeys {
    id: Arc<SigningKey>,
    access: Arc<SigningKey>,
    old: Vec<Arc<SigningKey>>,
}

impl TokenKeys {
    fn published(&self) -> impl Iterator<Item = &Arc<SigningKey>> {
        [&self.id, &self.access].into_iter().chain(&self.old)
    }
}

/// A new RSA key, PKCS#8.
fn make_key() -> anyhow::Result<Vec<u8>> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow!("an RSA key could not be made"))?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| anyhow!("an RSA key could not be written"))?;
    Ok(der.as_ref().to_vec())
}

struct Made {
    keys: [Vec<u8>; 3],
    certificate: String,
}

impl Made {
    fn new() -> anyhow::Result<Self> {
        let keys = [make_key()?, make_key()?, make_key()?];
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
        let old = tx
            .prepare("SELECT pkcs8 FROM key_pair WHERE name LIKE 'old %' ORDER BY name")?
            .query_map([], |r| r.get(0))?
            .collect::<rusqlite::Result<Vec<Vec<u8>>>>()?;
        let tokens = TokenKeys {
            id: Arc::new(read("id")?.0),
            access: Arc::new(read("access")?.0),
            old: old
                .iter()
                .map(|pkcs8| SigningKey::new(pkcs8).map(Arc::new))
                .collect::<anyhow::Result<_>>()?,
        };
        Ok(Self {
            tokens: RwLock::new(tokens),
            sns,
            certificate: certificate.context("the SNS key has no certificate; start with --reset")?,
        })
    }

    /// The path of the certificate. A new certificate has a new path, as at AWS.
    pub(crate) fn certificate_path(&self) -> String {
        let hash = digest::digest(&digest::SHA256, self.certificate.as_bytes());
        format!("/SimpleNotificationService-{}.pem", hex(&hash.as_ref()[..16]))
    }

    fn tokens(&self) -> TokenKeys {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Signs ID tokens.
    pub(crate) fn id(&self) -> Arc<SigningKey> {
        self.tokens().id
    }

    /// Signs access tokens.
    pub(crate) fn access(&self) -> Arc<SigningKey> {
        self.tokens().access
    }

    /// Whether a key that is published made that signature.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.tokens().published().any(|key| key.verifies(message, signature))
    }

    /// All public token keys, those that sign now first.
    pub(crate) fn jwks(&self) -> Value {
        let keys: Vec<Value> = self.tokens().published().map(|key| key.jwk()).collect();
        json!({ "keys": keys })
    }

    /// Signs with new keys from now on; the old ones stay published.
    pub(crate) fn rotate(&self, db: &Db) -> anyhow::Result<()> {
        let fresh = [("id", make_key()?), ("access", make_key()?)];
        let mut tokens = self.tokens();
        tokens.old.extend([Arc::clone(&tokens.id), Arc::clone(&tokens.access)]);
        db.run(|tx| {
            for ((name, pkcs8), before) in fresh.iter().zip([&tokens.id, &tokens.access]) {
                let old = format!("old {}", before.kid);
                tx.execute("UPDATE key_pair SET name = ?2 WHERE name = ?1", (name, old))?;
                tx.execute("INSERT INTO key_pair (name, pkcs8) VALUES (?1, ?2)", (name, pkcs8))?;
            }
            Ok::<_, rusqlite::Error>(())
        })?;
        let [id, access] = fresh;
        tokens.id = Arc::new(SigningKey::new(&id.1)?);
        tokens.access = Arc::new(SigningKey::new(&access.1)?);
        self.replace(tokens);
        Ok(())
    }

    /// Publishes the keys that sign now and no others: what the others signed is worth nothing any more.
    pub(crate) fn drop_old(&self, db: &Db) -> rusqlite::Result<()> {
        db.run(|tx| tx.execute("DELETE FROM key_pair WHERE name LIKE 'old %'", []))?;
        let mut tokens = self.tokens();
        tokens.old.clear();
        self.replace(tokens);
        Ok(())
    }

    fn replace(&self, tokens: TokenKeys) {
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens;
    }
}
