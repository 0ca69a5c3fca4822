//! Who, or what, wrote something.

use crate::ids::UserId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Who, or what, wrote a message of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Author {
    #[serde(default)]
    pub kind: AuthorKind,
    /// The person's id, or that of the job, rule or key. Empty where there is none.
    #[serde(default)]
    pub id: String,
    /// As people know them.
    #[serde(default)]
    pub name: String,
}

impl Author {
    /// A person of ours.
    pub fn person(id: &UserId, name: impl Into<String>) -> Self {
        Self {
            kind: AuthorKind::Person,
            id: id.as_str().to_owned(),
            name: name.into(),
        }
    }

    /// As lines and notes name them.
    pub fn called(&self) -> Cow<'_, str> {
        if self.is_rule() {
            format!("Rule “{}”", self.name).into()
        } else if self.answers_itself() {
            format!("Assistant, rule “{}”", self.name).into()
        } else {
            self.name.as_str().into()
        }
    }

    /// As what they wrote to a customer names them.
    pub fn signature(&self) -> Cow<'_, str> {
        if self.is_rule() {
            format!("Answered automatically · {}", self.name).into()
        } else if self.answers_itself() {
            format!("Answered automatically by the assistant · {}", self.name).into()
        } else {
            self.name.as_str().into()
        }
    }

    /// Whether it is one of the rules that Admins made. What confirms a stop is none.
    fn is_rule(&self) -> bool {
        self.kind == AuthorKind::Rule && !self.id.is_empty()
    }

    /// Whether the assistant wrote it because a rule says so, and no person has read it before.
    pub fn answers_itself(&self) -> bool {
        self.kind == AuthorKind::Assistant && !self.id.is_empty()
    }

    /// Whether a program wrote it that acts by itself.
    pub fn is_automatic(&self) -> bool {
        matches!(self.kind, AuthorKind::Rule | AuthorKind::Assistant)
    }

    /// Whether a person wrote it, and this one.
    pub fn is_person(&self, id: &UserId) -> bool {
        self.kind == AuthorKind::Person && self.id == id.as_str()
    }
}

/// What kind of author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AuthorKind {
    #[default]
    Person,
    BulkJob,
    /// A rule that answers by itself.
    Rule,
    /// A program, by its API key.
    ApiKey,
    /// The assistant that drafts replies.
    Assistant,
    /// Another system, or the phone app of the same number.
    Elsewhere,
    /// A kind of a newer version, by its name.
    Newer(Box<str>),
}

impl AuthorKind {
    /// The name in JSON.
    pub fn name(&self) -> &str {
        match self {
            Self::Person => "person",
            Self::BulkJob => "bulk_job",
            Self::Rule => "rule",
            Self::ApiKey => "api_key",
            Self::Assistant => "assistant",
            Self::Elsewhere => "elsewhere",
            Self::Newer(name) => name,
        }
    }
}

impl Serialize for AuthorKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AuthorKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = [
            Self::Person,
            Self::BulkJob,
            Self::Rule,
            Self::ApiKey,
            Self::Assistant,
            Self::Elsewhere,
        ];
        let known = known.into_iter().find(|kind| kind.name() == name);
        Ok(known.unwrap_or_else(|| Self::Newer(name.into())))
    }
}
