//! What a key means.

use crate::pages;

/// Ctrl or ⌘ with J, as it stands in `data-key` and in the list of keys: the box for a question.
pub(super) const ASK: &str = "Ctrl J";

/// What a person wants by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// The palette of commands and conversations.
    Palette,
    /// The list of keys.
    Help,
    /// To the conversation below.
    Next,
    /// To the conversation above.
    Previous,
    /// `g`: the next key says where to.
    Go,
    /// The control that carries this key in `data-key`.
    Control(&'static str),
}

/// A key as the browser tells it.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a key of its own, or not")]
pub(super) struct Key<'a> {
    pub(super) name: &'a str,
    /// Ctrl or ⌘.
    pub(super) command: bool,
    pub(super) alt: bool,
    pub(super) shift: bool,
    /// Held down, so it comes again and again.
    pub(super) repeat: bool,
    /// Somebody types: in a field, or with an input method.
    pub(super) typing: bool,
    /// `g` was pressed just before.
    pub(super) after_g: bool,
    /// Keys without Ctrl or ⌘ are switched on.
    pub(super) singles: bool,
}

impl Key<'_> {
    /// What it means; nothing for most keys.
    pub(super) fn meaning(self) -> Option<Press> {
        let letter = self.name.to_lowercase();
        if self.command {
            let plain = !self.alt && !self.shift && !self.repeat;
            return match letter.as_str() {
                "k" if plain => Some(Press::Palette),
                "j" if plain => Some(Press::Control(ASK)),
                _ => None,
            };
        }
        // Alt writes letters of its own on many keyboards.
        if !self.singles || self.typing || self.alt {
            return None;
        }
        if letter == "?" {
            return (!self.repeat).then_some(Press::Help);
        }
        if self.shift {
            return None;
        }
        match letter.as_str() {
            "j" => Some(Press::Next),
            "k" => Some(Press::Previous),
            // Holding one of the others down must not resolve one conversation after the other.
            _ if self.repeat => None,
            letter if self.after_g && page_by(letter).is_some() => page_by(letter),
            "g" => Some(Press::Go),
            "u" => Some(Press::Control("u")),
            "e" => Some(Press::Control("e")),
            "a" => Some(Press::Control("a")),
            "d" => Some(Press::Control("d")),
            "r" => Some(Press::Control("r")),
            "c" => Some(Press::Control("c")),
            _ => None,
        }
    }
}

/// After `g` a letter names a page of the navigation.
fn page_by(letter: &str) -> Option<Press> {
    pages::entries()
        .map(|(_, entry)| entry.keys)
        .find(|keys| keys.strip_prefix("g ") == Some(letter))
        .map(Press::Control)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: Key = Key {
        name: "",
        command: false,
        alt: false,
        shift: false,
        repeat: false,
        typing: false,
        after_g: false,
        singles: true,
    };

    #[test]
    fn single_keys_mean_something_but_while_typing_or_switched_off() {
        for (name, press) in [
            ("j", Press::Next),
            ("k", Press::Previous),
            ("e", Press::Control("e")),
            ("g", Press::Go),
            // With caps lock.
            ("E", Press::Control("e")),
        ] {
            let key = Key { name, ..ON };
            assert_eq!(key.meaning(), Some(press), "{name}");
            for refused in [
                Key { typing: true, ..key },
                Key { singles: false, ..key },
                Key { alt: true, ..key },
                Key { shift: true, ..key },
            ] {
                assert_eq!(refused.meaning(), None, "{refused:?}");
            }
        }
    }

    #[test]
    fn the_palette_opens_from_anywhere() {
        let key = Key {
            name: "k",
            command: true,
            typing: true,
            singles: false,
            ..ON
        };
        assert_eq!(key.meaning(), Some(Press::Palette));
        assert_eq!(Key { shift: true, ..key }.meaning(), None);
        assert_eq!(Key { name: "e", ..key }.meaning(), None);
    }

    #[test]
    fn a_question_can_be_asked_while_typing() {
        let key = Key {
            name: "j",
            command: true,
            typing: true,
            singles: false,
            ..ON
        };
        assert_eq!(key.meaning(), Some(Press::Control(ASK)));
        for refused in [Key { shift: true, ..key }, Key { alt: true, ..key }, Key { repeat: true, ..key }] {
            assert_eq!(refused.meaning(), None, "{refused:?}");
        }
    }

    #[test]
    fn help_needs_shift_on_most_keyboards() {
        for shift in [true, false] {
            assert_eq!(Key { name: "?", shift, ..ON }.meaning(), Some(Press::Help));
        }
    }

    #[test]
    fn a_key_that_is_held_down_only_moves() {
        let held = |name| Key { name, repeat: true, ..ON }.meaning();
        assert_eq!(held("j"), Some(Press::Next));
        assert_eq!(held("e"), None);
        assert_eq!(held("?"), None);
    }

    #[test]
    fn i_goes_to_the_inbox_after_g_alone() {
        assert_eq!(Key { name: "i", ..ON }.meaning(), None);
        let after = Key {
            name: "i",
            after_g: true,
            ..ON
        };
        assert_eq!(after.meaning(), Some(Press::Control("g i")));
    }
}
