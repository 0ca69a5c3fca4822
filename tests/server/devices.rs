//! Admins see on what somebody is signed in, and end one sign-in while the others go on.

use crate::support::{Browser, Instance, Reader, TestApp, location, now};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

const ADMIN: &str = "ines@demo.example";
const OPERATOR: &str = "asha@demo.example";
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";
const DESK: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0";

/// Signs in with a browser that says what it is.
async fn signed_in_on(app: &TestApp, user_agent: &str) -> Browser {
    let browser = Browser::new(app);
    let callback = browser.callback_address(OPERATOR, "").await;
    let answer = browser.send(Method::GET, &callback, |request| request.header(header::USER_AGENT, user_agent));
    assert!(location(&answer.await).starts_with('/'));
    browser
}

async fn id_of(admin: &Browser, email: &str) -> Value {
    let members = admin.ok("members/list", json!({})).await;
    let member = members.as_array().unwrap().iter().find(|member| member["email"] == email);
    member.unwrap()["id"].clone()
}

/// On what somebody is signed in, the last used first.
async fn devices(admin: &Browser, who: &Value) -> Vec<Value> {
    let devices = admin.ok("members/devices", json!({ "who": who })).await;
    devices.as_array().unwrap().clone()
}

fn names(devices: &[Value]) -> Vec<&str> {
    devices.iter().map(|device| device["device"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_device_is_signed_out_and_the_others_go_on() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let phone = signed_in_on(&app, PHONE).await;
    let desk = signed_in_on(&app, DESK).await;
    let who = id_of(&admin, OPERATOR).await;
    let open = devices(&admin, &who).await;
    assert_eq!(names(&open), ["Firefox on Windows", "Chrome on Android"]);
    assert!(
        open.iter()
            .all(|device| device["is_yours"] == false && device["started_at"].as_i64().unwrap() / 1_000 > now() - 60)
    );
    // Nothing by which somebody could act for them is told.
    let told = format!("{open:?}");
    assert!(
        open.iter().all(|device| device["id"].as_str().unwrap().len() == 32) && !told.contains("tokens"),
        "{told}"
    );
    let mine = devices(&admin, &id_of(&admin, ADMIN).await).await;
    assert_eq!((mine.len(), &mine[0]["is_yours"]), (1, &json!(true)));

    let (here, there) = (
        Reader::open(&phone, &app.url, None).await,
        Reader::open(&phone, &other.url, None).await,
    );
    let end = json!({ "who": who, "id": open[1]["id"] });
    admin.ok("members/end-device", end.clone()).await;
    assert_eq!(here.end().await.as_deref(), Some("signed_out"));
    assert_eq!(there.end().await.as_deref(), Some("signed_out"));
    assert_eq!(phone.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.ok("me", json!({})).await["role"], "Operator");
    assert_eq!(names(&devices(&admin, &who).await), ["Firefox on Windows"]);
    assert_eq!(
        admin.api("members/end-device", end).await.0,
        StatusCode::NOT_FOUND,
        "it is over already"
    );
    // Somebody else's sign-in does not go by this person's name.
    let wrong = json!({ "who": who, "id": mine[0]["id"] });
    assert_eq!(admin.api("members/end-device", wrong).await.0, StatusCode::NOT_FOUND);
    let audit = admin.ok("audit/page", json!({ "query": { "act": "member" } })).await;
    let notes: Vec<&Value> = audit["lines"].as_array().unwrap().iter().map(|line| &line["note"]).collect();
    assert_eq!(notes, ["Sign Asha Menon out of Chrome on Android"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_or_is_signed_out_everywhere_is_signed_in_nowhere() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let phone = signed_in_on(&app, PHONE).await;
    let who = id_of(&admin, OPERATOR).await;
    assert_eq!(devices(&admin, &who).await.len(), 1);
    let origin = app.url.clone();
    let out = phone
        .send(Method::POST, "/auth/logout", |request| request.header(header::ORIGIN, origin))
        .await;
    assert_eq!(out.status(), StatusCode::SEE_OTHER);
    assert!(devices(&admin, &who).await.is_empty());
    signed_in_on(&app, "curl/8.5.0").await;
    signed_in_on(&app, DESK).await;
    assert_eq!(names(&devices(&admin, &who).await), ["Firefox on Windows", "Unknown browser"]);
    admin.ok("members/change", json!({ "who": who, "act": "sign_out" })).await;
    assert!(devices(&admin, &who).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_noted_is_signed_in_all_the_same() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let fault = json!({ "service": "dynamodb", "operation": "PutItem", "kind": "refuse", "times": 1, "contains": "SIGNEDIN#" });
    app.control(Method::POST, "faults", fault).await;
    let phone = signed_in_on(&app, PHONE).await;
    assert_eq!(phone.ok("me", json!({})).await["role"], "Operator");
    assert!(devices(&admin, &id_of(&admin, OPERATOR).await).await.is_empty());
}
