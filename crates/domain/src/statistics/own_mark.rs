//! Marks that people set on the time axis by hand: what no event tells.

use crate::{
    clock::Seconds,
    ids::{MarkId, PhoneId},
};
use serde::{Deserialize, Serialize};

/// So many are kept.
pub const MOST: usize = 300;
/// So many characters at most.
pub const LONGEST: usize = 80;

/// A mark as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnMark {
    pub id: MarkId,
    pub at: Seconds,
    /// The numbers that it concerns; all where there are none.
    #[serde(default)]
    pub phones: Vec<PhoneId>,
    pub words: String,
    /// Who changed it last, by the name they had then.
    pub by: String,
    /// Grows with every change.
    pub v: u64,
}

impl OwnMark {
    /// Whether it concerns a number.
    pub fn concerns(&self, phone: &PhoneId) -> bool {
        self.phones.is_empty() || self.phones.contains(phone)
    }

    /// As it stands among the other marks.
    pub fn sentence(&self) -> String {
        format!("{} ({})", self.words, self.by)
    }
}

/// One as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedMark {
    pub id: MarkId,
    /// Day and time by the clock of the number, as a field has them: `2026-11-29T09:00`.
    pub when: String,
    /// The number that it concerns; none: all that its writer sees.
    #[serde(default)]
    pub phone: Option<PhoneId>,
    pub words: String,
    /// The version that is changed; none for a new one.
    #[serde(default)]
    pub over: Option<u64>,
}

/// One as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedMark {
    pub mark: OwnMark,
    /// When, for people, and for a field.
    pub said: String,
    pub when: String,
    /// Which numbers it concerns, of those that the reader sees.
    pub whose: String,
    /// It concerns no number that the reader does not see, so that they may change it if their role lets them.
    pub is_theirs: bool,
}

/// Words as they are kept: their spaces put right. Refused with a sentence.
pub fn words(typed: &str) -> Result<String, String> {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.chars().count() {
        0 => Err("Write what happened.".to_owned()),
        1..=LONGEST if words.chars().any(char::is_control) => Err("Write what happened in letters.".to_owned()),
        1..=LONGEST => Ok(words),
        _ => Err(format!("A mark has {LONGEST} characters at most. Shorten it.")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn words_are_put_right_or_refused() {
        assert_eq!(words("  New   price list\n out "), Ok("New price list out".to_owned()));
        assert_eq!(words(&"é".repeat(80)).map(|words| words.chars().count()), Ok(80));
        for (wrong, why) in [(" \n", "Write what"), ("a\u{7}b", "in letters"), (&"x".repeat(81), "80 characters")] {
            assert!(words(wrong).unwrap_err().contains(why), "{wrong:?}");
        }
    }

    #[test]
    fn a_mark_without_numbers_concerns_all() {
        let [one, other] = ["1", "2"].map(|id| PhoneId::parse(id).unwrap());
        let mut mark = OwnMark {
            id: MarkId::from_parts(1, 2),
            at: Seconds(0),
            phones: Vec::new(),
            words: "Deploy".to_owned(),
            by: "Meera".to_owned(),
            v: 1,
        };
        assert!(mark.concerns(&one) && mark.concerns(&other));
        mark.phones = vec![one.clone()];
        assert!(mark.concerns(&one) && !mark.concerns(&other));
        assert_eq!(mark.sentence(), "Deploy (Meera)");
        let json = serde_json::to_string(&mark).unwrap();
        assert_eq!(serde_json::from_str::<OwnMark>(&json).unwrap(), mark);
    }
}
