//! What a message says: one type a kind, with its data.

use crate::{
    clock::Seconds,
    ids::Wamid,
    interactive::Interactive,
    kind::Kind,
    media::{FileKind, Media},
    order::Order,
    place::Location,
    template::Sent,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

pub mod unsupported;

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Plain text with WhatsApp's own marks in it.
    Text {
        body: String,
    },
    Image(Media),
    Video(Media),
    Audio(Media),
    /// Recorded in WhatsApp.
    Voice(Media),
    Document(Media),
    Sticker(Media),
    Location(Location),
    Contacts(Cards),
    /// A quick reply of a template was tapped.
    Button {
        text: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        payload: String,
    },
    /// A button, list, form or request of ours was answered.
    Answer(Answer),
    Order(Order),
    /// Ours: something to tap.
    Interactive(Box<Interactive>),
    /// Ours: a template, filled in.
    Template(Box<Sent>),
    /// Ours: a reaction to a message, or that it is taken back. It is shown on that message.
    Reaction {
        to: Wamid,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// WhatsApp itself speaks.
    System {
        body: String,
        /// Meta's name of what happened.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        what: String,
    },
    /// The customer opened the chat for the first time.
    RequestWelcome {},
    /// WhatsApp cannot pass it on.
    Unsupported {
        /// Meta's name of what it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        what: Option<String>,
    },
    /// What could not be read as its kind says, and every kind of versions before 3: shown by its name. The raw object is
    /// stored beside the message.
    #[serde(rename = "other")]
    Placeholder {
        kind: Kind,
        /// A caption, file name or button title, when there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
    },
    /// A kind, or a form of a kind, that only a newer version can show; kept as it is.
    #[serde(untagged)]
    Newer(Map<String, Value>),
}

/// Contact cards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cards {
    pub cards: Vec<Card>,
    /// Whether we had asked for the customer's own number. Meta: `origin: contact_request`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
}

/// One contact card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub name: String,
    /// Company, department and title, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<CardPhone>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Labelled>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Labelled>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<Labelled>,
}

impl Card {
    /// Its name, or what else tells it from others: phones send cards without one.
    pub fn called(&self) -> &str {
        let number = self.phones.first().map(|phone| phone.number.as_str());
        let all = [Some(self.name.as_str()), self.org.as_deref(), number];
        let said = all.into_iter().flatten().find(|text| !text.trim().is_empty());
        said.unwrap_or("No name")
    }
}

/// A number on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPhone {
    /// As the sender's phone writes it.
    pub number: String,
    /// The digits under which it is known to WhatsApp; without them it is not on WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A value on a card with what it is called: "work", "home".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// An answer to something interactive. Meta: `interactive.type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Button {
        id: String,
        title: String,
    },
    Row {
        id: String,
        title: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    /// A form: a flow, or an address.
    Form {
        /// `flow` or `address_message`.
        name: String,
        /// Name and value as text, in the order in which they came.
        fields: Vec<(String, String)>,
    },
    CallPermission {
        accepted: bool,
        permanent: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Seconds>,
    },
}

impl Content {
    /// The file in it; of several the first.
    pub fn media(&self) -> Option<&Media> {
        self.files().into_iter().next()
    }

    /// The same, to be changed.
    pub fn media_mut(&mut self) -> Option<&mut Media> {
        self.files_mut().into_iter().next().map(|(_, media)| media)
    }

    /// All files in it.
    pub fn files(&self) -> Vec<&Media> {
        match self {
            Self::Image(media)
            | Self::Video(media)
            | Self::Audio(media)
            | Self::Voice(media)
            | Self::Document(media)
            | Self::Sticker(media) => vec![media],
            Self::Interactive(interactive) => interactive.files().collect(),
            Self::Template(template) => template.files().collect(),
            _ => Vec::new(),
        }
    }

