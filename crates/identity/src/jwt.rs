//! The signature of a token, and what its header may say.

use crate::{Identity, TokenError, access::VerifyError};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};

/// Clocks differ: a token counts for this long after its end, and before its beginning.
pub(crate) const LEEWAY_SECONDS: i64 = 120;

/// Tokens of Cognito are one to four kilobytes.
const MAX_LENGTH: usize = 32 * 1024;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    jwk: Option<IgnoredAny>,
    jku: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
    crit: Option<IgnoredAny>,
}

/// Which key a token says it is signed with. Refuses every header that wants more than "RS256, by a key that you know".
pub(crate) fn kid(token: &str) -> Result<String, TokenError> {
    if token.len() > MAX_LENGTH {
        return Err(TokenError::Malformed);
    }
    let (header, _) = token.split_once('.').ok_or(TokenError::Malformed)?;
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| TokenError::Malformed)?;
    // Read in two steps, so that a missing `kid` and an unsigned token get the sentence they deserve.
    let alg: serde_json::Value = serde_json::from_slice(&header).map_err(|_| TokenError::Malformed)?;
    if alg.get("alg").and_then(serde_json::Value::as_str) != Some("RS256") {
        return Err(TokenError::Algorithm);
    }
    let header: Header = serde_json::from_slice(&header).map_err(|_| TokenError::Malformed)?;
    if header.alg != "RS256" {
        return Err(TokenError::Algorithm);
    }
    let embedded = [&header.jwk, &header.jku, &header.x5c, &header.x5u, &header.crit];
    if embedded.iter().any(|value| value.is_some()) {
        return Err(TokenError::EmbeddedKey);
    }
    Ok(header.kid)
}

/// Checks the signature and reads the claims. Nothing that the claims say is checked here.
pub(crate) fn claims<T: DeserializeOwned>(token: &str, key: &DecodingKey) -> Result<T, TokenError> {
    let mut validation = Validation::new(Algorithm::RS256);
    // The library would ask the system's clock; times and audience are checked by our callers, against ours.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    match jsonwebtoken::decode::<T>(token, key, &validation) {
        Ok(data) => Ok(data.claims),
        Err(error) => Err(match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenError::Signature,
            jsonwebtoken::errors::ErrorKind::Json(_) => TokenError::Claims,
            _ => TokenError::Malformed,
        }),
    }
}

/// Checks the times. `exp` with leeway; `nbf` when there is one.
pub(crate) fn times(exp: i64, nbf: Option<i64>, now: i64) -> Result<(), TokenError> {
    if now >= exp.saturating_add(LEEWAY_SECONDS) {
        return Err(TokenError::Expired);
    }
    if nbf.is_some_and(|nbf| nbf > now.saturating_add(LEEWAY_SECONDS)) {
        return Err(TokenError::NotYet);
    }
    Ok(())
}

/// Reads a claim that may be absent, but is of its type when present: `null` is neither.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl Identity {
    /// Finds the key, checks the signature and reads the claims.
    pub(crate) async fn signed<T: DeserializeOwned>(&self, token: &str) -> Result<T, VerifyError> {
        let kid = kid(token)?;
        let key = self.signing_key(&kid).await?;
        Ok(claims(token, &key)?)
    }
}

#[cfg(test)]
mod fuzz;
