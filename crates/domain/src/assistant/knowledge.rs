//! The documents that drafts rest on: what they may be called, and how far the knowledge base has read them.

use crate::Millis;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// Bedrock: 50 MB for a document of a data source in S3.
pub const MAX_DOCUMENT_BYTES: u64 = 50 * 1024 * 1024;

/// Longest name, in characters.
const MAX_NAME: usize = 100;

/// What Bedrock reads, by the endings of names, and the types under which it is kept.
const KINDS: [(&str, &str); 7] = [
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("html", "text/html"),
    ("htm", "text/html"),
    ("md", "text/markdown"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
];

/// For the field that chooses files.
pub const DOCUMENT_ENDINGS: &str = ".pdf,.docx,.html,.htm,.md,.txt,.csv";

/// What stands behind a document's name where S3 has something to say of it.
pub const METADATA_ENDING: &str = ".metadata.json";

/// A file's name that can be the last part of a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentName(String);

/// Why a name cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DocumentNameError {
    #[error("A document's name has 1 to {MAX_NAME} characters. Rename the file and try again.")]
    Length,
    #[error("A document's name has letters, digits, spaces and -_.() alone. Rename the file and try again.")]
    Characters,
    #[error("Documents are PDF, DOCX, HTML, MD, TXT or CSV files.")]
    Kind,
}

impl DocumentName {
    /// Checks a name.
    pub fn parse(text: &str) -> Result<Self, DocumentNameError> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MAX_NAME {
            return Err(DocumentNameError::Length);
        }
        let is_fine = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')');
        if text.starts_with('.') || !text.chars().all(is_fine) {
            return Err(DocumentNameError::Characters);
        }
        let name = Self(text.to_owned());
        if name.kind().is_none() {
            return Err(DocumentNameError::Kind);
        }
        Ok(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type under which it is kept.
    pub fn mime(&self) -> &'static str {
        self.kind().map_or("application/octet-stream", |(_, mime)| mime)
    }

    fn kind(&self) -> Option<(&'static str, &'static str)> {
        let (name, ending) = self.0.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        KINDS.into_iter().find(|(known, _)| *known == ending && !name.is_empty())
    }

    /// Whether the first bytes of a file are those of such a document.
    pub fn fits(&self, start: &[u8]) -> bool {
        match self.kind() {
            Some(("pdf", _)) => start.windows(5).take(1_024).any(|five| five == b"%PDF-"),
            Some(("docx", _)) => start.starts_with(b"PK\x03\x04"),
            Some(_) => !start.contains(&0),
            None => false,
        }
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DocumentName {
    type Err = DocumentNameError;

    fn from_str(text: &str) -> Result<Self, DocumentNameError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for DocumentName {
    type Error = DocumentNameError;

    fn try_from(text: String) -> Result<Self, DocumentNameError> {
        Self::parse(&text)
    }
}

impl From<DocumentName> for String {
    fn from(name: DocumentName) -> Self {
        name.0
    }
}

/// A document that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// As it stands in the bucket; one that was put there otherwise may have any.
    pub name: String,
    /// In bytes.
    pub size: u64,
    pub changed: Millis,
}

/// How far the knowledge base has read the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadingState {
    Starting,
    Running,
    Done,
    Failed,
    Stopping,
    Stopped,
    /// Said by a newer AWS.
    #[serde(other)]
    Other,
}

impl ReadingState {
    /// Whether it still goes on.
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Starting | Self::Running | Self::Stopping)
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Starting => "Starting",
            Self::Running => "Reading the documents",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Stopping => "Being stopped",
            Self::Stopped => "Stopped",
            Self::Other => "Unknown",
        }
    }
}

/// One time that the knowledge base read, or reads, the documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub id: String,
    pub state: ReadingState,
    pub began: Millis,
    pub updated: Millis,
    /// Documents that it looked at, took in anew, took out, and could not read.
    pub scanned: u64,
    pub indexed: u64,
    pub deleted: u64,
    pub failed: u64,
    /// What AWS says about what failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

/// A passage that a question finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub title: String,
    pub excerpt: String,
    /// How well it fits, as AWS says it.
    pub score: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_last_part_of_a_key_and_say_what_a_document_is() {
        for (name, mime) in [
            ("Opening hours 2026.pdf", "application/pdf"),
            (" fees_(new).MD ", "text/markdown"),
            ("नियम.txt", "text/plain"),
            ("a.html", "text/html"),
        ] {
            assert_eq!(DocumentName::parse(name).unwrap().mime(), mime, "{name}");
        }
        for (name, why) in [
            ("", DocumentNameError::Length),
            ("../secrets.txt", DocumentNameError::Characters),
            (".txt", DocumentNameError::Characters),
            ("a/b.txt", DocumentNameError::Characters),
            ("a\u{202e}.txt", DocumentNameError::Characters),
            ("a.exe", DocumentNameError::Kind),
            ("pdf", DocumentNameError::Kind),
            ("a.txt.metadata.json", DocumentNameError::Kind),
        ] {
            assert_eq!(DocumentName::parse(name), Err(why), "{name}");
        }
        let long = format!("{}.txt", "a".repeat(97));
        assert_eq!(DocumentName::parse(&long), Err(DocumentNameError::Length));
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        let fits = |name: &str, start: &[u8]| DocumentName::parse(name).unwrap().fits(start);
        assert!(fits("a.pdf", b"\n%PDF-1.7\n") && !fits("a.pdf", b"<html>"));
        assert!(fits("a.docx", b"PK\x03\x04....") && !fits("a.docx", b"\xd0\xcf\x11\xe0"));
        assert!(fits("a.txt", "größer".as_bytes()) && !fits("a.csv", b"MZ\0\0"));
    }
}
