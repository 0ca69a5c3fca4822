//! Why there is no draft.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What went wrong, as far as a person can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The customer has written nothing that could be answered.
    NothingToAnswer,
    /// Admins want no drafts for this number.
    SwitchedOff,
    /// Too many drafts at once, here or at AWS.
    Busy,
    /// What may be spent on drafts today is spent.
    Spent,
    /// Nothing came in time.
    TooSlow,
    /// The stream ended in the middle.
    CutOff,
    /// The agent or the model is not ready to be used.
    NotReady,
    /// AWS refuses us: a right is missing.
    NotAllowed,
    /// The agent, the knowledge base or the model is not there, or the request is not understood.
    Misconfigured,
    /// The guardrail stepped in.
    Blocked,
    /// The answer rests on a document that is for other numbers alone.
    OtherNumbers,
    /// None of the templates that may be sent goes on with this conversation.
    NoneFits,
    /// What came can be used for nothing.
    Unusable,
    /// AWS is in trouble itself.
    Unavailable,
    /// Said by a newer version.
    #[serde(other)]
    Other,
}

impl Trouble {
    /// Whether the same may work a moment later.
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable | Self::CutOff)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingToAnswer => "There is nothing to answer yet: the customer has not written any words.",
            Self::SwitchedOff => "Drafts are switched off for this number. An Admin can switch them on.",
            Self::Busy => "Too many drafts are being written right now. Try again in a moment.",
            Self::Spent => "What may be spent on drafts today is spent. The day begins anew at midnight UTC.",
            Self::TooSlow => "The draft took too long. Try again.",
            Self::CutOff => "The draft broke off in the middle. Try again.",
            Self::NotReady => "The assistant is not ready yet. An Admin can see why with wecare check.",
            Self::NotAllowed => "AWS does not let us use the assistant. An Admin can see why with wecare check.",
            Self::Misconfigured => "The assistant is not set up correctly. An Admin can see why with wecare check.",
            Self::Blocked => "The guardrail stopped this draft. Please answer yourself.",
            Self::OtherNumbers => {
                "This draft came from a document that is for other numbers. Please answer yourself, until the documents are read again."
            }
            Self::NoneFits => "No approved template fits this conversation. Choose one yourself.",
            Self::Unusable => "What came is no template. Say it in other words and try again.",
            Self::Unavailable | Self::Other => "The assistant does not answer right now. Try again in a moment.",
        })
    }
}
