//! What WhatsApp turned back because too much came at once: it surely did not go out, so it waits and goes again.
//!
//! It still is sent once. Each time that it is handed over has a WhatsApp id of its own, and the ids of those that came to nothing stay
//! with the message: whatever is told about them again, at whatever time and to whichever instance, says nothing new. Only where nobody
//! said more than that it was taken does it go back; where its phone has it after all, it goes no more.

use super::{Delivery, DeliveryState, History, Report};
use crate::{
    clock::{Millis, Seconds},
    ids::Wamid,
};

/// Meta: try again after 4 seconds, then after four times as long, and so on.
const FIRST_WAIT: i64 = 4_000;
/// It does not get longer than this: 256 seconds.
const LONGEST: usize = 3;
/// After this long it fails: nobody waits for it any more.
const ENOUGH: i64 = 60 * 60;

impl Delivery {
    /// Whether it was turned back under this id.
    pub fn came_to_nothing(&self, wamid: &Wamid) -> bool {
        self.turned_back.contains(wamid)
    }

    /// Whether a message of a time may go again, which was turned back under an id. `known` is the id under which it is known, if any.
    pub fn may_go_again(&self, wamid: &Wamid, known: Option<&Wamid>, (at, now): (Seconds, Millis)) -> bool {
        // Who sees that something is unconfirmed may have said it anew since: that fails, and is theirs to send again.
        let taken = [DeliveryState::Sending, DeliveryState::HandedOver, DeliveryState::Accepted];
        // Known by another id, it may have gone out under that one.
        let is_this = known.is_none_or(|known| known == wamid);
        taken.contains(&self.state()) && is_this && !self.came_to_nothing(wamid) && Self::may_wait(at, now)
    }

    /// Whether a message of a time may wait for WhatsApp to take more.
    pub const fn may_wait(at: Seconds, now: Millis) -> bool {
        now.seconds().0 - at.0 < ENOUGH
    }

    /// It waits as it did before it was handed over. Gives until when.
    pub fn turn_back(&mut self, wamid: &Wamid, now: Millis) -> Millis {
        let times = self.turned_back.len();
        let until = now.plus(FIRST_WAIT << (2 * times.min(LONGEST)));
        let queued = self.history.get(DeliveryState::Queued).unwrap_or(now.seconds());
        self.history = History {
            known: [(DeliveryState::Queued, queued)].into(),
            newer: std::mem::take(&mut self.history.newer),
        };
        self.failure = None;
        self.pricing = None;
        self.waits_until = Some(until);
        self.turned_back = self.turned_back.iter().chain([wamid]).cloned().collect();
        until
    }

    /// Until when it waits because it was turned back.
    pub fn rests_until(&self) -> Option<Millis> {
        self.waits_until
            .filter(|_| !self.turned_back.is_empty() && self.state() == DeliveryState::Queued)
    }
}

impl Report {
    /// Whether it says that a phone has the message, or will: then it holds, whatever was said before.
    pub const fn is_proof(&self) -> bool {
        matches!(
            self,
            Self::State(
                DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read | DeliveryState::Played,
                _
            )
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::failure::Failure;

    fn wamid(text: &str) -> Wamid {
        Wamid::parse(text).unwrap()
    }

    fn told(delivery: &mut Delivery, state: DeliveryState, at: i64) {
        delivery.take(Report::State(state, Seconds(at)));
    }

    #[test]
    fn what_was_turned_back_waits_longer_each_time_and_not_for_ever() {
        let mut delivery = Delivery::queued(Seconds(100));
        let mut waits = Vec::new();
        for n in 0..6 {
            told(&mut delivery, DeliveryState::Sending, 101);
            told(&mut delivery, DeliveryState::HandedOver, 101);
            let id = wamid(&format!("wamid.{n}"));
            assert!(delivery.may_go_again(&id, None, (Seconds(100), Millis(200_000))));
            waits.push(delivery.turn_back(&id, Millis(200_000)).0 - 200_000);
            assert_eq!((delivery.state(), delivery.rests_until().is_some()), (DeliveryState::Queued, true));
            assert!(delivery.came_to_nothing(&id));
        }
        assert_eq!(waits, [4_000, 16_000, 64_000, 256_000, 256_000, 256_000]);
        assert_eq!(delivery.history.iter().collect::<Vec<_>>(), [(DeliveryState::Queued, Seconds(100))]);
        told(&mut delivery, DeliveryState::Sending, 3_800);
        assert!(
            !delivery.may_go_again(&wamid("wamid.n"), None, (Seconds(100), Millis(3_800_000))),
            "an hour is over"
        );
    }

    #[test]
    fn only_what_surely_did_not_go_out_goes_again() {
        let (one, other) = (wamid("wamid.1"), wamid("wamid.2"));
        let time = (Seconds(100), Millis(101_000));
        let mut delivery = Delivery::queued(Seconds(100));
        assert!(!delivery.may_go_again(&one, None, time), "it was not handed over");
        for state in [DeliveryState::Sending, DeliveryState::HandedOver, DeliveryState::Accepted] {
            told(&mut delivery, state, 101);
            assert!(
                delivery.may_go_again(&one, None, time) && delivery.may_go_again(&one, Some(&one), time),
                "{state:?}"
            );
            assert!(
                !delivery.may_go_again(&one, Some(&other), time),
                "{state:?}: it is known by another id"
            );
        }
        for state in [DeliveryState::Sent, DeliveryState::Delivered, DeliveryState::Read] {
            let mut delivery = delivery.clone();
            told(&mut delivery, state, 102);
            assert!(!delivery.may_go_again(&one, Some(&one), time), "{state:?}");
        }
        let mut unconfirmed = Delivery::queued(Seconds(100));
        told(&mut unconfirmed, DeliveryState::Unconfirmed, 101);
        assert!(!unconfirmed.may_go_again(&one, None, time));
        let mut failed = delivery.clone();
        failed.take(Report::Failed(Failure::meta(131_026, None), Seconds(102)));
        assert!(!failed.may_go_again(&one, Some(&one), time));
        delivery.turn_back(&one, time.1);
        told(&mut delivery, DeliveryState::Sending, 110);
        assert!(!delivery.may_go_again(&one, None, time), "told twice");
        assert!(delivery.may_go_again(&other, None, time));
    }

    #[test]
    fn it_is_stored_only_where_something_was_turned_back() {
        let mut delivery = Delivery::queued(Seconds(1));
        assert!(!serde_json::to_string(&delivery).unwrap().contains("turnedBack"));
        delivery.turn_back(&wamid("wamid.1"), Millis(1_000));
        let json = serde_json::to_string(&delivery).unwrap();
        assert!(json.contains(r#""turnedBack":["wamid.1"]"#), "{json}");
        assert_eq!(serde_json::from_str::<Delivery>(&json).unwrap(), delivery);
    }
}
