//! Figures for Prometheus, and the id that leads from what a person reads to the log.

use crate::support::{Browser, Reader, TestApp, client, free_port, now, run, text_event, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

/// A server that tells its figures, with their address.
async fn telling() -> (TestApp, String) {
    let address = format!("127.0.0.1:{}", free_port());
    let app = TestApp::start_on(TestApp::sandbox().await, &[("WECARE_METRICS_LISTEN", address.clone())]).await;
    (app, format!("http://{address}/metrics"))
}

async fn figures(url: &str) -> String {
    let answer = client().get(url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    answer.text().await.unwrap()
}

/// The value of a series: its name with labels as it stands in the text.
fn value(text: &str, series: &str) -> Option<f64> {
    text.lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

async fn until_at_least(url: &str, series: &str, least: f64) {
    let mut seen = String::new();
    for _ in 0..1_500 {
        seen = figures(url).await;
        if value(&seen, series).is_some_and(|value| value >= least) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{series} never was {least}:\n{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_counted_and_timed_without_naming_anybody() {
    let (app, url) = telling().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let stream = Reader::open(&browser, &app.url, None).await;
    let person = app.customer("Ravi Counted", "+919811112222").await;
    app.customer_writes(&person, "a secret word").await;
    let conversation = browser.conversation_with("Ravi Counted").await;
    let id = crate::support::client_id(1);
    browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "an answer" }),
        )
        .await;
    let (status, _) = browser.api("thread", json!({ "conversation": format!("{}x", conversation) })).await;
    assert!(status.is_client_error());
    assert_eq!(browser.get(&format!("/inbox/{conversation}")).await.status(), StatusCode::OK);
    client().get(format!("{}/nowhere/919811112222", app.url)).send().await.unwrap();

    for (series, least) in [
        (
            "wecare_http_requests_total{method=\"POST\",path=\"/api/thread/send\",status=\"200\"}",
            1.0,
        ),
        ("wecare_http_seconds_count{path=\"/api/thread/send\"}", 1.0),
        ("wecare_http_connections", 1.0),
        ("wecare_sign_ins_total{outcome=\"done\"}", 1.0),
        ("wecare_send_outcomes_total{outcome=\"handed_over\"}", 1.0),
        ("wecare_send_seconds_count", 1.0),
        ("wecare_live_streams", 1.0),
        ("wecare_live_events_total", 2.0),
        ("wecare_live_lag_seconds_count", 2.0),
        ("wecare_store_seconds_count{operation=\"TransactWriteItems\",outcome=\"ok\"}", 2.0),
        ("wecare_store_seconds_count{operation=\"GetItem\",outcome=\"ok\"}", 1.0),
        ("wecare_store_seconds_count{operation=\"Query\",outcome=\"ok\"}", 1.0),
        (&format!("wecare_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1.0),
    ] {
        until_at_least(&url, series, least).await;
    }
    drop(stream);
    until("the stream is no longer counted", async || {
        (value(&figures(&url).await, "wecare_live_streams") == Some(0.0)).then_some(())
    })
    .await;

    let text = figures(&url).await;
    for private in [
        "919811112222",
        "Ravi",
        "secret",
        "asha",
        "wamid",
        conversation.as_str(),
        id.as_str(),
    ] {
        assert!(!text.contains(private), "{private} is in\n{text}");
    }
    let labels: std::collections::BTreeSet<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains('{'))
        .flat_map(|line| line.split_once('{').unwrap().1.split('}').next().unwrap().split("\","))
        .map(|label| label.split('=').next().unwrap())
        .collect();
    let known = [
        "job",
        "kind",
        "le",
        "level",
        "limit",
        "method",
        "operation",
        "outcome",
        "part",
        "path",
        "reason",
        "source",
        "status",
        "version",
    ];
    assert!(labels.iter().all(|label| known.contains(label)), "{labels:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_the_queue_is_counted_with_its_age() {
    let (app, url) = telling().await;
    for _ in 0..3 {
        app.publish(text_event("wamid.Q1", "919811110001", now(), "only once")).await;
    }
    app.control(Method::POST, "publish", json!({ "message": "not JSON" })).await;
    for (series, least) in [
        ("wecare_ingest_events_total{source=\"queue\",outcome=\"stored\"}", 1.0),
        ("wecare_ingest_events_total{source=\"queue\",outcome=\"repeated\"}", 2.0),
        ("wecare_ingest_events_total{source=\"queue\",outcome=\"kept\"}", 1.0),
        ("wecare_ingest_deliveries_total{source=\"queue\",outcome=\"taken\"}", 4.0),
        ("wecare_ingest_seconds_count{source=\"queue\"}", 4.0),
        ("wecare_ingest_queue_age_seconds_count", 4.0),
        ("wecare_ingest_queue_polled_seconds", 1_700_000_000.0),
    ] {
        until_at_least(&url, series, least).await;
    }
    let text = figures(&url).await;
    let age = value(&text, "wecare_ingest_queue_age_seconds_sum").unwrap();
    assert!((0.0..60.0).contains(&age), "{age}");

    // What cannot be stored comes again, older.
    let fault = json!({ "service": "dynamodb", "operation": "PutItem", "kind": "refuse", "times": 1, "contains": "FAILED#" });
    app.control(Method::POST, "faults", fault).await;
    app.control(Method::POST, "publish", json!({ "message": "not JSON either" })).await;
    until_at_least(&url, "wecare_ingest_deliveries_total{source=\"queue\",outcome=\"not_stored\"}", 1.0).await;
    until_at_least(&url, "wecare_ingest_events_total{source=\"queue\",outcome=\"kept\"}", 2.0).await;
    let older = value(&figures(&url).await, "wecare_ingest_queue_age_seconds_sum").unwrap();
    assert!(older >= age + 1.0, "the second receive came after its back-off: {age}, {older}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_does_to_us_is_told_apart() {
    let (app, url) = telling().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.publish(text_event("wamid.S1", "919811110001", now(), "hello")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    // The SDK tries three times, and waits at random in between. When the time that a call has runs out meanwhile, it counts as
    // failed; then it is tried once more here.
    let throttled = "wecare_store_seconds_count{operation=\"GetItem\",outcome=\"throttled\"}";
    for _ in 0..10 {
        let fault = json!({ "service": "dynamodb", "operation": "GetItem", "kind": "throttle", "times": 3, "contains": "CONV#" });
        app.control(Method::POST, "faults", fault).await;
        browser.api("thread/resolve", json!({ "conversation": conversation })).await;
        app.control(Method::DELETE, "faults", Value::Null).await;
        if value(&figures(&url).await, throttled).is_some() {
            break;
        }
    }
    until_at_least(&url, throttled, 1.0).await;

    let fault = json!({ "service": "dynamodb", "operation": "GetItem", "kind": "delay", "millis": 4_000, "times": 1, "contains": "CONV#" });
    app.control(Method::POST, "faults", fault).await;
    browser.api("thread/resolve", json!({ "conversation": conversation })).await;
    app.control(Method::DELETE, "faults", Value::Null).await;

    app.control(
        Method::POST,
        "faults",
        json!({ "service": "dynamodb", "operation": "GetItem", "kind": "refuse", "times": 1, "contains": "CONV#" }),
    )
    .await;
    let (status, answer) = browser.api("thread/resolve", json!({ "conversation": conversation })).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{answer}");
    until_at_least(&url, "wecare_store_seconds_count{operation=\"GetItem\",outcome=\"refused\"}", 1.0).await;
    until_at_least(
        &url,
        "wecare_log_events_total{level=\"error\",part=\"app::server_fns::guard\"}",
        1.0,
    )
    .await;
    let failed = "wecare_http_requests_total{method=\"POST\",path=\"/api/thread/resolve\",status=\"500\"}";
    until_at_least(&url, failed, 1.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_reach_does_not_tell_the_figures() {
    let (app, url) = telling().await;
    let browser = Browser::signed_in(&app, "ines@demo.example").await;
    for answer in [
        browser.get("/metrics").await,
        client().get(format!("{}/metrics", app.url)).send().await.unwrap(),
    ] {
        assert_ne!(answer.status(), StatusCode::OK);
        assert!(!answer.text().await.unwrap().contains("wecare_http"));
    }
    // And where the figures are there is nothing else.
    for path in ["/", "/inbox", "/healthz", "/api/inbox"] {
        let answer = client().get(url.replace("/metrics", path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_taken_stops_the_start_when_somebody_chose_it() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ground = TestApp::sandbox().await;
    let environment = ground.environment(&[("WECARE_METRICS_LISTEN", address.clone())]);
    let output = run("serve", &environment);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && text.contains(&address) && text.contains("WECARE_METRICS_LISTEN"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_page_has_the_id_that_is_in_the_log() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.publish(text_event("wamid.T1", "919811110001", now(), "hello")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    app.control(
        Method::POST,
        "faults",
        json!({ "service": "dynamodb", "operation": "GetItem", "kind": "refuse", "times": 1, "contains": "CONV#" }),
    )
    .await;
    // A server function: the sentence has the id of its own request.
    let answer = browser
        .send(Method::POST, "/api/thread/resolve", |request| {
            request
                .header(header::ORIGIN, app.url.clone())
                .json(&json!({ "conversation": conversation }))
        })
        .await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let error: Value = answer.json().await.unwrap();
    assert_eq!(error["Internal"], id.as_str());
    assert_logged(&app, &id, "failed").await;

    // A page of the app that cannot be read.
    app.control(
        Method::POST,
        "faults",
        json!({ "service": "dynamodb", "operation": "GetItem", "kind": "refuse", "times": 1, "contains": "CONV#" }),
    )
    .await;
    let answer = browser.get(&format!("/inbox/{conversation}")).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let page = answer.text().await.unwrap();
    assert!(page.contains(&format!("<code>{id}<")), "{page}");
    assert_logged(&app, &id, "failed").await;

    // A page: a form that came from elsewhere, by a browser.
    let answer = browser
        .send(Method::POST, "/auth/logout", |request| {
            request
                .header(header::ORIGIN, "https://evil.example")
                .header(header::ACCEPT, "text/html")
        })
        .await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("style-src 'sha256-"),
        "{policy}"
    );
    let page = answer.text().await.unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains(&format!("<code>{id}</code>")),
        "{page}"
    );
    assert!(page.contains("did not come from this site"), "{page}");
    assert_logged(&app, &id, "answered").await;

    // Programs get the sentence alone.
    let answer = browser
        .send(Method::POST, "/auth/logout", |request| {
            request.header(header::ORIGIN, "https://evil.example")
        })
        .await;
    assert!(!answer.text().await.unwrap().contains('<'));
}

/// A line of the log with this message speaks of this request: by its span, or as the reference that the person was given.
async fn assert_logged(app: &TestApp, id: &str, message: &str) {
    until("the log has a line with the id", async || {
        app.log()
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .any(|line| line["message"] == message && (line["span"]["id"] == id || line["reference"] == id))
            .then_some(())
    })
    .await;
}
