//! Keeping who did what, and reading it.

use crate::{Service, TraceId};
use domain::{
    DayPlace, Role,
    audit::{AuditLine, AuditPage, AuditQuery},
    hours::Date,
    settings::Kept,
};
use identity::{Actor, Admin, Person};
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
    /// The statistics are to be counted anew.
    Recount,
    /// A template was begun, given to WhatsApp, or deleted; a draft was thrown away.
    TemplateDraft,
    TemplateSubmit,
    TemplateDelete,
    TemplateDiscard,
    /// A message was hidden from the team.
    Hide,
    /// Whether a customer wants marketing messages was changed by one of us.
    Consent,
    /// A bulk job was started, scheduled, paused, let go on, cancelled, or made faster or slower, or the winner of its test was decided.
    Bulk,
    /// The table of prices was replaced.
    Prices,
    /// What is said about drafts of the assistant was changed.
    DraftSettings,
    /// A document of the knowledge base was put there or removed, or the knowledge base was told to read them.
    Knowledge,
    /// The assistant was made to forget a customer.
    Forget,
    /// Something that is set at run time was changed.
    Setting,
    /// A WhatsApp Business Account sends its events elsewhere, or is linked no more.
    Account,
    /// A rule was made, changed, switched, moved or deleted.
    Rule,
    /// Events that were not understood were thrown away.
    Discard,
    /// Records whose days are over were removed.
    Keeping,
    /// Somebody was invited, or their account was changed or removed.
    Member,
    /// A mark was set on the time axis of the figures, changed or removed.
    Mark,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It has not ended: how it did stands in a second row, or is not known.
    Begun,
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
    /// None for who is not known: the command line, or a sign-in that failed; and for nobody, where it came about by itself.
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
            Act::Recount => "recount",
            Act::TemplateDraft => "template_draft",
            Act::TemplateSubmit => "template_submit",
            Act::TemplateDelete => "template_delete",
            Act::TemplateDiscard => "template_discard",
            Act::Hide => "hide",
            Act::Consent => "consent",
            Act::Bulk => "bulk",
            Act::Prices => "prices",
            Act::DraftSettings => "draft_settings",
            Act::Knowledge => "knowledge",
            Act::Forget => "forget",
            Act::Setting => "setting",
            Act::Account => "account",
            Act::Rule => "rule",
            Act::Discard => "discard",
            Act::Keeping => "keeping",
            Act::Member => "member",
            Act::Mark => "mark",
        }
        .to_owned(),
        object: entry.object,
        origin: entry.origin,
        result: match entry.ended {
            Ended::Begun => "begun",
            Ended::Done => "done",
            Ended::Refused => "refused",
            Ended::Failed => "failed",
        }
        .to_owned(),
        note: entry.note,
        trace: entry.trace.map(|TraceId(id)| id),
    }
}

/// Rows in one page for people.
const PAGE: usize = 100;
/// Rows in one read of the table, and rows and reads for one page: what narrows a lot is found by asking on.
const READ: i32 = 500;
const ROWS: usize = 5_000;
const READS: usize = 60;

/// A page of what is asked for. Reads a bounded number of rows; a page may have few rows, or none, and others be behind it.
pub async fn page(service: &Service, _admin: &Admin, query: &AuditQuery) -> Result<AuditPage, StoreError> {
    let today = service.now().day();
    let settings = service.settings().await?;
    let days = settings.team.keeping.days(Kept::Audit).unwrap_or_default();
    let last = query.from.map_or(i64::MIN, Date::number).max(today - i64::from(days));
    let newest = query.to.map_or(today, Date::number).min(today);
    let mut lines = Vec::new();
    let (mut day, mut before) = query.before.map_or((newest, None), |place| {
        if place.day > newest {
            (newest, None)
        } else {
            (place.day, Some(place.id))
        }
    });
    let (mut reads, mut looked) = (0, 0);
    while day >= last {
        // Days with nothing in them cost next to nothing.
        if reads == READS || looked >= ROWS {
            let next = before.map_or(DayPlace::end_of(day), |id| DayPlace { day, id });
            return Ok(AuditPage {
                lines,
                days,
                next: Some(next),
            });
        }
        reads += 1;
        let (rows, more) = service.inner.store.audit_before(day, before, READ).await?;
        looked += rows.len();
        for row in rows {
            before = Some(row.id);
            let line = line(day, row);
            if query.takes(&line) {
                let place = line.place;
                lines.push(line);
                if lines.len() == PAGE {
                    return Ok(AuditPage {
                        lines,
                        days,
                        next: Some(place),
                    });
                }
            }
        }
        if !more {
            (day, before) = (day - 1, None);
        }
    }
    Ok(AuditPage { lines, days, next: None })
}

fn line(day: i64, row: AuditRow) -> AuditLine {
    let (who, role) = row.who.map(|who| (who.name, who.role)).unzip();
    AuditLine {
        place: DayPlace { day, id: row.id },
        at: row.at,
        who,
        role: role.flatten(),
        act: row.act,
        object: row.object,
        origin: row.origin,
        result: row.result,
        note: row.note,
        trace: row.trace,
    }
}
