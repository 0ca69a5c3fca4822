//! What became of both messages of a job, beside each other, and how sure a difference is.
//!
//! The shares are of the messages that WhatsApp accepted, the same people in every line. A difference is given with its 95 % interval
//! (Newcombe's, of two Wilson intervals), which holds near 0 % and 100 % too, where answers and failures are.

use super::{recipient::RecipientState, tally::Tally, variant::Variant};

/// With fewer messages that WhatsApp accepted, nothing is said about a difference.
pub const LEAST_TO_COMPARE: u64 = 30;
/// 95 of 100 intervals have the truth in them.
const Z: f64 = 1.959_964;

/// One line of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Delivered,
    Read,
    Answered,
    Tapped,
    Stopped,
    Failed,
}

impl Measure {
    /// All, in the order of the table.
    pub const ALL: [Self; 6] = [
        Self::Delivered,
        Self::Read,
        Self::Answered,
        Self::Tapped,
        Self::Stopped,
        Self::Failed,
    ];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Delivered => "Delivered",
            Self::Read => "Read",
            Self::Answered => "Answered",
            Self::Tapped => "Tapped",
            Self::Stopped => "Said stop",
            Self::Failed => "Failed",
        }
    }

    fn of(self, tally: &Tally) -> u64 {
        match self {
            Self::Delivered => tally.reached(RecipientState::Delivered),
            Self::Read => tally.reached(RecipientState::Read),
            Self::Answered => tally.answers(),
            Self::Tapped => tally.taps(),
            Self::Stopped => tally.stops(),
            Self::Failed => tally.lost(),
        }
    }
}

/// How sure a difference is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// So few tell nothing.
    TooFew,
    /// B is above A by so many points of a hundred, between two limits; none of these is 0.
    Differs { points: f64, from: f64, to: f64 },
    /// The same, but 0 is between the limits: it may be chance.
    MayBeChance { points: f64, from: f64, to: f64 },
}

/// One measure of both messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    pub measure: Measure,
    /// How many it is true of, and how many messages WhatsApp accepted: A and B.
    pub a: (u64, u64),
    pub b: (u64, u64),
    pub verdict: Verdict,
}

impl Compared {
    /// Both messages of a job by all measures.
    pub fn all(tally: &Tally) -> [Self; 6] {
        let [a, b] = Variant::ALL.map(|variant| tally.of(variant));
        Measure::ALL.map(|measure| {
            let of = |tally: &Tally| {
                let all = tally.accepted();
                // Answers may be counted before the message is.
                (measure.of(tally).min(all), all)
            };
            let (a, b) = (of(&a), of(&b));
            Self {
                measure,
                a,
                b,
                verdict: verdict(a, b),
            }
        })
    }
}

impl Verdict {
    /// What people read.
    pub fn words(self) -> String {
        match self {
            Self::TooFew => format!("Too few to tell: {LEAST_TO_COMPARE} of each at least"),
            Self::Differs { points, from, to } => format!("B {}: {}", signed(points), between(from, to)),
            Self::MayBeChance { points, from, to } => format!("May be chance. B {}: {}", signed(points), between(from, to)),
        }
    }
}

/// `+4.2 points`.
fn signed(points: f64) -> String {
    format!("{} points", figure(points))
}

fn between(from: f64, to: f64) -> String {
    format!("{} to {}", figure(from), figure(to))
}

/// With its sign, and none before a nought.
fn figure(points: f64) -> String {
    let text = format!("{points:+.1}");
    if matches!(text.as_str(), "+0.0" | "-0.0") {
        "0.0".to_owned()
    } else {
        text.replace('-', "−")
    }
}

