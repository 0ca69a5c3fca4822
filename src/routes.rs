//! Every address of the server with its class. The router is built from these tables, so that it can be listed
//! (`wecare routes`) and a test can ask for a rule about each; layers find out here what they have before them.

mod class;

pub(crate) use class::{Bucket, Class, Errors, Rule};

use crate::{
    http::{assets, auth, bulk, drafts, export, forms, health, knowledge, live, media, send_page, uploads, webhooks},
    state::AppState,
};
use app::{App, pages::Access};
use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
    routing::{MethodRouter, get, post, put},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;
use std::{collections::HashMap, fmt};

/// Below this all server functions are, and what is not there is missing for programs, not for people.
const CALLS: &str = "/api/";

/// A route that is neither a page nor a server function.
pub(crate) struct Plain {
    method: Method,
    pub(crate) path: &'static str,
    rule: Rule,
    pub(crate) handler: MethodRouter<AppState>,
}

impl Plain {
    pub(crate) const fn class(&self) -> Class {
        self.rule.class
    }
}

/// All of them.
pub(crate) fn plain() -> Vec<Plain> {
    let route = |method, path, class, is_open, handler| Plain {
        method,
        path,
        rule: Rule { class, is_open },
        handler,
    };
    let open = |method, path, class, handler| route(method, path, class, true, handler);
    let closed = |method, path, class, handler| route(method, path, class, false, handler);
    vec![
        open(Method::GET, "/auth/login", Class::SignIn, get(auth::login)),
        open(Method::GET, "/auth/callback", Class::SignIn, get(auth::callback)),
        open(Method::POST, "/auth/logout", Class::Form, post(auth::logout)),
        closed(Method::GET, bulk::REPORT, Class::Media, get(bulk::report_now)),
        closed(Method::GET, bulk::WORKBOOK, Class::Media, get(bulk::workbook)),
        closed(Method::GET, bulk::KEPT, Class::Media, get(bulk::kept)),
        closed(Method::GET, bulk::LEFT_OUT, Class::Media, get(bulk::left_out)),
        closed(Method::GET, "/live", Class::Stream, get(live::live)),
        closed(Method::GET, media::FILE, Class::Media, get(media::file)),
        closed(Method::GET, media::THUMBNAIL, Class::Media, get(media::thumbnail)),
        closed(Method::PUT, uploads::PART, Class::Upload, put(uploads::part)),
        closed(Method::POST, forms::CONVERSATION, Class::Form, post(forms::act)),
        closed(Method::POST, drafts::DRAFT, Class::Call, post(drafts::draft)),
        closed(Method::GET, knowledge::DOCUMENT, Class::Media, get(knowledge::opened)),
        closed(Method::PUT, knowledge::DOCUMENT, Class::Document, put(knowledge::document)),
        closed(Method::POST, drafts::ASK, Class::Call, post(drafts::ask)),
        closed(Method::POST, drafts::TEMPLATE, Class::Call, post(drafts::template)),
        closed(Method::GET, send_page::PAGE, Class::Page, get(send_page::page)),
        closed(Method::POST, send_page::FILE, Class::FileForm, post(send_page::file)),
        closed(Method::GET, export::STATISTICS, Class::Media, get(export::statistics)),
        closed(Method::GET, export::REPORT, Class::Media, get(export::report)),
        closed(Method::GET, export::AUDIT, Class::Media, get(export::audit)),
        open(Method::POST, "/webhooks/sns", Class::Webhook, post(webhooks::sns)),
        open(Method::GET, "/healthz", Class::Health, get(health::healthz)),
        open(Method::GET, "/readyz", Class::Health, get(health::readyz)),
    ]
}

/// One line of the list.
pub(crate) struct Listed {
    method: String,
    path: String,
    rule: Rule,
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.rule.class {
            Class::Page => "page",
            Class::Call => "call",
            Class::File => "file",
            _ => "plain",
        };
        let who = if self.rule.is_open { "everybody" } else { "signed-in" };
        write!(f, "{kind:<5} {:<5} {who:<9} {}", self.method, self.path)
    }
}

