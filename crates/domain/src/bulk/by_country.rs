//! What became of the recipients of each country.

use super::recipient::RecipientState;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many recipients, and how far their messages came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Reached {
    pub people: u64,
    /// WhatsApp sent it on, at least.
    pub sent: u64,
    /// It arrived, at least.
    pub delivered: u64,
    pub read: u64,
    pub failed: u64,
}

impl Reached {
    /// One more, who stands there.
    pub fn add(&mut self, state: RecipientState) {
        use RecipientState::{Delivered, Failed, Read, Sent};
        self.people += 1;
        self.sent += u64::from(matches!(state, Sent | Delivered | Read));
        self.delivered += u64::from(matches!(state, Delivered | Read));
        self.read += u64::from(matches!(state, Read));
        self.failed += u64::from(matches!(state, Failed));
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            people: self.people + other.people,
            sent: self.sent + other.sent,
            delivered: self.delivered + other.delivered,
            read: self.read + other.read,
            failed: self.failed + other.failed,
        }
    }
}

/// Recipients by country, two letters each; some of them at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ByCountry {
    pub countries: BTreeMap<String, Reached>,
    /// The place from which the next are counted; none when there are no more.
    pub next: Option<u32>,
}

impl ByCountry {
    /// Adds the ones that were counted after these.
    pub fn go_on(&mut self, later: Self) {
        for (country, reached) in later.countries {
            let known = self.countries.entry(country).or_default();
            *known = known.plus(reached);
        }
        self.next = later.next;
    }

    /// How many were counted.
    pub fn people(&self) -> u64 {
        self.countries.values().map(|reached| reached.people).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_came_far_has_come_near_too() {
        let mut reached = Reached::default();
        for state in RecipientState::ALL {
            reached.add(state);
        }
        let expected = Reached {
            people: 10,
            sent: 3,
            delivered: 2,
            read: 1,
            failed: 1,
        };
        assert_eq!(reached, expected);
    }

    #[test]
    fn what_is_counted_a_part_at_a_time_adds_up() {
        let part = |country: &str, states: &[RecipientState], next| {
            let mut part = ByCountry {
                next,
                ..ByCountry::default()
            };
            for state in states {
                part.countries.entry(country.to_owned()).or_default().add(*state);
            }
            part
        };
        let mut all = part("IN", &[RecipientState::Read, RecipientState::Failed], Some(200));
        all.go_on(part("DE", &[RecipientState::Pending], Some(400)));
        all.go_on(part("IN", &[RecipientState::Sent], None));
        assert_eq!((all.people(), all.next), (4, None));
        let india = all.countries["IN"];
        assert_eq!((india.people, india.sent, india.read, india.failed), (3, 2, 1, 1));
        // What a newer version adds is passed over.
        let json = r#"{"countries":{"IN":{"people":2,"answered":1}},"next":null,"map":1}"#;
        let read: ByCountry = serde_json::from_str(json).unwrap();
        assert_eq!(read.people(), 2);
    }
}
