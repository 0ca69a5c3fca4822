//! A user pool's sign-in service in a few lines: its keys, clock, refusals and silences are the test's to choose. Refresh
//! tokens rotate, and one that is used twice ends its sign-in, as strictly as the specification allows.

#[path = "../../../crates/identity/tests/identity/support/signer.rs"]
mod signer;

use super::TestApp;
use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use signer::Signer;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

/// What the token endpoint does with a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Works,
    Throttles,
    /// No answer, and nothing is done.
    Hangs,
    Refuses,
    Breaks,
}

/// What a test may change while people are signed in.
pub(crate) struct Pool {
    /// In the key set.
    pub(crate) published: Vec<Arc<Signer>>,
    /// Signs the tokens to come.
    pub(crate) signs: Arc<Signer>,
    pub(crate) mood: Mood,
    /// How long the access tokens to come live.
    pub(crate) access_seconds: i64,
    /// How far its clock is ahead of ours.
    pub(crate) ahead: i64,
    /// Put into the access tokens to come.
    pub(crate) not_before: Option<i64>,
    pub(crate) key_fetches: usize,
    /// Refreshes that were asked for, and those that were done.
    pub(crate) asked: usize,
    pub(crate) refreshed: usize,
    sub: String,
    nonces: HashMap<String, String>,
    /// Refresh tokens by whether they were used; none when the sign-in is over.
    tokens: HashMap<String, bool>,
    serial: usize,
}

/// The service. Its address is the issuer's and the sign-in pages'.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    pool: Arc<Mutex<Pool>>,
}

impl Issuer {
    /// Starts it for a person of the demo pool.
    async fn start(sub: String) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let first = Arc::new(Signer::new("key-1"));
        let pool = Pool {
            published: vec![first.clone()],
            signs: first,
            mood: Mood::Works,
            access_seconds: 3600,
            ahead: 0,
            not_before: None,
            key_fetches: 0,
            asked: 0,
            refreshed: 0,
            sub,
            nonces: HashMap::new(),
            tokens: HashMap::new(),
            serial: 0,
        };
        let issuer = Self {
            url,
            pool: Arc::new(Mutex::new(pool)),
        };
        let router = Router::new()
            .route("/pool/.well-known/openid-configuration", get(discovery))
            .route("/pool/.well-known/jwks.json", get(keys))
            .route("/oauth2/authorize", get(authorize))
            .route("/oauth2/token", post(token))
            .route("/oauth2/revoke", post(async || StatusCode::OK))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    pub(crate) fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap()
    }

    /// Refreshes that were asked for, and those that were done.
    pub(crate) fn refreshes(&self) -> (usize, usize) {
        let pool = self.pool();
        (pool.asked, pool.refreshed)
    }

    /// A new key that the pool does not know yet.
    pub(crate) fn new_key(name: &'static str) -> Arc<Signer> {
        Arc::new(Signer::new(name))
    }
}

impl TestApp {
    /// Everything, with sign-in at a service of the test's own, where everybody is Asha, an operator.
    pub(crate) async fn with_issuer() -> (Self, Issuer) {
        let sandbox = Self::sandbox().await;
        let people = sandbox.0.demo_people().unwrap();
        let (sub, _) = people.iter().find(|(_, name)| name == "Asha Menon").unwrap();
        let issuer = Issuer::start(sub.clone()).await;
        let changes = [
            ("COGNITO_ISSUER", format!("{}/pool", issuer.url)),
            ("COGNITO_HOSTED_UI_DOMAIN", issuer.url.clone()),
        ];
        (Self::start_on(sandbox, &changes).await, issuer)
    }
}

async fn discovery(State(issuer): State<Issuer>) -> Json<Value> {
    let url = &issuer.url;
    Json(json!({
        "issuer": format!("{url}/pool"), "authorization_endpoint": format!("{url}/oauth2/authorize"),
        "token_endpoint": format!("{url}/oauth2/token"), "revocation_endpoint": format!("{url}/oauth2/revoke"),
        "jwks_uri": format!("{url}/pool/.well-known/jwks.json"),
    }))
}

