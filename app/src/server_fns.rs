//! Server functions: authenticate, parse, call one function of `service`, map the error.
//!
//! All are POST with JSON bodies, so that another site can neither link to them nor post a form to them.

pub mod analytics;
pub mod assistant;
pub mod audit;
pub mod boards;
pub mod bulk;
pub mod bulk_more;
pub mod bulk_plan;
pub mod consent;
pub mod conversions;
pub mod inbox;
mod json;
pub mod kept_events;
pub mod knowledge;
pub mod later;
pub mod marks;
pub mod members;
pub mod notices;
pub mod numbers;
pub mod questions;
pub mod rules;
pub mod saved;
pub mod session;
pub mod settings;
pub mod start;
pub mod templates;
pub mod thread;
pub mod upload;

#[cfg(feature = "ssr")]
mod guard;
#[cfg(feature = "ssr")]
pub use guard::{DraftsOffered, EventTopics, KnowledgeOffered, Refusal, cookie};
pub use json::TextJson;
