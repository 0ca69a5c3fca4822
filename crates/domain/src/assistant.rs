//! Drafts of the assistant: what is asked, what comes back piece by piece, and what of it may reach a customer.

pub mod knowledge;

mod facts;
mod languages;
mod manner;
mod marks;
mod mask;
mod person;
mod pick;
mod price;
mod prompt;
mod repair;
mod reply;
mod settings;
mod source;
mod stale;
mod template;
mod trouble;
mod usage;
mod wish;

pub use languages::{LANGUAGES, Spoken, SpokenBy, own_name};
pub use manner::{MAX_GREETING, MAX_SIGNATURE, MAX_UNKNOWN, Manner, MannerError, MannerForm, Tone};
pub use mask::mask;
pub use person::asks_for_a_person;
pub use pick::{Pick, offered};
pub use price::{PriceForm, TokenPrice, cost};
pub use prompt::{Line, Prompt, inert};
pub use repair::{Repair, RepairAct};
pub use reply::{Passage, Reply};
pub use settings::{Changed, DraftSettings, MAX_OLD_DAYS, SaveSettings};
pub use source::Source;
pub use stale::{Moved, Seen};
pub use template::{MAX_PURPOSE, TemplateIdea};
pub use trouble::Trouble;
pub use usage::{Counted, Drafter, Outcome, Reason, Usage, UsageOf};
pub use wish::{MAX_SAID, Wish, WishError};

use serde::{Deserialize, Serialize};

/// As whom somebody of us asks something that belongs to no conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// As a customer would, to see what would be drafted.
    Customer,
    /// For themselves, from the documents.
    Colleague,
}

/// What a turn says, in this order: texts with everything else between them, then an end or a failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Said {
    /// More of the draft, as the model writes it.
    Text { text: String },
    /// What it rests on, numbered from 1.
    Sources { sources: Vec<Source> },
    /// The guardrail stepped in: what was said does not count.
    Guardrail,
    /// What it cost, in tokens.
    Usage { input: u64, output: u64 },
    /// The draft is whole.
    End,
    /// There is no draft, or only a part of it.
    Failed { trouble: Trouble },
}
