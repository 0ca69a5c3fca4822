//! What Admins say about drafts: one item, with the numbers for which there are none.

use super::{Manner, MannerForm, PriceForm, TokenPrice};
use crate::{Millis, Newer, PhoneId, newer::Evolving};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftSettings {
    /// Numbers for whose conversations nothing is drafted.
    #[serde(default)]
    pub off: BTreeSet<PhoneId>,
    #[serde(default)]
    pub manner: Manner,
    /// Of numbers that have a manner of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<PhoneId, Manner>,
    /// What tokens cost; none where nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<TokenPrice>,
    /// Documents that were not changed for so many days are warned of; none of them where it is 0.
    #[serde(default = "year")]
    pub old_after: u16,
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
    pub own: BTreeMap<PhoneId, MannerForm>,
    #[serde(default)]
    pub price: PriceForm,
    #[serde(default = "year")]
    pub old_after: u16,
}

/// The most days that can be said.
pub const MAX_OLD_DAYS: u16 = 3_650;

const fn year() -> u16 {
    365
}

impl Default for DraftSettings {
    fn default() -> Self {
        Self {
            off: BTreeSet::new(),
            manner: Manner::default(),
            own: BTreeMap::new(),
            price: None,
            old_after: year(),
            changed: None,
            v: 0,
            newer: Newer::default(),
        }
    }
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

    /// How drafts of a number are to be.
    pub fn manner_of(&self, phone: &PhoneId) -> &Manner {
        self.own.get(phone).unwrap_or(&self.manner)
    }

    /// What is different in `after`, in words; empty when nothing is.
    pub fn changes(&self, after: &Self) -> String {
        let mut words: Vec<String> = self.manner.changes(&after.manner).map(str::to_owned).collect();
        if self.price != after.price {
            words.push("price of tokens".to_owned());
        }
        if self.old_after != after.old_after {
            words.push("age of old documents".to_owned());
        }
        let phones: BTreeSet<&PhoneId> = self.own.keys().chain(after.own.keys()).collect();
        for phone in phones {
            match (self.own.get(phone), after.own.get(phone)) {
                (Some(old), Some(new)) => words.extend(old.changes(new).map(|what| format!("{what} of {phone}"))),
                (None, Some(_)) => words.push(format!("a manner of its own for {phone}")),
                (Some(_), None) => words.push(format!("no manner of its own for {phone}")),
                (None, None) => {}
            }
        }
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
    #[test]
    fn a_number_may_have_a_manner_of_its_own() {
        let [one, two] = ["310000000000011", "310000000000012"].map(|id| PhoneId::parse(id).unwrap());
        let signed = |signature: &str| {
            let form = MannerForm {
                signature: signature.to_owned(),
                ..MannerForm::default()
            };
            Manner::parse(&form).unwrap()
        };
        let with = |own: &[(&PhoneId, &str)]| DraftSettings {
            manner: signed("WECARE"),
            own: own.iter().map(|(phone, signature)| ((*phone).clone(), signed(signature))).collect(),
            ..DraftSettings::default()
        };
        let settings = with(&[(&two, "Sales")]);
        assert_eq!(settings.manner_of(&one).signature(), Some("WECARE"));
        assert_eq!(settings.manner_of(&two).signature(), Some("Sales"));
        assert_eq!(with(&[]).changes(&settings), "a manner of its own for 310000000000012");
        assert_eq!(settings.changes(&with(&[])), "no manner of its own for 310000000000012");
        assert_eq!(settings.changes(&with(&[(&two, "Sales team")])), "signature of 310000000000012");
        let kept = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<DraftSettings>(&kept).unwrap(), settings);
        // As an older version wrote it.
        assert_eq!(
            serde_json::from_str::<DraftSettings>(r#"{"v":3}"#).unwrap().manner_of(&two),
            &Manner::default()
        );
    }
}
