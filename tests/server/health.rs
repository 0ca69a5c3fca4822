//! Starting, waiting and stopping.

use crate::support::{Browser, Server, TestApp, client, environment, free_port, until};
use reqwest::StatusCode;
use sandbox::{Options, Pace, Sandbox};

#[tokio::test(flavor = "multi_thread")]
async fn the_server_waits_for_the_sandbox_and_says_for_what() {
    let (port, sandbox_port, dynamodb_port) = (free_port(), free_port(), free_port());
    let options = Options {
        data_dir: None,
        port: sandbox_port,
        dynamodb_port,
        dashboard_url: format!("http://127.0.0.1:{port}"),
        pace: Pace::Fast,
        seed: 0,
    };
    let environment = environment(&sandbox::environment(&options), port);
    let data = tempfile::TempDir::new().unwrap();
    let server = Server::for_test(environment.clone(), port, data.path().join("log"));
    let url = format!("http://127.0.0.1:{port}/readyz");
    let text = until("the server says for what it waits", async || {
        let answer = client().get(&url).send().await.ok()?;
        (answer.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(answer)
    })
    .await
    .text()
    .await
    .unwrap();
    assert!(text.contains("waiting for DynamoDB") && text.contains("Cognito"), "{text}");
    let alive = client().get(format!("http://127.0.0.1:{port}/healthz")).send().await.unwrap();
    assert_eq!(alive.status(), StatusCode::OK);

    let sandbox = Sandbox::start(options).await.unwrap();
    assert!(crate::support::run("provision", &environment).status.success());
    until("the server is ready", async || {
        let answer = client().get(&url).send().await.ok()?;
        (answer.status() == StatusCode::OK).then_some(())
    })
    .await;
    drop(server);
    sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_streams_and_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut stream = browser.get("/live").await;
    assert_eq!(stream.status(), StatusCode::OK);
    let code = app.server.lock().unwrap().stop_in_background();
    let mut text = String::new();
    while let Ok(Some(chunk)) = stream.chunk().await {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(text.contains("event: end") && text.contains("shutdown"), "{text}");
    let code = tokio::task::spawn_blocking(move || code.join().unwrap()).await.unwrap();
    assert_eq!(code, Some(0));
    assert!(!app.log().contains("panicked"), "{}", app.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn provisioning_twice_changes_nothing() {
    let app = TestApp::start().await;
    let environment = environment(&app.sandbox.environment(), 1);
    let again = crate::support::run("provision", &environment);
    let text = String::from_utf8_lossy(&again.stdout);
    assert!(
        again.status.success() && text.contains("exists") && !text.contains("created"),
        "{text}"
    );
}
