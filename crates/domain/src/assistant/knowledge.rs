//! The documents that drafts rest on: what they may be called, and how far the knowledge base has read them.

mod questions;
mod scope;

pub use questions::{ASKED_FIRST, MAX_QUESTIONS, MAX_TEST_QUESTION, Miss, TestQuestion, TestRun, TestRuns, TestSet};
pub use scope::{ALL, MAX_SCOPED, NUMBERS_KEY, Reach, SCOPE_KEY, SOME, Scope, Scopes, SidecarError, sidecar};

use super::prompt::is_hidden;
use crate::{Millis, PhoneId};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
    str::FromStr,
};
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
        kind_of(&self.0)
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

fn kind_of(name: &str) -> Option<(&'static str, &'static str)> {
    let (name, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    KINDS.into_iter().find(|(known, _)| *known == ending && !name.is_empty())
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

/// Where a document stands below the prefix: its name, with folders before it where it was put there by other means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPath(String);

/// S3 takes no longer key, in bytes.
const MAX_KEY: usize = 1_024;

impl DocumentPath {
    /// None for what no document of ours can be called. Keys are no paths to S3, but they may be to what stands before it, so nothing
    /// leads out of the prefix in either reading; and what is said about a document is no document.
    pub fn parse(text: &str) -> Option<Self> {
        let is_fine = |part: &str| !matches!(part, "" | "." | "..");
        let is_odd = |c: char| c == '\\' || c.is_control() || is_hidden(c);
        let is_document = text.len() <= MAX_KEY && !text.ends_with(METADATA_ENDING);
        (is_document && text.split('/').all(is_fine) && !text.contains(is_odd)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without its folders.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The type that its name says.
    pub fn mime(&self) -> &'static str {
        kind_of(self.name()).map_or("application/octet-stream", |(_, mime)| mime)
    }

    /// The address at which it opens through us: `GET /knowledge/{name}`.
    pub fn address(&self) -> String {
        let mut address = String::from("/knowledge/");
        for byte in self.0.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
                // Slashes too: all of it is one part of the address.
                other => {
                    let _ = write!(address, "%{other:02X}");
                }
            }
        }
        address
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
    /// The numbers that it is for, all of them where it names none. None where nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<BTreeSet<PhoneId>>,
    /// When that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scoped: Option<Millis>,
}

impl Document {
    /// Whether the knowledge base has yet to read it as it is, or as what is said about it; `read` is when it last began to.
    pub fn is_unread(&self, read: Option<Millis>) -> bool {
        let newest = self.scoped.map_or(self.changed, |scoped| scoped.max(self.changed));
        read.is_none_or(|read| read < newest)
    }
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
    /// Its document in S3, which concerns no browser.
    #[serde(skip)]
    pub object: Option<String>,
    /// The address of ours at which that opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
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
    fn an_address_is_of_one_document_and_leads_nowhere_else() {
        for (path, address, mime) in [
            ("visa.txt", "/knowledge/visa.txt", "text/plain"),
            ("Fees (new) 100%.PDF", "/knowledge/Fees%20%28new%29%20100%25.PDF", "application/pdf"),
            (
                "2026/नियम.md",
                "/knowledge/2026%2F%E0%A4%A8%E0%A4%BF%E0%A4%AF%E0%A4%AE.md",
                "text/markdown",
            ),
            ("a..b/...", "/knowledge/a..b%2F...", "application/octet-stream"),
            ("?x=1#y", "/knowledge/%3Fx%3D1%23y", "application/octet-stream"),
        ] {
            let parsed = DocumentPath::parse(path).unwrap();
            assert_eq!((parsed.address().as_str(), parsed.mime()), (address, mime), "{path}");
        }
        for odd in [
            "",
            "/",
            "/a.txt",
            "a.txt/",
            "a//b.txt",
            ".",
            "..",
            "../a.txt",
            "a/../../b.txt",
            "./a.txt",
            "a\\..\\b.txt",
            "a\0.txt",
            "a\n.txt",
            "a\u{202e}.txt",
            "a.txt.metadata.json",
        ] {
            assert_eq!(DocumentPath::parse(odd), None, "{odd:?}");
        }
        assert_eq!(DocumentPath::parse(&"a".repeat(1_025)), None);
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        let fits = |name: &str, start: &[u8]| DocumentName::parse(name).unwrap().fits(start);
        assert!(fits("a.pdf", b"\n%PDF-1.7\n") && !fits("a.pdf", b"<html>"));
        assert!(fits("a.docx", b"PK\x03\x04....") && !fits("a.docx", b"\xd0\xcf\x11\xe0"));
        assert!(fits("a.txt", "größer".as_bytes()) && !fits("a.csv", b"MZ\0\0"));
    }
}
