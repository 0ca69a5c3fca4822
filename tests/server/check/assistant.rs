//! What drafts are made with is looked at, and asked.

use super::{assert_wrong, check};
use crate::support::TestApp;
use reqwest::Method;
use serde_json::json;

async fn fault(app: &TestApp, operation: &str, kind: &str) {
    let fault = json!({ "service": "bedrock", "operation": operation, "kind": kind, "times": 1 });
    app.control(Method::POST, "faults", fault).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_not_prepared_is_said() {
    let app = TestApp::start().await;
    let agent = [("WECARE_ASSISTANT", "agent")];
    let found = check(&app, &agent).await;
    assert!(found.well, "{}", found.text);
    for line in [
        "ok    agent SANDBOXAG1: state",
        "ok    agent SANDBOXAG1: alias TSTALIASID",
        "ok    assistant: Agent SANDBOXAG1 (alias TSTALIASID)",
    ] {
        assert!(found.text.lines().any(|known| known == line), "{line} is not in\n{}", found.text);
    }
    fault(&app, "GetAgent", "not_prepared").await;
    let found = check(&app, &agent).await;
    assert_wrong(&found, &["agent SANDBOXAG1: state"]);
    assert!(found.text.contains("it is NOT_PREPARED: prepare it"), "{}", found.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_knowledge_base_is_asked_and_its_documents_are_where_they_are_read() {
    let app = TestApp::start().await;
    let found = check(&app, &[]).await;
    for line in [
        "ok    knowledge base SANDBOXKB1: state",
        "ok    data source SANDBOXDS1: place",
        "ok    knowledge base SANDBOXKB1: numbers",
        "ok    assistant: Knowledge base SANDBOXKB1 with model us.amazon.nova-pro-v1:0",
    ] {
        assert!(found.text.lines().any(|known| known == line), "{line} is not in\n{}", found.text);
    }
    fault(&app, "Retrieve", "refuse").await;
    assert_wrong(&check(&app, &[]).await, &["knowledge base SANDBOXKB1: numbers"]);
    fault(&app, "ConverseStream", "refuse").await;
    assert_wrong(&check(&app, &[]).await, &["assistant: Knowledge base SANDBOXKB1"]);
    assert_wrong(
        &check(&app, &[("KNOWLEDGE_PREFIX", "elsewhere/")]).await,
        &["data source SANDBOXDS1: place"],
    );
    assert_wrong(
        &check(&app, &[("BEDROCK_MODEL_ID", "nobody.knows-v1:0")]).await,
        &["assistant: Knowledge base SANDBOXKB1"],
    );
    let off = check(&app, &[("WECARE_ASSISTANT", "off"), ("BEDROCK_DATA_SOURCE_ID", "")]).await;
    assert!(
        off.well && off.text.contains("skip  assistant: WECARE_ASSISTANT is not set"),
        "{}",
        off.text
    );
}