/// Everything that the router answers, by address: pages, server functions, plain routes and folders of files.
pub(crate) fn list() -> Vec<Listed> {
    let line = |class, is_open, method: &str, path: &str| Listed {
        method: method.to_owned(),
        path: path.to_owned(),
        rule: Rule { class, is_open },
    };
    let pages = generate_route_list(App);
    let pages = pages.iter().flat_map(|page| {
        // A page that the table does not know is closed.
        let is_open = app::pages::at(page.path()).is_some_and(|page| page.access == Access::Everybody);
        page.methods()
            .map(|method| line(Class::Page, is_open, &format!("{method:?}").to_uppercase(), page.path()))
            .collect::<Vec<_>>()
    });
    let calls = server_fn_paths().map(|(path, method)| line(Class::Call, false, method.as_str(), path));
    let plain = plain();
    let plain = plain
        .iter()
        .map(|route| line(route.rule.class, route.rule.is_open, route.method.as_str(), route.path));
    let files = assets::FILES.iter().map(|file| line(Class::File, true, "GET", file.address));
    let mut all: Vec<_> = pages.chain(calls).chain(plain).chain(files).collect();
    all.sort_by(|one, other| (&one.path, &one.method).cmp(&(&other.path, &other.method)));
    all
}

/// The list, to look things up in.
pub(crate) struct Table(HashMap<String, Vec<Listed>>);

impl Table {
    pub(crate) fn new() -> Self {
        let mut by_path: HashMap<String, Vec<Listed>> = HashMap::new();
        for listed in list() {
            by_path.entry(listed.path.clone()).or_default().push(listed);
        }
        Self(by_path)
    }

    /// What holds for a request. `pattern` is the route that the router found for its path.
    fn rule(&self, method: &Method, path: &str, pattern: Option<&str>) -> Rule {
        if assets::is_file(path) {
            return Rule {
                class: Class::File,
                is_open: true,
            };
        }
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let here = pattern.and_then(|pattern| self.0.get(pattern));
        // A method that is not answered is refused as a page's would be, or as the only one's that is there.
        let listed = here.and_then(|here| here.iter().find(|one| one.method == method.as_str()).or_else(|| here.first()));
        match listed {
            Some(listed) => listed.rule,
            None if path.starts_with(CALLS) => Rule {
                class: Class::Call,
                is_open: false,
            },
            None => Rule::CLOSED_PAGE,
        }
    }
}

/// Whether a path is a page of ours that a person can come back to after signing in.
pub(crate) fn is_page(path: &str) -> bool {
    app::pages::at(path).is_some_and(|page| page.access != Access::Everybody)
}

/// Finds out what holds for a request, for all layers within.
pub(crate) async fn classify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let rule = state.routes.rule(request.method(), request.uri().path(), pattern);
    request.extensions_mut().insert(rule);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_request_has_the_rule_of_its_route() {
        let table = Table::new();
        let rule = |method: &str, path: &str, pattern: Option<&str>| {
            let Rule { class, is_open } = table.rule(&method.parse().unwrap(), path, pattern);
            (class, is_open)
        };
        for (method, path, pattern, wanted) in [
            ("GET", "/inbox/a", Some("/inbox/{id}"), (Class::Page, false)),
            ("HEAD", "/inbox/a", Some("/inbox/{id}"), (Class::Page, false)),
            ("POST", "/inbox/a", Some("/inbox/{id}"), (Class::Form, false)),
            ("PUT", "/inbox/a", Some("/inbox/{id}"), (Class::Page, false)),
            ("GET", "/login", Some("/login"), (Class::Page, true)),
            ("POST", "/api/me", Some("/api/me"), (Class::Call, false)),
            ("POST", "/api/nowhere", None, (Class::Call, false)),
            ("GET", "/live", Some("/live"), (Class::Stream, false)),
            ("POST", "/auth/logout", Some("/auth/logout"), (Class::Form, true)),
            ("POST", "/webhooks/sns", Some("/webhooks/sns"), (Class::Webhook, true)),
            ("GET", "/pkg/a.js", Some("/pkg/{*rest}"), (Class::File, true)),
            ("GET", "/favicon.svg", Some("/favicon.svg"), (Class::File, true)),
            ("GET", "/nowhere", None, (Class::Page, false)),
            ("GET", "/", None, (Class::Page, false)),
        ] {
            assert_eq!(rule(method, path, pattern), wanted, "{method} {path}");
        }
    }

    #[test]
    fn people_come_back_to_pages_that_need_a_session_and_to_nothing_else() {
        for page in ["/inbox", "/inbox/a-1", "/no-access"] {
            assert!(is_page(page), "{page}");
        }
        for other in [
            "/",
            "",
            "/inbox/",
            "/inbox/a/b",
            "/login",
            "/logout",
            "/live",
            "/api/me",
            "/auth/login",
            "/nowhere",
            "/favicon.svg",
        ] {
            assert!(!is_page(other), "{other}");
        }
    }
}
