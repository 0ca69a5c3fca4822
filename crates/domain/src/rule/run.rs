//! What a rule did, and what it would have done.

use super::{Action, Rule};
use crate::{
    clock::{Millis, Seconds},
    ids::{ConversationId, MessageId, PhoneId, RuleId},
};
use serde::{Deserialize, Serialize};

/// What a rule does about one message: decided once, then done step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    pub rule: RuleId,
    /// What the rule was called then.
    pub name: String,
    pub conversation: ConversationId,
    /// The message, and when it was written.
    pub message: MessageId,
    pub written: Seconds,
    /// When it was decided.
    pub at: Millis,
    /// How many steps of other rules were decided before its own: what it writes stands behind theirs.
    #[serde(default)]
    pub behind: usize,
    pub steps: Vec<Step>,
    /// Grows by one with each step.
    pub v: u64,
}

/// One action of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub action: Action,
    #[serde(default)]
    pub fate: Fate,
}

/// What became of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is still to be done.
    #[default]
    Waits,
    Done,
    /// It was not to be done: why.
    Skipped(String),
    /// It could not be done: why, and what to do.
    Failed(String),
}

impl Run {
    /// The first step that is still to be done.
    pub fn next(&self) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.fate == Fate::Waits)
    }

    /// The same with what became of a step.
    #[must_use]
    pub fn with(&self, at: usize, fate: Fate) -> Self {
        let mut next = self.clone();
        if let Some(step) = next.steps.get_mut(at) {
            step.fate = fate;
        }
        next.v += 1;
        next
    }

    /// Whether anything was or will be done.
    pub fn acts(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.fate, Fate::Waits | Fate::Done))
    }

    /// Why something could not be done; the first reason.
    pub fn trouble(&self) -> Option<&str> {
        self.steps.iter().find_map(|step| match &step.fate {
            Fate::Failed(why) => Some(why.as_str()),
            _ => None,
        })
    }
}

impl Step {
    /// What it would do, before anything is done.
    pub fn would(&self) -> String {
        match &self.fate {
            Fate::Waits => self.action.words(),
            _ => self.words(),
        }
    }

    /// What it does, and what became of it.
    pub fn words(&self) -> String {
        let does = self.action.words();
        match &self.fate {
            Fate::Done => does,
            Fate::Waits => format!("{does} · under way"),
            Fate::Skipped(why) => format!("{does} · not done: {why}"),
            Fate::Failed(why) => format!("{does} · failed: {why}"),
        }
    }
}

/// A rule as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    pub rule: Rule,
    /// How often it acted within seven days, and whether that was more than are counted.
    pub acted: u32,
    pub more: bool,
    pub last: Option<Millis>,
    /// What went wrong last, the newest first.
    pub troubles: Vec<Trouble>,
}

/// Something that a rule could not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub at: Millis,
    pub conversation: ConversationId,
    pub words: String,
}

/// What a rule would have done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// At how many messages it was tried.
    pub looked: u32,
    /// Those on which it would have acted, the newest first.
    pub lines: Vec<TrialLine>,
}

/// A message on which a rule would have acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialLine {
    pub conversation: ConversationId,
    pub message: MessageId,
    /// When the customer wrote.
    pub at: Seconds,
    pub number: PhoneId,
    pub customer: String,
    pub said: String,
    /// Each action, with why it would not be done where it would not.
    pub would: Vec<String>,
}
