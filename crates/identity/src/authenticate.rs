//! From a request's session to the person it speaks for.

use crate::{
    AuthError, Identity, Person,
    access::{AccessClaims, VerifyError},
    authority::Sight,
    directory::{effective, is_over, role_in, sight_in},
    session::{self, Profile},
};
use std::sync::Arc;
use store::TokensItem;
use tower_sessions::Session;

/// An access token that expires sooner than this is refreshed.
const REFRESH_BEFORE_SECONDS: i64 = 60;

/// When the directory knows of a higher role than the token, a token older than this is refreshed to learn it.
const PROMOTION_AFTER_SECONDS: i64 = 60;

impl Identity {
    /// Who a request speaks for. Verifies the access token, refreshes it when it is about to expire, and lowers the role to what the
    /// directory says. A session that has ended is emptied; then the error is `Expired`.
    pub async fn authenticate(&self, session: &Session) -> Result<Person, AuthError> {
        let had_cookie = session.id().is_some();
        let Some(profile) = session::profile(session).await? else {
            // A cookie without a record: the session ended by time, or on another instance.
            return Err(if had_cookie && session.id().is_none() {
                AuthError::Expired
            } else {
                AuthError::Anonymous
            });
        };
        let profile = Arc::new(profile);
        match self.person(profile).await {
            Ok(person) => {
                let now = self.inner.clock.now();
                if session::touch(session, now).await? {
                    if let Err(error) = self.inner.store.member_seen(&person.actor().sub, now).await {
                        tracing::warn!(%error, "it was not noted that somebody is there");
                    }
                    self.device_seen(&person.profile, now).await;
                }
                Ok(person)
            }
            Err(AuthError::Expired) => {
                if let Err(error) = session.flush().await {
                    tracing::warn!(%error, "the record of an expired session could not be removed");
                }
                Err(AuthError::Expired)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a person is still signed in, and in which role now. For live streams, which outlive their request.
    pub async fn recheck(&self, person: &Person) -> Result<Person, AuthError> {
        self.person(person.profile.clone()).await
    }

    async fn person(&self, profile: Arc<Profile>) -> Result<Person, AuthError> {
        let result = self.verified(&profile).await;
        if matches!(result, Err(AuthError::Expired)) {
            self.drop_tokens(&profile.tokens).await?;
        }
        let (role, sight) = result?;
        Ok(Person::new(profile, role, sight))
    }

    /// The role in effect of a session that is still good, and the numbers that go with it.
    async fn verified(&self, profile: &Profile) -> Result<(Option<domain::Role>, Sight), AuthError> {
        let now = self.inner.clock.now();
        if now.0.saturating_sub(profile.created_at.0) >= self.inner.config.lifetimes.absolute_millis() {
            return Err(AuthError::Expired);
        }
        let tokens = self
            .inner
            .store
            .tokens(&profile.tokens, now.seconds())
            .await
            .map_err(crate::Unavailable::from)?;
        let tokens = tokens.ok_or(AuthError::Expired)?;
        let mut claims = self.current_claims(&tokens).await?;
        let directory = self.directory().await?;
        if is_over(&directory, profile) {
            return Err(AuthError::Expired);
        }
        let listed = role_in(&directory, &profile.sub);
        let now = self.inner.clock.now().seconds().0;
        if listed > claims.role() && now.saturating_sub(claims.iat) >= PROMOTION_AFTER_SECONDS {
            claims = self.refresh(&tokens, Some(claims)).await?;
        }
        if claims.sub != profile.sub.as_str() {
            tracing::error!("an access token speaks of another person than its session; the session is ended");
            return Err(AuthError::Expired);
        }
        Ok((effective(claims.role(), listed), sight_in(&directory, &profile.sub)))
    }

    /// The claims of a valid access token, refreshed when it is about to expire.
    async fn current_claims(&self, tokens: &TokensItem) -> Result<Arc<AccessClaims>, AuthError> {
        let now = self.inner.clock.now().seconds().0;
        match self.verify_access(&tokens.access_token).await {
            Ok(claims) if claims.exp.saturating_sub(now) > REFRESH_BEFORE_SECONDS => Ok(claims),
            Ok(claims) => self.refresh(tokens, Some(claims)).await,
            Err(VerifyError::Invalid(crate::TokenError::Expired)) => self.refresh(tokens, None).await,
            Err(error) => Err(error.into()),
        }
    }
}

impl From<VerifyError> for AuthError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Unavailable(error) => Self::Unavailable(error),
            VerifyError::Invalid(error) => {
                tracing::warn!(%error, "a stored access token was refused; the session is ended");
                Self::Expired
            }
        }
    }
}
