//! A bucket that cannot be used is said, by the command and by the server.

use super::check;
use crate::support::{TestApp, client, until};
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_not_there_or_elsewhere_is_said() {
    let app = TestApp::start().await;
    for kind in ["no_bucket", "redirect", "wrong_region"] {
        let fault = json!({ "service": "s3", "kind": kind, "times": 50 });
        app.control(Method::POST, "faults", fault).await;
        let found = check(&app, &[]).await;
        assert!(
            !found.well && found.text.contains("FIX   bucket wecare-inbox-media: make it in the Region"),
            "{}",
            found.text
        );
        // Text comes and goes without the bucket, so people are not sent elsewhere.
        until("the server says what it must do without", async || {
            let ready = client().get(format!("{}/readyz", app.url)).send().await.unwrap();
            let status = ready.status();
            let words = ready.text().await.unwrap();
            (status == 200 && words.contains("without files: S3 (bucket wecare-inbox-media)")).then_some(())
        })
        .await;
        app.control(Method::DELETE, "faults", json!({})).await;
    }
    let without = check(&app, &[("MEDIA_BUCKET", "")]).await;
    assert!(
        without.well && without.text.contains("skip  bucket: MEDIA_BUCKET is not set"),
        "{}",
        without.text
    );
}
