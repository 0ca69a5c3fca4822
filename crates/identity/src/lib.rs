//! Sign-in with OpenID Connect, sessions, token verification and roles.
//!
//! `Identity` is the one door: it begins and completes a sign-in, turns the session of a request into a `Person`, and ends sessions.
//! A `Person` gives out authority values (`Viewer`, `Operator`, `Admin`) that nothing outside this crate can make.

mod access;
mod authenticate;
mod authority;
mod config;
mod directory;
mod entropy;
mod error;
mod hash;
mod http_client;
mod id_token;
mod jwks;
mod jwt;
mod login;
mod members;
mod poller;
mod provider;
mod refresh;
mod return_to;
mod session;
mod sign_out;
#[cfg(test)]
#[path = "../tests/identity/support/signer.rs"]
mod signer;

pub use authority::{Actor, Admin, Forbidden, Operator, Person, SessionKey, Viewer, may_see};
pub use config::{ABSOLUTE_LIFETIME, Config, IDLE_LIFETIME, Lifetimes, parse_hosted_ui_domain};
pub use entropy::Entropy;
pub use error::{AuthError, CallbackError, TokenError, Unavailable};
pub use http_client::http_client;
pub use login::{Callback, SignedIn};
pub use members::MemberError;
pub use poller::{DirectoryPoller, PollError, Polled};
pub use return_to::{ReturnTo, ReturnToRefused};
pub use session::{COOKIE_NAME, Sessions, removal_cookie, session_layer};

use access::AccessCache;
use directory::DirectoryCache;
use domain::Clock;
use http_client::Http;
use jwks::KeyCache;
use meters::Meters;
use provider::ProviderSlot;
use std::sync::Arc;
use store::Store;
use tokio::sync::broadcast;
use tower_sessions::SessionManagerLayer;

/// What `Identity` is made of.
pub struct Parts {
    pub config: Config,
    pub store: Store,
    pub clock: Clock,
    pub entropy: Entropy,
    /// Made by `http_client`: it must follow no redirects.
    pub http: reqwest::Client,
    pub cognito: aws_sdk_cognitoidentityprovider::Client,
    /// What is counted and timed.
    pub meters: Meters,
    /// Names this server among its siblings, for leases.
    pub instance: String,
}

/// Everything about who is signed in. Cheap to clone.
#[derive(Clone)]
pub struct Identity {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    store: Store,
    clock: Clock,
    entropy: Entropy,
    http: Http,
    cognito: aws_sdk_cognitoidentityprovider::Client,
    meters: Meters,
    instance: String,
    provider: ProviderSlot,
    keys: KeyCache,
    access: AccessCache,
    directory: DirectoryCache,
    ended: broadcast::Sender<SessionKey>,
}

/// Ends of sessions that a slow listener may fall behind by. A listener that lags must look each of its sessions up again.
const ENDED_BUFFER: usize = 256;

impl Identity {
    /// Puts it together. Does no IO: the sign-in service may come up later.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            config,
            store,
            clock,
            entropy,
            http,
            cognito,
            meters,
            instance,
        } = parts;
        let inner = Inner {
            config,
            store,
            clock,
            entropy,
            http: Http::new(http),
            cognito,
            meters,
            instance,
            provider: ProviderSlot::default(),
            keys: KeyCache::default(),
            access: AccessCache::default(),
            directory: DirectoryCache::default(),
            ended: broadcast::Sender::new(ENDED_BUFFER),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Whether people can sign in: the sign-in service was found and the directory was read once. The error says what is waited for.
    pub async fn ready(&self) -> Result<(), Unavailable> {
        self.provider().await?;
        self.directory().await.map(drop)
    }

    /// The layer that gives each request its `tower_sessions::Session`.
    pub fn session_layer(&self) -> SessionManagerLayer<Sessions> {
        session_layer(self.inner.store.clone(), self.inner.clock.clone(), self.inner.config.lifetimes)
    }

    /// The settings it was made with.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Tells of sessions that end on this instance, so that their live streams end at once. Other instances find out through `recheck`.
    pub fn ended(&self) -> broadcast::Receiver<SessionKey> {
        self.inner.ended.subscribe()
    }

    /// Makes the poller that keeps the directory fresh. One a server.
    pub fn directory_poller(&self) -> DirectoryPoller {
        DirectoryPoller::new(self.clone())
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("issuer", &self.inner.config.issuer)
            .finish_non_exhaustive()
    }
}
