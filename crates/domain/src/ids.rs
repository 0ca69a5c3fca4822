//! Identifiers. Each is a type of its own, made by a constructor that can refuse.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};
use ulid::Ulid;

/// Why a text is not an identifier of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct IdError(pub &'static str);

macro_rules! ulid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Ulid);

        impl $name {
            /// Makes one from a time in milliseconds and 80 random bits.
            pub const fn from_parts(millis: u64, random: u128) -> Self {
                Self(Ulid::from_parts(millis, random))
            }

            /// The least that sorts after this one. The last of all stays itself.
            #[must_use]
            pub fn next(self) -> Self {
                self.0.increment().map_or(self, Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0.array_to_str(&mut [0; ulid::ULID_LEN]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            /// Accepts the canonical form only (26 upper-case characters), so that one id has one spelling.
            fn from_str(text: &str) -> Result<Self, IdError> {
                let id = Ulid::from_string(text).map_err(|_| IdError($what))?;
                if id.array_to_str(&mut [0; ulid::ULID_LEN]) == text { Ok(Self(id)) } else { Err(IdError($what)) }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks and wraps a text.
            pub fn parse(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) { Ok(Self(text)) } else { Err(IdError($what)) }
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(String::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    };
}

ulid_id! {
    /// Our own id of a customer. Neither a phone number nor a business-scoped user id: both may be missing or change.
    CustomerId, "customer id"
}
ulid_id! {
    /// A message. For what we send it is the `client_id` that the composer made, so that a repeated send is recognised.
    MessageId, "message id"
}
ulid_id! {
    /// A file that somebody of us uploaded. The browser makes it, so that an upload that is repeated is the same one.
    UploadId, "upload id"
}
ulid_id! {
    /// A bulk job. The browser makes it, so that a job that is made twice is the same one.
    BulkId, "bulk job id"
}
ulid_id! {
    /// A template that somebody is writing. The browser makes it, so that a save or a submit that is repeated is the same one.
    DraftId, "draft id"
}
ulid_id! {
    /// A view of the statistics that the team keeps. The browser makes it, so that one that is kept twice is the same one.
    ViewId, "view id"
}
ulid_id! {
    /// A board of figures. The browser makes it, so that one that is kept twice is the same one.
    BoardId, "board id"
}
ulid_id! {
    /// A mark on the time axis of the figures. The browser makes it, so that one that is set twice is the same one.
    MarkId, "mark id"
}
ulid_id! {
    /// A message that the team keeps under a name. The browser makes it, so that one that is kept twice is the same one.
    SavedMessageId, "saved message id"
}
ulid_id! {
    /// A rule. The browser makes it, so that a rule that is saved twice is the same one.
    RuleId, "rule id"
}
ulid_id! {
    /// A live event, and a place in the stream of them.
    EventId, "event id"
}

fn printable(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

text_id! {
    /// Meta's `phone_number_id` of a number of ours: digits.
    PhoneId, "phone number id", |text| (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
text_id! {
    /// AWS's id of a WhatsApp Business Account of ours (`waba-…`).
    AccountId, "account id", |text| printable(text, 115) && !text.contains(['#', '/', '?'])
}
text_id! {
    /// The name of a template: small letters, digits and underscores.
    TemplateName, "template name", |text| {
        (1..=512).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    }
}
text_id! {
    /// Meta's code of a language (`en_US`).
    Language, "language", |text| (2..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}
text_id! {
    /// WhatsApp's message id (`wamid.…`). Opaque; unique for ever.
    Wamid, "WhatsApp message id", |text| printable(text, 512)
}
text_id! {
    /// WhatsApp's business-scoped user id: two letters, a dot, letters and digits. Opaque beyond that.
    Bsuid, "business-scoped user id", |text| printable(text, 160) && !text.contains('#')
}
text_id! {
    /// A signed-in person: the `sub` of their Cognito user.
    UserId, "user id", |text| printable(text, 128) && !text.contains('#')
}

/// One customer talking to one of our numbers. Written `{customer}-{phone}` in addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationId {
    pub customer: CustomerId,
    pub phone: PhoneId,
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.customer, self.phone)
    }
}

impl FromStr for ConversationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (customer, phone) = text.split_once('-').ok_or(IdError("conversation id"))?;
        Ok(Self {
            customer: customer.parse()?,
            phone: phone.parse()?,
        })
    }
}

impl Serialize for ConversationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ConversationId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id = MessageId::from_parts(1_760_000_000_000, 42);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_lowercase().parse::<MessageId>(), Err(IdError("message id")));
    }

    #[test]
    fn a_conversation_address_reads_back() {
        let id = ConversationId {
            customer: CustomerId::from_parts(1, 2),
            phone: PhoneId::parse("123").unwrap(),
        };
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in ["", "-", "x-1", "00000000010000000000000002-", "00000000010000000000000002-a"] {
            assert!(bad.parse::<ConversationId>().is_err(), "{bad}");
        }
    }
}
