//! Other web sites are kept out; the sandbox's own pages work.

use crate::support::Local;
use reqwest::header::{HOST, ORIGIN};

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let local = Local::start().await;
    let people = local.url("/control/phone/people");
    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    assert_eq!(status(local.http.get(&people)).await, 200);
    assert_eq!(status(local.http.get(&people).header(ORIGIN, local.sandbox.url())).await, 200);
    assert_eq!(status(local.http.get(&people).header(HOST, "evil.example:4500")).await, 403);
    assert_eq!(status(local.http.get(local.url("/phone")).header(HOST, "evil.example")).await, 403);
    assert_eq!(status(local.http.get(&people).header(ORIGIN, "http://127.0.0.1:3000")).await, 403);
    assert_eq!(status(local.http.get(&people).header("sec-fetch-site", "cross-site")).await, 403);
    assert_eq!(status(local.http.post(&people).header(ORIGIN, "null").body("{}")).await, 403);
    let form = "Action=Publish&TopicArn=arn:aws:sns:us-east-1:000000000000:base-wecare-digital&Message=x";
    let publish = local
        .http
        .post(local.url("/"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    assert_eq!(status(publish.header(ORIGIN, "https://evil.example")).await, 403);
    // A link from the dashboard to a page is another matter.
    assert_eq!(
        status(local.http.get(local.url("/phone")).header("sec-fetch-site", "cross-site")).await,
        200
    );
}

#[tokio::test]
async fn the_pages_are_whole_and_the_parts_are_healthy() {
    let local = Local::start().await;
    let get = async |path: &str| local.http.get(local.url(path)).send().await.unwrap();
    assert_eq!(get("/health").await.status(), 200);
    let index = get("/").await.text().await.unwrap();
    assert!(index.contains("asha@demo.example") && index.contains("/phone") && !index.contains("{{"));
    let phone = get("/phone").await;
    let policy = phone.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    let page = phone.text().await.unwrap();
    assert!(page.contains(&format!("<script nonce=\"{nonce}\">")) && !page.contains("{{") && !page.contains("innerHTML"));
    for elsewhere in ["http://", "https://"] {
        assert!(!page.contains(&format!("src=\"{elsewhere}")) && !page.contains(&format!("url({elsewhere}")));
    }
    let unknown = local
        .http
        .post(local.url("/"))
        .header("x-amz-target", "AmazonSQS.Dance")
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), 400);
    assert!(unknown.text().await.unwrap().contains("does not offer the operation Dance"));
}

#[tokio::test]
async fn a_port_in_use_is_one_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let options = sandbox::Options {
        data_dir: None,
        port,
        dynamodb_port: 0,
        dashboard_url: crate::support::DASHBOARD.to_owned(),
        pace: sandbox::Pace::Fast,
        seed: 0,
    };
    let error = sandbox::Sandbox::start(options).await.err().unwrap();
    assert_eq!(
        error.to_string(),
        format!("Port {port} is in use. Stop the other program or pass --port.")
    );
}
