//! What is to be sent, checked.

use crate::{
    content::{Content, one_line},
    context::Context,
    delivery::DeliveryState,
    emoji,
    ids::{ConversationId, Wamid},
    media::{Fetched, FileKind, Media},
    message::{Message, Position},
    problem::{Problem, Problems},
    template::{Fill, Sent},
    text::{MessageText, TextError},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod cards;
mod forms;
mod kept;

pub use cards::MAX_CARDS;
pub use forms::{Attached, Fields, FormKind, Forms, MAX_FIELDS, MAX_FORMS_BYTES, Together};
pub use kept::{Kept, Met};

/// What somebody asks to send: a content as it is, or a template with what fills it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Content(Box<Content>),
    Template {
        name: String,
        language: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        fills: BTreeMap<String, Fill>,
    },
}

/// A draft may be longer than a message: somebody cuts it down yet.
pub const MAX_DRAFT_UNITS: usize = 16_384;

/// What lists show of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    pub conversation: ConversationId,
    /// Its first words in one line, or what else was begun; nothing once it was sent or thrown away.
    pub words: String,
}

impl Unsent {
    /// Of a text, whatever it is, and of what was begun beside it.
    pub fn of(conversation: ConversationId, text: &str, forms: &Forms) -> Self {
        let words = one_line(text);
        Self {
            conversation,
            words: if words.is_empty() { forms.words() } else { words },
        }
    }
}

/// What came of keeping a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saved {
    Kept(Kept),
    /// Another tab or device has written since; this is what it wrote.
    Newer(Kept),
}

/// A message that WhatsApp will take, as far as can be told before it is sent. The same checks run in the browser and on
/// the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    content: Content,
    quotes: Option<Wamid>,
    link_preview: bool,
    /// The message that failed before it.
    again: Option<Position>,
}

/// Why something cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    #[error(transparent)]
    Text(#[from] TextError),
    /// The first thing that is wrong.
    #[error("{}", .0.first().map_or("This cannot be sent.", |problem| problem.words.as_str()))]
    Problems(Vec<Problem>),
    #[error("This kind of message cannot be sent.")]
    NotSendable,
}

impl From<Vec<Problem>> for DraftError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

/// Meta: `caption` at most 1,024 characters.
pub const MAX_CAPTION_UNITS: usize = 1024;

impl Draft {
    /// A text.
    pub fn text(body: &str) -> Result<Self, TextError> {
        Ok(Self::of(Content::Text {
            body: MessageText::parse(body)?.into(),
        }))
    }

    const fn of(content: Content) -> Self {
        Self {
            content,
            quotes: None,
            link_preview: false,
            again: None,
        }
    }

    /// A message of ours that failed, once more as a new one that points to it; one of which nobody knows whether it went out only for
    /// whom it may arrive `twice`. None where nothing of that kind can be sent again: it did not fail, says nothing any more, or brought a
    /// code, which is not kept.
    pub fn again(message: &Message, twice: bool) -> Option<Self> {
        let failed = match message.delivery()?.state() {
            DeliveryState::Failed => true,
            DeliveryState::Unconfirmed => twice,
            _ => false,
        };
        let has_code = matches!(&message.content, Content::Template(sent) if sent.has_code);
        if !failed || message.marks.hidden.is_some() || has_code || !message.content.is_activity() {
            return None;
        }
        let mut content = message.content.clone();
        // WhatsApp may have lost the file that it had.
        for (_, media) in content.files_mut() {
            media.id = None;
        }
        Some(Self {
            content,
            quotes: message.context.quotes.clone(),
            link_preview: message.context.link_preview,
            again: Some(message.position()),
        })
    }

    /// A template, filled in.
    pub fn template(sent: Sent) -> Self {
        Self::of(Content::Template(Box::new(sent)))
    }

    /// A file of a customer's message that is here, back to them: without their words, and as what it was. None where it is not here, or
    /// no file.
    pub fn back(content: &Content) -> Result<Option<Self>, DraftError> {
        let mut content = content.clone();
        let is_plain = !matches!(content, Content::Interactive(_) | Content::Template(_));
        let mut files = content.files_mut();
        let Some((kind, media)) = files.pop().filter(|_| is_plain) else {
            return Ok(None);
        };
        let Some(file) = media.stored().cloned() else {
            return Ok(None);
        };
        let mut problems = Problems::default();
        if let Some(why) = kind.refusal_of(&file) {
            problems.add("file", why);
        }
        problems.into_result()?;
        *media = Media {
            mime: file.mime.clone(),
            name: media.name.take(),
            animated: media.animated,
            fetched: Some(Fetched::Stored(Box::new(file))),
            ..Media::default()
        };
        Ok(Some(Self::of(content)))
    }