fn verdict(a: (u64, u64), b: (u64, u64)) -> Verdict {
    if a.1.min(b.1) < LEAST_TO_COMPARE {
        return Verdict::TooFew;
    }
    let ((one, low_one, high_one), (two, low_two, high_two)) = (wilson(a), wilson(b));
    let points = (two - one) * 100.0;
    let from = points - (two - low_two).hypot(high_one - one) * 100.0;
    let to = points + (high_two - two).hypot(one - low_one) * 100.0;
    if from > 0.0 || to < 0.0 {
        Verdict::Differs { points, from, to }
    } else {
        Verdict::MayBeChance { points, from, to }
    }
}

/// A share and the limits of its 95 % interval.
fn wilson((part, whole): (u64, u64)) -> (f64, f64, f64) {
    // Jobs have a million recipients at most.
    let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let (share, many) = (number(part) / number(whole), number(whole));
    let square = Z * Z;
    let middle = share + square / (2.0 * many);
    let half = Z * (share * (1.0 - share) / many + square / (4.0 * many * many)).sqrt();
    let widen = 1.0 + square / many;
    (share, (middle - half) / widen, (middle + half) / widen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::Standing;
    use proptest::prelude::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 0.05
    }

    #[test]
    fn the_interval_is_newcombes() {
        // Newcombe 1998, table II: 56/70 and 48/80, method 10: 0.0524 to 0.3339; ours is B minus A.
        let Verdict::Differs { points, from, to } = verdict((48, 80), (56, 70)) else {
            panic!("a difference")
        };
        assert!(near(points, 20.0) && near(from, 5.24) && near(to, 33.39), "{points} {from} {to}");
        // The same paper, method 10 of 10/100 and 5/56 as its formulas give it.
        assert!(matches!(verdict((10, 100), (5, 56)), Verdict::MayBeChance { .. }));
    }

    #[test]
    fn few_tell_nothing_and_it_says_so() {
        assert_eq!(verdict((0, 29), (29, 500)), Verdict::TooFew);
        assert!(Verdict::TooFew.words().starts_with("Too few to tell"));
        let clear = verdict((50, 500), (100, 500)).words();
        assert!(clear.starts_with("B +10.0 points: +5.6 to +14."), "{clear}");
        let worse = verdict((100, 500), (50, 500)).words();
        assert!(worse.starts_with("B −10.0 points: −14."), "{worse}");
        assert!(verdict((0, 40), (0, 40)).words().starts_with("May be chance. B 0.0 points"));
    }

    proptest! {
        #[test]
        fn the_difference_is_within_its_limits(a in 0_u64..400, b in 0_u64..400, more_a in 30_u64..400, more_b in 30_u64..400) {
            match verdict((a, a + more_a), (b, b + more_b)) {
                Verdict::Differs { points, from, to } | Verdict::MayBeChance { points, from, to } => {
                    prop_assert!(from <= points && points <= to, "{} {} {}", from, points, to);
                    prop_assert!((-100.0..=100.0).contains(&from) && (-100.0..=100.0).contains(&to), "{} {}", from, to);
                }
                Verdict::TooFew => prop_assert!(false, "enough"),
            }
        }
    }

    #[test]
    fn both_messages_stand_beside_each_other() {
        let mut tally = Tally::planned(80, 40);
        let pending = Standing::plain(RecipientState::Pending);
        for (variant, read) in [(Variant::A, 4), (Variant::B, 30)] {
            for n in 0..40 {
                let (state, failure) = if n < read {
                    (RecipientState::Read, None)
                } else {
                    (RecipientState::Failed, Some("131026".to_owned()))
                };
                tally.moved(variant, &pending, &Standing { state, failure });
            }
        }
        let lines = Compared::all(&tally);
        let read = lines.iter().find(|line| line.measure == Measure::Read).unwrap();
        assert_eq!((read.a, read.b), ((4, 40), (30, 40)));
        assert!(matches!(read.verdict, Verdict::Differs { from, .. } if from > 0.0));
        let failed = lines.iter().find(|line| line.measure == Measure::Failed).unwrap();
        assert!(matches!(failed.verdict, Verdict::Differs { to, .. } if to < 0.0));
    }
}
