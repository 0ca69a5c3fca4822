//! Our own WhatsApp numbers.

use crate::{ids::PhoneId, phone_number::PhoneNumber};
use serde::{Deserialize, Serialize};

/// One of our numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Phone {
    /// Meta's id, used in keys and addresses.
    pub id: PhoneId,
    /// The id that AWS gives it (`phone-number-id-…`); missing while only events have told us of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eum_id: Option<String>,
    /// AWS's id of the account it belongs to (`waba-…`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Meta's id of that account, by which events name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waba: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// The name that customers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Quality as Meta rates it: GREEN, YELLOW, RED or UNKNOWN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
}

impl Phone {
    /// A number that only an event has told us of.
    pub const fn unknown(id: PhoneId) -> Self {
        Self {
            id,
            eum_id: None,
            account: None,
            waba: None,
            number: None,
            name: None,
            quality: None,
        }
    }

    /// What people call it: the number, else "Unknown number".
    pub fn title(&self) -> String {
        self.number
            .as_ref()
            .map_or_else(|| "Unknown number".to_owned(), PhoneNumber::pretty)
    }
}