    /// Any content that can be sent as it is.
    pub fn new(content: &Content) -> Result<Self, DraftError> {
        let mut problems = Problems::default();
        match content {
            Content::Text { body } => return Ok(Self::text(body)?),
            Content::Image(media) => check_file(&mut problems, FileKind::Image, media),
            Content::Video(media) => check_file(&mut problems, FileKind::Video, media),
            Content::Audio(media) => check_file(&mut problems, FileKind::Audio, media),
            Content::Voice(media) => check_file(&mut problems, FileKind::Voice, media),
            Content::Document(media) => check_file(&mut problems, FileKind::Document, media),
            Content::Sticker(media) => check_file(&mut problems, FileKind::Sticker, media),
            Content::Location(place) => place.check(&mut problems, ["place", "name", "address"]),
            Content::Contacts(cards) => cards::check(&mut problems, cards),
            Content::Reaction { emoji, .. } => {
                let fine = emoji.as_deref().is_none_or(emoji::is_one);
                problems.refuse_if(!fine, "emoji", "A reaction is one emoji.");
            }
            Content::Interactive(interactive) => interactive.check()?,
            _ => return Err(DraftError::NotSendable),
        }
        problems.into_result()?;
        Ok(Self::of(content.clone()))
    }

    /// As an answer to a message. WhatsApp takes none with a reaction.
    #[must_use]
    pub fn quoting(mut self, message: Option<Wamid>) -> Self {
        self.quotes = message.filter(|_| !matches!(self.content, Content::Reaction { .. }));
        self
    }

    /// With WhatsApp's card of the first link in a text.
    #[must_use]
    pub const fn previewing_links(mut self, wanted: bool) -> Self {
        self.link_preview = wanted && matches!(self.content, Content::Text { .. });
        self
    }

    /// What it says.
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// The same, to put files in.
    pub const fn content_mut(&mut self) -> &mut Content {
        &mut self.content
    }

    /// The message it answers.
    pub const fn quotes(&self) -> Option<&Wamid> {
        self.quotes.as_ref()
    }

    /// Whether it may only be sent while the customer's 24 hours last.
    pub const fn needs_window(&self) -> bool {
        !matches!(self.content, Content::Template(_))
    }

    /// Its parts, as a message holds them.
    pub fn into_parts(self) -> (Content, Context) {
        let context = Context {
            quotes: self.quotes,
            link_preview: self.link_preview,
            again: self.again.map(Box::new),
            ..Context::default()
        };
        (self.content, context)
    }
}

