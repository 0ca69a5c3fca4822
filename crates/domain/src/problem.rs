//! What is wrong with something that is to be sent: where, and in words that say what to do.

use crate::text::MessageText;

/// One thing that WhatsApp would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, as forms name it: `body`, `buttons.0.title`.
    pub at: String,
    pub words: String,
}

/// Collects what is wrong.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// All, in the order of the form; `Ok` when there are none.
    pub fn into_result(self) -> Result<(), Vec<Problem>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    /// Something that is wrong.
    pub fn add(&mut self, at: impl Into<String>, words: impl Into<String>) {
        self.0.push(Problem {
            at: at.into(),
            words: words.into(),
        });
    }

    /// Something that must not be.
    pub fn refuse_if(&mut self, wrong: bool, at: &str, words: &str) {
        if wrong {
            self.add(at, words);
        }
    }

    /// A text that must be there, in UTF-16 units at most `most`.
    pub fn text(&mut self, at: &str, what: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.add(at, format!("{what} is missing."));
        } else {
            self.at_most(at, what, text, most);
        }
    }

    /// A text that may be absent, but not present and empty.
    pub fn optional(&mut self, at: &str, what: &str, text: Option<&str>, most: usize) {
        if let Some(text) = text {
            self.text(at, what, text, most);
        }
    }

    /// A text of any length up to `most`.
    pub fn at_most(&mut self, at: &str, what: &str, text: &str, most: usize) {
        let over = MessageText::units(text).saturating_sub(most);
        if over > 0 {
            self.add(at, format!("{what} is {over} characters too long; WhatsApp takes {most} at most."));
        }
    }

    /// A number of things.
    pub fn count(&mut self, at: &str, what: &str, count: usize, least: usize, most: usize) {
        if count < least {
            self.add(at, format!("{what}: at least {least}."));
        } else if count > most {
            self.add(at, format!("{what}: {most} at most, not {count}."));
        }
    }

    /// Values that must differ from each other.
    pub fn distinct<'a>(&mut self, at: &str, what: &str, values: impl IntoIterator<Item = &'a str>) {
        let mut seen = std::collections::HashSet::new();
        if !values.into_iter().all(|value| seen.insert(value.trim())) {
            self.add(at, format!("{what} must differ from each other."));
        }
    }

    /// An address of the web.
    pub fn web(&mut self, at: &str, url: &str, most: usize) {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        let fine =
            !host.is_empty() && host.contains('.') && !host.starts_with('.') && !url.chars().any(|c| c.is_whitespace() || c.is_control());
        if fine {
            self.at_most(at, "The link", url, most);
        } else {
            self.add(at, "The link must be a whole web address that begins with https://.");
        }
    }
}
