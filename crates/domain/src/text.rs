//! The text of a message we send.

use serde::{Deserialize, Serialize};

/// Longest text message, in UTF-16 code units. Meta: `text.body` at most 4,096 characters; counted as browsers count.
pub const MAX_TEXT_UNITS: usize = 4096;

/// A text that WhatsApp accepts: something to read in it, 4,096 UTF-16 units at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MessageText(String);

/// Why a text cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TextError {
    #[error("Write something first.")]
    Empty,
    #[error("This message is {over} characters too long. WhatsApp takes 4,096 at most.")]
    TooLong { over: u32 },
}

impl MessageText {
    /// Checks a text. White space at both ends is dropped, as WhatsApp's own apps do.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.chars().all(|c| c.is_whitespace() || c.is_control() || is_invisible(c)) {
            return Err(TextError::Empty);
        }
        match Self::units(text).checked_sub(MAX_TEXT_UNITS) {
            Some(over) if over > 0 => Err(TextError::TooLong {
                over: u32::try_from(over).unwrap_or(u32::MAX),
            }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The length of a text in UTF-16 code units.
    pub fn units(text: &str) -> usize {
        text.encode_utf16().count()
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<MessageText> for String {
    fn from(text: MessageText) -> Self {
        text.0
    }
}

/// Characters that take no room on screen; a message of only these would be an empty bubble.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_in_utf16_units() {
        assert!(MessageText::parse(&"a".repeat(4096)).is_ok());
        assert_eq!(MessageText::parse(&"a".repeat(4097)), Err(TextError::TooLong { over: 1 }));
        assert!(MessageText::parse(&"🙂".repeat(2048)).is_ok());
        assert_eq!(MessageText::parse(&"🙂".repeat(2049)), Err(TextError::TooLong { over: 2 }));
    }

    #[test]
    fn nothing_to_read_is_refused() {
        for text in ["", "   ", "\n\t", "\u{200B}\u{FEFF}", "\u{3000}"] {
            assert_eq!(MessageText::parse(text), Err(TextError::Empty), "{text:?}");
        }
        assert_eq!(MessageText::parse("  hi \n").unwrap().as_str(), "hi");
    }
}
