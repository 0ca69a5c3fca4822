//! What of a thread counts: an entry, reduced to what figures need.

use crate::{
    author::{Author, AuthorKind},
    clock::Seconds,
    content::Content,
    delivery::{Delivery, DeliveryState},
    entry::{Activity, Entry, REOPENED, RESOLVED},
    ids::MessageId,
    kind::Kind,
    message::{Direction, Message},
};
use serde::{Deserialize, Serialize};

/// One thing that counts, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub id: MessageId,
    /// When it happened: whose hour it is.
    #[serde(rename = "a")]
    pub at: Seconds,
    pub v: u64,
    #[serde(rename = "w")]
    pub(super) what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// The customer wrote.
    In(In),
    /// One of us, or something of ours, wrote.
    Out(Out),
    Resolved(Who),
    Reopened,
    /// It turned out not to count: it was taken back.
    Nothing,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct In {
    /// What it is.
    #[serde(default, rename = "k", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Kind>,
    /// The advertisement or post it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<Who>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Out {
    #[serde(default, rename = "k", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Kind>,
    /// The person; none where a program wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<Who>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) template: Option<String>,
    /// How far it has come: 1 accepted, 2 sent on, 3 delivered, 4 read.
    #[serde(default)]
    pub(super) reached: u8,
    /// Why it did not arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<Who>,
    /// In which category WhatsApp charges for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) charged: Option<String>,
}

/// Whose figures: an id, and what people call it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Who {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
}

/// The order in which things are taken into account: when they became known, then customers before us.
pub(super) type Order = (Seconds, u8, MessageId);

impl Point {
    /// What of an entry counts; none where nothing does. What was taken back, reactions and notes do not.
    pub fn of(entry: &Entry) -> Option<Self> {
        match entry {
            Entry::Message(message) => of_message(message),
            Entry::Activity(activity) => of_activity(activity),
            Entry::Note(_) | Entry::Newer(_) => None,
        }
    }

    pub(super) fn order(&self) -> Order {
        match self.what {
            // What comes days late is answered from when it came; it still counts for when it was written.
            What::In(_) => (self.at.max(crate::clock::Millis(arrived(self.id)).seconds()), 0, self.id),
            What::Out(_) | What::Resolved(_) | What::Reopened | What::Nothing => (self.at, 1, self.id),
        }
    }
}

fn arrived(id: MessageId) -> i64 {
    i64::try_from(id.0.timestamp_ms()).unwrap_or(0)
}

fn of_message(message: &Message) -> Option<Point> {
    let what = match &message.direction {
        _ if !message.content.is_activity() => return None,
        Direction::Inbound => What::In(In {
            kind: Some(message.content.kind()),
            source: message
                .context
                .referral
                .as_ref()
                .filter(|from| !from.id.is_empty())
                .map(|from| Who {
                    id: from.id.clone(),
                    name: from.headline.clone(),
                }),
        }),
        Direction::Outbound { delivery, .. } if delivery.state() == DeliveryState::TakenBack => What::Nothing,
        Direction::Outbound { author, delivery } => What::Out(Out {
            kind: Some(message.content.kind()),
            by: (author.kind == AuthorKind::Person).then(|| who(author)),
            template: match &message.content {
                Content::Template(sent) => Some(sent.name.clone()),
                _ => None,
            },
            reached: reached(delivery),
            failure: failure(delivery),
            charged: charged(delivery),
        }),
    };
    Some(Point {
        id: message.id,
        at: message.at,
        v: message.v,
        what,
    })
}

fn of_activity(activity: &Activity) -> Option<Point> {
    let what = match activity.words.as_str() {
        RESOLVED => What::Resolved(who(&activity.by)),
        REOPENED => What::Reopened,
        _ => return None,
    };
    Some(Point {
        id: activity.id,
        at: activity.at,
        v: activity.v,
        what,
    })
}

fn who(author: &Author) -> Who {
    Who {
        id: author.id.clone(),
        name: author.name.clone(),
    }
}

/// A message that was read was delivered, whatever else was reported.
fn reached(delivery: &Delivery) -> u8 {
    use DeliveryState::{Accepted, Delivered, HandedOver, Played, Read, Sent};
    let step = |state| match state {
        HandedOver | Accepted => 1,
        Sent => 2,
        Delivered => 3,
        Read | Played => 4,
        _ => 0,
    };
    delivery.history.iter().map(|(state, _)| step(state)).max().unwrap_or(0)
}

/// What does not reach the phone is not charged for, whatever was announced. Meta writes categories with hyphens too.
pub(crate) fn charged(delivery: &Delivery) -> Option<String> {
    let pricing = delivery.pricing.as_ref().filter(|pricing| pricing.billable == Some(true))?;
    let category = pricing.category.as_deref().unwrap_or("unknown");
    (reached(delivery) > 2).then(|| category.to_lowercase().replace('-', "_"))
}

fn failure(delivery: &Delivery) -> Option<Who> {
    if delivery.state() != DeliveryState::Failed {
        return None;
    }
    let known = delivery.failure.as_ref();
    Some(Who {
        id: known.and_then(crate::Failure::label).unwrap_or_else(|| "unknown".to_owned()),
        name: known.map(|failure| failure.sentence().to_owned()).unwrap_or_default(),
    })
}
