//! Customers as we know them.

use crate::{
    clock::Seconds,
    ids::{Bsuid, CustomerId},
    inbound::IdentityChange,
    newer::{Evolving, Newer},
    phone_number::PhoneNumber,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What identifies a customer to people: kept on the conversation too, so that a list needs no second read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerCard {
    /// The name they gave in WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their WhatsApp username, without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Their number; missing when WhatsApp does not share it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// Their business-scoped user id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bsuid: Option<Bsuid>,
}

impl CustomerCard {
    /// The best name there is: name, username, number, or a plain word.
    pub fn title(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        if let Some(username) = &self.username {
            return format!("@{username}");
        }
        self.number
            .as_ref()
            .map_or_else(|| "Unknown customer".to_owned(), PhoneNumber::pretty)
    }

    /// One or two characters for the avatar.
    pub fn initials(&self) -> String {
        let Some(name) = self.name.as_ref().or(self.username.as_ref()) else {
            return self
                .number
                .as_ref()
                .map_or_else(|| "?".to_owned(), |number| number.as_str().chars().take(2).collect());
        };
        let letters: Vec<char> = name
            .split_whitespace()
            .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
            .collect();
        match letters.as_slice() {
            [] => "?".to_owned(),
            [only] => only.to_uppercase().collect(),
            [first, .., last] => first.to_uppercase().chain(last.to_uppercase()).collect(),
        }
    }

    /// Takes newer facts over; what is not known now keeps what was known. True when anything changed.
    pub fn update(&mut self, newer: &Self) -> bool {
        fn take<T: Clone + PartialEq>(mine: &mut Option<T>, newer: Option<&T>) -> bool {
            match newer {
                Some(value) if mine.as_ref() != Some(value) => {
                    *mine = Some(value.clone());
                    true
                }
                _ => false,
            }
        }
        take(&mut self.name, newer.name.as_ref())
            | take(&mut self.username, newer.username.as_ref())
            | take(&mut self.number, newer.number.as_ref())
            | take(&mut self.bsuid, newer.bsuid.as_ref())
    }
}

/// Why a marketing message is not sent to who wants none.
pub const WANTS_NO_MARKETING: &str =
    "This customer has stopped marketing messages. Choose a template of another category, or wait until they allow them again.";

/// Whether a customer wants marketing messages, as they told WhatsApp. Meta: `user_preferences`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Marketing {
    /// When they said so (Meta's time).
    pub since: Seconds,
    /// They want none.
    pub stopped: bool,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub id: CustomerId,
    pub card: CustomerCard,
    /// The time of the newest event that the card comes from, so that a late one does not undo it.
    #[serde(default = "long_ago")]
    pub card_at: Seconds,
    /// Customers who turned out to be the same person: linked, not merged.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub linked: BTreeSet<CustomerId>,
    /// Whether they want marketing messages; none while they have said nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketing: Option<Marketing>,
    /// When they first wrote to any of our numbers (Meta's time), or we to them (ours).
    pub first_contact_at: Seconds,
    /// Grows by one with each edit.
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Contact {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

const fn long_ago() -> Seconds {
    Seconds(0)
}

impl Contact {
    /// A customer at first contact.
    pub fn new(id: CustomerId, card: CustomerCard, at: Seconds) -> Self {
        Self {
            id,
            card,
            card_at: at,
            linked: BTreeSet::new(),
            marketing: None,
            first_contact_at: at,
            v: 0,
            newer: Newer::default(),
        }
    }

    /// Takes in how an event names them: a newer one changes the card, a late one only adds what was not known. True when
    /// anything changed; the version is the caller's to raise.
    pub fn learn(&mut self, card: &CustomerCard, at: Seconds) -> bool {
        let earlier = at < self.first_contact_at;
        self.first_contact_at = self.first_contact_at.min(at);
        let changed = if at < self.card_at {
            let mut late = card.clone();
            late.update(&self.card);
            let adds = late != self.card;
            self.card = late;
            adds
        } else {
            // The time alone is no reason to write: it only grows when a fact does.
            let changed = self.card.update(card);
            if changed {
                self.card_at = at;
            }
            changed
        };
        changed || earlier
    }

    /// Takes in whether they want marketing messages. What was said later counts, whatever order it comes in; of two things
    /// said in the same second, that they want none. True when anything changed.
    pub fn prefer(&mut self, marketing: Marketing) -> bool {
        let changed = self.marketing < Some(marketing);
        if changed {
            self.marketing = Some(marketing);
        }
        changed
    }

    /// Why a template of this category may not be sent to them; none when it may.
    pub fn refuses(&self, category: &str) -> Option<&'static str> {
        let stopped = self.marketing.is_some_and(|marketing| marketing.stopped);
        (stopped && category.eq_ignore_ascii_case("MARKETING")).then_some(WANTS_NO_MARKETING)
    }

    /// From now on they are known by something else.
    pub fn rename(&mut self, change: &IdentityChange, at: Seconds) {
        if at < self.card_at {
            return;
        }
        let renamed = CustomerCard {
            number: change.number.clone(),
            bsuid: change.bsuid.clone(),
            ..CustomerCard::default()
        };
        self.card.update(&renamed);
        self.card_at = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str) -> CustomerCard {
        CustomerCard {
            name: Some(name.into()),
            ..CustomerCard::default()
        }
    }

    #[test]
    fn initials_come_from_first_and_last_word_of_any_script() {
        for (name, initials) in [
            ("Aarav Sharma", "AS"),
            ("lucía", "L"),
            ("王小明", "王"),
            ("🙂 Ana  de Souza", "AS"),
            ("🙂", "?"),
        ] {
            assert_eq!(card(name).initials(), initials, "{name}");
        }
        let number = CustomerCard {
            number: PhoneNumber::parse("+14155550132").ok(),
            ..CustomerCard::default()
        };
        assert_eq!((number.initials().as_str(), number.title().as_str()), ("+1", "+1 415 555 0132"));
    }

    #[test]
    fn what_was_said_last_of_marketing_counts_in_any_order() {
        let said = |since, stopped| Marketing {
            since: Seconds(since),
            stopped,
        };
        let all = [said(10, true), said(20, false), said(20, true), said(15, false), said(20, true)];
        for turn in 0..all.len() {
            let mut contact = Contact::new(CustomerId::from_parts(1, 1), CustomerCard::default(), Seconds(1));
            for index in 0..all.len() {
                contact.prefer(all[(index + turn) % all.len()]);
            }
            assert_eq!(contact.marketing, Some(said(20, true)));
            assert!(!contact.prefer(said(20, true)) && !contact.prefer(said(19, false)));
        }
        let stored = serde_json::to_string(&said(20, true)).unwrap();
        assert_eq!(stored, r#"{"since":20,"stopped":true}"#);
    }

    #[test]
    fn who_stopped_marketing_gets_other_templates_only() {
        let mut contact = Contact::new(CustomerId::from_parts(1, 1), CustomerCard::default(), Seconds(1));
        assert_eq!(contact.refuses("MARKETING"), None);
        contact.prefer(Marketing {
            since: Seconds(2),
            stopped: true,
        });
        assert_eq!(contact.refuses("MARKETING"), Some(WANTS_NO_MARKETING));
        assert_eq!((contact.refuses("UTILITY"), contact.refuses("")), (None, None));
        contact.prefer(Marketing {
            since: Seconds(3),
            stopped: false,
        });
        assert_eq!(contact.refuses("MARKETING"), None);
    }

    #[test]
    fn a_fact_that_is_missing_now_is_kept() {
        let mut known = card("Ana");
        assert!(!known.update(&CustomerCard::default()));
        assert!(known.update(&CustomerCard {
            username: Some("ana.s".into()),
            ..CustomerCard::default()
        }));
        assert_eq!(known.name.as_deref(), Some("Ana"));
    }
}
