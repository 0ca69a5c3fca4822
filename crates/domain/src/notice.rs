//! What Admin should know: what WhatsApp and AWS report of our accounts, numbers and templates beside messages.

use crate::{
    clock::Millis,
    ids::{BulkId, EventId, PhoneId, UserId},
    newer::{Evolving, Newer},
};
use serde::{Deserialize, Serialize};

/// How many notices a page of the list holds.
pub const PAGE: usize = 20;

/// Notices that nobody has looked at are counted up to here.
pub const COUNT_CAP: u32 = 100;

/// One notice. Written once and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Made when it was stored: the order in which notices became known, so that one that comes late is still new.
    pub id: EventId,
    /// When it happened, as far as we were told; else when it came.
    pub at: Millis,
    pub kind: NoticeKind,
    pub severity: Severity,
    /// What happened, in one plain sentence.
    pub sentence: String,
    #[serde(default, skip_serializing_if = "About::is_empty")]
    pub about: About,
    /// Operators who brought it about and can do nothing about it, where it is for Operators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_for: Vec<UserId>,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Notice {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

/// What a notice speaks of. Meta's webhook fields, most of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// CloudWatch.
    Alarm,
    /// WhatsApp reports an error that belongs to no message.
    Error,
    TemplateStatus,
    TemplateQuality,
    TemplateCategory,
    TemplateContent,
    NumberQuality,
    NumberName,
    NumberSettings,
    Account,
    AccountReview,
    AccountAlert,
    Limits,
    Security,
    Flow,
    Call,
    Group,
    Payment,
    /// The WhatsApp Business app on a phone that has the same number.
    BusinessApp,
    /// What came of advertisements and marketing.
    Marketing,
    /// A customer's choice that is about something else than marketing messages.
    Preference,
    Username,
    Partner,
    /// A rule of ours says so.
    Rule,
    /// What drafts of the assistant cost, and whether its documents still answer what they are to answer.
    Assistant,
    /// Nothing comes for a number.
    Silence,
    /// What the messages of a number may cost in a month is nearly used, or is.
    Budget,
    /// Something that this version does not know.
    Unknown,
    /// A kind of a newer version.
    #[serde(other)]
    Newer,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Messages do not go out, or soon will not.
    Serious,
    /// Something stops working soon, or a part of it did. So counts what only a newer version knows.
    #[serde(other)]
    Warning,
}

/// Which of our things a notice is about, as far as it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct About {
    /// The WhatsApp Business Account, by Meta's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Our number, by Meta's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneId>,
    /// Our number as WhatsApp shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The template, with its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The bulk job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<BulkId>,
}

impl About {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// For people: the nearest thing that it names.
    pub fn words(&self) -> Option<String> {
        let template = self.template.as_ref().map(|name| format!("Template {name}"));
        let number = self.number.as_ref().map(|number| format!("Number {number}"));
        let account = self.account.as_ref().map(|id| format!("Account {id}"));
        template.or(number).or(account)
    }
}

/// What was told, before it is stored as a [`Notice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When it happened, when that is said.
    pub at: Option<Millis>,
    pub kind: NoticeKind,
    pub severity: Severity,
    pub sentence: String,
    pub about: About,
    /// The same whenever the same thing is told again: it is stored once.
    pub same: String,
    /// What came, whole, as JSON.
    pub raw: String,
}

/// A page of the list, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticePage {
    pub notices: Vec<Notice>,
    /// Older ones come before this place; none when these are the oldest.
    pub older: Option<EventId>,
    /// How many this person has not seen, up to [`COUNT_CAP`].
    pub unseen: u32,
    /// Up to where this person has seen them.
    pub seen: Option<EventId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newer;

    const GOLDEN: &str = r#"{"id":"00000000050000000000000007","at":1760000000000,"kind":"template_status","severity":"serious","sentence":"WhatsApp switched off the template a (en).","about":{"account":"21","template":"a (en)"}}"#;

    #[test]
    fn a_notice_is_stored_as_it_always_was() {
        let notice = Notice {
            id: EventId::from_parts(5, 7),
            at: Millis(1_760_000_000_000),
            kind: NoticeKind::TemplateStatus,
            severity: Severity::Serious,
            sentence: "WhatsApp switched off the template a (en).".into(),
            about: About {
                account: Some("21".into()),
                template: Some("a (en)".into()),
                ..About::default()
            },
            not_for: Vec::new(),
            newer: Newer::default(),
        };
        let golden = GOLDEN.replace("00000000050000000000000007", &notice.id.to_string());
        assert_eq!(newer::write(&notice).unwrap(), golden);
        assert_eq!(newer::read::<Notice>(&golden, crate::SCHEMA).unwrap(), notice);
    }

    #[test]
    fn a_notice_of_a_job_leads_to_it_and_says_for_whom_it_is_not() {
        let job = BulkId::from_parts(1, 2);
        let text = GOLDEN.replace(r#""account":"21""#, &format!(r#""job":"{job}""#));
        let text = text.replace(r#""}}"#, r#""},"notFor":["asha"]}"#);
        let notice: Notice = newer::read(&text, crate::SCHEMA).unwrap();
        assert_eq!(
            (notice.about.job, notice.not_for.as_slice()),
            (Some(job), &[UserId::parse("asha").unwrap()][..])
        );
        assert_eq!(
            newer::read::<Notice>(&newer::write(&notice).unwrap(), crate::SCHEMA).unwrap(),
            notice
        );
    }

    #[test]
    fn kinds_and_severities_of_a_newer_version_hide_no_notice() {
        let future = GOLDEN
            .replace("template_status", "weather")
            .replace("serious", "fatal")
            .replace(r#""account":"21""#, r#""planet":"4""#);
        let notice: Notice = newer::read(&future, crate::SCHEMA + 1).unwrap();
        assert_eq!((notice.kind, notice.severity), (NoticeKind::Newer, Severity::Warning));
        assert_eq!(notice.about.words().as_deref(), Some("Template a (en)"));
    }
}
