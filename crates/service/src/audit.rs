//! Keeping who did what.

use crate::{Service, TraceId};
use domain::Role;
use identity::{Actor, Person};
use store::{AuditRow, AuditWho, StoreError};

/// What is kept in the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    SignIn,
    SignOut,
    /// Anything that was asked for and refused for want of a role.
    Request,
    /// Kept events were taken in again.
    Replay,
    /// The dead-letter queue was emptied into the queue.
    Redrive,
    /// Stored messages were read again from what WhatsApp sent.
    Reparse,
    /// A template was begun, given to WhatsApp, or deleted; a draft was thrown away.
    TemplateDraft,
    TemplateSubmit,
    TemplateDelete,
    TemplateDiscard,
    /// A message was hidden from the team.
    Hide,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Done,
    Refused,
    Failed,
}

/// Who did it, in which role.
#[derive(Clone, Debug)]
pub struct Who {
    pub actor: Actor,
    /// None for who is in no group, and where it does not matter.
    pub role: Option<Role>,
}

impl From<&Person> for Who {
    fn from(person: &Person) -> Self {
        Self {
            actor: person.actor().clone(),
            role: person.role(),
        }
    }
}

/// An act to keep.
#[derive(Clone, Debug)]
pub struct Entry {
    /// None for who is not known: the command line, or a sign-in that failed.
    pub who: Option<Who>,
    pub act: Act,
    pub ended: Ended,
    pub object: Option<String>,
    /// The address, or `command line`.
    pub origin: Option<String>,
    pub note: Option<String>,
    pub trace: Option<TraceId>,
}

impl Entry {
    /// An act with nothing more to say yet.
    pub const fn new(act: Act, ended: Ended) -> Self {
        Self {
            who: None,
            act,
            ended,
            object: None,
            origin: None,
            note: None,
            trace: None,
        }
    }
}

/// Keeps an act. Who does something that must not go unseen waits for this and undoes the act when it fails.
pub async fn record(service: &Service, entry: Entry) -> Result<(), StoreError> {
    service.inner.store.put_audit(&row(service, entry)).await
}

/// An act as it is kept, for those who keep it together with what was done.
pub(crate) fn row(service: &Service, entry: Entry) -> AuditRow {
    let at = service.now();
    AuditRow {
        id: service.inner.ids.event(),
        at,
        who: entry.who.map(|who| AuditWho {
            id: who.actor.sub,
            name: who.actor.name,
            role: who.role.map(|role| role.name().to_owned()),
        }),
        act: match entry.act {
            Act::SignIn => "sign_in",
            Act::SignOut => "sign_out",
            Act::Request => "request",
            Act::Replay => "replay",
            Act::Redrive => "redrive",
            Act::Reparse => "reparse",
            Act::TemplateDraft => "template_draft",
            Act::TemplateSubmit => "template_submit",
            Act::TemplateDelete => "template_delete",
            Act::TemplateDiscard => "template_discard",
            Act::Hide => "hide",
        }
        .to_owned(),
        object: entry.object,
        origin: entry.origin,
        result: match entry.ended {
            Ended::Done => "done",
            Ended::Refused => "refused",
            Ended::Failed => "failed",
        }
        .to_owned(),
        note: entry.note,
        trace: entry.trace.map(|TraceId(id)| id),
    }
}
