//! Message templates: what Meta has approved, and what a message makes of it. Meta: facts 3.5 and 4.

use crate::{
    clock::Millis,
    context,
    media::{FileKind, Media},
    place::Location,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

mod blank;
mod check;
mod definition;
mod file_link;
mod fill;
pub mod life;
mod listing;
pub mod products;
mod sample;
mod secret;
pub mod source;
mod usage;
mod words;

pub use blank::{Blank, BlankKind, replaced, variables};
pub use check::{Flaw, LANGUAGES, Repair, Rule, Weight, check};
pub use definition::{Button, Card, Definition, Head};
pub use file_link::{FileLink, NoFileLink};
pub use fill::Fill;
pub use life::{
    By, Deleted, Detail, DraftRow, Edited, Editing, FromLibrary, Happened, HeaderFile, LibraryButton, LibraryEntry, LibraryInput,
    LibraryPage, LibrarySearch, Moved, SaveDraft, Saved, Submission, SubmissionState, Submitted, TemplateDraft, Told, What,
};
pub use listing::{AccountChoice, Filter, Group, Listing, Need, PAGE, Row};
pub use sample::Sample;
pub use secret::Secret;
pub use source::{Bytes, CREATE_BYTES, Source, TemplateRef, UPDATE_BYTES};
pub use usage::{RESULT_DAYS, Results, RuleWith, UsedBy};
pub use words::{rejection, status_advice};

/// A template of one of our accounts, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// AWS's id of the account it belongs to.
    pub account: String,
    /// Meta's id.
    #[serde(default)]
    pub id: String,
    pub name: String,
    /// Meta's code: `en_US`.
    pub language: String,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub status: Status,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// Why Meta rejected it, in Meta's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it was before Meta changed its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_category: Option<String>,
    /// What Meta is going to make of its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correct_category: Option<String>,
    /// When Meta last told us of it: nothing that was read before counts against that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Millis>,
    /// When something last happened to it, as far as we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Millis>,
    /// When its definition was last read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Millis>,
    /// When it was last sent from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Millis>,
    /// Our own copies of its headers' samples, as far as they were uploaded here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
    #[serde(default)]
    pub definition: Definition,
}

/// Whether it can be sent. Meta's words, as far as they matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    Approved,
    #[default]
    Pending,
    Rejected,
    Paused,
    Disabled,
    /// Any other.
    Other(String),
}

impl From<String> for Status {
    fn from(name: String) -> Self {
        match name.to_ascii_uppercase().as_str() {
            "APPROVED" | "ACTIVE" | "REINSTATED" | "UNARCHIVED" => Self::Approved,
            "PENDING" | "IN_REVIEW" => Self::Pending,
            "REJECTED" => Self::Rejected,
            "PAUSED" => Self::Paused,
            "DISABLED" => Self::Disabled,
            _ => Self::Other(name),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.name().to_owned()
    }
}

impl Status {
    /// Meta's word.
    pub fn name(&self) -> &str {
        match self {
            Self::Approved => "APPROVED",
            Self::Pending => "PENDING",
            Self::Rejected => "REJECTED",
            Self::Paused => "PAUSED",
            Self::Disabled => "DISABLED",
            Self::Other(name) => name,
        }
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        match self {
            Self::Approved => "Approved",
            Self::Pending => "In review",
            Self::Rejected => "Rejected",
            Self::Paused => "Paused",
            Self::Disabled => "Disabled",
            Self::Other(name) => name,
        }
    }

    /// Why it cannot be sent now; nothing when it can.
    pub const fn refusal(&self) -> Option<&'static str> {
        Some(match self {
            Self::Approved => return None,
            Self::Pending => "WhatsApp is still reviewing this template.",
            Self::Rejected => "WhatsApp rejected this template.",
            Self::Paused => "WhatsApp paused this template because of its quality. Choose another one.",
            Self::Disabled => "WhatsApp disabled this template. Choose another one.",
            Self::Other(_) => "This template cannot be sent in its present state.",
        })
    }
}

/// A template as it was sent: what the customer sees, and what WhatsApp was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    pub name: String,
    pub language: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    #[serde(flatten)]
    pub shown: Shown,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Shown>,
    /// Meta's `components`, without the ids of files: those are known when it is handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Value>,
    /// It brings a code to sign in, which stands nowhere in here: only a mask does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_code: bool,
    /// The code, on its way to WhatsApp. Never written with the rest.
    #[serde(skip)]
    pub code: Option<Secret>,
}

/// A template, or a card of it, with everything filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<crate::interactive::Header>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<context::ProductRef>,
    /// A file at the top that WhatsApp fetches from the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<Linked>,
    /// What is offered for a limited time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What can be tapped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<String>,
}

/// A file that WhatsApp fetches from the web itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    pub kind: FileKind,
    pub link: FileLink,
}

impl Sent {
    /// The files in it, in the order in which `components` speak of them.
    pub fn files(&self) -> impl Iterator<Item = &Media> {
        let all = std::iter::once(&self.shown).chain(&self.cards);
        all.filter_map(|shown| shown.header.as_ref()?.media())
    }

    /// The same, to be changed.
    pub fn files_mut(&mut self) -> impl Iterator<Item = (FileKind, &mut Media)> {
        let all = std::iter::once(&mut self.shown).chain(&mut self.cards);
        all.filter_map(|shown| shown.header.as_mut()?.media_mut())
    }
}
