//! What the palette can do, and the keys for it. The help shows the same list.

use crate::{pages, preferences::Theme};

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: &'static str,
    /// The keys that do the same; empty when there are none.
    pub(super) keys: &'static str,
    pub(super) act: Act,
}

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Uses the control that carries these keys in `data-key`. Where there is none, there is no such command.
    Control(&'static str),
    /// Goes to a page.
    Go(&'static str),
    Theme(Theme),
    /// Shows the list of keys.
    Help,
    /// Presses the first that this selector finds.
    Click(&'static str),
}

const fn command(name: &'static str, keys: &'static str, act: Act) -> Command {
    Command { name, keys, act }
}

/// What is done with the open conversation.
const OF_CONVERSATION: [Command; 5] = [
    command("Reply", "r", Act::Control("r")),
    command("Draft a reply with the assistant", "d", Act::Control("d")),
    command("Assign", "a", Act::Control("a")),
    command("Resolve or reopen", "e", Act::Control("e")),
    command("Back to the list", "u", Act::Control("u")),
];

/// Everything else but the pages of the navigation.
const GENERAL: [Command; 11] = [
    command("New conversation", "c", Act::Control("c")),
    command("Show my conversations", "", Act::Go("/inbox?tab=mine")),
    command("Show unassigned conversations", "", Act::Go("/inbox?tab=unassigned")),
    command("Show all open conversations", "", Act::Go("/inbox")),
    command("Show resolved conversations", "", Act::Go("/inbox?state=resolved")),
    command("Keyboard shortcuts", "?", Act::Help),
    command("Light theme", "", Act::Theme(Theme::Light)),
    command("Dark theme", "", Act::Theme(Theme::Dark)),
    command("System theme", "", Act::Theme(Theme::System)),
    command("Profile and settings", "", Act::Click("[popovertarget=profile-panel]")),
    command("Sign out", "", Act::Click("form[action='/auth/logout'] button")),
];

/// All commands, those about the open conversation first.
pub(super) fn commands() -> impl Iterator<Item = Command> {
    let pages = pages::entries().map(|(_, entry)| command(entry.command, entry.keys, Act::Control(entry.keys)));
    OF_CONVERSATION.into_iter().chain(pages).chain(GENERAL)
}

/// Keys that the palette has no command for.
pub(super) const MOVES: [(&str, &str); 12] = [
    ("j", "Next conversation"),
    ("k", "Previous conversation"),
    ("Enter", "Open the conversation"),
    ("Esc", "Leave the field or the dialog"),
    ("Ctrl K", "Commands and conversations (⌘K on a Mac)"),
    ("Ctrl B", "Bold"),
    ("Ctrl I", "Italic"),
    ("Ctrl Shift X", "Strikethrough"),
    ("Ctrl E", "Monospace"),
    ("Ctrl Shift 8", "List"),
    ("Ctrl Shift 9", "Quote"),
    (":", "Emoji by its name, in a reply"),
];

/// True when every word of `wanted` is in one of the texts, whatever the case.
pub(super) fn matches(wanted: &str, texts: &[&str]) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    wanted
        .split_whitespace()
        .map(str::to_lowercase)
        .all(|word| texts.iter().any(|text| text.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_somewhere() {
        assert!(matches("", &["Reply"]));
        assert!(matches("sharma VISA", &["Aarav Sharma", "Is the visa slot confirmed?"]));
        assert!(!matches("sharma order", &["Aarav Sharma", "Is the visa slot confirmed?"]));
        assert!(matches("98765", &["+91 98765 43210"]));
    }

    #[test]
    fn no_two_commands_have_the_same_name_or_keys() {
        let all: Vec<_> = commands().collect();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert_ne!(one.name, other.name);
                assert!(one.keys.is_empty() || one.keys != other.keys, "{}", one.name);
            }
            assert!(MOVES.iter().all(|(keys, _)| *keys != one.keys), "{}", one.name);
        }
    }
}
