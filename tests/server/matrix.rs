//! Who may ask for what: every address that the server lists × nobody, no group, Viewer, Operator, Admin × known, foreign,
//! unknown and malformed objects × every method. An address without a rule fails the test, and so does a rule without one.

#[path = "matrix/abilities.rs"]
mod abilities;
#[path = "matrix/rule.rs"]
mod rule;
#[path = "matrix/rules.rs"]
mod rules;
#[path = "matrix/table.rs"]
mod table;
#[path = "matrix/world.rs"]
mod world;

use crate::support::client;
pub(crate) use table::rust_files;

use reqwest::{Method, Response, StatusCode, header};
use rule::{Kind, Needs, Rule};
use rules::rules;
use serde_json::Value;
use std::collections::BTreeSet;
use world::{Object, WHO, Who, World};

const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

/// What the server says it answers: kind, method, whether everybody may ask, address.
fn listed() -> Vec<(String, String, bool, String)> {
    let output = crate::support::run("routes", &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [kind, method, who, path] = words[..] else { panic!("{line}") };
        (kind.to_owned(), method.to_owned(), who == "everybody", path.to_owned())
    };
    text.lines().map(line).collect()
}

#[test]
fn every_address_has_a_rule_and_every_rule_an_address() {
    let name = |kind: &str, method: &str, path: &str| format!("{kind} {method} {path}");
    let there: BTreeSet<_> = listed().iter().map(|(kind, method, _, path)| name(kind, method, path)).collect();
    let ruled: BTreeSet<_> = rules().map(|rule| name(rule.kind.name(), rule.method, rule.path)).collect();
    let missing: Vec<_> = there.difference(&ruled).collect();
    assert!(missing.is_empty(), "no rule in tests/server/matrix/rules.rs for {missing:#?}");
    let gone: Vec<_> = ruled.difference(&there).collect();
    assert!(gone.is_empty(), "the server does not answer {gone:#?}");
    assert!(
        there.iter().any(|line| line.starts_with("call POST /api/")),
        "server functions are listed"
    );
}

#[test]
fn what_needs_no_session_is_what_everybody_may_ask_for() {
    for (_, method, open, path) in listed() {
        let rule = rules().find(|rule| rule.method == method && rule.path == path).unwrap();
        assert_eq!(open, matches!(rule.needs, Needs::Nothing | Needs::Signature), "{method} {path}");
    }
}

/// Routes that stand beside the table would not be listed.
#[test]
fn routes_are_made_from_the_table_alone() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // Figures have an address of their own, which people do not reach.
    let allowed = ["router.rs", "http/assets.rs", "http/metrics.rs"];
    for file in table::rust_files(&root) {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        let makes = [".route(", ".route_service(", ".nest(", ".nest_service("]
            .iter()
            .any(|call| text.contains(call));
        assert!(
            !makes || allowed.contains(&name.as_str()),
            "{name} makes routes that `wecare routes` does not list"
        );
    }
    let router = std::fs::read_to_string(root.join("router.rs")).unwrap();
    assert_eq!(router.matches(".route(").count(), 1, "only what the table lists");
    assert!(router.contains(".route(route.path, route.handler)"));
    assert!(!router.contains(".nest"), "only what the table lists");
}

#[test]
fn the_table_in_the_documentation_is_this_one() {
    table::check();
}

