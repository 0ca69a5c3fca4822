//! What strangers send, and what a page may do in a browser. docs/SECURITY.md says which test stands for which promise.

#[path = "security/documentation.rs"]
mod documentation;
#[path = "security/log.rs"]
mod log;

use crate::support::{Browser, TestApp, client, event, led_to, location, now, text_event};
use axum::{Router, extract::State, http::StatusCode as AxumStatus, routing::any};
use reqwest::{Method, StatusCode, header};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The parameters of an address.
fn parameters(address: &str) -> BTreeMap<String, String> {
    url::Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_redirect_address_never_comes_from_the_request() {
    let app = TestApp::start().await;
    for name in [
        "host",
        "x-forwarded-host",
        "forwarded",
        "x-original-host",
        "x-forwarded-proto",
        "origin",
        "referer",
    ] {
        let value = if name == "forwarded" {
            "host=evil.example;proto=https"
        } else {
            "evil.example"
        };
        let answer = client()
            .get(format!("{}/auth/login?return_to=/inbox", app.url))
            .header(name, value)
            .send()
            .await
            .unwrap();
        let to = location(&answer);
        assert_eq!(parameters(&to)["redirect_uri"], format!("{}/auth/callback", app.url), "{name}");
        assert!(!to.contains("evil"), "{name}: {to}");
        // Nor does any other address that we send.
        let page = client().get(format!("{}/inbox", app.url)).header(name, value).send().await.unwrap();
        assert_eq!(location(&page), "/login", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_sign_in_signs_nobody_in() {
    let app = TestApp::start().await;
    let (victim, attacker) = (Browser::new(&app), Browser::new(&app));
    let begun = victim.callback_address("asha@demo.example", "").await;
    let foreign = attacker.callback_address("vikram@demo.example", "").await;
    let swapped = url::Url::parse_with_params(
        &format!("{}/auth/callback", app.url),
        [("code", &parameters(&foreign)["code"]), ("state", &parameters(&begun)["state"])],
    )
    .unwrap();
    // The verifier is the other browser's, and so is the nonce.
    assert_eq!(led_to(&victim.get(swapped.as_str()).await), "/login?error=invalid");
    assert_eq!(victim.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);

    // A code that was used is of no use with a fresh state.
    let used = attacker.callback_address("vikram@demo.example", "").await;
    assert_eq!(location(&attacker.get(&used).await), "/inbox");
    let fresh = victim.callback_address("asha@demo.example", "").await;
    let replayed = fresh.replace(&parameters(&fresh)["code"], &parameters(&used)["code"]);
    assert_eq!(led_to(&victim.get(&replayed).await), "/login?error=invalid");
    assert_eq!(victim.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_repeats_nothing_as_markup_and_leads_to_no_other_site() {
    let app = TestApp::start().await;
    for bad in [
        "//evil.example",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "/inbox@evil.example",
        "/inbox%40evil.example",
        "/inbox/..//evil.example",
        "/inbox/%2e%2e/auth/callback",
        "https://evil.example/inbox",
        "javascript:alert(1)",
        "/inbox\r\nset-cookie: a=b",
        "/inbox%0d%0aset-cookie:%20a=b",
        "\"><script>alert(1)</script>",
        "/inbox?x=\"><script>alert(1)</script>",
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return_to", bad)
            .append_pair("error", bad)
            .append_pair("expired", bad)
            .finish();
        let browser = Browser::new(&app);
        let page = browser.get(&format!("/login?{query}")).await;
        assert_eq!(page.status(), StatusCode::OK, "{bad}");
        assert!(!page.headers().contains_key(header::SET_COOKIE), "{bad}");
        let html = page.text().await.unwrap();
        assert!(!html.contains("<script>alert"), "{bad}: {html}");
        assert!(
            !html.contains("href=\"//") && !html.contains("href=\"https:") && !html.contains("href=\"javascript:"),
            "{bad}"
        );
        let landed = browser.sign_in("asha@demo.example", bad).await;
        assert!(landed == "/inbox" || landed.starts_with("/inbox?"), "{bad} leads to {landed}");
        assert!(!landed.contains(['<', '\r', '\n']), "{bad} leads to {landed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cookie_is_bound_to_the_host_and_out_of_reach() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let callback = browser.callback_address("asha@demo.example", "").await;
    let signed_in = browser.get(&callback).await;
    let origin = app.url.clone();
    let signed_out = browser
        .send(Method::POST, "/auth/logout", |request| request.header(header::ORIGIN, origin))
        .await;
    browser.set_cookie("AAAAAAAAAAAAAAAAAAAAAA");
    let unknown = browser.get("/inbox").await;
    let begun = Browser::new(&app).get("/auth/login").await;
    let mut given = BTreeSet::new();
    for (what, answer) in [
        ("begun", begun),
        ("signed in", signed_in),
        ("signed out", signed_out),
        ("unknown", unknown),
    ] {
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.starts_with("__Host-wecare="), "{what}: {cookie}");
            if cookie.starts_with("__Host-wecare=;") && !cookie.contains("Secure") {
                continue; // The library's own removal, which browsers ignore under this name; ours stands beside it.
            }
            for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(cookie.split("; ").any(|known| known == part), "{what}: no {part} in {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{what}: {cookie}");
            given.insert(what);
        }
    }
    assert!(
        given.contains("begun") && given.contains("signed in") && given.contains("signed out"),
        "{given:?}"
    );
}

/// The parts of a content security policy by name.
fn policy(answer: &reqwest::Response) -> BTreeMap<String, String> {
    let text = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let part = |part: &str| part.trim().split_once(' ').map(|(name, rest)| (name.to_owned(), rest.to_owned()));
    text.split(';').filter_map(part).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_allows_only_its_own_scripts() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.publish(text_event("wamid.S1", "919811110001", now(), "hello")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    let mut nonces = BTreeSet::new();
    let pages = ["/login", "/logout", "/inbox", "/inbox?tab=mine", "/nowhere"].map(str::to_owned);
    for path in pages.into_iter().chain([format!("/inbox/{conversation}")]) {
        let answer = browser.get(&path).await;
        let policy = policy(&answer);
        assert_eq!(policy["default-src"], "'none'", "{path}");
        assert_eq!(policy["object-src"], "'none'", "{path}");
        assert_eq!(policy["base-uri"], "'none'", "{path}");
        assert_eq!(policy["frame-ancestors"], "'none'", "{path}");
        assert_eq!(policy["require-trusted-types-for"], "'script'", "{path}");
        assert_eq!(policy["trusted-types"], "default", "{path}");
        let scripts = &policy["script-src"];
        assert!(
            scripts.contains("'wasm-unsafe-eval'") && scripts.contains("'strict-dynamic'"),
            "{path}: {scripts}"
        );
        assert!(
            !scripts.contains("'unsafe-inline'") && !scripts.contains("'unsafe-eval'"),
            "{path}: {scripts}"
        );
        assert!(!policy["style-src"].contains("unsafe"), "{path}: {policy:?}");
        let nonce = scripts.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0.to_owned();
        assert!(nonce.len() >= 20, "{path}: {nonce}");
        let html = answer.text().await.unwrap();
        for script in html.split("<script").skip(1) {
            let tag = script.split_once('>').unwrap().0;
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{tag}>");
        }
        for handler in [" onclick=", " onload=", " onerror=", "\"javascript:"] {
            assert!(!html.contains(handler), "{path}: {handler}");
        }
        assert!(nonces.insert(nonce), "{path}: every answer has a nonce of its own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_sites_of_the_configuration_may_frame_our_pages() {
    let changes = [("WECARE_FRAME_ANCESTORS", "https://crm.example.com, self".to_owned())];
    let app = TestApp::start_on(TestApp::sandbox().await, &changes).await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    for path in ["/login", "/inbox", "/nowhere"] {
        assert_eq!(
            policy(&browser.get(path).await)["frame-ancestors"],
            "https://crm.example.com 'self'",
            "{path}"
        );
    }
    // What is no page is shown in no frame at all.
    assert_eq!(policy(&browser.get("/healthz").await)["frame-ancestors"], "'none'");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_writes_is_text_wherever_it_is_shown() {
    const MARKUP: &str =
        "</script><script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3) https://shop.example/?a=\"><b>";
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut value = text_event("wamid.X1", "919811110001", now(), MARKUP);
    value["contacts"][0]["profile"]["name"] = json!(format!("Eve {MARKUP}"));
    app.publish(value).await;
    let row = crate::support::until("it is listed", async || browser.inbox().await.into_iter().next()).await;
    let conversation = row["id"].as_str().unwrap();
    for path in ["/inbox".to_owned(), format!("/inbox/{conversation}")] {
        let html = browser.get(&path).await.text().await.unwrap();
        assert!(html.contains("alert(1)"), "{path}: it is shown");
        assert!(
            !html.contains("<script>alert") && !html.contains("</script><script>"),
            "{path}: {html}"
        );
        assert!(!html.contains("<img src=x") && !html.contains("href=\"javascript:"), "{path}");
        for link in html.split("<a ").skip(1).map(|link| link.split_once('>').unwrap().0) {
            if link.contains("href=\"http") {
                assert!(link.contains("rel=\"noopener noreferrer\""), "{path}: <a {link}>");
            }
        }
    }
    let thread = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(thread.contains("href=\"https://shop.example/"), "web addresses are links");
}

#[test]
fn no_view_writes_markup_past_the_framework() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("app/src");
    for file in crate::matrix::rust_files(&root) {
        let text = std::fs::read_to_string(&file).unwrap();
        for call in [
            "inner_html",
            "set_inner_html",
            "insert_adjacent_html",
            "set_outer_html",
            "document.write",
            "eval(",
        ] {
            assert!(!text.contains(call), "{call} in {}", file.display());
        }
        // The content of `<textarea>` is written as it is.
        let has_content = text
            .split("<textarea")
            .skip(1)
            .filter_map(|rest| rest.split_once("</textarea>"))
            .any(|(element, _)| !element.trim_end().ends_with('>'));
        assert!(
            !has_content || text.contains("escaped(&text)"),
            "a text with markup in {}",
            file.display()
        );
    }
    // So are titles; all of them pass one formatter.
    let routes = std::fs::read_to_string(root.join("routes.rs")).unwrap();
    let formatter = routes.split_once("let formatter").unwrap().1;
    assert!(formatter.contains("markup::title(") && formatter.contains("<Title text=\"\" formatter />"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_fetched_for_a_message_of_a_foreign_topic_or_a_foreign_certificate() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = async |State(asked): State<Arc<AtomicUsize>>| {
        asked.fetch_add(1, Ordering::SeqCst);
        AxumStatus::NOT_FOUND
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let certificates = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(any(count)).with_state(asked.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let app = TestApp::start_on(TestApp::sandbox().await, &[("AWS_ENDPOINT_URL_SNS", certificates)]).await;
    let message = event(text_event("wamid.T1", "919811110001", now(), "forged")).to_string();
    let good = json!({ "Type": "Notification", "MessageId": "m", "TopicArn": sandbox::names::TOPIC_ARN, "Message": message,
        "Timestamp": "2026-01-01T00:00:00.000Z", "SignatureVersion": "2", "Signature": "AAAA",
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-56e67fcb41f6fec09b0196692625d385.pem" });
    let post = async |name: &str, value: &str| {
        let mut body = good.clone();
        body[name] = json!(value);
        let answer = client()
            .post(format!("{}/webhooks/sns", app.url))
            .body(body.to_string())
            .send()
            .await;
        answer.unwrap().status()
    };
    for (name, value) in [
        ("TopicArn", "arn:aws:sns:us-east-1:000000000000:other"),
        ("TopicArn", "arn:aws:sns:eu-west-1:000000000000:base-wecare-digital"),
        ("TopicArn", ""),
        ("SignatureVersion", "1"),
        ("SigningCertURL", "http://sns.us-east-1.amazonaws.com/a.pem"),
        ("SigningCertURL", "https://sns.us-east-1.amazonaws.com.evil.example/a.pem"),
        ("SigningCertURL", "https://sns.us-east-1.amazonaws.com@evil.example/a.pem"),
        ("SigningCertURL", "https://sns.us-east-1.amazonaws.com:444/a.pem"),
        ("SigningCertURL", "https://sns.us-east-1.amazonaws.com/a.pem?x"),
        ("SigningCertURL", "https://sns.us-east-1.amazonaws.com/a.der"),
        ("SigningCertURL", "https://sns.us-east-1.amazonaws.com/invented.pem"),
        ("SigningCertURL", "https://sns.eu-west-1.amazonaws.com/a.pem"),
        ("SigningCertURL", "file:///etc/passwd.pem"),
    ] {
        assert_eq!(post(name, value).await, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody can make us fetch anything");
    // The proof that a fetch would have been seen.
    assert_eq!(post("MessageId", "n").await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    serving.abort();
}
