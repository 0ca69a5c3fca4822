//! A sign-in service, a database and browsers for the tests, all in this process.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod service;
pub mod signer;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use domain::{Clock, Millis, Role};
use identity::{Callback, CallbackError, Config, Entropy, Identity, Lifetimes, Parts, Sessions, SignedIn, http_client};
use serde_json::Value;
use service::Service;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{Store, TableNames};
use tower_sessions::{Session, SessionStore, session::Id};
use url::Url;

/// Everything that a test plays with.
pub struct World {
    pub identity: Identity,
    pub service: Service,
    pub store: Store,
    pub clock: Clock,
    now: Arc<AtomicI64>,
    sessions: Arc<Sessions>,
}

/// One browser: its cookie.
#[derive(Clone, Copy, Debug, Default)]
pub struct Browser(pub Option<Id>);

pub const SUB: &str = "11111111-1111-4111-8111-111111111111";

impl World {
    /// A world in which Mira is an operator, in token and directory.
    pub async fn new() -> Self {
        let world = Self::empty().await;
        world.service.state().set_member(SUB, "mira", Role::Operator, true);
        world.identity.refresh_directory().await.unwrap();
        world
    }

    /// A world whose directory was never read.
    pub async fn empty() -> Self {
        let now = Arc::new(AtomicI64::new(1_790_000_000_000));
        let clock = {
            let now = now.clone();
            Clock::new(move || Millis(now.load(Ordering::SeqCst)))
        };
        let store = store().await;
        let service = Service::start().await;
        let sessions = Arc::new(Sessions::new(store.clone(), clock.clone(), Lifetimes::default()));
        let identity = make("instance-1", &service, &store, &clock);
        Self {
            identity,
            service,
            store,
            clock,
            now,
            sessions,
        }
    }

    /// Another instance of the server on the same database.
    pub fn another_instance(&self) -> Identity {
        make("instance-2", &self.service, &self.store, &self.clock)
    }

    pub fn now(&self) -> i64 {
        self.clock.now().seconds().0
    }

    pub fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// The session of a request of this browser.
    pub fn session(&self, browser: Browser) -> Session {
        Session::new(browser.0, self.sessions.clone(), None)
    }

    /// What the session layer does when a handler has answered.
    pub async fn finish(&self, session: &Session) -> Browser {
        if session.is_modified() && !session.is_empty().await {
            session.save().await.unwrap();
        }
        Browser(session.id())
    }

    pub async fn session_exists(&self, browser: Browser) -> bool {
        self.sessions.load(&browser.0.unwrap()).await.unwrap().is_some()
    }

    /// Goes to the Hosted UI: the browser afterwards, and where it was sent.
    pub async fn begin(&self, browser: Browser, return_to: &str) -> (Browser, HashMap<String, String>) {
        let session = self.session(browser);
        let url = self.identity.begin_login(&session, return_to).await.unwrap();
        assert_eq!(url.path(), "/oauth2/authorize");
        (self.finish(&session).await, url.query_pairs().into_owned().collect())
    }

    /// Comes back from the Hosted UI with a code, for which the service has tokens ready.
    pub async fn come_back(
        &self,
        browser: Browser,
        state: &str,
        nonce: &str,
        change: impl FnOnce(&mut Value, &mut Value),
    ) -> (Browser, Result<SignedIn, CallbackError>) {
        self.service.grant(self.now(), nonce, change);
        let session = self.session(browser);
        let callback = Callback {
            code: Some("code-1".into()),
            state: Some(state.into()),
            error: None,
        };
        let result = self.identity.complete_login(&session, callback).await;
        (self.finish(&session).await, result)
    }

    /// Signs Mira in.
    pub async fn signed_in(&self) -> (Browser, SignedIn) {
        let (browser, query) = self.begin(Browser::default(), "/inbox").await;
        let (browser, result) = self.come_back(browser, &query["state"], &query["nonce"], |_, _| ()).await;
        (browser, result.unwrap())
    }

    /// What a request of this browser may do.
    pub async fn authenticate(&self, browser: Browser) -> (Browser, Result<identity::Person, identity::AuthError>) {
        let session = self.session(browser);
        let result = self.identity.authenticate(&session).await;
        (self.finish(&session).await, result)
    }

    pub async fn role(&self, browser: Browser) -> Option<Role> {
        self.authenticate(browser).await.1.unwrap().role()
    }
}

fn make(instance: &str, service: &Service, store: &Store, clock: &Clock) -> Identity {
    let cognito = aws_sdk_cognitoidentityprovider::Config::builder()
        .behavior_version(aws_sdk_cognitoidentityprovider::config::BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .retry_config(aws_sdk_cognitoidentityprovider::config::retry::RetryConfig::disabled())
        .endpoint_url(service.url.as_str())
        .build();
    Identity::new(Parts {
        config: Config {
            issuer: service.issuer(),
            hosted_ui_domain: Url::parse("http://localhost:9999").unwrap(),
            redirect_uri: Url::parse("http://127.0.0.1:3000/auth/callback").unwrap(),
            logout_uri: Url::parse("http://127.0.0.1:3000/logout").unwrap(),
            scopes: vec!["openid".into(), "email".into(), "profile".into()],
            client_id: "client".into(),
            client_secret: Some("hush".into()),
            user_pool_id: "pool".into(),
            lifetimes: Lifetimes::default(),
        },
        store: store.clone(),
        clock: clock.clone(),
        entropy: Entropy::os(),
        http: http_client().unwrap(),
        cognito: aws_sdk_cognitoidentityprovider::Client::from_conf(cognito),
        meters: meters::Meters::new("test"),
        instance: instance.into(),
    })
}

async fn store() -> Store {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(format!("http://{address}"))
        .build();
    let tables = TableNames {
        main: "main".into(),
        sessions: "sessions".into(),
    };
    let store = Store::new(aws_sdk_dynamodb::Client::from_conf(config), tables);
    store::provision(&store, false).await.unwrap();
    store
}

/// Waits until something is so, two seconds at most.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..200 {
        if so() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("never happened: {what}");
}
