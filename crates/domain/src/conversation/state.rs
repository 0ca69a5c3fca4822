//! Where a conversation stands, by its name in what is stored.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use std::fmt;

/// Where a conversation stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum ConversationState {
    #[default]
    Open,
    Resolved,
    /// A state of a newer version, by its name. An activity of the customer opens it like any other.
    Newer(Box<str>),
}

impl ConversationState {
    /// The name used in keys, addresses and JSON.
    pub fn name(&self) -> &str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Newer(name) => name,
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "open" => Self::Open,
            "resolved" => Self::Resolved,
            other => Self::Newer(other.into()),
        }
    }
}

impl Serialize for ConversationState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A name, or a name with data, as newer versions may write it.
impl<'de> Deserialize<'de> for ConversationState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Named;
        impl<'de> Visitor<'de> for Named {
            type Value = ConversationState;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the state of a conversation")
            }
            fn visit_str<E>(self, name: &str) -> Result<ConversationState, E> {
                Ok(ConversationState::from_name(name))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ConversationState, A::Error> {
                let name: Option<String> = map.next_key()?;
                map.next_value::<IgnoredAny>()?;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(ConversationState::from_name(&name.unwrap_or_default()))
            }
        }
        deserializer.deserialize_any(Named)
    }
}
