//! ID tokens, verified once, at login.

use crate::{
    Config, Identity, TokenError,
    access::VerifyError,
    hash::{same_secret, sha256},
    jwt,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// Claims of a Cognito ID token that we use.
#[derive(Debug, Deserialize)]
pub(crate) struct IdClaims {
    iss: String,
    pub(crate) sub: String,
    aud: Audience,
    token_use: String,
    exp: i64,
    #[serde(default, deserialize_with = "jwt::present")]
    nbf: Option<i64>,
    nonce: String,
    #[serde(default, deserialize_with = "jwt::present")]
    at_hash: Option<String>,
    #[serde(default, deserialize_with = "jwt::present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "jwt::present")]
    pub(crate) email: Option<String>,
    #[serde(rename = "cognito:username", default, deserialize_with = "jwt::present")]
    username: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    /// Whether the token is for this client and nobody else.
    fn is(&self, client_id: &str) -> bool {
        match self {
            Self::One(audience) => audience == client_id,
            Self::Many(audiences) => audiences.len() == 1 && audiences.iter().all(|audience| audience == client_id),
        }
    }
}

impl IdClaims {
    /// Checks what the claims say; `now` in Unix seconds.
    pub(crate) fn check(&self, config: &Config, nonce: &str, access_token: &str, now: i64) -> Result<(), TokenError> {
        if self.iss != config.issuer {
            return Err(TokenError::Issuer);
        }
        if !self.aud.is(&config.client_id) {
            return Err(TokenError::Client);
        }
        if self.token_use != "id" {
            return Err(TokenError::Use);
        }
        jwt::times(self.exp, self.nbf, now)?;
        if !same_secret(&self.nonce, nonce) {
            return Err(TokenError::Nonce);
        }
        if self.at_hash.as_ref().is_some_and(|hash| *hash != access_token_hash(access_token)) {
            return Err(TokenError::Hash);
        }
        Ok(())
    }

    /// Cognito's user name.
    pub(crate) fn username(&self) -> &str {
        self.username.as_deref().unwrap_or(&self.sub)
    }

    /// What to call the person: name, else e-mail, else user name.
    pub(crate) fn display_name(&self) -> &str {
        let said = |text: &Option<String>| text.as_deref().map(str::trim).is_some_and(|text| !text.is_empty());
        if said(&self.name) {
            return self.name.as_deref().unwrap_or_default().trim();
        }
        if said(&self.email) {
            return self.email.as_deref().unwrap_or_default().trim();
        }
        self.username()
    }
}

/// The left half of the token's SHA-256 (OpenID Connect Core 3.1.3.6, for RS256).
pub(crate) fn access_token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&sha256(token)[..16])
}

impl Identity {
    pub(crate) async fn verify_id_token(&self, token: &str, nonce: &str, access_token: &str) -> Result<IdClaims, VerifyError> {
        let claims: IdClaims = self.signed(token).await?;
        claims.check(&self.inner.config, nonce, access_token, self.inner.clock.now().seconds().0)?;
        Ok(claims)
    }
}

#[cfg(test)]
mod tests;
