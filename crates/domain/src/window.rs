//! The 24-hour customer service window.

use crate::clock::{Millis, Seconds};
use serde::{Deserialize, Serialize};

/// How long a customer's message lets us answer freely. Meta: 24 hours from their last message or call.
pub const WINDOW_SECONDS: i64 = 24 * 60 * 60;

/// Whether we may answer freely now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Window {
    /// Everything may be sent until then.
    Open { closes_at: Seconds },
    /// Only templates may be sent, since then.
    Closed { since: Seconds },
    /// The customer never wrote: only templates.
    Never,
}

impl Window {
    /// The window at a moment, given the customer's last message (Meta's time).
    pub fn at(now: Millis, last_inbound_at: Option<Seconds>) -> Self {
        match last_inbound_at.map(|at| at.plus(WINDOW_SECONDS)) {
            None => Self::Never,
            Some(closes_at) if now < closes_at.millis() => Self::Open { closes_at },
            Some(closes_at) => Self::Closed { since: closes_at },
        }
    }

    /// Whether anything may be sent.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// Whole minutes left, rounded up; none when it is not open. Never more than there are, whatever the clock says.
    pub fn minutes_left(self, now: Millis) -> Option<i64> {
        match self {
            Self::Open { closes_at } => Some(
                (closes_at.millis().0 - now.0 + 59_999)
                    .div_euclid(60_000)
                    .clamp(1, WINDOW_SECONDS / 60),
            ),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_closes_at_24_hours_to_the_second() {
        let last = Some(Seconds(1_000_000));
        let closes_at = Seconds(1_086_400);
        assert_eq!(Window::at(Millis(1_086_399_999), last), Window::Open { closes_at });
        assert_eq!(Window::at(Millis(1_086_400_000), last), Window::Closed { since: closes_at });
        assert_eq!(Window::at(Millis(0), None), Window::Never);
    }

    #[test]
    fn minutes_are_rounded_up_so_that_an_open_window_never_shows_zero() {
        let window = Window::at(Millis(1_086_399_999), Some(Seconds(1_000_000)));
        assert_eq!(window.minutes_left(Millis(1_086_399_999)), Some(1));
        assert_eq!(window.minutes_left(Millis(1_000_000_000)), Some(1440));
    }
}
