//! What became of the messages of a job, beside each other, and how sure a difference is.
//!
//! The shares are of the messages that WhatsApp accepted, the same people in every line. A difference is given with its 95 % interval
//! (Newcombe's, of two Wilson intervals), which holds near 0 % and 100 % too, where answers and failures are.

use super::{job::Job, recipient::RecipientState, tally::Tally, variant::Variant};

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

    /// How many it is true of, and how many messages WhatsApp accepted.
    pub(super) fn share(self, tally: &Tally) -> (u64, u64) {
        let all = tally.accepted();
        // Answers may be counted before the message is.
        (self.of(tally).min(all), all)
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
    /// It is above A by so many points of a hundred, between two limits; none of these is 0.
    Differs { points: f64, from: f64, to: f64 },
    /// The same, but 0 is between the limits: it may be chance.
    MayBeChance { points: f64, from: f64, to: f64 },
}

/// One measure of all messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub measure: Measure,
    /// How many it is true of, and how many messages WhatsApp accepted: of each message, and of those who got the winner.
    pub each: Vec<(Variant, (u64, u64))>,
    /// Each of the other messages beside A.
    pub verdicts: Vec<(Variant, Verdict)>,
}

impl Compared {
    /// The messages of a job by all measures.
    pub fn all(job: &Job, tally: &Tally) -> [Self; 6] {
        let tallies: Vec<(Variant, Tally)> = job.groups().map(|variant| (variant, tally.of(variant))).collect();
        Measure::ALL.map(|measure| {
            let each: Vec<_> = tallies.iter().map(|(variant, tally)| (*variant, measure.share(tally))).collect();
            let first = each.first().map_or((0, 0), |(_, share)| *share);
            // Who got the winner was no part of the test.
            let others = each.iter().filter(|(variant, _)| !matches!(variant, Variant::A | Variant::Rest));
            let verdicts = others.map(|(variant, share)| (*variant, verdict(first, *share))).collect();
            Self { measure, each, verdicts }
        })
    }
}

impl Verdict {
    /// What people read of a message beside A.
    pub fn words(self, variant: Variant) -> String {
        let name = variant.words();
        match self {
            Self::TooFew => format!("Too few to tell: {LEAST_TO_COMPARE} of each at least"),
            Self::Differs { points, from, to } => format!("{name} {}: {}", signed(points), between(from, to)),
            Self::MayBeChance { points, from, to } => format!("May be chance. {name} {}: {}", signed(points), between(from, to)),
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

/// A share and the limits of its 95 % interval; of nobody it is not known.
pub(super) fn wilson((part, whole): (u64, u64)) -> (f64, f64, f64) {
    if whole == 0 {
        return (0.0, 0.0, 1.0);
    }
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
    use crate::{
        bulk::{Chosen, JobName, Mapping, Second, Standing},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };
    use proptest::prelude::*;

    /// One with so many messages beside the first.
    fn job(others: usize) -> Job {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(1));
        let message = Chosen {
            name: "a".into(),
            language: "en".into(),
            category: String::new(),
            mapping: Mapping::new(),
            no_way_out: false,
        };
        job.template = Some(message.clone());
        let other = Second {
            message,
            percent: 20,
            split: None,
        };
        let more = vec![other.clone(); others.saturating_sub(1)];
        job.compare_all(Some(other), more).unwrap()
    }

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
        assert!(Verdict::TooFew.words(Variant::B).starts_with("Too few to tell"));
        let clear = verdict((50, 500), (100, 500)).words(Variant::B);
        assert!(clear.starts_with("B +10.0 points: +5.6 to +14."), "{clear}");
        let worse = verdict((100, 500), (50, 500)).words(Variant::C);
        assert!(worse.starts_with("C −10.0 points: −14."), "{worse}");
        assert!(
            verdict((0, 40), (0, 40))
                .words(Variant::B)
                .starts_with("May be chance. B 0.0 points")
        );
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
        let lines = Compared::all(&job(1), &tally);
        let line = |measure| lines.iter().find(|line| line.measure == measure).unwrap();
        let read = line(Measure::Read);
        assert_eq!(read.each, [(Variant::A, (4, 40)), (Variant::B, (30, 40))]);
        assert!(matches!(read.verdicts[..], [(Variant::B, Verdict::Differs { from, .. })] if from > 0.0));
        let failed = line(Measure::Failed);
        assert!(matches!(failed.verdicts[..], [(Variant::B, Verdict::Differs { to, .. })] if to < 0.0));
        // Of more messages each stands beside the first.
        let lines = Compared::all(&job(3), &tally);
        let beside: Vec<Variant> = lines[0].verdicts.iter().map(|(variant, _)| *variant).collect();
        assert_eq!((lines[0].each.len(), beside), (4, vec![Variant::B, Variant::C, Variant::D]));
        assert_eq!(lines[1].verdicts[1].1, Verdict::TooFew);
    }
}
