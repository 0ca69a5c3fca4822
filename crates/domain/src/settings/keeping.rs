//! How long what is kept about the work is kept. Conversations, messages, files and consent are not meant: they stay.

use serde::{Deserialize, Serialize};

/// A kind of records that are removed after a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Who did what.
    Audit,
    /// Events that were not understood, as they came.
    Events,
    /// What WhatsApp and AWS told Admins.
    Notices,
    /// Reports of bulk jobs in the bucket.
    Reports,
    /// Lists of bulk jobs as they were uploaded, and their rows that were left out.
    Lists,
}

impl Kept {
    pub const ALL: [Self; 5] = [Self::Audit, Self::Events, Self::Notices, Self::Reports, Self::Lists];

    /// What it is called.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Audit => "Audit",
            Self::Events => "Events that were not understood",
            Self::Notices => "Notices",
            Self::Reports => "Reports of bulk jobs",
            Self::Lists => "Lists of bulk jobs and rows left out",
        }
    }

    /// The fewest and the most days that can be set.
    pub const fn limits(self) -> (u32, u32) {
        match self {
            // Who wants to cover something up cannot shorten the audit to nothing.
            Self::Audit | Self::Notices => (30, 3650),
            // They may hold messages of customers: somebody needs the time to repair what was wrong.
            Self::Events => (14, 400),
            Self::Reports => (1, 3650),
            // A job that is copied, and one that is repeated, reads its list again.
            Self::Lists => (1, 400),
        }
    }

    /// For how many days where nobody has set it: none where they stay, or where the server's configuration says it.
    pub const fn usual(self) -> Option<u32> {
        match self {
            Self::Audit => Some(180),
            Self::Notices => Some(400),
            Self::Lists => Some(30),
            Self::Events | Self::Reports => None,
        }
    }
}

/// For how many days each kind is kept; what is not set is kept as usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keeping {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_days: Option<u32>,
}

impl Keeping {
    /// Whether nothing is set.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// What is set of a kind.
    pub const fn set(&self, kind: Kept) -> Option<u32> {
        match kind {
            Kept::Audit => self.audit_days,
            Kept::Events => self.event_days,
            Kept::Notices => self.notice_days,
            Kept::Reports => self.report_days,
            Kept::Lists => self.list_days,
        }
    }

    /// The same, to be set.
    pub const fn set_mut(&mut self, kind: Kept) -> &mut Option<u32> {
        match kind {
            Kept::Audit => &mut self.audit_days,
            Kept::Events => &mut self.event_days,
            Kept::Notices => &mut self.notice_days,
            Kept::Reports => &mut self.report_days,
            Kept::Lists => &mut self.list_days,
        }
    }

    /// For how many days a kind is kept; none where it stays, or the server's configuration says it.
    pub fn days(&self, kind: Kept) -> Option<u32> {
        self.set(kind).or(kind.usual())
    }

    /// The first kind whose days are out of its limits.
    pub(super) fn wrong(&self) -> Option<Kept> {
        Kept::ALL.into_iter().find(|kind| {
            let (least, most) = kind.limits();
            self.set(*kind).is_some_and(|days| !(least..=most).contains(&days))
        })
    }

    /// What differs, in words.
    pub(super) fn changes(&self, after: &Self) -> Vec<String> {
        let changed = Kept::ALL.into_iter().filter(|kind| self.set(*kind) != after.set(*kind));
        changed
            .map(|kind| {
                let words = |keeping: &Self| kept_words(keeping.set(kind), kind);
                format!("{} kept: {} (before: {})", kind.words(), words(after), words(self))
            })
            .collect()
    }
}

/// `90 days`, or what holds where nobody has set it.
pub fn kept_words(days: Option<u32>, kind: Kept) -> String {
    match (days, kind.usual(), kind) {
        (Some(1), ..) => "1 day".to_owned(),
        (Some(days), ..) => format!("{days} days"),
        (None, Some(usual), _) => format!("{usual} days, as usual"),
        (None, None, Kept::Reports) => "as the server was started".to_owned(),
        (None, None, _) => "until somebody takes them in or discards them".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_is_kept_as_usual_and_every_kind_has_its_limits() {
        let usual = Keeping::default();
        assert!(usual.is_usual() && usual.wrong().is_none());
        assert_eq!(usual.days(Kept::Audit), Some(180));
        assert_eq!(usual.days(Kept::Events), None, "they stay");
        for kind in Kept::ALL {
            let (least, most) = kind.limits();
            assert!(kind.usual().is_none_or(|usual| (least..=most).contains(&usual)));
            for (days, is_wrong) in [(least - 1, true), (least, false), (most, false), (most + 1, true)] {
                let mut keeping = usual;
                *keeping.set_mut(kind) = Some(days);
                assert_eq!(keeping.wrong(), is_wrong.then_some(kind), "{kind:?} {days}");
                assert_eq!(keeping.days(kind), Some(days));
            }
        }
    }

    #[test]
    fn a_change_says_what_was_there_before() {
        let after = Keeping {
            audit_days: Some(365),
            event_days: Some(30),
            ..Keeping::default()
        };
        assert_eq!(
            Keeping::default().changes(&after),
            [
                "Audit kept: 365 days (before: 180 days, as usual)",
                "Events that were not understood kept: 30 days (before: until somebody takes them in or discards them)",
            ]
        );
        assert_eq!(after.changes(&after), [""; 0]);
    }
}
