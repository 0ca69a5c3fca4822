//! Every address of the server. The router is built from these tables, so that it can be listed (`wecare routes`) and a
//! test can ask for a rule about each.

use crate::{
    http::{auth, forms, health, live, pages, webhooks},
    state::AppState,
};
use app::App;
use axum::{
    extract::DefaultBodyLimit,
    http::Method,
    routing::{MethodRouter, get, post},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;
use std::fmt;

/// A route that is neither a page nor a server function.
pub(crate) struct Plain {
    method: Method,
    pub(crate) path: &'static str,
    pub(crate) handler: MethodRouter<AppState>,
}

/// All of them.
pub(crate) fn plain() -> Vec<Plain> {
    let route = |method, path, handler| Plain { method, path, handler };
    let webhook = post(webhooks::sns).layer(DefaultBodyLimit::max(webhooks::MAX_BODY));
    let form = post(forms::act).layer(DefaultBodyLimit::max(forms::MAX_BODY));
    vec![
        route(Method::GET, "/auth/login", get(auth::login)),
        route(Method::GET, "/auth/callback", get(auth::callback)),
        route(Method::POST, "/auth/logout", post(auth::logout)),
        route(Method::GET, "/live", get(live::live)),
        route(Method::POST, forms::CONVERSATION, form),
        route(Method::POST, "/webhooks/sns", webhook),
        route(Method::GET, "/healthz", get(health::healthz)),
        route(Method::GET, "/readyz", get(health::readyz)),
    ]
}

/// One line of the list.
pub(crate) struct Listed {
    kind: &'static str,
    method: String,
    path: String,
    open: bool,
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = if self.open { "everybody" } else { "signed-in" };
        write!(f, "{:<5} {:<5} {:<9} {}", self.kind, self.method, who, self.path)
    }
}

/// Everything that the router answers, by address: pages, server functions, plain routes and folders of files.
pub(crate) fn list() -> Vec<Listed> {
    let line = |kind, method: &str, path: &str| Listed {
        kind,
        method: method.to_owned(),
        path: path.to_owned(),
        open: kind == "file" || auth::is_open(path),
    };
    let pages = generate_route_list(App);
    let pages = pages.iter().flat_map(|page| {
        page.methods()
            .map(|method| line("page", &format!("{method:?}").to_uppercase(), page.path()))
            .collect::<Vec<_>>()
    });
    let plain = plain();
    let plain = plain.iter().map(|route| line("plain", route.method.as_str(), route.path));
    let files = pages::FILES.iter().map(|file| line("file", "GET", file.address));
    let mut all: Vec<_> = pages
        .chain(server_fn_paths().map(|(path, method)| line("call", method.as_str(), path)))
        .chain(plain)
        .chain(files)
        .collect();
    all.sort_by(|one, other| (&one.path, &one.method).cmp(&(&other.path, &other.method)));
    all
}
