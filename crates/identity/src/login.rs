//! The way to the Hosted UI and back: authorization code with PKCE; state and nonce are single-use and bound to the browser.

use crate::{
    CallbackError, Identity, Person, ReturnTo, TokenError, Unavailable,
    access::{AccessClaims, VerifyError},
    directory::{effective, role_in, sight_in},
    error::safe_code,
    hash::same_secret,
    http_client::HttpError,
    session::{self, Profile},
};
use domain::{Role, UserId};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, CsrfToken, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RequestTokenError,
    Scope, StandardErrorResponse, TokenResponse,
    core::{CoreErrorResponseType, CoreResponseType, CoreTokenResponse},
};
use serde::Deserialize;
use std::sync::Arc;
use store::{LoginAttempt, TokensItem};
use tower_sessions::Session;
use url::Url;

/// How long a sign-in may take.
const LOGIN_SECONDS: i64 = 10 * 60;

/// Assumed when the sign-in service does not say how long an access token lives.
const DEFAULT_EXPIRES_IN: i64 = 300;

/// What the Hosted UI sends people back with: the query of the callback.
#[derive(Clone, Default, Deserialize)]
pub struct Callback {
    pub code: Option<String>,
    pub state: Option<String>,
    pub error: Option<String>,
}

impl std::fmt::Debug for Callback {
    /// Leaves out code and state.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback")
            .field("error", &self.error.as_deref().map(safe_code))
            .finish_non_exhaustive()
    }
}

/// Somebody has signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub return_to: ReturnTo,
    pub person: Person,
}

impl Identity {
    /// Begins a sign-in: remembers it and gives the Hosted UI's address. `return_to` that is no path of ours becomes the inbox.
    pub async fn begin_login(&self, session: &Session, return_to: &str) -> Result<Url, Unavailable> {
        let provider = self.provider().await?;
        let entropy = &self.inner.entropy;
        let browser = if let Some(browser) = session::browser(session).await? {
            browser
        } else {
            let browser = entropy.token()?;
            session::set_browser(session, &browser).await?;
            browser
        };
        let attempt = LoginAttempt {
            state: entropy.token()?,
            nonce: entropy.token()?,
            verifier: entropy.token()?,
            browser,
            return_to: ReturnTo::or_inbox(return_to).to_string(),
            expires_at: self.inner.clock.now().seconds().plus(LOGIN_SECONDS),
        };
        self.inner.store.put_login(&attempt).await?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(attempt.verifier));
        let (state, nonce) = (attempt.state, attempt.nonce);
        // The library asks for `openid` by itself.
        let scopes = self
            .inner
            .config
            .scopes
            .iter()
            .filter(|scope| *scope != "openid")
            .cloned()
            .map(Scope::new);
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let request = provider.oidc.authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce));
        let (url, _, _) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        Ok(url)
    }

    /// Completes a sign-in: the session gets a new id and speaks for the person from now on. An earlier sign-in of the same session
    /// ends. Answer with less than 500, or the session is not saved.
    pub async fn complete_login(&self, session: &Session, callback: Callback) -> Result<SignedIn, CallbackError> {
        // Taken first, whatever else the callback says: a state is good for one callback.
        let attempt = self.take_attempt(callback.state.as_deref()).await?;
        if let Some(error) = &callback.error {
            return Err(CallbackError::Provider { code: safe_code(error) });
        }
        let code = callback.code.filter(|code| !code.is_empty()).ok_or(CallbackError::Incomplete)?;
        if callback.state.is_none() {
            return Err(CallbackError::Incomplete);
        }
        let attempt = attempt.ok_or(CallbackError::UnknownState)?;
        let browser = session::browser(session).await?.ok_or(CallbackError::OtherBrowser)?;
        if !same_secret(&browser, &attempt.browser) {
            return Err(CallbackError::OtherBrowser);
        }
        let tokens = self.exchange(code, attempt.verifier).await?;
        let access_token = tokens.access_token().secret();
        let id_token = tokens.id_token().ok_or(CallbackError::Token(TokenError::Malformed))?.to_string();
        let id = self.verify_id_token(&id_token, &attempt.nonce, access_token).await?;
        let access = self.verify_access(access_token).await?;
        if access.sub != id.sub {
            return Err(CallbackError::Token(TokenError::Subject));
        }
        let refresh_token = tokens.refresh_token().ok_or(CallbackError::Token(TokenError::Malformed))?.secret();
        let now = self.inner.clock.now();
        let profile = Profile {
            sub: UserId::parse(id.sub.as_str()).map_err(|_| CallbackError::Token(TokenError::Claims))?,
            name: id.display_name().to_owned(),
            email: id.email.clone(),
            username: id.username().to_owned(),
            tokens: self.inner.entropy.token().map_err(Unavailable::from)?,
            created_at: now,
        };
        let role = self.role_at_login(&access, &profile).await?;
        let item = TokensItem {
            id: profile.tokens.clone(),
            access_token: access_token.clone(),
            refresh_token: refresh_token.clone(),
            access_expires_at: expires_at(&tokens, now.seconds()),
            version: 1,
            refresh_lease_until: None,
            refresh_owner: None,
            expires_at: now.plus(self.inner.config.lifetimes.absolute_millis()).seconds(),
        };
        let earlier = session::profile(session).await?;
        self.inner.store.put_tokens(&item).await.map_err(Unavailable::from)?;
        session::begin(session, &browser, &profile, now).await?;
        if let Err(error) = self.inner.store.member_signed_in(&profile.sub, now).await {
            tracing::warn!(%error, "it was not noted that somebody signed in");
        }
        if let Some(earlier) = earlier
            && let Err(error) = self.drop_tokens(&earlier.tokens).await
        {
            // Nothing points to them any more; they go when their time is over.
            tracing::warn!(%error, "the tokens of an earlier sign-in could not be removed");
        }
        let sight = sight_in(&*self.directory().await?, &profile.sub);
        let person = Person::new(Arc::new(profile), role, sight);
        Ok(SignedIn {
            return_to: ReturnTo::or_inbox(&attempt.return_to),
            person,
        })
    }

    async fn take_attempt(&self, state: Option<&str>) -> Result<Option<LoginAttempt>, CallbackError> {
        // Ours are 43 characters. Longer ones need not trouble the database, and empty ones it would refuse.
        let Some(state) = state.filter(|state| (1..=128).contains(&state.len())) else {
            return Ok(None);
        };
        let taken = self.inner.store.take_login(state, self.inner.clock.now().seconds()).await;
        Ok(taken.map_err(Unavailable::from)?)
    }

    async fn exchange(&self, code: String, verifier: String) -> Result<CoreTokenResponse, CallbackError> {
        let provider = self.provider().await?;
        let request = provider
            .oidc
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier));
        match request.request_async(&self.inner.http).await {
            Ok(tokens) => Ok(tokens),
            Err(RequestTokenError::ServerResponse(refusal)) => Err(CallbackError::ExchangeFailed {
                code: safe_code(refusal.error().as_ref()),
            }),
            // Never pass on what the library says: its error holds the answer, and with it the tokens.
            Err(error) => Err(Unavailable::Tokens(reason(&error)).into()),
        }
    }

    /// The role of who has just signed in. Somebody new may not be in the directory yet: look again before saying no.
    async fn role_at_login(&self, access: &AccessClaims, profile: &Profile) -> Result<Option<Role>, CallbackError> {
        let known = |directory: &store::DirectoryItem| directory.people.iter().any(|person| person.sub == profile.sub);
        if !self.directory().await.is_ok_and(|directory| known(&directory))
            && let Err(error) = self.refresh_directory().await
        {
            tracing::warn!(
                error = %domain::Causes(&error),
                "roles could not be read from Cognito at a sign-in"
            );
        }
        let directory = self.directory().await?;
        Ok(effective(access.role(), role_in(&directory, &profile.sub)))
    }
}

