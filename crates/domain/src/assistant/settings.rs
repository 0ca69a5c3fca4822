//! What Admins say about drafts: one item, with the numbers for which there are none.

use super::{Manner, MannerForm, PriceForm, TokenPrice};
use crate::{Millis, Newer, PhoneId, newer::Evolving};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftSettings {
    /// Numbers for whose conversations nothing is drafted.
    #[serde(default)]
    pub off: BTreeSet<PhoneId>,
    #[serde(default)]
    pub manner: Manner,
    /// What tokens cost; none where nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<TokenPrice>,
    /// Who changed it last, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    /// Counts changes; 0 before the first.
    #[serde(default)]
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub by: String,
    pub at: Millis,
}

/// What an Admin sends to be kept, over a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveSettings {
    pub over: u64,
    pub off: BTreeSet<PhoneId>,
    pub manner: MannerForm,
    #[serde(default)]
    pub price: PriceForm,
}

impl Evolving for DraftSettings {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl DraftSettings {
    /// Whether conversations of a number are drafted for.
    pub fn is_on(&self, phone: &PhoneId) -> bool {
        !self.off.contains(phone)
    }

    /// What is different in `after`, in words; empty when nothing is.
    pub fn changes(&self, after: &Self) -> String {
        let (old, new) = (self.manner.form(), after.manner.form());
        let mut words: Vec<String> = [
            (old.tone != new.tone, "tone"),
            (old.greeting != new.greeting, "greeting"),
            (old.signature != new.signature, "signature"),
            (old.forbidden != new.forbidden, "topics"),
            (old.language != new.language, "language"),
            (old.unknown != new.unknown, "words without a source"),
            (self.price != after.price, "price of tokens"),
        ]
        .into_iter()
        .filter(|(is_new, _)| *is_new)
        .map(|(_, name)| name.to_owned())
        .collect();
        words.extend(after.off.difference(&self.off).map(|phone| format!("off for {phone}")));
        words.extend(self.off.difference(&after.off).map(|phone| format!("on for {phone}")));
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_words() {
        let phone = PhoneId::parse("310000000000011").unwrap();
        let before = DraftSettings::default();
        assert!(before.is_on(&phone));
        assert_eq!(before.changes(&before), "");
        let typed = MannerForm {
            signature: "Your team".to_owned(),
            ..MannerForm::default()
        };
        let after = DraftSettings {
            off: BTreeSet::from([phone.clone()]),
            manner: Manner::parse(&typed).unwrap(),
            ..before.clone()
        };
        assert!(!after.is_on(&phone));
        assert_eq!(before.changes(&after), "signature, off for 310000000000011");
        assert_eq!(after.changes(&before), "signature, on for 310000000000011");
    }
}
