//! Where drafts of replies come from.

use super::variable::optional;
use anyhow::{Result, bail};
use assistant::{Backend, Guardrail, Settings};

/// The profile that a knowledge base answers with, unless another is named.
const USUAL_MODEL: &str = "us.amazon.nova-pro-v1:0";

/// Tokens that may be spent in a day, unless another number is set: about a thousand drafts.
const DAILY_TOKENS: i64 = 3_000_000;

/// What drafts are made with, and how.
#[derive(Clone, Debug)]
pub(crate) struct AssistantConfig {
    pub(crate) settings: Settings,
    /// Whether e-mail addresses, phone and card numbers are hidden from the model.
    pub(crate) hides: bool,
    /// Tokens that all drafts of a day may take; none for any number.
    pub(crate) daily: Option<i64>,
    /// A guardrail is named, and the backend is an agent, which has its own or none.
    pub(crate) guardrail_is_idle: bool,
}

impl AssistantConfig {
    /// None where no backend is named: then nobody is offered a draft.
    pub(crate) fn from_env() -> Result<Option<Self>> {
        let model = optional("BEDROCK_MODEL_ID");
        let backend = match optional("WECARE_ASSISTANT").as_deref() {
            None | Some("off") => return Ok(None),
            Some("agent") => Backend::Agent {
                agent: needed("BEDROCK_AGENT_ID", "agent", "ABCDEFGHIJ")?,
                alias: needed("BEDROCK_AGENT_ALIAS_ID", "agent", "TSTALIASID")?,
            },
            Some("knowledge-base") => Backend::KnowledgeBase {
                id: needed("BEDROCK_KNOWLEDGE_BASE_ID", "knowledge-base", "ABCDEFGHIJ")?,
                model: model.unwrap_or_else(|| USUAL_MODEL.to_owned()),
            },
            Some("model") => Backend::Model {
                model: model.unwrap_or_else(|| USUAL_MODEL.to_owned()),
            },
            Some(other) => bail!("WECARE_ASSISTANT is {other}; it is agent, knowledge-base, model or off"),
        };
        let guardrail = match (optional("BEDROCK_GUARDRAIL_ID"), optional("BEDROCK_GUARDRAIL_VERSION")) {
            (None, None) => None,
            (Some(id), Some(version)) => Some(Guardrail { id, version }),
            _ => bail!("BEDROCK_GUARDRAIL_ID and BEDROCK_GUARDRAIL_VERSION go together; set both or none"),
        };
        // Calls of an agent name no guardrail: it is set on the agent.
        let is_agent = matches!(backend, Backend::Agent { .. });
        let guardrail_is_idle = is_agent && guardrail.is_some();
        let guardrail = guardrail.filter(|_| !is_agent);
        let hides = match optional("WECARE_ASSISTANT_HIDES").as_deref() {
            None | Some("on") => true,
            Some("off") => false,
            Some(other) => bail!("WECARE_ASSISTANT_HIDES is {other}; it is on or off"),
        };
        let daily = match optional("WECARE_ASSISTANT_DAILY_TOKENS").as_deref() {
            None => Some(DAILY_TOKENS),
            Some("off") => None,
            Some(tokens) => match tokens.parse() {
                Ok(tokens @ 1..) => Some(tokens),
                _ => bail!("WECARE_ASSISTANT_DAILY_TOKENS is {tokens}; it is a number of tokens, or off"),
            },
        };
        Ok(Some(Self {
            settings: Settings { backend, guardrail },
            hides,
            daily,
            guardrail_is_idle,
        }))
    }
}

/// A variable that the chosen backend needs.
fn needed(name: &str, backend: &str, example: &str) -> Result<String> {
    let Some(value) = optional(name) else {
        bail!("{name} is not set, and WECARE_ASSISTANT={backend} needs it, for example {name}={example}");
    };
    bedrock_id(name, value, example)
}

/// An id of Bedrock: the address of a call is made of it.
pub(super) fn bedrock_id(name: &str, value: String, example: &str) -> Result<String> {
    if value.len() > 10 || !value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        bail!("{name} must be at most ten letters and digits, for example {name}={example}");
    }
    Ok(value)
}
