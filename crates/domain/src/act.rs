//! What customers do to messages that are there already: react, edit, delete.
//!
//! The same acts in any order, and any number of times, end the same.

use crate::{
    clock::{Millis, Seconds},
    content::Content,
    ids::Wamid,
    message::Position,
};
use serde::{Deserialize, Serialize};

/// One thing done to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A reaction, or none any more.
    React(Option<String>),
    /// Other words. WhatsApp: within 15 minutes.
    Edit(Content),
    /// Deleted for everyone. WhatsApp: within two days.
    Delete,
}

/// When an act happened, in an order that does not depend on arrival: Meta's seconds, then AWS's time, then the act's id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    pub at: Seconds,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<(Millis, u32)>,
    /// The act's own WhatsApp id.
    pub id: Wamid,
}

/// What was done to a message so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Marks {
    /// The customer's newest reaction; without an emoji it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<Reaction>,
    /// The newest reaction of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<OwnReaction>,
    /// The newest edits, the oldest first; at most [`MOST_EDITS`] and [`MOST_EDIT_BYTES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The newest edit that is no longer kept. Whatever is older is not taken in any more, so that order does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits_cut: Option<Moment>,
    /// When the customer deleted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Seconds>,
    /// One of us hid it from the team, or took it back before it was sent. What it said is not in it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
}

/// Who hid a message, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    pub by: String,
    pub at: Seconds,
}

/// How many edits of a message are kept.
pub const MOST_EDITS: usize = 20;
/// How many bytes of text the edits of a message may have together; the newest is kept whatever its size. DynamoDB takes
/// 400 KB an item.
pub const MOST_EDIT_BYTES: usize = 64 * 1024;

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    pub when: Moment,
}

/// What we think of a message. One number has one reaction, whoever of us gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReaction {
    /// None: it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// The name of who gave it.
    pub by: String,
    /// The message that told WhatsApp.
    pub told: Position,
    /// That message failed: the customer does not see it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
}

/// A message's later words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub content: Content,
    pub when: Moment,
}

impl Marks {
    /// Whether nothing was done.
    pub const fn is_empty(&self) -> bool {
        self.reaction.is_none() && self.ours.is_none() && self.edits.is_empty() && self.deleted_at.is_none() && self.hidden.is_none()
    }

    /// The emoji that the customer shows now.
    pub fn emoji(&self) -> Option<&str> {
        self.reaction.as_ref().and_then(|reaction| reaction.emoji.as_deref())
    }

    /// The emoji that we show now.
    pub fn own_emoji(&self) -> Option<&str> {
        let ours = self.ours.as_ref().filter(|ours| !ours.failed);
        ours.and_then(|ours| ours.emoji.as_deref())
    }

    /// The emoji that we wanted to show, where that failed.
    pub fn failed_emoji(&self) -> Option<&str> {
        let ours = self.ours.as_ref().filter(|ours| ours.failed);
        ours.and_then(|ours| ours.emoji.as_deref())
    }

    /// Takes in what became of the message that told WhatsApp of a reaction of ours. True when anything changed.
    pub fn settle(&mut self, told: Position, failed: bool) -> bool {
        match &mut self.ours {
            Some(ours) if ours.told == told && ours.failed != failed => {
                ours.failed = failed;
                true
            }
            _ => false,
        }
    }

    /// Takes a reaction of ours in. True when it is the newest.
    pub fn react(&mut self, ours: OwnReaction) -> bool {
        let newest = self.ours.as_ref().is_none_or(|known| known.told < ours.told);
        if newest {
            self.ours = Some(ours);
        }
        newest
    }

