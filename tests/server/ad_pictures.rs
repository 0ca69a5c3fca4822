//! Pictures of advertisements: fetched from where they may be, kept by us, and never in the way of the message.

use crate::support::{Browser, SUPPORT, TestApp, until};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

const PHOTO: &[u8] = include_bytes!("../../crates/sandbox/media/photo.jpg");

/// Another server, which answers in the place of `pics.example`; counts what it is asked.
async fn elsewhere(asked: Arc<AtomicUsize>) -> String {
    let photo = |mime: &'static str, bytes: &'static [u8]| get(move || async move { ([(header::CONTENT_TYPE, mime)], bytes) });
    let to = |address: &'static str| get(move || async move { Redirect::temporary(address) });
    let busy = |State(asked): State<Arc<AtomicUsize>>| async move {
        if asked.load(Ordering::Relaxed) < 2 {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        PHOTO.into_response()
    };
    let count = |State(asked): State<Arc<AtomicUsize>>, request: axum::extract::Request, next: axum::middleware::Next| async move {
        asked.fetch_add(1, Ordering::Relaxed);
        next.run(request).await
    };
    let router = Router::new()
        .route("/ok.jpg", photo("image/jpeg", PHOTO))
        .route("/unnamed", photo("application/octet-stream", PHOTO))
        .route("/page.jpg", photo("image/jpeg", b"<!doctype html><script>alert(1)</script>"))
        .route(
            "/drawing.svg",
            photo("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        )
        .route("/cut.jpg", photo("image/jpeg", PHOTO.split_at(200).0))
        .route("/empty.jpg", photo("image/jpeg", b""))
        .route("/large.jpg", get(async || large()))
        .route("/onward.jpg", to("/ok.jpg"))
        .route("/away.jpg", to("https://evil.example/ok.jpg"))
        .route("/inside.jpg", to("http://127.0.0.1/ok.jpg"))
        .route("/around.jpg", to("/around.jpg"))
        .route("/busy.jpg", get(busy))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&asked), count))
        .with_state(asked);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

/// Six megabytes that do not say beforehand how many they are.
fn large() -> Response {
    let pieces = (0..6).map(|n| Ok::<_, std::io::Error>(Bytes::from(if n == 0 { PHOTO.to_vec() } else { vec![0; 1024 * 1024] })));
    let end = std::iter::once(Ok(Bytes::from(vec![0; 1024 * 1024])));
    Body::from_stream(futures::stream::iter(pieces.chain(end))).into_response()
}

/// A customer who comes from advertisements.
struct World {
    app: TestApp,
    browser: Browser,
    person: String,
}

impl World {
    async fn new(hosts: Option<String>) -> Self {
        let changes: Vec<_> = hosts.into_iter().map(|hosts| ("WECARE_AD_PICTURE_HOSTS", hosts)).collect();
        let app = TestApp::start_on(TestApp::sandbox().await, &changes).await;
        let browser = Browser::signed_in(&app, "asha@demo.example").await;
        let person = app.customer("Ada Advert", "+919811110088").await;
        Self { app, browser, person }
    }

    /// Sends a text that came from an advertisement; gives the message once its picture is here or given up.
    async fn comes_from(&self, text: &str, referral: Value) -> Value {
        let message = json!({ "person": self.person, "our_number": SUPPORT, "kind": "text", "body": text, "referral": referral });
        self.app.control(Method::POST, "phone/messages", message).await;
        let conversation = self.browser.conversation_with("Ada Advert").await;
        until("the picture is here, or given up", async || {
            let messages = self.browser.messages(&conversation).await;
            let message = messages.into_iter().find(|message| message["content"]["text"]["body"] == text)?;
            message["context"]["referral"]["fetched"].is_object().then_some(message)
        })
        .await
    }

    async fn get(&self, message: &Value, rest: &str) -> reqwest::Response {
        let (conversation, id) = (message["conversation"].as_str().unwrap(), message["id"].as_str().unwrap());
        let address = format!("/media/{conversation}/{}/{id}{rest}", message["at"]);
        self.browser.send(Method::GET, &address, |request| request).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_kept_by_us_and_shown_from_our_own_origin() {
    let world = World::new(None).await;
    let message = world.comes_from("Is this still there?", json!(true)).await;
    let stored = &message["context"]["referral"]["fetched"]["stored"];
    assert_eq!(
        (&stored["mime"], &stored["size"]),
        (&json!("image/jpeg"), &json!(PHOTO.len())),
        "{message}"
    );
    let small = world.get(&message, "/thumbnail?ad=true").await;
    assert_eq!(small.status(), StatusCode::OK);
    assert!(small.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("image/"));
    let whole = world.get(&message, "?ad=true").await;
    assert_eq!(whole.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(whole.bytes().await.unwrap(), PHOTO);
    // The message itself has no file.
    assert_eq!(world.get(&message, "").await.status(), StatusCode::NOT_FOUND);
    // The page shows the card with it, also without scripts, and nothing of where it was.
    let conversation = message["conversation"].as_str().unwrap();
    let page = world.browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("Autumn sale") && page.contains("/thumbnail?ad=true"), "{page}");
    assert!(!page.contains("src=\"https://ads.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pictures_of_allowed_hosts_are_fetched() {
    let asked = Arc::new(AtomicUsize::new(0));
    let place = elsewhere(Arc::clone(&asked)).await;
    let world = World::new(Some(format!("pics.example={place}, localhost"))).await;
    for (address, outcome, requests) in [
        ("https://pics.example/ok.jpg", "stored", 1),
        ("https://cdn.pics.example/unnamed?a=1", "stored", 1),
        ("https://pics.example/onward.jpg", "stored", 2),
        ("https://pics.example/page.jpg", "other", 1),
        ("https://pics.example/drawing.svg", "other", 1),
        ("https://pics.example/cut.jpg", "other", 1),
        ("https://pics.example/empty.jpg", "empty", 1),
        ("https://pics.example/large.jpg", "too_large", 1),
        ("https://pics.example/gone.jpg", "refused", 1),
        ("https://pics.example/away.jpg", "refused", 1),
        ("https://pics.example/inside.jpg", "refused", 1),
        ("https://pics.example/around.jpg", "refused", 4),
        // Nobody is asked.
        ("http://pics.example/ok.jpg", "refused", 0),
        ("https://pics.example:8443/ok.jpg", "refused", 0),
        ("https://evil.example/ok.jpg", "refused", 0),
        ("https://pics.example.evil.example/ok.jpg", "refused", 0),
        ("https://127.0.0.1/ok.jpg", "refused", 0),
        ("https://169.254.169.254/latest/meta-data/", "refused", 0),
        ("file:///etc/passwd", "refused", 0),
        ("no address", "refused", 0),
        // It is allowed by its name, which leads into our own network.
        ("https://localhost/ok.jpg", "refused", 0),
    ] {
        asked.store(0, Ordering::Relaxed);
        let referral = json!({ "source_type": "ad", "headline": "Sale", "thumbnail_url": address });
        let message = world.comes_from(&format!("from {address}"), referral).await;
        let fetched = &message["context"]["referral"]["fetched"];
        let seen = if fetched["stored"].is_object() {
            "stored"
        } else {
            fetched["failed"]["why"].as_str().unwrap()
        };
        assert_eq!((seen, asked.load(Ordering::Relaxed)), (outcome, requests), "{address}");
        let small = world.get(&message, "/thumbnail?ad=true").await.status();
        assert_eq!(small.is_success(), outcome == "stored", "{address}");
    }
    // The page shows all of them by their words.
    let conversation = world.browser.conversation_with("Ada Advert").await;
    let page = world.browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("from https://localhost/ok.jpg") && page.contains("Came from an advertisement"));
    assert!(!world.app.log().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_busy_is_asked_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let place = elsewhere(Arc::clone(&asked)).await;
    let world = World::new(Some(format!("pics.example={place}"))).await;
    let referral = json!({ "source_type": "ad", "image_url": "https://pics.example/busy.jpg" });
    let message = world.comes_from("busy", referral).await;
    assert!(message["context"]["referral"]["fetched"]["stored"].is_object(), "{message}");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}