    /// The same, to be changed, with what they are to be.
    pub fn files_mut(&mut self) -> Vec<(FileKind, &mut Media)> {
        match self {
            Self::Image(media) => vec![(FileKind::Image, media)],
            Self::Video(media) => vec![(FileKind::Video, media)],
            Self::Audio(media) => vec![(FileKind::Audio, media)],
            Self::Voice(media) => vec![(FileKind::Voice, media)],
            Self::Document(media) => vec![(FileKind::Document, media)],
            Self::Sticker(media) => vec![(FileKind::Sticker, media)],
            Self::Interactive(interactive) => interactive.files_mut().collect(),
            Self::Template(template) => template.files_mut().collect(),
            _ => Vec::new(),
        }
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text { .. } => Kind::Text,
            Self::Image(_) => Kind::Image,
            Self::Video(_) => Kind::Video,
            Self::Audio(_) => Kind::Audio,
            Self::Voice(_) => Kind::Voice,
            Self::Document(_) => Kind::Document,
            Self::Sticker(_) => Kind::Sticker,
            Self::Location(_) => Kind::Location,
            Self::Contacts(_) => Kind::Contacts,
            Self::Button { .. } => Kind::Button,
            Self::Answer(_) => Kind::Interactive,
            Self::Order(_) => Kind::Order,
            Self::Interactive(_) => Kind::Question,
            Self::Template(_) => Kind::Template,
            Self::Reaction { .. } => Kind::Reaction,
            Self::System { .. } => Kind::System,
            Self::RequestWelcome {} => Kind::RequestWelcome,
            Self::Unsupported { .. } => Kind::Unsupported,
            Self::Placeholder { kind, .. } => kind.clone(),
            Self::Newer(map) => Kind::Unknown(map.keys().next().cloned().unwrap_or_default()),
        }
    }

    /// What it says of itself in a line: a caption, a file name, a title.
    pub fn summary(&self) -> Option<Cow<'_, str>> {
        let text = match self {
            Self::Text { body } | Self::System { body, .. } => body.as_str(),
            Self::Image(media) | Self::Video(media) | Self::Audio(media) | Self::Voice(media) | Self::Sticker(media) => {
                media.caption.as_deref()?
            }
            Self::Document(media) => media.caption.as_deref().or(media.name.as_deref())?,
            Self::Location(location) => location.name.as_deref().or(location.address.as_deref())?,
            Self::Contacts(Cards { cards, .. }) => match cards.as_slice() {
                [] => return None,
                [card] => card.called(),
                [card, rest @ ..] => return Some(format!("{} and {} more", card.called(), rest.len()).into()),
            },
            Self::Button { text, .. } => text.as_str(),
            Self::Answer(Answer::Button { title, .. } | Answer::Row { title, .. }) => title.as_str(),
            Self::Answer(Answer::Form { .. }) => "Form filled in",
            Self::Answer(Answer::CallPermission { accepted: true, .. }) => "Calls allowed",
            Self::Answer(Answer::CallPermission { accepted: false, .. }) => "Calls not allowed",
            Self::Order(order) => return Some(order.summary().into()),
            Self::Interactive(interactive) if interactive.body.trim().is_empty() => interactive.label(),
            Self::Interactive(interactive) => interactive.body.as_str(),
            Self::Template(template) => template.shown.body.as_str(),
            Self::Reaction { emoji, .. } => emoji.as_deref()?,
            Self::Placeholder { summary, .. } => summary.as_deref()?,
            Self::Unsupported { .. } | Self::RequestWelcome {} | Self::Newer(_) => return None,
        };
        let text = text.trim();
        (!text.is_empty()).then_some(Cow::Borrowed(text))
    }

    /// About how many bytes it takes when stored.
    pub fn size(&self) -> usize {
        serde_json::to_string(self).map_or(0, |json| json.len())
    }

    /// One line for a list. At most 140 characters beside the name of its kind.
    pub fn preview(&self) -> String {
        if let Self::Text { body } = self {
            return one_line(body);
        }
        let kind = self.kind();
        let summary = match self {
            // No words of the customer's, so it is no summary, which rules read.
            Self::Unsupported { what: Some(what) } => Some(unsupported::words(what)),
            content => content.summary(),
        };
        match summary {
            Some(summary) => format!("{} {} · {}", kind.icon(), kind.label(), one_line(&summary)),
            None => format!("{} {}", kind.icon(), kind.label()),
        }
    }

    /// Whether a customer message with this content opens the 24-hour window.
    pub fn opens_window(&self) -> bool {
        self.kind().opens_window()
    }

    /// Whether a customer message with this content is activity.
    pub fn is_activity(&self) -> bool {
        self.kind().is_activity()
    }
}

