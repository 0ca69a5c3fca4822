//! A draft as the server keeps it, and how it meets what stands in a tab.

use super::Forms;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// What somebody writes and has not sent yet, as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub text: String,
    /// When it was written.
    pub at: Millis,
    /// Grows with every write; 0 while there was none.
    pub v: u64,
    /// What was begun in forms.
    #[serde(default, skip_serializing_if = "Forms::is_empty")]
    pub forms: Forms,
}

/// What the draft of a tab has to do with the one that the server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// Nothing stands in the way of what is here.
    Fine,
    /// Here is nothing yet: the other one is taken.
    Taken,
    /// What is here was sent, or thrown away, elsewhere.
    Gone,
    /// Both have words, and a person chooses.
    Choice,
}

impl Kept {
    /// How it meets what stands in a tab, which knew of `former` so far; `newer` is whether it came after that.
    pub fn meets(&self, here: &str, former: &str, newer: bool) -> Met {
        let (is_empty, nothing_here) = (self.text.trim().is_empty(), here.trim().is_empty());
        if !newer || self.text == here || is_empty && nothing_here {
            Met::Fine
        } else if is_empty {
            // Words that came since are nobody's but this tab's.
            if here == former { Met::Gone } else { Met::Fine }
        } else if nothing_here {
            Met::Taken
        } else {
            Met::Choice
        }
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            text: String::new(),
            at: Millis(0),
            v: 0,
            forms: Forms::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_tab_sent_is_not_kept_as_if_it_were_new() {
        let there = |text: &str| Kept {
            text: text.to_owned(),
            ..Kept::default()
        };
        for (kept, here, former, newer, met) in [
            ("", "a", "a", true, Met::Gone),
            ("", "a and more", "a", true, Met::Fine),
            ("", "a", "a", false, Met::Fine),
            ("", "", "a", true, Met::Fine),
            ("b", "a", "a", true, Met::Choice),
            ("b", " ", "", true, Met::Taken),
            ("b", "b", "a", true, Met::Fine),
            ("b", "a", "b", false, Met::Fine),
        ] {
            assert_eq!(there(kept).meets(here, former, newer), met, "{kept:?} {here:?} {former:?}");
        }
    }
}
