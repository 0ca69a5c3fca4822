//! The end of a session.

use crate::{Actor, AuthError, Identity, SessionKey, Unavailable, session};
use secrecy::ExposeSecret;
use tower_sessions::Session;
use url::Url;

impl Identity {
    /// Who a session belongs to by its own record, whether it is still good or not. For saying who signed out; it allows nothing.
    pub async fn owner(&self, session: &Session) -> Result<Option<Actor>, AuthError> {
        Ok(session::profile(session).await?.map(|profile| Actor::of(&profile, None)))
    }

    /// Signs out: the session is dead, its tokens are gone and revoked, its live streams on this instance end. Gives the Hosted UI's
    /// address where the browser must go next, so that its own cookie goes too. Send the removal cookie along.
    ///
    /// An error means that the session may still be alive.
    pub async fn sign_out(&self, session: &Session) -> Result<Url, AuthError> {
        let profile = session::profile(session).await?;
        session.flush().await.map_err(Unavailable::from)?;
        if let Some(profile) = profile {
            self.drop_tokens(&profile.tokens).await?;
            self.forget_device(&profile).await;
        }
        Ok(self.logout_url())
    }

    /// Cognito's sign-out page (its own form, not OpenID Connect's). It returns to our `logout_uri`.
    pub fn logout_url(&self) -> Url {
        let config = &self.inner.config;
        let mut url = config.hosted_ui_domain.clone();
        url.set_path("/logout");
        url.query_pairs_mut()
            .append_pair("client_id", &config.client_id)
            .append_pair("logout_uri", config.logout_uri.as_str());
        url
    }

    /// Removes the tokens of a sign-in, tells its live streams, and revokes the refresh token in the background.
    pub(crate) async fn drop_tokens(&self, tokens_id: &str) -> Result<(), Unavailable> {
        let store = &self.inner.store;
        let now = self.inner.clock.now().seconds();
        // What cannot be read cannot be revoked, but can still be removed.
        let tokens = store.tokens(tokens_id, now).await.unwrap_or_default();
        store.delete_tokens(tokens_id).await?;
        // Fails when nobody listens, which is fine.
        let _ = self.inner.ended.send(SessionKey::new(tokens_id));
        if let Some(tokens) = tokens {
            let identity = self.clone();
            tokio::spawn(async move { identity.revoke(&tokens.refresh_token).await });
        }
        Ok(())
    }

    /// Revokes a refresh token by plain HTTP: the oauth2 crate refuses http addresses, which local ones are. A failure is logged; the
    /// token is held by nobody any more.
    pub(crate) async fn revoke(&self, refresh_token: &str) {
        let config = &self.inner.config;
        let provider = match self.provider().await {
            Ok(provider) => provider,
            Err(error) => {
                tracing::warn!(%error, "a refresh token was not revoked");
                return;
            }
        };
        // A client with a secret says who it is in the header, one without in the form.
        let auth = config
            .client_secret
            .as_ref()
            .map(|secret| (config.client_id.as_str(), secret.expose_secret()));
        let mut form = vec![("token", refresh_token)];
        if auth.is_none() {
            form.push(("client_id", config.client_id.as_str()));
        }
        if let Err(error) = self.inner.http.post_form(&provider.revocation, auth, &form).await {
            tracing::warn!(%error, "a refresh token was not revoked");
        }
    }
}