    /// Takes an act in. True when anything changed.
    pub fn take(&mut self, act: &Act, when: &Moment) -> bool {
        match act {
            Act::React(emoji) => {
                if self.reaction.as_ref().is_some_and(|known| known.when >= *when) {
                    return false;
                }
                self.reaction = Some(Reaction {
                    emoji: emoji.clone(),
                    when: when.clone(),
                });
                true
            }
            Act::Edit(content) => {
                let is_cut = self.edits_cut.as_ref().is_some_and(|cut| when <= cut);
                if is_cut || self.edits.iter().any(|edit| edit.when.id == when.id) {
                    return false;
                }
                let place = self.edits.partition_point(|edit| edit.when < *when);
                let edit = Edit {
                    content: content.clone(),
                    when: when.clone(),
                };
                self.edits.insert(place, edit);
                self.cut_edits();
                true
            }
            Act::Delete => {
                let earliest = self.deleted_at.map_or(when.at, |known| known.min(when.at));
                self.deleted_at.replace(earliest) != Some(earliest)
            }
        }
    }
}

impl Marks {
    fn cut_edits(&mut self) {
        let bytes = |edits: &[Edit]| edits.iter().map(|edit| edit.content.size()).sum::<usize>();
        while self.edits.len() > 1 && (self.edits.len() > MOST_EDITS || bytes(&self.edits) > MOST_EDIT_BYTES) {
            self.edits_cut = Some(self.edits.remove(0).when);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn act() -> impl Strategy<Value = (Act, Moment)> {
        let act = prop_oneof![
            prop::option::of("[👍❤]").prop_map(Act::React),
            "[a-c]{1,3}".prop_map(|body| Act::Edit(Content::Text { body })),
            (10_000_usize..40_000).prop_map(|length| Act::Edit(Content::Text { body: "x".repeat(length) })),
            Just(Act::Delete),
        ];
        (act, 0_i64..4, prop::option::of(0_u32..3), 0_u32..500).prop_map(|(act, at, nanos, id)| {
            let when = Moment {
                at: Seconds(at),
                arrived: nanos.map(|nanos| (Millis(at * 1000), nanos)),
                id: Wamid::parse(format!("wamid.{id}")).unwrap(),
            };
            (act, when)
        })
    }

    proptest! {
        #[test]
        fn any_order_of_the_same_acts_ends_the_same(acts in prop::collection::vec(act(), 0..40), order in prop::collection::vec(any::<u32>(), 24)) {
            // One id is one act.
            let mut seen = std::collections::BTreeSet::new();
            let acts: Vec<_> = acts.into_iter().filter(|(_, when)| seen.insert(when.id.clone())).collect();
            let end = |acts: &[&(Act, Moment)]| {
                let mut marks = Marks::default();
                for (act, when) in acts {
                    marks.take(act, when);
                }
                marks
            };
            let straight: Vec<_> = acts.iter().collect();
            let mut shuffled: Vec<_> = acts.iter().chain(&acts).zip(&order).collect();
            shuffled.sort_by_key(|(_, order)| **order);
            let shuffled: Vec<_> = shuffled.into_iter().map(|(act, _)| act).chain(&acts).collect();
            prop_assert_eq!(end(&straight), end(&shuffled));
        }
    }

    #[test]
    fn a_reaction_of_ours_that_failed_is_not_shown_as_one() {
        let told = |random| Position {
            at: Seconds(1),
            id: crate::MessageId::from_parts(1, random),
        };
        let mut marks = Marks::default();
        assert!(marks.react(OwnReaction {
            emoji: Some("👍".into()),
            by: "Asha".into(),
            told: told(2),
            failed: false,
        }));
        assert!(!marks.settle(told(1), true), "it speaks of an older one");
        assert!(marks.settle(told(2), true) && !marks.settle(told(2), true));
        assert_eq!((marks.own_emoji(), marks.failed_emoji()), (None, Some("👍")));
        assert!(marks.settle(told(2), false), "it arrived after all");
        assert_eq!((marks.own_emoji(), marks.failed_emoji()), (Some("👍"), None));
    }

    #[test]
    fn a_reaction_that_was_taken_back_stays_so() {
        let when = |at| Moment {
            at: Seconds(at),
            arrived: None,
            id: Wamid::parse(format!("wamid.{at}")).unwrap(),
        };
        let mut marks = Marks::default();
        assert!(marks.take(&Act::React(None), &when(2)));
        assert!(!marks.take(&Act::React(Some("👍".into())), &when(1)), "it came late");
        assert_eq!(marks.emoji(), None);
    }
}
