//! The life of a template: drafts, what became of it, and what is offered to start from.

use super::{Results, RuleWith, Source, Status, Template, UsedBy};
use crate::{
    AccountId, DraftId, Language, TemplateName, UploadId, UserId,
    clock::Millis,
    ids::EventId,
    newer::{Evolving, Newer},
};
use serde::{Deserialize, Serialize};

/// A person, as they were called then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    pub id: UserId,
    pub name: String,
}

/// What somebody is writing: not at WhatsApp yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDraft {
    pub id: DraftId,
    pub account: AccountId,
    pub source: Source,
    /// The template that is edited; none for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<Edited>,
    /// Files shown by headers, so that previews and sends have them: by their handles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<HeaderFile>,
    /// Who saved it last, and when.
    pub by: By,
    pub at: Millis,
    pub created_at: Millis,
    /// Somebody else saved that draft meanwhile; this is what the person who was second had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<DraftId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<Submission>,
    pub version: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for TemplateDraft {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

/// The template that a draft edits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// Meta's id.
    pub id: String,
    pub name: TemplateName,
    pub language: Language,
}

/// How handing a draft to WhatsApp stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    pub state: SubmissionState,
    pub by: By,
    pub at: Millis,
    /// Changes with every step, so that of two who go on from one only one does.
    pub attempt: EventId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// Being handed over.
    Sending,
    /// The answer was lost: WhatsApp is asked before it is sent again.
    Unconfirmed,
    /// WhatsApp refused it, in a sentence.
    Refused(String),
    /// WhatsApp has it.
    Done,
}

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    pub id: DraftId,
    pub account: AccountId,
    pub name: String,
    pub language: String,
    pub category: String,
    /// The beginning of its text.
    pub snippet: String,
    pub edits: bool,
    pub beside: Option<DraftId>,
    pub by: By,
    pub at: Millis,
    pub submission: Option<SubmissionState>,
}

impl From<TemplateDraft> for DraftRow {
    fn from(draft: TemplateDraft) -> Self {
        Self {
            id: draft.id,
            account: draft.account,
            name: draft.source.name().to_owned(),
            language: draft.source.language().to_owned(),
            category: draft.source.category().to_owned(),
            snippet: super::listing::snippet(draft.source.words("BODY")),
            edits: draft.edits.is_some(),
            beside: draft.beside,
            by: draft.by,
            at: draft.at,
            submission: draft.submission.map(|submission| submission.state),
        }
    }
}

/// A draft to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveDraft {
    pub id: DraftId,
    pub account: AccountId,
    /// The version it was made from; none when it is new.
    pub over: Option<u64>,
    pub source: Source,
    #[serde(default)]
    pub edits: Option<Edited>,
    #[serde(default)]
    pub files: Vec<HeaderFile>,
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "lives for the moment in which it is answered")]
pub enum Saved {
    Saved {
        version: u64,
        at: Millis,
    },
    /// Somebody else saved it meanwhile. Theirs stands; what was to be saved is kept beside it, as a draft of its own.
    Conflict {
        theirs: TemplateDraft,
        mine: TemplateDraft,
    },
    /// It was submitted or deleted meanwhile; what was to be saved is kept as a draft of its own.
    Gone {
        mine: TemplateDraft,
    },
}

/// WhatsApp has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    pub name: TemplateName,
    pub language: Language,
    pub status: Status,
    /// As WhatsApp has it; it may differ from what was asked for.
    pub category: String,
}

/// It is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub languages: Vec<Language>,
    /// Until when the name cannot be used again; none when it can.
    pub blocked_until: Option<Millis>,
}

/// A file that a header shows as its sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderFile {
    /// Meta's handle of it, for `example.header_handle`.
    pub handle: String,
    /// Our own copy, which stays.
    pub upload: UploadId,
    pub name: String,
    pub mime: String,
    pub size: u64,
}

