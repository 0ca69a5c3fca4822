//! Messages on their way to the server. They outlive the thread that is shown, and a reload, so that none is lost and
//! each can be sent again under the id it already has.

use super::storage;
use domain::{
    Asked, Author, Content, Context, ConversationId, Delivery, Direction, Marks, Message, MessageId, Newer, Position, Seconds, Wamid,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// State of a message of this tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    /// The server has it; its delivery tells the rest.
    Stored,
    /// On its way.
    UnderWay,
    /// It did not get there; the sentence says why.
    Unsent(String),
}

/// Why a message did not get there that goes out by itself later.
pub(super) const NO_CONNECTION: &str = "Not sent. Check your connection. It goes out by itself once you are back.";

/// A message that the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outgoing {
    pub(super) message: Message,
    pub(super) sending: Sending,
    words: Words,
    /// Counts the tries, so that the time limit of one does not end the next.
    attempt: u32,
}

/// What a message of the composer says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    pub(super) text: String,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quotes: Option<Wamid>,
    /// Without WhatsApp's card of the first link.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) plain_links: bool,
    /// The newest that its author had before them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) began: Option<Position>,
    /// It is no text. Kept beside them.
    #[serde(skip)]
    pub(super) made: Option<Box<Made>>,
}

/// What was made in a tool and needs no upload any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) asked: Asked,
    /// As it stands in the thread: a template is filled in.
    pub(super) shown: Content,
}

/// What is kept of it over a reload.
#[derive(Serialize, Deserialize)]
struct Saved {
    id: MessageId,
    at: Seconds,
    /// It goes out by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    waits: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made: Option<Box<Made>>,
    #[serde(flatten)]
    words: Words,
}

/// The messages of one conversation that are on their way.
#[derive(Clone)]
pub(super) struct Outbox {
    conversation: ConversationId,
    author: Author,
    queue: ArcRwSignal<Vec<Outgoing>>,
}

impl Outbox {
    /// The outbox of a conversation: in the browser the same one each time.
    pub(super) fn of(conversation: ConversationId, author: Author) -> Self {
        let queue = queue(&conversation);
        Self {
            conversation,
            author,
            queue,
        }
    }

    /// Takes up what was kept before a reload. After the first render, which must equal the server's.
    pub(super) fn restore(&self) {
        let Some(kept) = storage::read(&self.key()).and_then(|text| serde_json::from_str::<Vec<Saved>>(&text).ok()) else {
            return;
        };
        let known: Vec<_> = self
            .queue
            .with_untracked(|queue| queue.iter().map(|outgoing| outgoing.message.id).collect());
        let lost: Vec<_> = kept.into_iter().filter(|kept| !known.contains(&kept.id)).collect();
        if !lost.is_empty() {
            let lost = lost.into_iter().map(|kept| {
                let why = if kept.waits { NO_CONNECTION } else { "Not sent." };
                let words = Words {
                    made: kept.made,
                    ..kept.words
                };
                self.outgoing(kept.id, kept.at, words, Sending::Unsent(why.to_owned()))
            });
            self.queue.update(|queue| queue.extend(lost));
        }
    }

    fn key(&self) -> String {
        format!("unsent:{}:{}", self.author.id, self.conversation)
    }

    fn outgoing(&self, id: MessageId, at: Seconds, words: Words, sending: Sending) -> Outgoing {
        let made = words.made.as_ref().map(|made| made.shown.clone());
        let message = Message {
            id,
            conversation: self.conversation.clone(),
            at,
            wamid: None,
            direction: Direction::Outbound {
                author: self.author.clone(),
                delivery: Delivery::queued(at),
            },
            content: made.unwrap_or_else(|| Content::Text { body: words.text.clone() }),
            context: Context {
                quotes: words.quotes.clone(),
                link_preview: !words.plain_links,
                ..Context::default()
            },
            marks: Marks::default(),
            v: 0,
            newer: Newer::default(),
        };
        Outgoing {
            message,
            sending,
            words,
            attempt: 1,
        }
    }

    /// The messages, the first written first. Tracks.
    pub(super) fn track(&self) {
        self.queue.track();
    }

