//! Whether drafts can be written: what they are made with is there and ready, and answers a question.

use super::report::Report;
use crate::config::{AssistantConfig, KnowledgeConfig};
use assistant::{Backend, Bedrock, Library, LibraryError, Limits, Turn, Turns};
use aws_config::SdkConfig;
use aws_sdk_bedrockagent::{
    Client,
    types::{AgentAliasStatus, AgentStatus, DataSource, DataSourceStatus, KnowledgeBaseStatus},
};
use domain::{
    PhoneId,
    assistant::{Prompt, Said, Trouble, knowledge::Reach},
};
use futures::StreamExt as _;
use std::{collections::BTreeSet, sync::Arc};

/// Asked of the assistant; some hundred tokens.
const QUESTION: &str = "Are you there?";

pub(super) async fn look(report: &mut Report, sdk: &SdkConfig, assistant: Option<&AssistantConfig>, knowledge: Option<&KnowledgeConfig>) {
    let client = Client::new(sdk);
    if let Some(knowledge) = knowledge {
        data_source(report, &client, knowledge).await;
        numbers(report, sdk, knowledge).await;
    }
    let Some(config) = assistant else {
        report.skip("assistant", "WECARE_ASSISTANT is not set: nobody is offered a draft");
        return;
    };
    if config.guardrail_is_idle {
        report.fix(
            "assistant: guardrail",
            "BEDROCK_GUARDRAIL_ID does nothing with WECARE_ASSISTANT=agent: set the guardrail on the agent in the console of Bedrock, and remove BEDROCK_GUARDRAIL_ID and BEDROCK_GUARDRAIL_VERSION",
        );
    }
    let is_ready = match &config.settings.backend {
        Backend::Agent { agent, alias } => is_agent_ready(report, &client, agent, alias).await,
        Backend::KnowledgeBase { id, .. } => is_base_ready(report, &client, id).await,
        Backend::Model { .. } => true,
    };
    // One thing is enough to be put right at a time.
    if is_ready {
        answers(report, sdk, config).await;
    }
}

async fn is_agent_ready(report: &mut Report, client: &Client, agent: &str, alias: &str) -> bool {
    let what = format!("agent {agent}");
    let answer = client.get_agent().agent_id(agent).send().await;
    let Some(found) = report.answer(&what, "bedrock:GetAgent", answer) else {
        return false;
    };
    let status = found.agent.map(|agent| agent.agent_status);
    let is_prepared = status == Some(AgentStatus::Prepared);
    report.expect(
        is_prepared,
        &format!("{what}: state"),
        &format!(
            "it is {}: prepare it in the console of Bedrock (PrepareAgent)",
            name(status.as_ref())
        ),
    );
    let what = format!("agent {agent}: alias {alias}");
    let answer = client.get_agent_alias().agent_id(agent).agent_alias_id(alias).send().await;
    let Some(found) = report.answer(&what, "bedrock:GetAgentAlias", answer) else {
        return false;
    };
    let status = found.agent_alias.map(|alias| alias.agent_alias_status);
    let is_alias_prepared = status == Some(AgentAliasStatus::Prepared);
    report.expect(
        is_alias_prepared,
        &what,
        &format!("it is {}: update it to a version that is prepared", name(status.as_ref())),
    );
    is_prepared && is_alias_prepared
}

async fn is_base_ready(report: &mut Report, client: &Client, id: &str) -> bool {
    let what = format!("knowledge base {id}");
    let answer = client.get_knowledge_base().knowledge_base_id(id).send().await;
    let Some(found) = report.answer(&what, "bedrock:GetKnowledgeBase", answer) else {
        return false;
    };
    let status = found.knowledge_base.map(|base| base.status);
    let is_active = status == Some(KnowledgeBaseStatus::Active);
    report.expect(
        is_active,
        &format!("{what}: state"),
        &format!("it is {}: the console of Bedrock says why", name(status.as_ref())),
    );
    is_active
}

