//! Randomness as an argument.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use std::sync::Arc;

/// Where random bytes come from. Handed in by `main`, so that tests can repeat themselves.
#[derive(Clone)]
pub struct Entropy(Arc<Fill>);

type Fill = dyn Fn(&mut [u8]) -> Result<(), NoEntropy> + Send + Sync;

/// The source of randomness failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub(crate) struct NoEntropy;

impl Entropy {
    /// The operating system's generator.
    pub fn os() -> Self {
        Self(Arc::new(|bytes| OsRng.try_fill_bytes(bytes).map_err(|_| NoEntropy)))
    }

    /// A source of one's own. For tests only: what is guessable here can be used to sign in as somebody else.
    pub fn from_fn(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |bytes| {
            fill(bytes);
            Ok(())
        }))
    }

    /// 256 random bits in 43 characters that need no escaping in a URL. Also the length PKCE asks of a verifier (RFC 7636, 4.1).
    pub(crate) fn token(&self) -> Result<String, NoEntropy> {
        let mut bytes = [0_u8; 32];
        (self.0)(&mut bytes)?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A number below 1,000, for jitter.
    pub(crate) fn per_mille(&self) -> Result<u64, NoEntropy> {
        let mut bytes = [0_u8; 8];
        (self.0)(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes) % 1_000)
    }
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entropy")
    }
}
