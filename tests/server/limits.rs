//! Too many requests: of one person, from one address, and whose word about addresses counts.

use crate::support::{Browser, TestApp, client, now, text_event, until};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::json;

/// Waits that no test can sit out, so that it does not depend on how fast the machine is.
const THREE: &str = "0.001/3";

async fn start(changes: &[(&str, &str)]) -> TestApp {
    let changes: Vec<(&str, String)> = changes.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    TestApp::start_on(TestApp::sandbox().await, &changes).await
}

fn wait(answer: &Response) -> u64 {
    answer.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

/// Asks for the sign-in page, as somebody at an address behind a proxy.
async fn ask(app: &TestApp, forwarded: &str) -> Response {
    let request = client().get(format!("{}/login", app.url));
    request.header("x-forwarded-for", forwarded).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_is_slowed_down_and_others_go_on() {
    let app = start(&[("WECARE_LIMIT_USER", "0.5/40")]).await;
    let (eager, calm) = (
        Browser::signed_in(&app, "asha@demo.example").await,
        Browser::signed_in(&app, "tomas@demo.example").await,
    );
    let mut refused = None;
    for _ in 0..60 {
        let answer = eager
            .send(Method::POST, "/api/me", |request| {
                request.header(header::ORIGIN, app.url.clone()).json(&json!({}))
            })
            .await;
        if answer.status() != StatusCode::OK {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("sixty at once are too many");
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds = wait(&refused);
    assert!((1..=2).contains(&seconds), "{seconds}");
    assert_eq!(refused.json::<serde_json::Value>().await.unwrap(), json!({ "TooMany": seconds }));
    // The same person elsewhere, and a page of theirs.
    let page = eager
        .send(Method::GET, "/inbox", |request| request.header(header::ACCEPT, "text/html"))
        .await;
    assert_eq!(page.status(), StatusCode::TOO_MANY_REQUESTS);
    let text = page.text().await.unwrap();
    assert!(
        text.contains("<h1>Too many requests</h1>") && text.contains("then try again"),
        "{text}"
    );
    assert_eq!(calm.ok("me", json!({})).await["role"], "Operator", "others are not slowed down");
    // It is over by itself.
    until("the person may go on", async || {
        let (status, _) = eager.api("me", json!({})).await;
        (status == StatusCode::OK).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_is_slowed_down_whatever_it_says_about_itself() {
    let app = start(&[("WECARE_LIMIT_ADDRESS", "0.001/40")]).await;
    let mut last = StatusCode::OK;
    for index in 0..45 {
        last = ask(&app, &format!("198.51.100.{index}")).await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "the header of a stranger changes nothing");
    let answer = client().get(format!("{}/login", app.url)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(wait(&answer) > 60);
    assert_eq!(answer.text().await.unwrap().lines().count(), 1, "a program gets a sentence");
    // What must go on.
    let webhook = client().post(format!("{}/webhooks/sns", app.url)).body("{}").send().await.unwrap();
    assert_eq!(webhook.status(), StatusCode::BAD_REQUEST, "SNS would never deliver again");
    let alive = client().get(format!("{}/healthz", app.url)).send().await.unwrap();
    assert_eq!(alive.status(), StatusCode::OK);
    let icon = client().get(format!("{}/favicon.svg", app.url)).send().await.unwrap();
    assert_ne!(icon.status(), StatusCode::TOO_MANY_REQUESTS);
    // Events too.
    app.publish(text_event("wamid.L1", "919811110001", now(), "still taken in")).await;
    until("the event is stored", async || {
        let known = app.store().known(&domain::Wamid::parse("wamid.L1").unwrap()).await.unwrap();
        matches!(known, store::Pointer::Message(_)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_of_ours_each_sender_counts_alone() {
    let app = start(&[
        ("WECARE_LIMIT_ADDRESS", THREE),
        ("WECARE_TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8"),
    ])
    .await;
    for _ in 0..3 {
        assert_eq!(ask(&app, "203.0.113.7").await.status(), StatusCode::OK);
    }
    assert_eq!(ask(&app, "203.0.113.7").await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        ask(&app, "1.2.3.4, 203.0.113.7, 10.0.0.5").await.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "what the sender wrote in front counts for nothing"
    );
    assert_eq!(ask(&app, "203.0.113.8").await.status(), StatusCode::OK, "another sender");
    for last in 1..=3 {
        assert_eq!(ask(&app, &format!("2001:db8:0:1::{last}")).await.status(), StatusCode::OK);
    }
    assert_eq!(
        ask(&app, "2001:db8:0:1:ffff::1").await.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "one house has one IPv6 network"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_has_a_limit_of_its_own() {
    let app = start(&[("WECARE_LIMIT_SIGN_IN", "0.001/4")]).await;
    // A sign-in is two requests.
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    Browser::signed_in(&app, "tomas@demo.example").await;
    let refused = client().get(format!("{}/auth/login", app.url)).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let refused = client()
        .get(format!("{}/auth/callback?code=a&state=b", app.url))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser.ok("me", json!({})).await["role"], "Operator", "who is in works on");
    assert_eq!(ask(&app, "").await.status(), StatusCode::OK, "and the page can be seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_so_many_connections_and_gets_new_ones_when_some_end() {
    let app = start(&[("WECARE_LIMIT_CONNECTIONS", "1000/30")]).await;
    let address = app.url.strip_prefix("http://").unwrap().to_owned();
    let mut silent = Vec::new();
    for _ in 0..60 {
        silent.push(tokio::net::TcpStream::connect(&address).await.unwrap());
    }
    let refused = client().get(format!("{}/healthz", app.url)).send().await;
    assert!(refused.is_err(), "thirty are open from here");
    drop(silent);
    until("there is room again", async || {
        let answer = client().get(format!("{}/healthz", app.url)).send().await.ok()?;
        (answer.status() == StatusCode::OK).then_some(())
    })
    .await;
    assert!(app.log().contains("too many connections are open"));
}