/// Something that happened to a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Happened {
    pub id: EventId,
    pub at: Millis,
    pub what: What,
    /// Who of us did it; none when it came from WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Happened {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// We gave it to WhatsApp as a new template.
    Submitted,
    /// We gave WhatsApp another version of it.
    Edited,
    /// We deleted it.
    Deleted,
    /// Found at AWS; made elsewhere.
    Found {
        status: String,
    },
    /// Its status changed, in Meta's word, with Meta's reason where it gives one.
    Status {
        status: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What Meta says beside it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        details: Option<String>,
    },
    Quality {
        before: Option<String>,
        now: String,
    },
    Category {
        before: Option<String>,
        now: String,
    },
    /// Meta will change the category.
    CategoryAnnounced {
        now: String,
        soon: String,
    },
    /// Its words or buttons changed.
    Content,
    /// A kind of a newer version.
    #[serde(other)]
    Newer,
}

/// What WhatsApp told us of a template, before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The account, by Meta's id.
    pub waba: Option<String>,
    pub name: String,
    pub language: String,
    /// When it happened, when that is said.
    pub at: Option<Millis>,
    pub what: What,
    /// The same whenever the same thing is told again.
    pub same: String,
}

/// A template after it changed, for open pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub account: String,
    pub name: String,
    pub language: String,
    /// None when it is gone.
    pub row: Option<super::Row>,
}

/// A template with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    pub template: Template,
    /// As it stands at WhatsApp, to be edited or copied; none while it was not read yet.
    pub source: Option<Source>,
    /// The newest first.
    pub timeline: Vec<Happened>,
    /// The same name in other languages.
    pub others: Vec<super::Row>,
    pub editing: Editing,
    /// A draft that edits it.
    pub draft: Option<DraftId>,
    /// When AWS was last asked.
    pub read_at: Option<Millis>,
    pub results: Results,
    /// Bulk jobs with it, the newest first.
    pub jobs: Vec<UsedBy>,
    /// Rules that send it, in their order.
    pub rules: Vec<RuleWith>,
}

/// Whether it may be edited. Facts 4.6.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Editing {
    /// Edits of the approved template in the last 24 hours, of 1, as far as we know.
    pub today: u32,
    /// The same in the last 30 days, of 10.
    pub month: u32,
    /// Why it cannot be edited now; none when it can.
    pub refused: Option<String>,
}

/// What is looked for in Meta's library. Facts 4.8.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LibrarySearch {
    pub text: String,
    pub topic: Option<String>,
    pub use_case: Option<String>,
    pub industry: Option<String>,
    pub language: Option<String>,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// A page of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryPage {
    pub entries: Vec<LibraryEntry>,
    pub after: Option<String>,
}

/// A template that Meta has written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LibraryEntry {
    /// Meta's id of it.
    pub id: String,
    pub name: String,
    pub language: String,
    pub category: String,
    pub topic: String,
    pub use_case: String,
    pub industries: Vec<String>,
    pub header: Option<String>,
    pub body: String,
    /// Samples for its variables, in their order.
    pub examples: Vec<String>,
    pub buttons: Vec<LibraryButton>,
}

/// A button of a template of the library. What it leads to is ours to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LibraryButton {
    /// `URL`, `PHONE_NUMBER`, `QUICK_REPLY`, `OTP`.
    pub kind: String,
    pub text: String,
    pub url: Option<String>,
    pub phone: Option<String>,
}

/// A template to be made from one of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FromLibrary {
    /// The browser makes it, so that the same call again makes one template only.
    pub id: DraftId,
    pub account: AccountId,
    /// The name it is to have.
    pub name: TemplateName,
    /// The entry as it was shown; it is refused when it has changed since.
    pub entry: LibraryEntry,
    /// One for each button of the entry, in order.
    pub buttons: Vec<LibraryInput>,
}

/// What a button of the library leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LibraryInput {
    /// A web address, with `{{1}}` at its end where it has a variable.
    pub url: Option<String>,
    /// A whole address as an example, where it has a variable.
    pub sample: Option<String>,
    pub phone: Option<String>,
}
