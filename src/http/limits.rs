//! How much one person and one address may ask for. What is too much is answered 429 with the time to wait.
//!
//! What is counted where is said by the class of a route.

mod address;
mod bucket;

use crate::{
    config::{LimitsConfig, Rate},
    routes::{Bucket, Errors, Rule},
    state::AppState,
};
pub(super) use address::neighbourhood;
use address::sender;
pub(crate) use address::{ClientAddress, Peer};
use app::error::AppError;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bucket::Buckets;
use domain::{Millis, UserId};
use identity::{AuthError, Person};
use ipnet::IpNet;
use meters::Limit;
use std::{
    net::IpAddr,
    sync::atomic::{AtomicBool, Ordering},
};

/// All limits of one server. Each server counts for itself: with several behind a load balancer, a person gets as many times
/// the rate.
pub(crate) struct Limits {
    user: Option<Buckets<UserId>>,
    address: Option<Buckets<IpAddr>>,
    sign_in: Option<Buckets<IpAddr>>,
    draft: Option<Buckets<UserId>>,
    proxies: Vec<IpNet>,
    /// Whether it was said that there seems to be a proxy that nobody told us of.
    warned: AtomicBool,
}

impl Limits {
    pub(crate) fn new(config: &LimitsConfig) -> Self {
        fn buckets<K: std::hash::Hash + Eq>(rate: Option<Rate>) -> Option<Buckets<K>> {
            rate.map(Buckets::new)
        }
        Self {
            user: buckets(config.user),
            address: buckets(config.address),
            sign_in: buckets(config.sign_in),
            draft: buckets(config.draft),
            proxies: config.proxies.clone(),
            warned: AtomicBool::new(false),
        }
    }

    /// Takes one of a person's drafts. The seconds to wait when there is none.
    pub(super) fn draft(&self, user: UserId, now: Millis) -> Option<u32> {
        take(self.draft.as_ref(), user, now)
    }

    /// Behind a proxy that is not known as one of ours, everybody seems to come from the same address. Said once.
    fn warn_of_proxy(&self, peer: IpAddr, headers: &HeaderMap) {
        let inside = match peer.to_canonical() {
            IpAddr::V4(peer) => peer.is_private() || peer.is_loopback(),
            IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
        };
        if inside && self.proxies.is_empty() && headers.contains_key("x-forwarded-for") && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(%peer, "requests come through a proxy; name it in WECARE_TRUSTED_PROXIES, or all who use it share one limit");
        }
    }
}

/// Finds out the address that a request comes from, and refuses it when too many came from there.
pub(crate) async fn by_address(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let from = request.extensions().get::<Peer>().map(|Peer(peer)| {
        state.limits.warn_of_proxy(*peer, request.headers());
        sender(*peer, request.headers(), &state.limits.proxies)
    });
    request.extensions_mut().insert(ClientAddress(from));
    let rule = Rule::of(&request);
    let bucket = rule.class.bucket();
    if bucket == Bucket::Unlimited {
        return next.run(request).await;
    }
    let now = state.service.now();
    let Some(from) = from.map(neighbourhood) else {
        return next.run(request).await;
    };
    let limits = &state.limits;
    let refused = take(limits.address.as_ref(), from, now)
        .map(|wait| (Limit::Address, wait))
        .or_else(|| {
            let wait = take(limits.sign_in.as_ref().filter(|_| bucket == Bucket::SignIn), from, now);
            wait.map(|wait| (Limit::SignIn, wait))
        });
    match refused {
        Some((limit, wait)) => too_many(&state, limit, wait, rule),
        None => next.run(request).await,
    }
}

/// Refuses a request of somebody who is signed in and asked too often.
pub(crate) async fn by_user(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let rule = Rule::of(&request);
    let person = request.extensions().get::<Result<Person, AuthError>>();
    let user = person
        .and_then(|person| person.as_ref().ok())
        .filter(|_| rule.class.counts_person())
        .map(|person| person.actor().sub.clone());
    let wait = user.and_then(|user| take(state.limits.user.as_ref(), user, state.service.now()));
    match wait {
        Some(wait) => too_many(&state, Limit::User, wait, rule),
        None => next.run(request).await,
    }
}

/// Takes one from a bucket. The seconds to wait when there is none.
fn take<K: std::hash::Hash + Eq>(buckets: Option<&Buckets<K>>, key: K, now: Millis) -> Option<u32> {
    buckets?.take(key, now).err()
}

fn too_many(state: &AppState, limit: Limit, seconds: u32, rule: Rule) -> Response {
    state.service.meters().http().limited(limit);
    tracing::debug!(?limit, seconds, "too many requests");
    let retry_after = [(header::RETRY_AFTER, seconds.to_string())];
    let error = AppError::TooMany(seconds);
    if rule.class.errors() == Errors::Json {
        return (error.status(), retry_after, Json(error)).into_response();
    }
    (error.status(), retry_after, format!("{error}\n")).into_response()
}
