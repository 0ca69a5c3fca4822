//! Signing in and out.

use crate::support::{Browser, TestApp, led_to, location};
use reqwest::{Method, StatusCode, header};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_gives_a_new_host_cookie_and_leads_back() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let begun = browser.get("/auth/login?return_to=/inbox?tab=mine").await;
    let cookie = begun.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["__Host-wecare=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(location(&begun).contains("code_challenge_method=S256"));
    let before = browser.cookie().unwrap();
    assert_eq!(browser.sign_in("asha@demo.example", "/inbox?tab=mine").await, "/inbox?tab=mine");
    let after = browser.cookie().unwrap();
    assert_ne!(before, after, "a new session at sign-in");
    let me = browser.ok("me", json!({})).await;
    assert_eq!((me["name"].as_str(), me["role"].as_str()), (Some("Asha Menon"), Some("Operator")));

    let stolen = Browser::new(&app);
    stolen.set_cookie(&before);
    assert_eq!(
        stolen.api("me", json!({})).await.0,
        StatusCode::UNAUTHORIZED,
        "the old session is dead"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn return_to_leads_to_pages_of_ours_only() {
    let app = TestApp::start().await;
    for bad in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/inbox",
        "/%2f%2fevil.example",
        "/inbox@evil",
        "/api/me",
        "/inbox\r\nx: y",
    ] {
        let browser = Browser::new(&app);
        assert_eq!(browser.sign_in("asha@demo.example", bad).await, "/inbox", "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_is_loaded_again_leads_to_the_page_that_was_wanted() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let callback = browser.callback_address("asha@demo.example", "/inbox/a-1?tab=mine").await;
    for _ in 0..2 {
        assert_eq!(location(&browser.get(&callback).await), "/inbox/a-1?tab=mine");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_counts_once_and_only_in_its_browser() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let callback = browser.callback_address("asha@demo.example", "").await;

    let other = Browser::new(&app);
    other.get("/auth/login").await;
    assert_eq!(led_to(&other.get(&callback).await), "/login?error=invalid", "another browser");
    assert_eq!(
        led_to(&browser.get(&callback).await),
        "/login?error=expired",
        "the state was used up by the attempt"
    );

    let callback = browser.callback_address("asha@demo.example", "").await;
    assert_eq!(location(&browser.get(&callback).await), "/inbox");
    assert_eq!(
        location(&browser.get(&callback).await),
        "/inbox",
        "loaded again by who is signed in"
    );
    assert_eq!(led_to(&other.get(&callback).await), "/login?error=expired", "replayed elsewhere");
    let browser = Browser::new(&app);
    let forged = browser.callback_address("asha@demo.example", "").await.replace("state=", "state=x");
    assert_eq!(led_to(&browser.get(&forged).await), "/login?error=expired", "invented state");
    assert_eq!(
        led_to(&browser.get("/auth/callback").await),
        "/login?error=invalid",
        "nothing at all"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_failed_says_under_which_id_the_log_knows_why() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let answer = browser.get("/auth/callback").await;
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let address = location(&answer);
    assert_eq!(address, format!("/login?error=invalid&reference={id}"));
    let page = browser.get(&address).await.text().await.unwrap();
    assert!(page.contains(&format!("Reference: <code>{id}<")), "{page}");
    assert!(app.log().contains(&id), "it is found");
    // Anybody can write an address.
    for other in ["0123456789abc", "Call+0800+12", "0123456789AB", ""] {
        let page = browser.get(&format!("/login?error=invalid&reference={other}")).await;
        assert!(!page.text().await.unwrap().contains("Reference:"), "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tampered_cookie_is_nobodys() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut cookie = browser.cookie().unwrap();
    let last = if cookie.pop() == Some('A') { 'B' } else { 'A' };
    for value in [
        format!("{cookie}{last}"),
        "x".into(),
        "../..".into(),
        "a".repeat(4000),
        String::new(),
    ] {
        let forger = Browser::new(&app);
        forger.set_cookie(&value);
        assert_eq!(forger.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED, "{value}");
        assert!(location(&forger.get("/inbox").await).starts_with("/login"), "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_pages_lead_to_sign_in_and_calls_are_refused() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    assert_eq!(location(&browser.get("/").await), "/login");
    assert_eq!(
        location(&browser.get("/inbox?tab=mine").await),
        "/login?return_to=%2Finbox%3Ftab%3Dmine"
    );
    assert_eq!(browser.get("/live").await.status(), StatusCode::UNAUTHORIZED);
    for call in [
        "me",
        "zone",
        "inbox",
        "inbox/more",
        "inbox/counts",
        "thread",
        "thread/older",
        "thread/newer",
        "thread/around",
        "thread/gallery",
    ] {
        let (status, _) = browser
            .api(
                call,
                json!({ "name": "UTC", "filter": {}, "after": "0000000001#00000000010000000000000001",
            "conversation": "00000000010000000000000001-1", "before": "0000000001#00000000010000000000000001" }),
            )
            .await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{call}");
        let (status, _) = browser.api(call, json!({ "nonsense": [] })).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{call}: nothing is read for strangers");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stranger_sends_is_refused_before_anybody_looks_at_it() {
    let app = TestApp::start().await;
    let address = app.url.strip_prefix("http://").unwrap();
    let conversation = "/inbox/00000000010000000000000001-1";
    for (method, path, kind) in [
        ("POST", "/api/me", "text/plain"),
        ("POST", "/drafts/00000000010000000000000001-1", "text/plain"),
        ("PUT", "/uploads/00000000010000000000000001/1", "application/octet-stream"),
        ("PUT", "/knowledge/prices.pdf", "application/pdf"),
        ("POST", conversation, "text/plain"),
        ("POST", &format!("{conversation}/file"), "text/plain"),
    ] {
        // The head alone: whoever waits for the body would wait for ever.
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: {}\r\ncontent-type: {kind}\r\ncontent-length: 60000\r\n\r\n",
            app.url
        );
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        connection.read_exact(&mut answer).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 401", "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_without_a_group_sees_whom_to_ask_and_nothing_else() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "noor@demo.example").await;
    assert_eq!(location(&browser.get("/inbox").await), "/no-access");
    let page = browser.get("/no-access").await.text().await.unwrap();
    assert!(page.contains("noor@demo.example") && page.contains("Ask an administrator"));
    assert_eq!(browser.api("me", json!({})).await.0, StatusCode::FORBIDDEN);
    assert_eq!(browser.api("inbox", json!({ "filter": {} })).await.0, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/live").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_the_stream_and_cognitos_session() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let cookie = browser.cookie().unwrap();
    let mut stream = browser.get("/live").await;
    assert_eq!(
        browser.get("/auth/logout").await.status(),
        StatusCode::METHOD_NOT_ALLOWED,
        "no GET changes anything"
    );
    let origin = app.url.clone();
    let out = browser
        .send(Method::POST, "/auth/logout", |request| request.header(header::ORIGIN, origin))
        .await;
    assert!(location(&out).contains("/logout?client_id="));
    assert!(out.headers().contains_key("clear-site-data"));
    assert_eq!(browser.cookie(), None, "the browser drops the cookie");
    let mut text = String::new();
    while let Ok(Some(chunk)) = stream.chunk().await {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(text.contains("signed_out"), "{text}");
    browser.set_cookie(&cookie);
    assert_eq!(browser.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);
    let back = browser.get("/inbox").await;
    assert!(location(&back).starts_with("/login"));
    assert_eq!(
        location(&browser.get(&location(&out)).await),
        format!("{}/logout", app.url),
        "Cognito leads back"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unsafe_requests_must_come_from_our_own_pages() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    for (name, value) in [
        ("origin", Some("https://evil.example")),
        ("origin", Some("null")),
        ("sec-fetch-site", Some("cross-site")),
        ("x-none", None),
    ] {
        let answer = browser
            .send(Method::POST, "/api/me", |request| {
                let request = request.json(&json!({}));
                match value {
                    Some(value) => request.header(name, value),
                    None => request,
                }
            })
            .await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value:?}");
    }
    let same = browser
        .send(Method::POST, "/api/me", |request| {
            request.json(&json!({})).header("sec-fetch-site", "same-origin")
        })
        .await;
    assert_eq!(same.status(), StatusCode::OK);
}