    /// The messages, the first written first.
    pub(super) fn messages(&self) -> Vec<Outgoing> {
        self.queue.get_untracked()
    }

    /// Takes a new message in, on its way.
    pub(super) fn add(&self, id: MessageId, at: Seconds, words: Words) {
        let outgoing = self.outgoing(id, at, words, Sending::UnderWay);
        self.change(|queue| queue.push(outgoing));
    }

    /// Whether one that was written before waits for a connection.
    pub(super) fn waits_before(&self, id: MessageId) -> bool {
        self.queue.with_untracked(|queue| {
            let mut before = queue.iter().take_while(|outgoing| outgoing.message.id != id);
            before.any(Outgoing::waits)
        })
    }

    /// The first that waits for a connection, put on its way again. None while another is under way.
    #[cfg(any(feature = "hydrate", test))]
    pub(super) fn next_waiting(&self) -> Option<(MessageId, Words, u32)> {
        let first = self.queue.with_untracked(|queue| {
            let is_free = !queue.iter().any(|outgoing| outgoing.sending == Sending::UnderWay);
            let first = queue.iter().find(|outgoing| outgoing.waits()).filter(|_| is_free);
            first.map(|outgoing| outgoing.message.id)
        })?;
        self.again(first).map(|(words, attempt)| (first, words, attempt))
    }

    /// The conversations of which somebody has kept messages in this tab.
    #[cfg(feature = "hydrate")]
    pub(super) fn kept_for(author: &str) -> Vec<ConversationId> {
        let prefix = format!("unsent:{author}:");
        let keys = storage::keys();
        keys.iter().filter_map(|key| key.strip_prefix(&prefix)?.parse().ok()).collect()
    }

    /// Puts a message on its way again. Its words and the number of this try; none when it is under way or gone.
    pub(super) fn again(&self, id: MessageId) -> Option<(Words, u32)> {
        let mut found = None;
        self.change(|queue| {
            if let Some(outgoing) = queue
                .iter_mut()
                .find(|outgoing| outgoing.message.id == id && outgoing.sending != Sending::UnderWay)
            {
                outgoing.sending = Sending::UnderWay;
                outgoing.attempt += 1;
                found = Some((outgoing.words.clone(), outgoing.attempt));
            }
        });
        found
    }

    /// A try failed. Only while that try is the one under way.
    pub(super) fn failed(&self, id: MessageId, attempt: u32, why: &str) {
        self.change(|queue| {
            let waiting = |outgoing: &&mut Outgoing| {
                outgoing.message.id == id && outgoing.attempt == attempt && outgoing.sending == Sending::UnderWay
            };
            if let Some(outgoing) = queue.iter_mut().find(waiting) {
                outgoing.sending = Sending::Unsent(why.to_owned());
            }
        });
    }

    /// Takes a message out: the server has it, or will never take it.
    pub(super) fn remove(&self, id: MessageId) {
        self.change(|queue| queue.retain(|outgoing| outgoing.message.id != id));
    }

    /// Takes out what the server is known to have.
    pub(super) fn drop_stored(&self, stored: impl Fn(MessageId) -> bool) {
        if self
            .queue
            .with_untracked(|queue| queue.iter().any(|outgoing| stored(outgoing.message.id)))
        {
            self.change(|queue| queue.retain(|outgoing| !stored(outgoing.message.id)));
        }
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Outgoing>)) {
        self.queue.update(change);
        let kept: Vec<_> = self.queue.with_untracked(|queue| {
            let kept = |outgoing: &Outgoing| Saved {
                id: outgoing.message.id,
                at: outgoing.message.at,
                waits: outgoing.waits(),
                made: outgoing.words.made.clone(),
                words: outgoing.words.clone(),
            };
            queue.iter().map(kept).collect()
        });
        let text = if kept.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&kept).unwrap_or_default()
        };
        storage::write(&self.key(), &text);
    }
}

impl Outgoing {
    fn waits(&self) -> bool {
        matches!(&self.sending, Sending::Unsent(why) if why == NO_CONNECTION)
    }
}

