//! What the palette can do, and the keys for it. The help shows the same list.

use super::press::ASK;
use crate::{pages, preferences::Theme};

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: &'static str,
    /// The keys that do the same; empty when there are none.
    pub(super) keys: &'static str,
    pub(super) act: CommandKind,
}

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommandKind {
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

const fn command(name: &'static str, keys: &'static str, act: CommandKind) -> Command {
    Command { name, keys, act }
}

/// What is done with the open conversation.
const OF_CONVERSATION: [Command; 6] = [
    command("Reply", "r", CommandKind::Control("r")),
    command("Draft a reply with the assistant", "d", CommandKind::Control("d")),
    command("Ask the knowledge base", ASK, CommandKind::Control(ASK)),
    command("Assign", "a", CommandKind::Control("a")),
    command("Resolve or reopen", "e", CommandKind::Control("e")),
    command("Back to the list", "u", CommandKind::Control("u")),
];

/// Everything else but the pages of the navigation.
const GENERAL: [Command; 11] = [
    command("New conversation", "c", CommandKind::Control("c")),
    command("Show my conversations", "", CommandKind::Go("/inbox?tab=mine")),
    command("Show unassigned conversations", "", CommandKind::Go("/inbox?tab=unassigned")),
    command("Show all open conversations", "", CommandKind::Go("/inbox")),
    command("Show resolved conversations", "", CommandKind::Go("/inbox?state=resolved")),
    command("Keyboard shortcuts", "?", CommandKind::Help),
    command("Light theme", "", CommandKind::Theme(Theme::Light)),
    command("Dark theme", "", CommandKind::Theme(Theme::Dark)),
    command("System theme", "", CommandKind::Theme(Theme::System)),
    command("Profile and settings", "", CommandKind::Click("[popovertarget=profile-panel]")),
    command("Sign out", "", CommandKind::Click("form[action='/auth/logout'] button")),
];

/// All commands, those about the open conversation first.
pub(super) fn commands() -> impl Iterator<Item = Command> {
    let pages = pages::entries().map(|(_, entry)| command(entry.command, entry.keys, CommandKind::Control(entry.keys)));
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
