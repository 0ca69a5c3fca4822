//! The browser's session: one random cookie, its record in DynamoDB.

use crate::{Lifetimes, Unavailable, hash::sha256_hex};
use async_trait::async_trait;
use domain::{Clock, Millis, UserId};
use http::HeaderValue;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{SessionItem, Store};
use time::OffsetDateTime;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Error, Id, Record},
    session_store,
};

/// The cookie's name. `__Host-`: only over TLS or from this machine, for the whole site, not for its subdomains.
pub const COOKIE_NAME: &str = "__Host-wecare";

/// Removes the cookie. tower-sessions' own removal lacks `Secure`, so browsers ignore it for a `__Host-` name.
pub fn removal_cookie() -> HeaderValue {
    HeaderValue::from_static("__Host-wecare=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The layer that gives each request its session.
pub fn session_layer(store: Store, clock: Clock, lifetimes: Lifetimes) -> SessionManagerLayer<Sessions> {
    let idle = time::Duration::seconds(lifetimes.idle_seconds());
    SessionManagerLayer::new(Sessions::new(store, clock, lifetimes))
        .with_name(COOKIE_NAME)
        .with_secure(true)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(idle))
}

/// Sessions in DynamoDB, for tower-sessions.
#[derive(Clone, Debug)]
pub struct Sessions {
    store: Store,
    clock: Clock,
    idle_seconds: i64,
}

impl Sessions {
    /// Sessions that end after their idle lifetime. The absolute one is watched by `Identity`.
    pub fn new(store: Store, clock: Clock, lifetimes: Lifetimes) -> Self {
        Self {
            store,
            clock,
            idle_seconds: lifetimes.idle_seconds(),
        }
    }

    /// The expiry comes from our clock; tower-sessions' own asks the system's.
    fn item(&self, record: &Record) -> session_store::Result<SessionItem> {
        let data = serde_json::to_string(&record.data).map_err(|error| session_store::Error::Encode(error.to_string()))?;
        let expires_at = self.clock.now().seconds().plus(self.idle_seconds);
        Ok(SessionItem {
            hash: sha256_hex(&record.id.to_string()),
            data,
            expires_at,
        })
    }
}

fn backend(error: store::StoreError) -> session_store::Error {
    session_store::Error::Backend(Unavailable::from(error).to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        for _ in 0..5 {
            if self.store.create_session(&self.item(record)?).await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
        Err(session_store::Error::Backend("no free session id in five attempts".to_owned()))
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.store.save_session(&self.item(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let hash = sha256_hex(&id.to_string());
        let Some(item) = self.store.load_session(&hash, self.clock.now().seconds()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data: HashMap<String, serde_json::Value> =
            serde_json::from_str(&item.data).map_err(|error| session_store::Error::Decode(error.to_string()))?;
        let expiry_date =
            OffsetDateTime::from_unix_timestamp(item.expires_at.0).map_err(|error| session_store::Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.store.delete_session(&sha256_hex(&id.to_string())).await.map_err(backend)
    }
}

/// Who is signed in, as the session remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) sub: UserId,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) username: String,
    /// Id of the tokens item.
    pub(crate) tokens: String,
    pub(crate) created_at: Millis,
}

const PROFILE: &str = "who";
const BROWSER: &str = "browser";
const SEEN: &str = "seen";

/// How often the time of use is written.
const SEEN_EVERY_SECONDS: i64 = 5 * 60;

/// The profile of who is signed in. One that cannot be read counts as none: the session is of an older shape.
pub(crate) async fn profile(session: &Session) -> Result<Option<Profile>, Unavailable> {
    match session.get::<Profile>(PROFILE).await {
        Ok(profile) => Ok(profile),
        Err(Error::SerdeJson(error)) => {
            tracing::warn!(%error, "a session has another shape; it counts as signed out");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Fills the session after sign-in. It gets a new id, and the old one is dead.
pub(crate) async fn begin(session: &Session, browser: &str, profile: &Profile, now: Millis) -> Result<(), Unavailable> {
    session.clear().await;
    session.cycle_id().await?;
    session.insert(BROWSER, browser).await?;
    session.insert(PROFILE, profile).await?;
    session.insert(SEEN, now.seconds()).await?;
    Ok(())
}

/// The random value by which we know a browser again, if it has one.
pub(crate) async fn browser(session: &Session) -> Result<Option<String>, Unavailable> {
    match session.get::<String>(BROWSER).await {
        Ok(browser) => Ok(browser),
        Err(Error::SerdeJson(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn set_browser(session: &Session, browser: &str) -> Result<(), Unavailable> {
    Ok(session.insert(BROWSER, browser).await?)
}

/// Notes that the session is in use, which slides its end. Seldom, because each note is a write; true when it was.
pub(crate) async fn touch(session: &Session, now: Millis) -> Result<bool, Unavailable> {
    let now = now.seconds().0;
    let seen = session.get::<i64>(SEEN).await.ok().flatten();
    let due = seen.is_none_or(|seen| now.saturating_sub(seen) >= SEEN_EVERY_SECONDS);
    if due {
        session.insert(SEEN, now).await?;
    }
    Ok(due)
}
