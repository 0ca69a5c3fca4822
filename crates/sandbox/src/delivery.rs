//! How badly events are delivered: repeated, late, and in another order than they were published in.

use crate::faults::dice;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};

/// What happens to every delivery from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Switch {
    /// Each event is delivered so many times: from, to.
    #[serde(default = "once")]
    pub(crate) copies: [u32; 2],
    /// Each copy comes at a random moment of so many milliseconds.
    #[serde(default)]
    pub(crate) shuffle_window_millis: u32,
    /// And so many milliseconds after it was published at the earliest.
    #[serde(default)]
    pub(crate) delay_millis: u32,
    #[serde(default)]
    pub(crate) seed: u64,
}

fn once() -> [u32; 2] {
    [1, 1]
}

/// The switch, if it is on, and how many events it had so far.
#[derive(Default)]
pub(crate) struct Delivery(Mutex<Option<(Switch, u64)>>);

impl Delivery {
    /// The switch as it is.
    pub(crate) fn get(&self) -> Option<Switch> {
        let switch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        switch.as_ref().map(|(switch, _)| switch.clone())
    }

    /// Turns it on or off. The same seed begins the same sequence.
    pub(crate) fn set(&self, switch: Option<Switch>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = switch.map(|switch| (switch, 0));
    }

    /// When to deliver the copies of the next event to one subscriber: milliseconds from now, one for each copy.
    pub(crate) fn plan(&self) -> Vec<i64> {
        let mut switch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((switch, count)) = switch.as_mut() else {
            return vec![0];
        };
        *count += 1;
        let [least, most] = switch.copies;
        let copies = u64::from(least) + dice(switch.seed, *count, 0) % u64::from(most.saturating_sub(least) + 1);
        let window = u64::from(switch.shuffle_window_millis) + 1;
        (1..=copies)
            .map(|copy| i64::from(switch.delay_millis) + i64::try_from(dice(switch.seed, *count, copy) % window).unwrap_or(0))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_moments_are_within_bounds_and_the_same_for_the_same_seed() {
        let delivery = Delivery::default();
        assert_eq!(delivery.plan(), [0]);
        let run = || {
            delivery.set(Some(Switch {
                copies: [1, 10],
                shuffle_window_millis: 500,
                delay_millis: 20,
                seed: 3,
            }));
            (0..200).map(|_| delivery.plan()).collect::<Vec<_>>()
        };
        let first = run();
        assert_eq!(first, run());
        for wanted in 1..=10 {
            assert!(first.iter().any(|copies| copies.len() == wanted), "{wanted} copies");
        }
        let moments: Vec<i64> = first.into_iter().flatten().collect();
        assert!(moments.iter().all(|ms| (20..=520).contains(ms)) && moments.iter().any(|ms| *ms > 400));
    }
}
