//! The address of a file that WhatsApp fetches from the web.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Longest address, in bytes.
const MOST: usize = 2_048;

/// An address that everybody can fetch from: `https`, a host on the internet, and no name or password in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileLink(String);

/// No such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Write the whole address of the file, like https://files.example/invoice.pdf.")]
pub struct NoFileLink;

impl FileLink {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NoFileLink> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").ok_or(NoFileLink)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host = host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || is_mark(c);
        // A name in letters only: WhatsApp's servers are outside of any network of ours.
        let is_named = host.chars().any(|c| c.is_ascii_alphabetic());
        if is_host && is_named && text.len() <= MOST && !text.contains(is_odd) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoFileLink)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the file is called: the last part of the path.
    pub fn name(&self) -> Option<&str> {
        let path = self.0.split(['?', '#']).next()?;
        let (_, name) = path.strip_prefix("https://")?.rsplit_once('/')?;
        (!name.is_empty()).then_some(name)
    }
}

/// What no address has in it, or hides from who reads it.
const fn is_mark(c: char) -> bool {
    matches!(c, '<' | '>' | '"' | '\\' | '`' | '{' | '}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Display for FileLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FileLink {
    type Error = NoFileLink;

    fn try_from(text: String) -> Result<Self, NoFileLink> {
        Self::parse(&text)
    }
}

impl From<FileLink> for String {
    fn from(link: FileLink) -> Self {
        link.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_everybody_can_fetch_from() {
        for (text, name) in [
            ("https://files.example/invoices/2026-118.pdf", Some("2026-118.pdf")),
            (" https://files.example:8443/a.png?size=2#x ", Some("a.png")),
            ("https://files.example", None),
            ("https://files.example/", None),
        ] {
            assert_eq!(FileLink::parse(text).unwrap().name(), name, "{text}");
        }
        for text in [
            "",
            "invoice.pdf",
            "http://files.example/a.png",
            "ftp://files.example/a.png",
            "https://",
            "https:///a.png",
            "https://localhost/a.png",
            "https://10.0.0.1/a.png",
            "https://me:secret@files.example/a.png",
            "https://files.example/a b.png",
            "https://files.example\\a.png",
            "https://files.example/\u{202e}gnp.a",
            "javascript:alert(1)",
        ] {
            assert_eq!(FileLink::parse(text), Err(NoFileLink), "{text}");
        }
        assert_eq!(
            FileLink::parse(&format!("https://files.example/{}", "a".repeat(2_048))),
            Err(NoFileLink)
        );
    }
}
