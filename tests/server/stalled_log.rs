//! A collector that no longer reads the log must not stop the server.

use crate::support::{TestApp, client, free_port, run, until};
use reqwest::StatusCode;
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_takes_costs_lines_and_stops_nothing() {
    let ground = TestApp::sandbox().await;
    let metrics = format!("127.0.0.1:{}", free_port());
    let changes = [("RUST_LOG", "trace".to_owned()), ("WECARE_METRICS_LISTEN", metrics.clone())];
    let environment = ground.environment(&changes);
    let url = environment.iter().find(|(name, _)| name == "WECARE_PUBLIC_URL").unwrap().1.clone();
    assert!(run("provision", &environment).status.success());
    let command = Command::new(env!("CARGO_BIN_EXE_wecare"))
        .arg("serve")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .envs(environment)
        // Open, and never read.
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let _server = Server(command);
    until("the server is ready", async || {
        let answer = client().get(format!("{url}/readyz")).send().await.ok()?;
        (answer.status() == StatusCode::OK).then_some(())
    })
    .await;
    let client = client();
    until("lines are dropped, and the figures tell it", async || {
        for _ in 0..50 {
            let answer = client.get(format!("{url}/login")).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
        }
        let figures = client
            .get(format!("http://{metrics}/metrics"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let dropped = figures
            .lines()
            .find_map(|line| line.strip_prefix("wecare_log_lines_dropped_total "));
        (dropped.unwrap().parse::<u64>().unwrap() > 0).then_some(())
    })
    .await;
}
