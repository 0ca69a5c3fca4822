//! What somebody asks of the statistics: a range of days, one number or all, one person or all. Kept in the address.

use super::{
    behind::Figure,
    metric::{BY_OPENING, Timing},
    period::{Period, first_of_month},
    step::Step,
};
use crate::{
    clock::Seconds,
    ids::{PhoneId, UserId},
    zone::{Zone, parse_rfc3339, rfc3339},
};
use serde::{Deserialize, Deserializer, Serialize};

/// The longest range, in days.
pub const LONGEST: i64 = 366;

/// The last day that can be named: 9999-12-31.
const LAST_DAY: i64 = 2_932_896;

/// Which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    /// So many whole days up to today; one is today alone.
    Days(i64),
    /// From one day to another, both included: days since 1970 in the zone of the number.
    Own { from: i64, to: i64 },
    /// From the first of this month to today.
    Month,
    /// The month before, whole.
    LastMonth,
}

impl Range {
    /// A range that can be answered: the right way round, of days that can be named, and not longer than the longest.
    #[must_use]
    pub fn bounded(self) -> Self {
        match self {
            Self::Days(days) => Self::Days(days.clamp(1, LONGEST)),
            Self::Own { from, to } => {
                let [from, to] = [from.min(to), from.max(to)].map(|day| day.clamp(0, LAST_DAY));
                Self::Own {
                    from: from.max(to - LONGEST + 1),
                    to,
                }
            }
            month @ (Self::Month | Self::LastMonth) => month,
        }
    }

    /// Whoever sends a range may send any.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer).map(Self::bounded)
    }
}

/// The ranges that are offered, with their names.
pub const OFFERED: [(Range, &str); 6] = [
    (Range::Days(1), "Today"),
    (Range::Days(7), "7 days"),
    (Range::Days(30), "30 days"),
    (Range::Days(90), "90 days"),
    (Range::Month, "This month"),
    (Range::LastMonth, "Last month"),
];

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    #[serde(deserialize_with = "Range::read")]
    pub range: Range,
    #[serde(default)]
    pub phone: Option<PhoneId>,
    #[serde(default)]
    pub agent: Option<UserId>,
    /// Durations count while the number is open only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// What becomes of conversations counts for when they opened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_opening: bool,
    /// In which steps courses are drawn; what fits the range without.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "Step::read")]
    pub step: Option<Step>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            range: Range::Days(30),
            phone: None,
            agent: None,
            open: false,
            by_opening: false,
            step: None,
        }
    }
}

impl Query {
    /// Reads an address. What cannot be read is as if it were not there; a range that is the wrong way round is turned.
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Self {
        let day = |name| get(name).and_then(|text| parse_day(&text));
        let range = match (get("range").as_deref(), day("from"), day("to")) {
            (None | Some("own"), Some(from), Some(to)) => Range::Own { from, to }.bounded(),
            (Some("month"), ..) => Range::Month,
            (Some("last-month"), ..) => Range::LastMonth,
            (Some(days), ..) => match days.parse() {
                Ok(days @ 1..=LONGEST) => Range::Days(days),
                _ => Self::default().range,
            },
            _ => Self::default().range,
        };
        Self {
            range,
            phone: get("phone").and_then(|phone| PhoneId::parse(phone).ok()),
            agent: get("agent").and_then(|agent| UserId::parse(agent).ok()),
            open: get("hours").as_deref() == Some("open"),
            by_opening: get("counted").as_deref() == Some("opened"),
            step: get("by").and_then(|step| Step::from_name(&step)),
        }
    }

    /// As it stands in an address, without the question mark.
    pub fn address(&self) -> String {
        let mut address = match self.range {
            Range::Days(days) => format!("range={days}"),
            Range::Own { from, to } => format!("range=own&from={}&to={}", day_text(from), day_text(to)),
            Range::Month => "range=month".to_owned(),
            Range::LastMonth => "range=last-month".to_owned(),
        };
        let phone = self.phone.as_ref().map(|phone| format!("&phone={}", escaped(phone.as_str())));
        let agent = self.agent.as_ref().map(|agent| format!("&agent={}", escaped(agent.as_str())));
        address.extend(phone.into_iter().chain(agent));
        if self.open {
            address.push_str("&hours=open");
        }
        if self.by_opening {
            address.push_str("&counted=opened");
        }
        if let Some(step) = self.step {
            address.push_str("&by=");
            address.push_str(step.name());
        }
        address
    }

    /// How a duration is counted that is asked for.
    pub const fn timing(&self, timing: Timing) -> Timing {
        if self.open { timing.open() } else { timing }
    }

    /// Whether a figure counts for when its conversation opened. Of one person it does not: several may have had a conversation.
    pub const fn counts_by_opening(&self, figure: Figure) -> bool {
        self.is_by_opening() && figure.follows()
    }

    /// Whether anything counts for when its conversation opened.
    pub const fn is_by_opening(&self) -> bool {
        self.by_opening && self.agent.is_none()
    }

    /// What a figure exactly is, as it is counted here.
    pub fn definition(&self, figure: Figure) -> String {
        let definition = figure.definition();
        if self.counts_by_opening(figure) {
            format!("{definition} {BY_OPENING}")
        } else {
            definition.to_owned()
        }
    }

    /// A name of a figure in a table or file, which says if it counts by opening.
    pub fn named(&self, name: &str, figure: Figure) -> String {
        if self.counts_by_opening(figure) {
            format!("{name} (by opening)")
        } else {
            name.to_owned()
        }
    }

    /// By what figures count, in words.
    pub const fn counted_by(&self) -> &'static str {
        if self.is_by_opening() {
            "when the conversation opened, as far as figures say what became of conversations"
        } else {
            "when it happened"
        }
    }

    /// First and last day, in a zone. A day that has not come ends it.
    pub fn days(&self, zone: &Zone, now: Seconds) -> (i64, i64) {
        let today = zone.local(now).day_number;
        match self.range {
            Range::Days(days) => (today - days + 1, today),
            Range::Own { from, to } => (from.min(today), to.min(today)),
            Range::Month => (first_of_month(today), today),
            Range::LastMonth => Period::Month.last_before(today),
        }
    }
}

/// `2026-11-29` as days since 1970.
pub fn parse_day(text: &str) -> Option<i64> {
    let (at, _) = parse_rfc3339(&format!("{text}T00:00:00Z"))?;
    let day = at.0.div_euclid(86_400);
    (day_text(day) == text).then_some(day)
}

/// Days since 1970 as `2026-11-29`.
pub fn day_text(day: i64) -> String {
    let mut text = rfc3339(Seconds(day * 86_400));
    text.truncate(10);
    text
}

/// A value as it may stand in an address.
pub fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}