fn check_file(problems: &mut Problems, kind: FileKind, media: &Media) {
    let speaks = !matches!(kind, FileKind::Audio | FileKind::Voice | FileKind::Sticker);
    match &media.caption {
        Some(_) if !speaks => problems.add("caption", "Sound and stickers cannot have words beside them."),
        Some(caption) => problems.at_most("caption", "The caption", caption, MAX_CAPTION_UNITS),
        None => {}
    }
    problems.refuse_if(media.upload.is_none(), "file", "Choose a file first.");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::{Card, Cards},
        ids::UploadId,
        place::Location,
    };

    fn file(caption: Option<usize>) -> Media {
        Media {
            upload: Some(UploadId::from_parts(1, 1)),
            caption: caption.map(|length| "c".repeat(length)),
            ..Media::default()
        }
    }

    fn wrong(content: &Content) -> Vec<String> {
        match Draft::new(content) {
            Err(DraftError::Problems(problems)) => problems.into_iter().map(|problem| problem.at).collect(),
            Err(other) => vec![other.to_string()],
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn files_and_their_captions() {
        assert_eq!(wrong(&Content::Image(file(Some(1024)))), [""; 0]);
        assert_eq!(wrong(&Content::Image(file(Some(1025)))), ["caption"]);
        assert_eq!(wrong(&Content::Voice(file(None))), [""; 0]);
        assert_eq!(wrong(&Content::Voice(file(Some(1)))), ["caption"]);
        assert_eq!(wrong(&Content::Sticker(file(Some(1)))), ["caption"]);
        assert_eq!(wrong(&Content::Document(Media::default())), ["file"]);
    }

    #[test]
    fn a_file_goes_back_without_its_words_once_it_is_here() {
        let came = |mime: &str| Media {
            id: Some("1".into()),
            mime: mime.into(),
            caption: Some("mine".into()),
            fetched: Some(Fetched::Stored(Box::new(crate::media::StoredFile {
                key: "in/a".into(),
                size: 10,
                mime: mime.into(),
                ..crate::media::StoredFile::default()
            }))),
            ..Media::default()
        };
        let back = Draft::back(&Content::Image(came("image/jpeg"))).unwrap().unwrap();
        let media = back.content().media().unwrap();
        assert_eq!((media.id.as_ref(), media.caption.as_ref(), media.upload), (None, None, None));
        assert_eq!(media.stored().unwrap().key, "in/a");
        assert!(
            Draft::back(&Content::Image(came("image/gif"))).is_err(),
            "WhatsApp takes none from us"
        );
        let on_its_way = Media {
            fetched: None,
            ..came("image/jpeg")
        };
        for content in [Content::Image(on_its_way), Content::Text { body: "x".into() }] {
            assert_eq!(Draft::back(&content), Ok(None));
        }
    }

    #[test]
    fn lists_show_the_beginning_of_a_draft() {
        let id = ConversationId {
            customer: crate::CustomerId::from_parts(1, 1),
            phone: crate::PhoneId::parse("12").unwrap(),
        };
        for (text, words) in [("", ""), (" \n\t", ""), (" Dear\n\n Ada ", "Dear Ada")] {
            assert_eq!(Unsent::of(id.clone(), text, &Forms::default()).words, words);
        }
        let long = Unsent::of(id.clone(), &"🙂".repeat(500), &Forms::default());
        assert_eq!(long.words.chars().count(), 141);
        let mut forms = Forms::default();
        forms.set(FormKind::List, Some(Fields::default()));
        assert_eq!(Unsent::of(id.clone(), " ", &forms).words, "List to choose from");
        assert_eq!(Unsent::of(id, "Dear Ada", &forms).words, "Dear Ada");
    }

    #[test]
    fn places_cards_and_reactions() {
        let mut place = Location::at(1.0, 2.0).unwrap();
        place.address = Some("Here".into());
        assert_eq!(wrong(&Content::Location(place)), ["name"]);
        let cards = |count: usize, name: &str| {
            let card = Card {
                name: name.into(),
                ..Card::default()
            };
            Content::Contacts(Cards {
                cards: vec![card; count],
                asked: false,
            })
        };
        assert_eq!(wrong(&cards(50, "Ana")), [""; 0]);
        assert_eq!(wrong(&cards(51, "Ana")), ["cards"]);
        assert_eq!(wrong(&cards(0, "Ana")), ["cards"]);
        assert_eq!(wrong(&cards(1, " ")), ["cards.0.name"]);
        let to = Wamid::parse("wamid.A").unwrap();
        let reaction = |emoji: Option<&str>| Content::Reaction {
            to: to.clone(),
            emoji: emoji.map(str::to_owned),
        };
        for good in [None, Some("👍"), Some("👩‍👩‍👧‍👦"), Some("❤️"), Some("1️⃣")] {
            assert_eq!(wrong(&reaction(good)), [""; 0], "{good:?}");
        }
        for bad in ["", "ok", "!", "1", "?", "👍👍", "👍 👍", "да"] {
            assert_eq!(wrong(&reaction(Some(bad))), ["emoji"], "{bad:?}");
        }
        let quoting = Draft::new(&reaction(None)).unwrap().quoting(Some(to.clone()));
        assert_eq!(quoting.quotes(), None, "reactions quote nothing");
    }

    #[test]
    fn what_customers_send_cannot_be_sent_by_us() {
        let system = Content::System {
            body: "x".into(),
            what: String::new(),
        };
        assert_eq!(Draft::new(&system), Err(DraftError::NotSendable));
        assert_eq!(
            Draft::new(&Content::Template(Box::default())),
            Err(DraftError::NotSendable),
            "templates are filled on the server"
        );
    }
}
