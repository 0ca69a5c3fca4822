//! Whom a number that somebody typed reaches, and what is there with them already.

use crate::{
    ids::{ConversationId, MessageId},
    message::Position,
    phone_number::PhoneNumber,
};
use serde::{Deserialize, Serialize};

/// A number that was typed, read and looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub number: PhoneNumber,
    /// In its country's writing.
    pub shown: String,
    /// The country, two letters; none for numbers of no country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Why it may be mistyped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// Who has it; none when nobody does that we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<KnownCustomer>,
}

/// A customer whom we know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCustomer {
    /// What they are called.
    pub title: String,
    /// The name that they gave in WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// They want no marketing messages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub marketing_stopped: bool,
    /// Their conversation with the number that is written from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// Where that conversation ended when they were looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Position>,
}

/// Where a message went that was sent to a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub conversation: ConversationId,
    pub message: MessageId,
}

impl Recipient {
    /// The flag of the country: two letters that stand for one, which every system draws or spells out.
    pub fn flag(&self) -> Option<String> {
        const A: u32 = 0x1f1e6;
        let letters = self.country.as_deref()?.bytes().map(|letter| {
            let at = letter.checked_sub(b'A').filter(|at| *at < 26)?;
            char::from_u32(A + u32::from(at))
        });
        letters.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_its_flag() {
        let of = |country: Option<&str>| Recipient {
            number: PhoneNumber::parse("+919876543210").unwrap(),
            shown: String::new(),
            country: country.map(str::to_owned),
            doubt: None,
            customer: None,
        };
        assert_eq!(of(Some("IN")).flag().as_deref(), Some("🇮🇳"));
        assert_eq!((of(Some("001")).flag(), of(None).flag()), (None, None));
    }
}
