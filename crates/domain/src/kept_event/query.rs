//! Which of them are asked for, as the page's address keeps it.

use super::reason;
use crate::{DayPlace, Millis, PhoneId};
use serde::{Deserialize, Serialize};

/// Why an event is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It is no event of WhatsApp at all.
    Foreign,
    /// Something in it is not as WhatsApp says it is.
    Unread,
    OtherNumber,
    /// More than is kept of one message.
    TooMany,
    Store,
    /// It lay in a dead-letter queue.
    Dead,
}

/// Every cause by its name in an address, and in words.
pub const CAUSES: [(Cause, &str, &str); 6] = [
    (Cause::Foreign, "foreign", "No event of WhatsApp"),
    (Cause::Unread, "unread", "Not as WhatsApp describes it"),
    (Cause::OtherNumber, "other_number", "Of a message of another number"),
    (Cause::TooMany, "too_many", "Too many for one message"),
    (Cause::Store, "store", "Not taken by the database"),
    (Cause::Dead, "dead", "Out of a dead-letter queue"),
];

impl Cause {
    /// The cause that a reason names.
    pub fn of(text: &str) -> Self {
        match text {
            reason::STORE => Self::Store,
            reason::OTHER_NUMBER => Self::OtherNumber,
            reason::MANY_EDITS | reason::MANY_WAIT => Self::TooMany,
            _ if text.starts_with(reason::DEAD) => Self::Dead,
            _ if text == reason::NOT_OURS || text.contains(reason::NOT_JSON) => Self::Foreign,
            _ => Self::Unread,
        }
    }

    pub fn words(self) -> &'static str {
        CAUSES.iter().find(|(cause, ..)| *cause == self).map_or("", |(.., words)| words)
    }
}

/// How long ago an event was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    Hour,
    Day,
    Week,
    OverDay,
    OverWeek,
    OverMonth,
}

/// Every age by its name in an address, and in words.
pub const AGES: [(Age, &str, &str); 6] = [
    (Age::Hour, "hour", "In the last hour"),
    (Age::Day, "day", "In the last 24 hours"),
    (Age::Week, "week", "In the last 7 days"),
    (Age::OverDay, "over_day", "Before the last 24 hours"),
    (Age::OverWeek, "over_week", "Before the last 7 days"),
    (Age::OverMonth, "over_month", "Before the last 30 days"),
];

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

impl Age {
    /// From when on, and before when, it is this old now.
    pub fn bounds(self, now: Millis) -> (Millis, Millis) {
        let (least, most) = (Millis(i64::MIN), Millis(i64::MAX));
        match self {
            Self::Hour => (now.plus(-HOUR), most),
            Self::Day => (now.plus(-DAY), most),
            Self::Week => (now.plus(-7 * DAY), most),
            Self::OverDay => (least, now.plus(-DAY)),
            Self::OverWeek => (least, now.plus(-7 * DAY)),
            Self::OverMonth => (least, now.plus(-30 * DAY)),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptQuery {
    pub cause: Option<Cause>,
    pub age: Option<Age>,
    pub phone: Option<PhoneId>,
    /// Only what is older.
    pub before: Option<DayPlace>,
}

impl KeptQuery {
    /// Reads an address. What cannot be read is as if it were not there.
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            cause: get("cause").and_then(|name| CAUSES.iter().find(|(_, known, _)| *known == name).map(|(cause, ..)| *cause)),
            age: get("age").and_then(|name| AGES.iter().find(|(_, known, _)| *known == name).map(|(age, ..)| *age)),
            phone: get("number").and_then(|phone| phone.parse().ok()),
            before: None,
        }
    }

    /// Whether everything is asked for.
    pub const fn is_all(&self) -> bool {
        self.cause.is_none() && self.age.is_none() && self.phone.is_none()
    }

    /// The same from a place on.
    #[must_use]
    pub fn from(&self, before: Option<DayPlace>) -> Self {
        Self { before, ..self.clone() }
    }

    /// In words, for the audit: `all events`.
    pub fn words(&self) -> String {
        let cause = self.cause.map(|cause| cause.words().to_lowercase());
        let age = self.age.and_then(|age| AGES.iter().find(|(known, ..)| *known == age));
        let age = age.map(|(.., words)| words.to_lowercase());
        let phone = self.phone.as_ref().map(|phone| format!("number {phone}"));
        let said: Vec<String> = [cause, age, phone].into_iter().flatten().collect();
        if said.is_empty() {
            "all events".to_owned()
        } else {
            format!("events: {}", said.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cause_is_known_by_its_reason() {
        for (reason, cause) in [
            ("not JSON (expected value at line 1 column 1)", Cause::Foreign),
            ("whatsAppWebhookEntry is not JSON (EOF)", Cause::Foreign),
            ("not an event of WhatsApp", Cause::Foreign),
            ("no phone_number_id of ours", Cause::Unread),
            ("a message without an id", Cause::Unread),
            (reason::OTHER_NUMBER, Cause::OtherNumber),
            (reason::MANY_EDITS, Cause::TooMany),
            (reason::MANY_WAIT, Cause::TooMany),
            (reason::STORE, Cause::Store),
            ("came out of the dead-letter queue wecare-ingest-dlq", Cause::Dead),
        ] {
            assert_eq!(Cause::of(reason), cause, "{reason}");
        }
    }

    #[test]
    fn an_address_is_read_and_what_is_unknown_in_it_is_not_there() {
        let address = |name: &str| match name {
            "cause" => Some("dead".to_owned()),
            "age" => Some("over_week".to_owned()),
            "number" => Some("310000000000011".to_owned()),
            _ => None,
        };
        let query = KeptQuery::parse(address);
        assert_eq!((query.cause, query.age), (Some(Cause::Dead), Some(Age::OverWeek)));
        assert_eq!(
            query.words(),
            "events: out of a dead-letter queue, before the last 7 days, number 310000000000011"
        );
        assert!(KeptQuery::parse(|_| Some("?".to_owned())).is_all());
        assert_eq!(KeptQuery::default().words(), "all events");
        for (cause, name, words) in CAUSES {
            let found = KeptQuery::parse(|asked| (asked == "cause").then(|| name.to_owned()));
            assert_eq!((found.cause, cause.words()), (Some(cause), words));
        }
    }

    #[test]
    fn ages_meet_without_a_gap() {
        let now = Millis(100 * DAY);
        for (young, old) in [(Age::Day, Age::OverDay), (Age::Week, Age::OverWeek)] {
            assert_eq!(young.bounds(now).0, old.bounds(now).1);
        }
        assert_eq!(Age::Hour.bounds(now).0, Millis(100 * DAY - HOUR));
        assert_eq!(Age::OverMonth.bounds(now).1, Millis(70 * DAY));
    }
}