async fn keys(State(issuer): State<Issuer>) -> Json<Value> {
    let mut pool = issuer.pool();
    pool.key_fetches += 1;
    Json(json!({ "keys": pool.published.iter().map(|key| key.jwk()).collect::<Vec<_>>() }))
}

async fn authorize(State(issuer): State<Issuer>, Query(query): Query<HashMap<String, String>>) -> Redirect {
    let mut pool = issuer.pool();
    pool.serial += 1;
    let code = format!("code-{}", pool.serial);
    pool.nonces.insert(code.clone(), query["nonce"].clone());
    let back = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &code)
        .append_pair("state", &query["state"])
        .finish();
    Redirect::to(&format!("{}?{back}", query["redirect_uri"]))
}

async fn token(State(issuer): State<Issuer>, Form(form): Form<HashMap<String, String>>) -> Response {
    let refused = |status: StatusCode, error: &str| (status, Json(json!({ "error": error }))).into_response();
    if form["grant_type"] == "authorization_code" {
        let mut pool = issuer.pool();
        let nonce = pool.nonces.remove(&form["code"]);
        return nonce.map_or_else(
            || refused(StatusCode::BAD_REQUEST, "invalid_grant"),
            |nonce| pool.tokens(&issuer.url, &form, Some(nonce)),
        );
    }
    let mood = {
        let mut pool = issuer.pool();
        pool.asked += 1;
        pool.mood
    };
    match mood {
        Mood::Works => {}
        Mood::Throttles => return refused(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException"),
        Mood::Breaks => return refused(StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        Mood::Refuses => return refused(StatusCode::BAD_REQUEST, "invalid_grant"),
        Mood::Hangs => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            return StatusCode::GATEWAY_TIMEOUT.into_response();
        }
    }
    // Long enough for every request of a burst to come while the first is on its way.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut pool = issuer.pool();
    match pool.tokens.get_mut(&form["refresh_token"]) {
        Some(used) if !*used => *used = true,
        _ => {
            pool.tokens.clear();
            return refused(StatusCode::BAD_REQUEST, "invalid_grant");
        }
    }
    pool.refreshed += 1;
    pool.tokens(&issuer.url, &form, None)
}

impl Pool {
    fn tokens(&mut self, url: &str, form: &HashMap<String, String>, nonce: Option<String>) -> Response {
        let now = super::now() + self.ahead;
        let client = form.get("client_id").cloned().unwrap_or_default();
        self.serial += 1;
        let mut access = json!({
            "iss": format!("{url}/pool"), "sub": self.sub, "client_id": client, "token_use": "access", "username": "asha",
            "iat": now, "exp": now + self.access_seconds, "jti": self.serial.to_string(),
            "cognito:groups": ["Operator"], "scope": "openid email profile",
        });
        if let Some(not_before) = self.not_before {
            access["nbf"] = json!(now + not_before);
        }
        let refresh = format!("refresh-{}", self.serial);
        self.tokens.insert(refresh.clone(), false);
        let mut answer = json!({
            "access_token": self.signs.sign(&access), "refresh_token": refresh, "token_type": "Bearer",
            "expires_in": self.access_seconds.max(1),
        });
        if let Some(nonce) = nonce {
            let mut id = json!({
                "iss": format!("{url}/pool"), "sub": self.sub, "aud": client, "token_use": "id", "nonce": nonce, "auth_time": now,
                "iat": now, "exp": now + 3600, "cognito:username": "asha", "name": "Asha Menon", "email": "asha@demo.example",
            });
            if self.access_seconds < 0 {
                // A clock that is behind gives both tokens an end that has passed.
                id["exp"] = json!(now + self.access_seconds);
            }
            if let Some(not_before) = self.not_before {
                id["nbf"] = json!(now + not_before);
            }
            answer["id_token"] = json!(self.signs.sign(&id));
        }
        Json(answer).into_response()
    }
}
