//! The agents' API as far as it says how things are: GetAgent, GetAgentAlias, GetKnowledgeBase, GetDataSource.

use super::{CONTENT_TYPE, before, not_found, refuse};
use crate::{
    app::App,
    aws::{ApiError, json_response},
    faults::{Kind, Strike},
    ids,
    names::{ACCOUNT, AGENT_ALIAS, AGENT_ID, DATA_SOURCE, KNOWLEDGE_BASE, KNOWLEDGE_PREFIX, MEDIA_BUCKET, MODEL, REGION},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// When all of it was made.
const MADE: i64 = 1_767_225_600_000;

async fn told(app: &App, operation: &str, answer: impl FnOnce(Option<Strike>) -> Result<Value, ApiError>) -> Response {
    match before(app, operation, &[]).await.map(answer) {
        Ok(Ok(body)) => json_response(StatusCode::OK, CONTENT_TYPE, &body),
        Ok(Err(error)) => refuse(&error),
        Err(response) => response,
    }
}

fn arn(what: &str) -> String {
    format!("arn:aws:bedrock:{REGION}:{ACCOUNT}:{what}")
}

pub(super) async fn agent(State(app): State<Arc<App>>, Path(agent): Path<String>) -> Response {
    told(&app, "GetAgent", |strike| {
        if agent != AGENT_ID {
            return Err(not_found("agent"));
        }
        let is_prepared = strike.is_none_or(|strike| strike.kind != Kind::NotPrepared);
        Ok(json!({ "agent": {
            "agentId": AGENT_ID, "agentName": "wecare-drafts", "agentArn": arn(&format!("agent/{AGENT_ID}")), "agentVersion": "DRAFT",
            "agentStatus": if is_prepared { "PREPARED" } else { "NOT_PREPARED" }, "foundationModel": MODEL, "idleSessionTTLInSeconds": 600,
            "agentResourceRoleArn": format!("arn:aws:iam::{ACCOUNT}:role/agent"), "createdAt": ids::iso(MADE), "updatedAt": ids::iso(MADE),
        } }))
    })
    .await
}

pub(super) async fn alias(State(app): State<Arc<App>>, Path((agent, alias)): Path<(String, String)>) -> Response {
    told(&app, "GetAgentAlias", |_| {
        if agent != AGENT_ID || alias != AGENT_ALIAS {
            return Err(not_found("agent alias"));
        }
        Ok(json!({ "agentAlias": {
            "agentId": AGENT_ID, "agentAliasId": AGENT_ALIAS, "agentAliasName": "AgentTestAlias", "agentAliasStatus": "PREPARED",
            "agentAliasArn": arn(&format!("agent-alias/{AGENT_ID}/{AGENT_ALIAS}")), "routingConfiguration": [{ "agentVersion": "DRAFT" }],
            "createdAt": ids::iso(MADE), "updatedAt": ids::iso(MADE),
        } }))
    })
    .await
}

pub(super) async fn knowledge_base(State(app): State<Arc<App>>, Path(base): Path<String>) -> Response {
    told(&app, "GetKnowledgeBase", |_| {
        if base != KNOWLEDGE_BASE {
            return Err(not_found("knowledge base"));
        }
        Ok(json!({ "knowledgeBase": {
            "knowledgeBaseId": KNOWLEDGE_BASE, "name": "wecare-knowledge", "knowledgeBaseArn": arn(&format!("knowledge-base/{KNOWLEDGE_BASE}")),
            "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/knowledge"), "knowledgeBaseConfiguration": { "type": "VECTOR" }, "status": "ACTIVE",
            "createdAt": ids::iso(MADE), "updatedAt": ids::iso(MADE),
        } }))
    })
    .await
}

pub(super) async fn data_source(State(app): State<Arc<App>>, Path((base, source)): Path<(String, String)>) -> Response {
    told(&app, "GetDataSource", |_| {
        if base != KNOWLEDGE_BASE || source != DATA_SOURCE {
            return Err(not_found("data source"));
        }
        let s3 = json!({ "bucketArn": format!("arn:aws:s3:::{MEDIA_BUCKET}"), "inclusionPrefixes": [KNOWLEDGE_PREFIX] });
        Ok(json!({ "dataSource": {
            "knowledgeBaseId": KNOWLEDGE_BASE, "dataSourceId": DATA_SOURCE, "name": "documents", "status": "AVAILABLE",
            "dataSourceConfiguration": { "type": "S3", "s3Configuration": s3 }, "createdAt": ids::iso(MADE), "updatedAt": ids::iso(MADE),
        } }))
    })
    .await
}