/// The data source reads where Admins put documents.
async fn data_source(report: &mut Report, client: &Client, knowledge: &KnowledgeConfig) {
    let what = format!("data source {}", knowledge.source);
    let call = client
        .get_data_source()
        .knowledge_base_id(&knowledge.base)
        .data_source_id(&knowledge.source);
    let answer = call.send().await;
    let Some(found) = report.answer(&what, "bedrock:GetDataSource", answer) else {
        return;
    };
    let Some(source) = found.data_source else {
        report.fix(&what, "AWS says nothing about it; look into the console of Bedrock");
        return;
    };
    report.expect(
        source.status == DataSourceStatus::Available,
        &format!("{what}: state"),
        &format!("it is {}: the console of Bedrock says why", source.status.as_str()),
    );
    report.expect(
        reads(&source, knowledge),
        &format!("{what}: place"),
        &format!(
            "it does not read s3://{}/{}: set KNOWLEDGE_BUCKET and KNOWLEDGE_PREFIX to where it reads",
            knowledge.bucket, knowledge.prefix
        ),
    );
}

/// Documents can be for some numbers alone: what the knowledge base keeps them in filters by that.
async fn numbers(report: &mut Report, sdk: &SdkConfig, knowledge: &KnowledgeConfig) {
    let Ok(nobody) = PhoneId::parse("0") else { return };
    let what = format!("knowledge base {}: numbers", knowledge.base);
    let library = Library::connect(sdk, knowledge.base.clone(), knowledge.source.clone());
    let reach = Reach::new(nobody, None, BTreeSet::new());
    match library.find(QUESTION, Some(&reach), 1).await {
        Ok(_) => report.ok(&what),
        Err(LibraryError::Misconfigured(why)) => report.fix(
            &what,
            &format!("it does not search by what is said of documents ({why}): let this role do bedrock:Retrieve, or keep none for some numbers alone"),
        ),
        Err(_) => report.fix(&what, "it did not answer; try again, and look at the state of AWS"),
    }
}

fn reads(source: &DataSource, knowledge: &KnowledgeConfig) -> bool {
    let s3 = source
        .data_source_configuration
        .as_ref()
        .and_then(|place| place.s3_configuration.as_ref());
    let Some(s3) = s3 else { return false };
    let prefixes = s3.inclusion_prefixes.as_deref().unwrap_or_default();
    s3.bucket_arn.rsplit(':').next() == Some(knowledge.bucket.as_str())
        && (prefixes.is_empty() || prefixes.iter().any(|prefix| knowledge.prefix.starts_with(prefix.as_str())))
}

fn name<T: AsRef<str>>(status: Option<&T>) -> String {
    status.map_or_else(|| "in no state".to_owned(), |status| status.as_ref().to_owned())
}

/// One real turn: rights, model and guardrail are right when it ends well.
async fn answers(report: &mut Report, sdk: &SdkConfig, config: &AssistantConfig) {
    let what = format!("assistant: {}", config.settings.backend);
    let Some(prompt) = Prompt::question_of_colleague(QUESTION, false) else {
        return;
    };
    let turns = Turns::new(Arc::new(Bedrock::connect(sdk, config.settings.clone())), Limits::default());
    let turn = Turn {
        prompt,
        session: "wecare-check".to_owned(),
        customer: None,
        reach: None,
    };
    let said: Vec<Said> = turns.start(turn).collect().await;
    let Some(Said::Failed { trouble }) = said.last() else {
        report.ok(&what);
        return;
    };
    let how = match trouble {
        Trouble::NotAllowed => {
            "let this role do bedrock:InvokeAgent, or bedrock:Retrieve and bedrock:InvokeModelWithResponseStream (and ApplyGuardrail), and request access to the model"
        }
        Trouble::Misconfigured => "AWS knows no such model, guardrail or version; look at BEDROCK_MODEL_ID and BEDROCK_GUARDRAIL_ID",
        Trouble::NotReady => "it is not ready yet; prepare the agent, or wait for the model",
        Trouble::Blocked => "the guardrail stops a plain question; look into its rules",
        Trouble::TooSlow => "it did not answer in time; look at the network, or choose a faster model",
        _ => "it did not answer; try again, and look at the state of AWS",
    };
    report.fix(&what, how);
}
