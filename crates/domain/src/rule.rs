//! Rules: what is done by itself when a customer writes, or when nobody answers.
//!
//! A rule has one trigger and does its actions in their order. What it would do for a message is worked out without any IO
//! (`decide`), so that a test run and the real thing cannot differ. Guards against loops stand in `memory`.

mod check;
#[cfg(not(target_arch = "wasm32"))]
mod decide;
mod memory;
mod phrase;
mod run;
#[cfg(test)]
mod tests;
mod trail;
mod words;

pub use check::{personal, personal_fills, unknown_place};
#[cfg(not(target_arch = "wasm32"))]
pub use decide::{Decided, Occasion, Ready, Seen, asking, compile, concerns, decide};
pub use memory::{Acted, Memory, Quiet};
pub use run::{Fate, RuleView, Run, Step, Trial, TrialLine, Trouble};
pub use trail::Trail;

use crate::{
    author::{Author, AuthorKind},
    conversation::Assignee,
    ids::{PhoneId, RuleId},
    newer::{Evolving, Newer},
    template::Fill,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many rules there may be.
pub const MOST_RULES: usize = 50;
/// So many actions a rule may have.
pub const MOST_ACTIONS: usize = 10;
/// So many automatic messages go out without a person of ours in between, so a rule cannot have more.
pub const MOST_IN_A_ROW: usize = 3;
/// So many automatic messages a customer gets within 24 hours.
pub const MOST_A_DAY: usize = 6;
/// Longest wait for an answer, in minutes: an hour less than the customer's 24 hours.
pub const LONGEST_WAIT: u32 = 23 * 60;
/// So many minutes before the customer's 24 hours end a rule may act, at least and at most.
pub const CLOSING: std::ops::RangeInclusive<u32> = 5..=12 * 60;
const WINDOW_MINUTES: u32 = 24 * 60;
/// So many people may take turns.
pub const MOST_PEOPLE: usize = 20;
/// So many messages a test run looks at.
pub const TRIAL_MESSAGES: usize = 100;
/// How well a document has to fit before the assistant answers from it, in percent, when nobody says otherwise.
pub const GOOD_FIT: u8 = 50;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a condition of its own that somebody ticks")]
pub struct Rule {
    pub id: RuleId,
    pub name: String,
    /// For which of our numbers; all when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<PhoneId>,
    #[serde(default)]
    pub enabled: bool,
    pub trigger: Trigger,
    /// Only where nobody takes care of the conversation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_unassigned: bool,
    /// Only while somebody is there: within the business hours of the number. It does nothing at other times, and does not catch up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_open: bool,
    pub actions: Vec<Action>,
    #[serde(default)]
    pub limit: Limit,
    /// No further rule looks at a message that this one has acted on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stop: bool,
    /// Grows by one with each change; 0 before it is stored.
    #[serde(default)]
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Rule {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

/// What makes a rule act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The first that a customer ever writes to the number.
    FirstMessage,
    AnyMessage,
    /// One of these stands in the message, as whole words and in any case.
    Keyword {
        words: Vec<String>,
    },
    /// A regular expression finds something in the message, in any case.
    Pattern {
        pattern: String,
    },
    /// The message comes outside the business hours of the number.
    OutsideHours,
    /// It was written after an advertisement was tapped: any, or this one.
    FromAd {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ad: Option<String>,
    },
    /// Nobody has answered for so many minutes.
    Unanswered {
        minutes: u32,
    },
    /// The customer's 24 hours end in so many minutes, and nobody has answered.
    WindowClosing {
        minutes: u32,
    },
}

impl Trigger {
    /// How many minutes after a message it is looked at again; none where it is looked at when it comes.
    pub fn waits(&self) -> Option<u32> {
        match self {
            Self::Unanswered { minutes } => Some((*minutes).min(LONGEST_WAIT)),
            Self::WindowClosing { minutes } => Some(WINDOW_MINUTES - (*minutes).clamp(*CLOSING.start(), *CLOSING.end())),
            _ => None,
        }
    }
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Gives the conversation to a person; where somebody has it already, only when `taken` says so.
    Assign {
        to: Assignee,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        taken: bool,
    },
    /// Gives it to whoever of these has the fewest open conversations.
    RoundRobin {
        among: Vec<Assignee>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        taken: bool,
    },
    /// Writes to the customer.
    Reply { text: String },
    /// Sends a template, filled in.
    Template {
        name: String,
        language: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        fills: BTreeMap<String, Fill>,
    },
    /// Sends the file of the message back, without its words.
    SendBack,
    /// Reacts to the message.
    React { emoji: String },
    /// Writes a private note.
    Note { text: String },
    /// Tells Admins.
    Notify { text: String },
    /// Shows the customer that the message was read.
    MarkRead,
    /// Lets the assistant answer from the documents, as long as no person has the conversation.
    Answer {
        /// How well a document has to fit at least, in percent.
        least: u8,
        /// Only as a private note: what it would have said.
        #[serde(default)]
        proposes: bool,
    },
    /// The assistant leaves the conversation to people. Not chosen: it takes the place of an answer when the customer asks for a person.
    HandOver,
}

/// How often a rule may act for a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    EveryTime,
    /// Once in 24 hours, whichever of our numbers they write to.
    #[default]
    OnceADay,
    /// Once as long as the conversation stays open.
    OnceAConversation,
}

impl Rule {
    /// A rule that somebody begins to write.
    pub fn new(id: RuleId) -> Self {
        Self {
            id,
            name: String::new(),
            numbers: Vec::new(),
            enabled: false,
            trigger: Trigger::FirstMessage,
            only_unassigned: false,
            only_open: false,
            actions: vec![Action::Reply { text: String::new() }],
            limit: Limit::default(),
            stop: false,
            v: 0,
            newer: Newer::default(),
        }
    }

    /// Whether it is for one of our numbers.
    pub fn is_for(&self, phone: &PhoneId) -> bool {
        self.numbers.is_empty() || self.numbers.contains(phone)
    }

    /// Whether one of its actions sends this template.
    pub fn sends(&self, template: &str, in_language: &str) -> bool {
        let sends =
            |action: &Action| matches!(action, Action::Template { name, language, .. } if name == template && language == in_language);
        self.actions.iter().any(sends)
    }

    /// How many messages it sends.
    pub fn messages(&self) -> usize {
        self.actions.iter().filter(|action| action.is_message()).count()
    }

    /// As the author of what it writes.
    pub fn author(&self) -> Author {
        Author::rule(self.id, &self.name)
    }
}

impl Action {
    /// Whether the customer gets a message by it.
    pub const fn is_message(&self) -> bool {
        matches!(
            self,
            Self::Reply { .. } | Self::Template { .. } | Self::SendBack | Self::Answer { proposes: false, .. }
        )
    }

    /// Whether the customer sees anything of it.
    pub const fn is_seen(&self) -> bool {
        // A proposal is held back where an answer would be.
        self.is_message() || matches!(self, Self::React { .. } | Self::Answer { .. })
    }

    /// Whether somebody gets the conversation by it, and also when somebody has it already.
    pub const fn gives(&self) -> Option<bool> {
        match self {
            Self::Assign { taken, .. } | Self::RoundRobin { taken, .. } => Some(*taken),
            _ => None,
        }
    }
}

impl Author {
    /// A rule.
    pub fn rule(id: RuleId, name: &str) -> Self {
        Self {
            kind: AuthorKind::Rule,
            id: id.to_string(),
            name: name.to_owned(),
        }
    }

    /// The assistant, which answers because a rule says so.
    pub fn assistant(rule: RuleId, name: &str) -> Self {
        Self {
            kind: AuthorKind::Assistant,
            ..Self::rule(rule, name)
        }
    }
}