/// What every answer has, and what none may have.
fn sound(answer: &Response, rule: Option<&Rule>, what: &str) {
    let headers = answer.headers();
    assert!(answer.status().as_u16() < 500, "{what}: {}", answer.status());
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{what}");
    assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{what}");
    assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{what}");
    assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{what}");
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors"),
        "{what}: {policy}"
    );
    assert!(headers.contains_key("x-request-id"), "{what}");
    assert!(
        !headers.contains_key("access-control-allow-origin"),
        "{what}: other sites may not read"
    );
    if rule.is_none_or(|rule| rule.kind != Kind::File) {
        let caching = headers[header::CACHE_CONTROL].to_str().unwrap();
        // A browser may keep a file, and asks each time whether it may still show it.
        let is_kept = |rule: &Rule| rule.path.starts_with("/media/") || rule.path.starts_with("/knowledge/");
        let is_file = rule.is_some_and(is_kept) && answer.status() == StatusCode::OK;
        assert_eq!(caching, if is_file { "private, no-cache" } else { "no-store" }, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_gets_what_its_rule_says_of_each_object() {
    let world = World::start().await;
    for rule in rules() {
        for who in WHO {
            for &object in Object::all(rule) {
                let what = format!("{} {} as {who:?} of {object:?}", rule.method, rule.path);
                let browser = world.browser(who).await;
                let answer = world.ask(&browser, rule, object).await;
                sound(&answer, Some(rule), &what);
                let wanted = rule.answer(who, object);
                let status = answer.status().as_u16();
                // Which files there are depends on what was built.
                let is_absent_file = rule.kind == Kind::File && status == 404;
                assert!(status == wanted.status || is_absent_file, "{what}: {status}, not {}", wanted.status);
                if let Some(place) = wanted.leads_to {
                    let to = answer.headers()[header::LOCATION].to_str().unwrap();
                    assert!(to.starts_with(place), "{what}: leads to {to}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_without_a_rule_is_refused_and_changes_nothing() {
    let world = World::start().await;
    let admin = world.browser(Who::Admin).await;
    let before = world.everything().await;
    for rule in rules() {
        let allowed: Vec<_> = rules().filter(|other| other.path == rule.path).map(|other| other.method).collect();
        for method in METHODS {
            let by_get = method == Method::HEAD && allowed.contains(&"GET");
            if allowed.contains(&method.as_str()) || by_get {
                continue;
            }
            let address = world.address(rule, Object::Known);
            let answer = admin
                .send(method.clone(), &address, |request| request.header(header::ORIGIN, &world.app.url))
                .await;
            let what = format!("{method} {}", rule.path);
            sound(&answer, Some(rule), &what);
            let status = answer.status();
            let refused = status == StatusCode::METHOD_NOT_ALLOWED || rule.kind == Kind::File && status == StatusCode::NOT_FOUND;
            assert!(refused, "{what}: {status}");
        }
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_get_and_no_read_changes_anything() {
    let world = World::start().await;
    let before = world.everything().await;
    assert!(before.len() > 5, "there is something that could change: {before:#?}");
    for who in WHO {
        let browser = world.browser(who).await;
        for rule in rules().filter(|rule| !rule.changes) {
            for &object in Object::all(rule) {
                let answer = world.ask(&browser, rule, object).await;
                // A stream is opened, and that is enough; everything else is read to its end.
                if rule.path != "/live" {
                    answer.bytes().await.unwrap();
                }
                if rule.method == "GET" {
                    let address = world.address(rule, object);
                    browser.send(Method::HEAD, &address, |request| request).await;
                }
            }
        }
    }
    let after = world.everything().await;
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_unsafe_request_of_another_site_is_refused_and_changes_nothing() {
    let world = World::start().await;
    let before = world.everything().await;
    let sites: [(&str, &[(&str, &str)]); 8] = [
        ("nothing said", &[]),
        ("another site", &[("origin", "https://evil.example")]),
        ("a sandboxed frame", &[("origin", "null")]),
        ("another site by metadata", &[("sec-fetch-site", "cross-site")]),
        ("a neighbour", &[("sec-fetch-site", "same-site")]),
        ("typed by hand", &[("sec-fetch-site", "none")]),
        ("an origin that only begins as ours", &[("origin", "OURS.evil.example")]),
        (
            "an origin that overrules the metadata",
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
        ),
    ];
    for rule in rules().filter(|rule| rule.method != "GET" && rule.needs != Needs::Signature) {
        let admin = world.browser(Who::Admin).await;
        for (name, headers) in sites {
            let method = Method::from_bytes(rule.method.as_bytes()).unwrap();
            let answer = admin
                .send(method, &world.address(rule, Object::Known), |request| {
                    let request = world.with_body(request, rule, Object::Known);
                    headers.iter().fold(request, |request, (name, value)| {
                        request.header(*name, value.replace("OURS", &world.app.url))
                    })
                })
                .await;
            let what = format!("{} {} from {name}", rule.method, rule.path);
            sound(&answer, Some(rule), &what);
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{what}");
        }
        let still: Value = admin.ok("me", serde_json::json!({})).await;
        assert_eq!(still["role"], "Admin", "nobody was signed out by {} {}", rule.method, rule.path);
    }
    assert_eq!(world.everything().await, before);
    // An address that leads nowhere is checked before it is looked for.
    let nowhere = client().post(format!("{}/nowhere", world.app.url)).send().await.unwrap();
    assert_eq!(nowhere.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_leads_nowhere_tells_nothing_and_keeps_nothing() {
    let world = World::start().await;
    for who in WHO {
        let browser = world.browser(who).await;
        for path in ["/nowhere", "/inbox/a/b", "/api/nowhere", "/.env", "/admin/nowhere", "/metrics"] {
            let answer = browser.get(path).await;
            let what = format!("{path} as {who:?}");
            sound(&answer, None, &what);
            let status = answer.status();
            let right = match who {
                Who::Nobody | Who::NoGroup if !path.starts_with("/api/") => StatusCode::SEE_OTHER,
                _ => StatusCode::NOT_FOUND,
            };
            assert_eq!(status, right, "{what}");
        }
    }
}
