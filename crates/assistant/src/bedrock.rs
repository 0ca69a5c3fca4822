//! Bedrock's clients, which backend is used, and what its refusals mean to us.

use crate::{Assistant, Memory, Turn, agent, knowledge, model, turn::failed};
use aws_config::{SdkConfig, retry::RetryConfig, stalled_stream_protection::StalledStreamProtectionConfig, timeout::TimeoutConfig};
use aws_sdk_bedrockagentruntime as agents;
use aws_sdk_bedrockruntime as models;
use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata, SdkError};
use domain::assistant::{Said, Trouble};
use futures::stream::BoxStream;
use std::{fmt, time::Duration};

/// Where drafts come from. None is put in another's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// An agent of Bedrock Agents.
    Agent { agent: String, alias: String },
    /// Documents are looked up, and the model answers from them.
    KnowledgeBase { id: String, model: String },
    /// The model knows nothing but the thread.
    Model { model: String },
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent { agent, alias } => write!(f, "Agent {agent} (alias {alias})"),
            Self::KnowledgeBase { id, model } => write!(f, "Knowledge base {id} with model {model}"),
            Self::Model { model } => write!(f, "Model {model} without documents"),
        }
    }
}

/// Checks what goes in and what comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardrail {
    pub id: String,
    pub version: String,
}

/// What configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub backend: Backend,
    pub guardrail: Option<Guardrail>,
}

/// Bedrock as it is configured. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Bedrock {
    pub(crate) agents: agents::Client,
    pub(crate) models: models::Client,
    pub(crate) guardrail: Option<Guardrail>,
    backend: Backend,
}

impl Bedrock {
    /// Connects with the shared settings. The SDK tries nothing again: a turn does, as long as nobody has seen a word.
    pub fn connect(shared: &SdkConfig, settings: Settings) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(3))
            .read_timeout(Duration::from_secs(30))
            .build();
        // A model may think for longer than the SDK takes for a dead stream; turns have a limit of their own.
        let shared = shared
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Self {
            agents: agents::Client::new(&shared),
            models: models::Client::new(&shared),
            guardrail: settings.guardrail,
            backend: settings.backend,
        }
    }

    /// What the backend remembers of customers; only agents do.
    pub fn memory(&self) -> Option<Memory> {
        let Backend::Agent { agent, alias } = &self.backend else {
            return None;
        };
        Some(Memory {
            client: self.agents.clone(),
            agent: agent.clone(),
            alias: alias.clone(),
        })
    }
}

impl Assistant for Bedrock {
    fn start(&self, turn: Turn) -> BoxStream<'static, Said> {
        let bedrock = self.clone();
        match self.backend.clone() {
            Backend::Agent { agent, alias } => Box::pin(agent::start(bedrock, agent, alias, turn)),
            Backend::KnowledgeBase { id, model } => Box::pin(knowledge::start(bedrock, id, model, turn)),
            Backend::Model { model } => Box::pin(model::start(bedrock, model, turn, Vec::new())),
        }
    }
}

/// A failed call as a turn tells it.
pub(crate) fn refusal<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Said {
    failed(trouble(error))
}

/// What a failed call means.
pub(crate) fn trouble<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Trouble {
    match error {
        SdkError::TimeoutError(_) => Trouble::TooSlow,
        SdkError::ServiceError(service) => meaning(service.err().code().unwrap_or_default()),
        SdkError::ResponseError(_) => Trouble::CutOff,
        _ => Trouble::Unavailable,
    }
}

/// What AWS's name of an error means.
pub(crate) fn meaning(code: &str) -> Trouble {
    match code {
        "ThrottlingException" | "ServiceQuotaExceededException" => Trouble::Busy,
        "AccessDeniedException" => Trouble::NotAllowed,
        "ModelNotReadyException" | "ConflictException" => Trouble::NotReady,
        "ResourceNotFoundException" | "ValidationException" => Trouble::Misconfigured,
        "ModelTimeoutException" => Trouble::TooSlow,
        _ => Trouble::Unavailable,
    }
}