/// The beginning of a text, for a list: 140 characters at most, without breaks.
pub(crate) fn one_line(text: &str) -> String {
    const MOST: usize = 140;
    let mut line = String::new();
    for (count, c) in text.split_whitespace().flat_map(|word| word.chars().chain([' '])).enumerate() {
        if count == MOST {
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        line.push(c);
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_are_one_short_line() {
        let text = |body: &str| Content::Text { body: body.to_owned() };
        assert_eq!(text(" a\n\nb  c ").preview(), "a b c");
        assert_eq!(text(&"é".repeat(500)).preview().chars().count(), 141);
        assert_eq!(Content::Voice(Media::default()).preview(), "🎤 Voice message");
        let unsupported = |what: Option<&str>| Content::Unsupported {
            what: what.map(str::to_owned),
        };
        assert_eq!(unsupported(Some("poll")).preview(), "❔ Unsupported message · A poll");
        assert_eq!(unsupported(Some("poll")).summary(), None, "no words of the customer's");
        assert_eq!(unsupported(None).preview(), "❔ Unsupported message");
        let named = |name: &str| Card {
            name: name.to_owned(),
            ..Card::default()
        };
        let cards = Cards {
            cards: vec![named("Ana"), named("Bo"), named("Cy")],
            asked: false,
        };
        assert_eq!(Content::Contacts(cards).preview(), "👤 Contact card · Ana and 2 more");
        let mut nameless = named(" ");
        assert_eq!(nameless.called(), "No name");
        nameless.phones.push(CardPhone {
            number: "+1 415".to_owned(),
            wa_id: None,
            label: None,
        });
        assert_eq!(nameless.called(), "+1 415");
        nameless.org = Some("Acme".to_owned());
        let cards = vec![nameless];
        assert_eq!(Content::Contacts(Cards { cards, asked: false }).preview(), "👤 Contact card · Acme");
    }

    #[test]
    fn kinds_and_forms_of_the_future_are_kept_as_they_are() {
        for json in [
            r#"{"poll":{"question":"When?","options":["Mon","Tue"]}}"#,
            r#"{"location":{"latitude":1}}"#,
            r#"{"answer":{"slider":{"value":7}}}"#,
        ] {
            let content: Content = serde_json::from_str(json).unwrap();
            assert!(matches!(content, Content::Newer(_)), "{json}");
            let kept: Value = serde_json::to_value(&content).unwrap();
            assert_eq!(kept, serde_json::from_str::<Value>(json).unwrap());
            assert!(content.opens_window());
        }
    }

    #[test]
    fn contents_of_the_version_before_are_read() {
        let content: Content = serde_json::from_str(r#"{"other":{"kind":"voice"}}"#).unwrap();
        assert_eq!(content.preview(), "🎤 Voice message");
        assert_eq!(serde_json::to_string(&content).unwrap(), r#"{"other":{"kind":"voice"}}"#);
        let unknown: Content = serde_json::from_str(r#"{"other":{"kind":{"unknown":"poll"}}}"#).unwrap();
        assert_eq!(unknown.preview(), "❔ Unknown kind of message");
    }
}
