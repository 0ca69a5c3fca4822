//! The customer's messages that the team has not seen: which ones, so that a late one can be found and no thread need be
//! counted.

use crate::{ids::MessageId, message::Position};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::fmt;

/// So many places are kept; a count above it is shown as "99+".
pub const MOST: usize = 100;

/// Unseen messages of a conversation, the earliest arrival first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The newest arrivals.
    places: Vec<Position>,
    /// Earlier ones beyond [`MOST`], of which only the number is known.
    #[serde(skip_serializing_if = "is_zero")]
    more: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Unread {
    /// How many there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX).saturating_add(self.more)
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty() && self.more == 0
    }

    /// Where they stand in the thread, in the order of their arrival. The newest [`MOST`] of them.
    pub fn places(&self) -> &[Position] {
        &self.places
    }

    /// Adds a message that has arrived.
    pub fn add(&mut self, place: Position) {
        let index = self.places.partition_point(|known| known.id < place.id);
        self.places.insert(index, place);
        if self.places.len() > MOST {
            self.places.remove(0);
            self.more = self.more.saturating_add(1);
        }
    }

    /// The team has seen up to a message, by order of arrival.
    pub fn seen(&mut self, id: MessageId) {
        // Those beyond the list arrived before all that are in it.
        if self.places.first().is_none_or(|first| first.id <= id) {
            self.more = 0;
        }
        self.places.retain(|place| place.id > id);
    }
}

/// Older rows hold the number alone.
impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Lists {
            #[serde(default)]
            places: Vec<Position>,
            #[serde(default)]
            more: u32,
        }
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Unread;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("unread messages, or their number")
            }
            fn visit_u64<E: serde::de::Error>(self, count: u64) -> Result<Unread, E> {
                Ok(Unread {
                    places: Vec::new(),
                    more: u32::try_from(count).unwrap_or(u32::MAX),
                })
            }
            fn visit_i64<E: serde::de::Error>(self, count: i64) -> Result<Unread, E> {
                self.visit_u64(u64::try_from(count).unwrap_or(0))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Unread, A::Error> {
                let Lists { places, more } = Lists::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Unread { places, more })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Seconds;
    use proptest::prelude::*;

    fn place(at: i64, id: u64) -> Position {
        Position {
            at: Seconds(at),
            id: MessageId::from_parts(id, 0),
        }
    }

    #[test]
    fn rows_of_the_version_before_hold_a_number() {
        let unread: Unread = serde_json::from_str("7").unwrap();
        assert_eq!(unread.count(), 7);
        let again: Unread = serde_json::from_str(&serde_json::to_string(&unread).unwrap()).unwrap();
        assert_eq!(again, unread);
    }

    #[test]
    fn it_is_bounded_and_keeps_the_number() {
        let mut unread = Unread::default();
        for id in 1..=150 {
            unread.add(place(1, id));
        }
        assert_eq!((unread.count(), unread.places().len()), (150, MOST));
        unread.seen(MessageId::from_parts(60, 0));
        assert_eq!(unread.count(), 90);
        unread.seen(MessageId::from_parts(150, 0));
        assert!(unread.is_empty());
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_arrived_after_what_was_seen(ids in prop::collection::btree_set(1_u64..500, 0..80), seen in 0_u64..500) {
            let mut unread = Unread::default();
            for id in ids.iter().rev() {
                unread.add(place(1, *id));
            }
            unread.seen(MessageId::from_parts(seen, 0));
            let left: Vec<_> = ids.iter().filter(|id| **id > seen).map(|id| place(1, *id)).collect();
            prop_assert_eq!(unread.places(), left.as_slice());
        }
    }
}
