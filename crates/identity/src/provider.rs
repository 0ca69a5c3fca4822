//! The sign-in service as discovery describes it. Found when first needed, so that the server can start before it.

use crate::{Config, Identity, Unavailable, http_client::Http};
use domain::Millis;
use openidconnect::{
    AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySet, RedirectUrl, TokenUrl, core::CoreClient,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;
use url::Url;

type Oidc = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// How long a failed discovery stands before it is tried again.
const RETRY_AFTER_MS: i64 = 1_000;

/// What we use of the discovery document.
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    revocation_endpoint: Option<Url>,
}

/// The sign-in service, found.
pub(crate) struct Provider {
    pub(crate) oidc: Oidc,
    pub(crate) jwks_uri: Url,
    pub(crate) revocation: Url,
}

#[derive(Default)]
pub(crate) struct ProviderSlot {
    found: RwLock<Option<Arc<Provider>>>,
    failed: Mutex<Option<(Millis, Unavailable)>>,
}

impl Identity {
    /// The sign-in service; looks for it when it is not known yet. One request looks, the others wait for it.
    pub(crate) async fn provider(&self) -> Result<Arc<Provider>, Unavailable> {
        let slot = &self.inner.provider;
        let known = || slot.found.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(provider) = known() {
            return Ok(provider);
        }
        let mut failed = slot.failed.lock().await;
        if let Some(provider) = known() {
            return Ok(provider);
        }
        let now = self.inner.clock.now();
        if let Some((at, error)) = failed.as_ref()
            && (0..RETRY_AFTER_MS).contains(&now.0.saturating_sub(at.0))
        {
            return Err(error.clone());
        }
        match discover(&self.inner.config, &self.inner.http).await {
            Ok(provider) => {
                let provider = Arc::new(provider);
                *slot.found.write().unwrap_or_else(PoisonError::into_inner) = Some(provider.clone());
                *failed = None;
                tracing::info!(issuer = %self.inner.config.issuer, "found the sign-in service");
                Ok(provider)
            }
            Err(reason) => {
                let error = Unavailable::Provider {
                    issuer: self.inner.config.issuer.clone(),
                    reason,
                };
                *failed = Some((now, error.clone()));
                Err(error)
            }
        }
    }
}

async fn discover(config: &Config, http: &Http) -> Result<Provider, String> {
    let address = format!("{}/.well-known/openid-configuration", config.issuer);
    let address = Url::parse(&address).map_err(|error| format!("the issuer is not a URL: {error}"))?;
    let discovery: Discovery = http.json(&address).await.map_err(|error| error.to_string())?;
    connect(config, discovery)
}

fn connect(config: &Config, discovery: Discovery) -> Result<Provider, String> {
    if discovery.issuer != config.issuer {
        return Err(format!("it calls itself {:?}", discovery.issuer));
    }
    let revocation = match discovery.revocation_endpoint {
        Some(url) => url,
        None => on_hosted_ui(config, "/oauth2/revoke")?,
    };
    let secure = config.issuer.starts_with("https://");
    for url in [&discovery.token_endpoint, &discovery.jwks_uri, &revocation] {
        // Our secret and people's tokens go there.
        if secure && url.scheme() != "https" {
            return Err("it names an address that is not https".to_owned());
        }
    }
    let authorization = on_hosted_ui(config, discovery.authorization_endpoint.path())?;
    let issuer = IssuerUrl::new(config.issuer.clone()).map_err(|error| error.to_string())?;
    let mut oidc = CoreClient::new(ClientId::new(config.client_id.clone()), issuer, JsonWebKeySet::default())
        .set_auth_uri(AuthUrl::from_url(authorization))
        .set_token_uri(TokenUrl::from_url(discovery.token_endpoint))
        .set_redirect_uri(RedirectUrl::from_url(config.redirect_uri.clone()));
    if let Some(secret) = &config.client_secret {
        oidc = oidc.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
    }
    Ok(Provider {
        oidc,
        jwks_uri: discovery.jwks_uri,
        revocation,
    })
}

fn on_hosted_ui(config: &Config, path: &str) -> Result<Url, String> {
    config
        .hosted_ui_domain
        .join(path)
        .map_err(|error| format!("the Hosted UI's domain cannot be used: {error}"))
}