impl From<VerifyError> for CallbackError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Invalid(error) => Self::Token(error),
            VerifyError::Unavailable(error) => Self::Unavailable(error),
        }
    }
}

/// When the access token of an answer expires.
pub(crate) fn expires_at(tokens: &CoreTokenResponse, now: domain::Seconds) -> domain::Seconds {
    let seconds = tokens
        .expires_in()
        .and_then(|duration| i64::try_from(duration.as_secs()).ok())
        .unwrap_or(DEFAULT_EXPIRES_IN);
    now.plus(seconds)
}

/// Why the token endpoint gave nothing usable, without what it answered.
pub(crate) fn reason(error: &RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>) -> String {
    match error {
        RequestTokenError::ServerResponse(refusal) => safe_code(refusal.error().as_ref()),
        RequestTokenError::Request(error) => error.to_string(),
        // Where it could not be read, never what stands there.
        RequestTokenError::Parse(error, _) => unreadable(&error.path().to_string()),
        RequestTokenError::Other(_) => "it answered with an error".to_owned(),
    }
}

/// A path is made of the answer's own names; what is no plain name is left out.
fn unreadable(path: &str) -> String {
    let plain = (2..=64).contains(&path.len()) && path.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b'.'));
    if plain {
        format!("its answer could not be read at `{path}`")
    } else {
        "its answer could not be read".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_cannot_be_read_is_named_by_its_field_alone() {
        assert_eq!(unreadable("expires_in"), "its answer could not be read at `expires_in`");
        for other in [".", "", "eyJhbGciOi.J9", "x y", &"a".repeat(65)] {
            assert_eq!(unreadable(other), "its answer could not be read", "{other}");
        }
    }
}
