//! Whether somebody is there at a moment, and for how long between two. A moment counts as open when the wall clock of the
//! zone shows a time within the hours of the day that it shows; so all of this is exact on nights in which clocks are set.

use super::{Date, Hours};
use crate::{clock::Seconds, zone::Zone};
use std::ops::ControlFlow::{self, Break, Continue};

const DAY: i64 = 86_400;
/// So far ahead an opening is looked for: two years and a holiday or two.
const HORIZON: i64 = 800 * DAY;
/// Days are known from 1970 to 9999.
const FIRST: Seconds = Seconds(0);
const LAST: Seconds = Seconds(253_402_214_400);

impl Hours {
    /// Whether somebody is there at a moment.
    pub fn is_open(&self, at: Seconds, zone: &Zone) -> bool {
        let local = zone.local(at);
        let minute = u16::from(local.hour) * 60 + u16::from(local.minute);
        let spans = self.on(Date::of(local));
        spans.iter().any(|span| (span.from()..span.until()).contains(&minute))
    }

    /// The first moment from `at` on at which somebody is there; `at` itself when somebody is. None within two years.
    pub fn next_opening(&self, at: Seconds, zone: &Zone) -> Option<Seconds> {
        let mut found = None;
        self.walk(zone, at, at.plus(HORIZON), |from, _| {
            found = Some(from);
            Break(())
        });
        found
    }

    /// The first moment from `at` on at which nobody is there; `at` itself when nobody is. None within two years.
    pub fn next_closing(&self, at: Seconds, zone: &Zone) -> Option<Seconds> {
        let mut open_until = at;
        self.walk(zone, at, at.plus(HORIZON), |from, until| {
            if from > open_until {
                return Break(());
            }
            open_until = until;
            Continue(())
        });
        (open_until < at.plus(HORIZON)).then_some(open_until)
    }

    /// For how many seconds somebody is there from one moment until before another.
    pub fn open_seconds_between(&self, from: Seconds, until: Seconds, zone: &Zone) -> i64 {
        if self.is_empty() {
            return until.0.saturating_sub(from.0).max(0);
        }
        let mut sum = 0;
        self.walk(zone, from, until, |from, until| {
            sum += until.0 - from.0;
            Continue(())
        });
        sum
    }

    /// The first moment at which somebody was there for so many seconds since `at`: until when an answer is due. None within
    /// two years.
    pub fn after_open_seconds(&self, at: Seconds, seconds: i64, zone: &Zone) -> Option<Seconds> {
        if seconds <= 0 {
            return Some(at);
        }
        let mut left = seconds;
        let mut found = None;
        self.walk(zone, at, at.plus(HORIZON), |from, until| {
            let here = until.0 - from.0;
            if here >= left {
                found = Some(from.plus(left));
                return Break(());
            }
            left -= here;
            Continue(())
        });
        found
    }

    /// Gives each stretch between two moments in which somebody is there, in order. Stretches may touch.
    fn walk(&self, zone: &Zone, from: Seconds, until: Seconds, mut each: impl FnMut(Seconds, Seconds) -> ControlFlow<()>) {
        let (mut at, until) = (from.max(FIRST), until.min(LAST));
        while at < until {
            // Within a day and between two changes of the offset, the wall clock runs as time does.
            let offset = i64::from(zone.offset_at(at));
            let day = (at.0 + offset).div_euclid(DAY);
            let midnight = day * DAY - offset;
            let end = until.0.min(midnight + DAY);
            let end = Seconds(zone.next_change(at).map_or(end, |change| change.0.min(end)));
            for span in self.on(Date::from_number(day)) {
                let open = Seconds(midnight + i64::from(span.from()) * 60).max(at);
                let close = Seconds(midnight + i64::from(span.until()) * 60).min(end);
                if open < close && each(open, close).is_break() {
                    return;
                }
            }
            at = end;
        }
    }
}
