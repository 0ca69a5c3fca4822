//! What WhatsApp does not pass on, in words.

use super::one_line;
use std::borrow::Cow;

/// The longest name of Meta's that is shown as it is.
const LONGEST_NAME: usize = 40;

/// What it was, by Meta's name of it.
pub fn words(what: &str) -> Cow<'_, str> {
    Cow::Borrowed(match what.trim() {
        "poll" | "poll_creation" => "A poll",
        "poll_update" => "A vote in a poll",
        "edit" => "The customer edited a message; WhatsApp does not say how",
        "pin" => "The customer pinned a message",
        "keep_in_chat" => "The customer kept a message",
        "live_location" => "A live location",
        "location" => "A location",
        "group_invite" => "An invitation to a group",
        "event" => "An event with a date",
        "gif" => "A GIF",
        "image" => "A photo",
        "video" => "A video",
        "video_note" | "ptv" => "A short video message",
        "view_once" => "Something to be seen once",
        "media_placeholder" => "A photo, a video or a file",
        "link_preview" => "A link with its preview",
        "reaction" => "A reaction",
        "product" => "A product",
        "order" => "An order",
        "button" | "list" | "interactive" => "A message with something to tap",
        "hsm" => "A message made of a template",
        other if (1..=LONGEST_NAME).contains(&other.chars().count()) => {
            return Cow::Owned(format!("WhatsApp calls it “{}”", one_line(other)));
        }
        _ => "WhatsApp does not say what it was",
    })
}

/// Whether it was no message of its own: nothing is there that could be sent in another way.
pub fn is_act(what: &str) -> bool {
    matches!(what.trim(), "pin" | "keep_in_chat" | "reaction" | "poll_update")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_was_is_said_as_far_as_it_is_known() {
        assert_eq!(words("poll"), "A poll");
        assert_eq!(words("edit"), "The customer edited a message; WhatsApp does not say how");
        assert_eq!(words("hologram\n3"), "WhatsApp calls it “hologram 3”");
        for nothing in ["", " ", &"x".repeat(41)] {
            assert_eq!(words(nothing), "WhatsApp does not say what it was");
        }
        assert!(is_act("pin") && !is_act("edit"));
    }
}
