//! What a conversation holds besides words: pictures, documents and links, to be looked through.

use crate::{
    content::Content,
    media::Media,
    message::{Message, Position},
};
use serde::{Deserialize, Serialize};

/// How many messages a page of a gallery holds at most.
pub const PAGE: usize = 30;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// Photos and films.
    Pictures,
    Documents,
    Links,
}

/// Messages that stand on a shelf, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryPage {
    pub messages: Vec<Message>,
    /// Nothing before this place was looked at; none when everything was. A page may be empty and go on.
    pub older: Option<Position>,
}

impl Shelf {
    /// Whether a message stands on it. What was deleted, by the customer or for us, stands nowhere, and a file only once it is here.
    pub fn holds(self, message: &Message) -> bool {
        if message.marks.deleted_at.is_some() || message.marks.hidden.is_some() {
            return false;
        }
        let shown = message.shown();
        match self {
            Self::Pictures => is_picture(&shown),
            // What was sent as a picture and is none is a file like any other.
            Self::Documents => match shown.as_ref() {
                Content::Document(media) => media.stored().is_some(),
                Content::Image(media) | Content::Video(media) => media.stored().is_some() && !is_picture(&shown),
                _ => false,
            },
            Self::Links => words(&shown).is_some_and(has_link),
        }
    }
}

/// What was written: a text, or the words to a file.
pub fn words(content: &Content) -> Option<&str> {
    match content {
        Content::Text { body } => Some(body),
        other => other.media().and_then(|media| media.caption.as_deref()),
    }
}

fn is_picture(content: &Content) -> bool {
    let is = |media: &Media, kind| media.stored().is_some_and(|file| file.mime.starts_with(kind));
    match content {
        // One that could not be made small cannot be shown.
        Content::Image(media) => is(media, "image/") && media.stored().is_some_and(|file| file.thumbnail.is_some()),
        Content::Video(media) => is(media, "video/"),
        _ => false,
    }
}

/// Whether a text may hold a web address.
fn has_link(text: &str) -> bool {
    let begins = |rest: &str, scheme: &str| rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    text.match_indices("://").any(|(at, _)| {
        ["http", "https"].iter().any(|scheme| {
            at.checked_sub(scheme.len())
                .is_some_and(|from| text.is_char_boundary(from) && begins(&text[from..], scheme))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MessageId;
    use serde_json::{Value, json};

    fn message(content: Value, marks: Value) -> Message {
        let message = json!({
            "id": MessageId::from_parts(1, 1), "conversation": "00000000010000000000000001-1", "at": 1, "direction": "inbound",
            "content": content, "marks": marks, "v": 1,
        });
        serde_json::from_value(message).unwrap()
    }

    fn file(kind: &str, mime: &str, thumbnail: bool) -> Value {
        let mut stored = json!({ "key": "k", "size": 1, "mime": mime });
        if thumbnail {
            stored["thumbnail"] = json!({ "key": "t", "pixels": { "width": 1, "height": 1 } });
        }
        json!({ kind: { "fetched": { "stored": stored } } })
    }

    #[test]
    fn each_message_stands_where_people_look_for_it() {
        for (content, shelf) in [
            (file("image", "image/jpeg", true), Some(Shelf::Pictures)),
            (file("image", "image/jpeg", false), Some(Shelf::Documents)),
            (file("video", "video/mp4", false), Some(Shelf::Pictures)),
            (file("video", "application/octet-stream", false), Some(Shelf::Documents)),
            (file("document", "application/pdf", false), Some(Shelf::Documents)),
            (file("sticker", "image/webp", false), None),
            (json!({ "document": { "id": "7" } }), None),
            (json!({ "text": { "body": "see https://example.com" } }), Some(Shelf::Links)),
            (json!({ "text": { "body": "HTTP://EXAMPLE.COM" } }), Some(Shelf::Links)),
            (json!({ "text": { "body": "ftp://x é://" } }), None),
        ] {
            let message = message(content.clone(), json!({}));
            for one in [Shelf::Pictures, Shelf::Documents, Shelf::Links] {
                assert_eq!(one.holds(&message), Some(one) == shelf, "{one:?} {content}");
            }
        }
    }

    #[test]
    fn what_was_deleted_stands_nowhere() {
        let message = message(file("document", "application/pdf", false), json!({ "deletedAt": 5 }));
        assert!(!Shelf::Documents.holds(&message));
        let hidden = json!({ "hidden": { "by": "Asha", "at": 5 } });
        let message = self::message(json!({ "text": { "body": "see https://example.com" } }), hidden);
        assert!(!Shelf::Links.holds(&message));
    }
}
