//! Requests by route and status, refusals by limit, sign-ins.

use crate::seconds;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Requests and what belongs to them.
pub struct Http {
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram>,
    connections: Gauge,
    limited: Family<[(&'static str, &'static str); 1], Counter>,
    sign_ins: Family<[(&'static str, &'static str); 1], Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    path: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    path: String,
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Address,
    Connections,
    SignIn,
    User,
}

/// What became of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    Done,
    Refused,
    Unavailable,
}

impl Http {
    pub(crate) fn register(all: &mut Registry) -> Self {
        let http = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(seconds),
            connections: Gauge::default(),
            limited: Family::default(),
            sign_ins: Family::default(),
        };
        all.register(
            "http_requests",
            "Requests answered, by the pattern of their path",
            http.requests.clone(),
        );
        all.register(
            "http_seconds",
            "Time until an answer began, by the pattern of its path",
            http.seconds.clone(),
        );
        all.register("http_connections", "Connections open now", http.connections.clone());
        all.register("http_limited", "Requests and connections refused by a limit", http.limited.clone());
        all.register("sign_ins", "Sign-ins that came back from Cognito", http.sign_ins.clone());
        http
    }

    /// A request was answered. `path` is the pattern of the route, never the path itself.
    pub fn answered(&self, method: &str, path: &str, status: u16, seconds: f64) {
        let request = Request {
            method: known(method),
            path: path.to_owned(),
            status,
        };
        self.requests.get_or_create(&request).inc();
        self.seconds.get_or_create(&Route { path: path.to_owned() }).observe(seconds);
    }

    /// A connection was opened. It counts until the guard is dropped.
    pub fn connected(&self) -> Connection {
        self.connections.inc();
        Connection(self.connections.clone())
    }

    /// A request was refused by a limit.
    pub fn limited(&self, limit: Limit) {
        let name = match limit {
            Limit::Address => "address",
            Limit::Connections => "connections",
            Limit::SignIn => "sign_in",
            Limit::User => "user",
        };
        self.limited.get_or_create(&[("limit", name)]).inc();
    }

    /// Somebody came back from Cognito.
    pub fn signed_in(&self, outcome: SignIn) {
        let name = match outcome {
            SignIn::Done => "done",
            SignIn::Refused => "refused",
            SignIn::Unavailable => "unavailable",
        };
        self.sign_ins.get_or_create(&[("outcome", name)]).inc();
    }
}

/// An open connection.
pub struct Connection(Gauge);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A method by its name. Anybody can send any word as one.
fn known(method: &str) -> &'static str {
    ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}