#[cfg(feature = "hydrate")]
fn queue(conversation: &ConversationId) -> ArcRwSignal<Vec<Outgoing>> {
    use std::{cell::RefCell, collections::HashMap};
    thread_local! {
        static QUEUES: RefCell<HashMap<ConversationId, ArcRwSignal<Vec<Outgoing>>>> = RefCell::default();
    }
    QUEUES.with_borrow_mut(|queues| queues.entry(conversation.clone()).or_default().clone())
}

#[cfg(not(feature = "hydrate"))]
fn queue(_: &ConversationId) -> ArcRwSignal<Vec<Outgoing>> {
    ArcRwSignal::default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::{CustomerId, PhoneId, UserId};

    fn outbox() -> Outbox {
        let conversation = ConversationId {
            customer: CustomerId::from_parts(1, 1),
            phone: PhoneId::parse("1").unwrap(),
        };
        Outbox::of(conversation, Author::person(&UserId::parse("u").unwrap(), "Meera"))
    }

    #[test]
    fn a_message_is_sent_again_under_its_own_id_and_only_when_it_is_not_under_way() {
        let (outbox, id) = (outbox(), MessageId::from_parts(1, 1));
        let words = || Words {
            text: "hi".into(),
            ..Words::default()
        };
        outbox.add(id, Seconds(5), words());
        assert_eq!(outbox.again(id), None, "it is under way");
        outbox.failed(id, 1, "no");
        assert_eq!(outbox.messages()[0].sending, Sending::Unsent("no".into()));
        assert_eq!(outbox.again(id), Some((words(), 2)));
        outbox.failed(id, 1, "the time limit of the first try");
        assert_eq!(outbox.messages()[0].sending, Sending::UnderWay);
        outbox.drop_stored(|known| known == id);
        assert!(outbox.messages().is_empty());
    }

    #[test]
    fn what_was_made_in_a_tool_waits_and_is_kept_like_a_text() {
        let (outbox, id) = (outbox(), MessageId::from_parts(1, 1));
        let shown = Content::Location(domain::place::Location::at(12.9, 77.5).unwrap());
        let made = Made {
            asked: Asked::Content(Box::new(shown.clone())),
            shown: shown.clone(),
        };
        let words = Words {
            made: Some(Box::new(made)),
            ..Words::default()
        };
        outbox.add(id, Seconds(5), words.clone());
        outbox.failed(id, 1, NO_CONNECTION);
        assert_eq!(outbox.messages()[0].message.content, shown);
        assert_eq!(outbox.next_waiting(), Some((id, words.clone(), 2)));
        let saved = Saved {
            id,
            at: Seconds(5),
            waits: true,
            made: words.made.clone(),
            words: words.clone(),
        };
        let read: Saved = serde_json::from_str(&serde_json::to_string(&saved).unwrap()).unwrap();
        assert_eq!((read.id, read.made, read.words.made), (id, words.made, None));
        // As it was kept before there was anything else.
        let old: Saved = serde_json::from_value(serde_json::json!({ "id": id, "at": 5, "text": "hi" })).unwrap();
        assert_eq!((old.words.text.as_str(), old.made), ("hi", None));
    }

    #[test]
    fn what_waits_goes_out_one_after_the_other_and_before_what_is_written_later() {
        let outbox = outbox();
        let ids = [1, 2, 3].map(|n| MessageId::from_parts(1, n));
        for id in ids {
            let text = id.to_string();
            outbox.add(id, Seconds(5), Words { text, ..Words::default() });
            outbox.failed(id, 1, NO_CONNECTION);
        }
        let later = MessageId::from_parts(1, 4);
        outbox.add(later, Seconds(6), Words::default());
        assert!(outbox.waits_before(later) && !outbox.waits_before(ids[0]));
        assert_eq!(outbox.next_waiting(), None, "one is under way");
        outbox.failed(later, 1, NO_CONNECTION);
        for id in ids.into_iter().chain([later]) {
            assert_eq!(outbox.next_waiting().map(|(id, ..)| id), Some(id));
            assert_eq!(outbox.next_waiting(), None, "it is under way");
            outbox.remove(id);
        }
        assert_eq!(outbox.next_waiting(), None);
    }
}
