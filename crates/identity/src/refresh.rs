//! Refreshing an access token: one request does it, the others wait for it or go on with the token that still counts.

use crate::{
    AuthError, Identity, Unavailable,
    access::AccessClaims,
    login::{expires_at, reason},
};
use openidconnect::{OAuth2TokenResponse, RefreshToken, RequestTokenError, core::CoreErrorResponseType};
use std::{sync::Arc, time::Duration};
use store::{RefreshClaim, TokensItem};

/// How long one request has the right to refresh. Longer than the HTTP timeout. It is not given back when the sign-in service is out
/// of reach, which keeps other requests from trying as well.
const LEASE_MS: i64 = 10_000;

/// How long others wait for it, without a token that still counts.
const WAIT_STEP: Duration = Duration::from_millis(150);
const WAIT_STEPS: usize = 30;

impl Identity {
    /// Refreshes tokens. `fallback` are the claims of a token that still counts: they are used while another request refreshes, and
    /// when the sign-in service is out of reach.
    pub(crate) async fn refresh(&self, tokens: &TokensItem, fallback: Option<Arc<AccessClaims>>) -> Result<Arc<AccessClaims>, AuthError> {
        let (identity, tokens) = (self.clone(), tokens.clone());
        // In a task of its own: a browser that goes away drops the request, and a rotated refresh token must not be lost with it.
        let task = tokio::spawn(async move { identity.refresh_or_wait(tokens, fallback).await });
        task.await.unwrap_or(Err(AuthError::Unavailable(Unavailable::RefreshBusy)))
    }

    async fn refresh_or_wait(&self, tokens: TokensItem, fallback: Option<Arc<AccessClaims>>) -> Result<Arc<AccessClaims>, AuthError> {
        let owner = self.inner.entropy.token().map_err(Unavailable::from)?;
        for _ in 0..WAIT_STEPS {
            let now = self.inner.clock.now();
            let claim = self
                .inner
                .store
                .claim_refresh(&tokens.id, tokens.version, &owner, now, LEASE_MS)
                .await;
            match claim.map_err(Unavailable::from)? {
                RefreshClaim::Claimed => return self.refresh_claimed(tokens, fallback).await,
                RefreshClaim::Newer(newer) => return Ok(self.verify_access(&newer.access_token).await?),
                RefreshClaim::Gone => return Err(AuthError::Expired),
                RefreshClaim::Busy => match fallback {
                    Some(claims) => return Ok(claims),
                    None => tokio::time::sleep(WAIT_STEP).await,
                },
            }
        }
        Err(Unavailable::RefreshBusy.into())
    }

    async fn refresh_claimed(&self, tokens: TokensItem, fallback: Option<Arc<AccessClaims>>) -> Result<Arc<AccessClaims>, AuthError> {
        let unavailable = |error: Unavailable| match fallback.clone() {
            Some(claims) => {
                tracing::warn!(%error, "an access token was not refreshed; the old one still counts");
                Ok(claims)
            }
            None => Err(AuthError::Unavailable(error)),
        };
        let provider = match self.provider().await {
            Ok(provider) => provider,
            Err(error) => return unavailable(error),
        };
        let refresh_token = RefreshToken::new(tokens.refresh_token.clone());
        let answer = provider
            .oidc
            .exchange_refresh_token(&refresh_token)
            .request_async(&self.inner.http)
            .await;
        let refreshed = match answer {
            Ok(answer) => TokensItem {
                access_token: answer.access_token().secret().clone(),
                // With rotation there is a new one, and the old one is dead.
                refresh_token: answer
                    .refresh_token()
                    .map_or(tokens.refresh_token.clone(), |token| token.secret().clone()),
                access_expires_at: expires_at(&answer, self.inner.clock.now().seconds()),
                ..tokens
            },
            Err(RequestTokenError::ServerResponse(refusal)) if *refusal.error() == CoreErrorResponseType::InvalidGrant => {
                return self.refused(&tokens).await;
            }
            Err(error) => return unavailable(Unavailable::Tokens(reason(&error))),
        };
        // Stored before it is verified: fetching a key may fail, and a rotated refresh token must not be lost to that.
        if !self.inner.store.store_refreshed(&refreshed).await.map_err(Unavailable::from)? {
            // Signed out meanwhile, or another request was faster after the lease ran out.
            let newer = self
                .inner
                .store
                .tokens(&refreshed.id, self.inner.clock.now().seconds())
                .await
                .map_err(Unavailable::from)?;
            let Some(newer) = newer else {
                // Sign-out revoked the token it knew, not the one that has just taken its place.
                self.revoke(&refreshed.refresh_token).await;
                return Err(AuthError::Expired);
            };
            return Ok(self.verify_access(&newer.access_token).await?);
        }
        Ok(self.verify_access(&refreshed.access_token).await?)
    }

    /// The refresh token is not valid any more: the session ends, unless it was rotated by another request.
    async fn refused(&self, tokens: &TokensItem) -> Result<Arc<AccessClaims>, AuthError> {
        let now = self.inner.clock.now().seconds();
        match self.inner.store.tokens(&tokens.id, now).await.map_err(Unavailable::from)? {
            Some(newer) if newer.version > tokens.version => Ok(self.verify_access(&newer.access_token).await?),
            _ => Err(AuthError::Expired),
        }
    }
}
