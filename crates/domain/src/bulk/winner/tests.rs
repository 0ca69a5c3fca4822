//! A test is sent, waited for and decided once.

use super::*;
use crate::{
    bulk::{JobName, Mapping, Planned, Ramp, RecipientState, Second, Standing},
    ids::{BulkId, PhoneId, UserId},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn chosen(name: &str, texts: &[&str]) -> Chosen {
    let source = |text: &&str| (format!("body.{text}"), Source::Fixed((*text).to_owned()));
    Chosen {
        name: name.into(),
        language: "en".into(),
        category: "UTILITY".into(),
        mapping: texts.iter().map(source).collect::<Mapping>(),
        no_way_out: false,
    }
}

fn split(recipients: u32) -> Split {
    Split {
        plan: 1,
        recipients,
        countries: BTreeMap::new(),
    }
}

/// Three messages, each to so many, and the winner after a day to the rest.
fn running(each: u32, rest: u32) -> Job {
    let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
    let name = JobName::parse("Diwali").unwrap();
    let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
    job.template = Some(chosen("a", &["1", "2"]));
    let other = |name: &str, texts: &[&str]| Second {
        message: chosen(name, texts),
        percent: 33,
        split: None,
    };
    job = job.compare_all(Some(other("b", &[])), vec![other("c", &["1"])]).unwrap();
    job = job.with_winner(Some(Winner::new(20, 24, WinBy::Read).unwrap())).unwrap();
    (job.state, job.plan) = (JobState::Checking, 1);
    job = job.divided(Variant::B, &split(each)).divided(Variant::C, &split(each));
    job = job.divided(Variant::Rest, &split(rest));
    let planned = Planned {
        recipients: each * 3 + rest,
        ..Planned::default()
    };
    job = job.checked(1, Ok(planned)).unwrap();
    job.state = JobState::Running;
    job
}

/// So many of each message read it, of so many to whom it was sent.
fn read(each: u32, rest: u32, reads: [u32; 3]) -> Tally {
    let groups = [(Variant::A, each), (Variant::B, each), (Variant::C, each), (Variant::Rest, rest)];
    let mut tally = Tally::divided(groups);
    for (variant, reads) in Variant::ALL.into_iter().zip(reads) {
        for n in 0..each {
            let state = if n < reads { RecipientState::Read } else { RecipientState::Sent };
            tally.moved(variant, &Standing::plain(RecipientState::Pending), &Standing::plain(state));
        }
    }
    tally
}

fn change(gate: Gate) -> Job {
    match gate {
        Gate::Change(job) => *job,
        other => panic!("{other:?}"),
    }
}

/// Decided by itself when its time has come.
fn decided(each: u32, reads: [u32; 3]) -> Decided {
    let (job, tally) = (running(each, 600), read(each, 600, reads));
    let waiting = change(job.gate(&tally, Millis(5), 30));
    let due = waiting.winner.as_ref().unwrap().due().unwrap();
    let job = change(waiting.gate(&tally, due, 30));
    job.winner.unwrap().decided.unwrap()
}

#[test]
fn the_test_is_sent_waited_for_and_decided_once() {
    let job = running(40, 500);
    assert_eq!((job.tested(), job.winner_from(), job.held_from()), (120, Some(300), Some(300)));
    assert_eq!(
        (job.sends(Variant::C), job.sends(Variant::D), job.sends(Variant::Rest)),
        (Some(Variant::C), None, None)
    );
    let mut some = Tally::divided([(Variant::A, 40), (Variant::B, 40), (Variant::C, 40), (Variant::Rest, 500)]);
    assert_eq!(job.gate(&some, Millis(1), 30), Gate::Wait, "nobody had their turn");
    assert_eq!(
        job.clone().decide("Asha", None, &some, Millis(1)).unwrap_err(),
        JobRefused::NotTesting
    );
    some = read(40, 500, [10, 30, 12]);
    let waiting = change(job.gate(&some, Millis(7), 30));
    let winner = waiting.winner.as_ref().unwrap();
    assert_eq!(winner.due(), Some(Millis(7 + 24 * HOUR_MILLIS)));
    assert_eq!(waiting.gate(&some, Millis(6 + 24 * HOUR_MILLIS), 30), Gate::Wait);
    let decided = change(waiting.gate(&some, Millis(7 + 24 * HOUR_MILLIS), 30));
    assert_eq!(
        (decided.sends(Variant::Rest), decided.held_from(), decided.v),
        (Some(Variant::B), None, job.v + 2)
    );
    assert_eq!(
        decided.gate(&some, Millis(i64::MAX), 30),
        Gate::Wait,
        "there is nothing more to decide"
    );
    // Others of its number need not share with it while it waits.
    assert_eq!([&job, &waiting, &decided].map(Job::is_sending), [true, false, true]);
    assert_eq!(decided.decide("Asha", None, &some, Millis(9)).unwrap_err(), JobRefused::NotTesting);
    // A pause ends no waiting, and decides nothing.
    let paused = waiting.clone().pause().unwrap();
    assert_eq!(paused.gate(&some, Millis(i64::MAX), 30), Gate::Wait);
    assert_eq!(paused.resume(some).unwrap().winner, waiting.winner);
}

#[test]
fn somebody_decides_at_once_by_the_figures_or_as_they_like() {
    let (job, tally) = (running(40, 500), read(40, 500, [10, 30, 12]));
    let waiting = change(job.gate(&tally, Millis(7), 30));
    let by_figures = waiting.clone().decide("Vikram", None, &tally, Millis(9)).unwrap();
    assert_eq!(
        (by_figures.sends(Variant::Rest), by_figures.run),
        (Some(Variant::B), waiting.run + 1)
    );
    let liked = waiting.clone().decide("Vikram", Some(Variant::C), &tally, Millis(9)).unwrap();
    assert_eq!(liked.sends(Variant::Rest), Some(Variant::C));
    let decided = liked.winner.unwrap().decided.unwrap();
    assert_eq!(
        decided.words(WinBy::Read),
        "Vikram chose message C. Read: A 25.0 % of 40 (14.2 to 40.2), B 75.0 % of 40 (59.8 to 85.8), C 30.0 % of 40 (18.1 to 45.4); \
         with 95 % intervals."
    );
    for no_message in [Variant::D, Variant::Rest] {
        let refused = waiting.clone().decide("Vikram", Some(no_message), &tally, Millis(9));
        assert_eq!(refused.unwrap_err(), JobRefused::NotTesting);
    }
    let paused = waiting.pause().unwrap();
    let (run, decided) = (paused.run, paused.decide("Vikram", None, &tally, Millis(9)).unwrap());
    assert_eq!((decided.run, decided.state), (run, JobState::Paused));
}

#[test]
fn it_says_how_sure_the_winner_is() {
    let clear = decided(100, [10, 60, 20]);
    assert_eq!(clear.variant, Variant::B);
    assert!(
        clear.verdict().ends_with("do not overlap: message B is better."),
        "{}",
        clear.verdict()
    );
    let close = decided(100, [40, 45, 42]);
    assert_eq!(close.variant, Variant::B);
    assert!(close.verdict().starts_with("The intervals overlap"), "{}", close.verdict());
    // Of those alike the first is taken, also where nobody did it.
    let alike = decided(100, [20, 45, 45]);
    assert_eq!(alike.variant, Variant::B);
    assert!(alike.verdict().contains("the first of those alike"), "{}", alike.verdict());
    assert_eq!(
        (decided(100, [0, 0, 0]).variant, decided(100, [0, 0, 1]).variant),
        (Variant::A, Variant::C)
    );
}

#[test]
fn what_fills_each_message_is_kept_for_those_who_wait() {
    let job = running(40, 500);
    let values: Vec<String> = ["one", "two", "three"].map(str::to_owned).to_vec();
    let of = |message| job.values_of(Variant::Rest, message, &values);
    assert_eq!(
        (of(Variant::A), of(Variant::B), of(Variant::C)),
        (&values[..2], &values[..0], &values[2..])
    );
    assert_eq!(job.values_of(Variant::C, Variant::C, &values[2..]), &values[2..]);
    let names = |group| -> Vec<Variant> { job.may_get(group).iter().map(|(variant, _)| *variant).collect() };
    assert_eq!(names(Variant::B), [Variant::B]);
    assert_eq!(names(Variant::Rest), [Variant::A, Variant::B, Variant::C]);
}

#[test]
fn a_warm_up_and_a_test_hold_one_after_the_other() {
    let mut job = running(40, 500);
    job.ramp = Some(Ramp::new(vec![20, 400]).unwrap());
    assert_eq!(job.held_from(), Some(20));
    let tally = read(40, 500, [30, 10, 10]);
    let mut job = change(change(job.gate(&tally, Millis(1), 30)).gate(&tally, Millis(2), 30));
    assert_eq!(
        (job.ramp.as_ref().unwrap().part, job.held_from()),
        (1, Some(300)),
        "the test comes next"
    );
    job = change(job.gate(&tally, Millis(3), 30));
    job = job.decide("Asha", None, &tally, Millis(4)).unwrap();
    assert_eq!((job.held_from(), job.sends(Variant::Rest)), (Some(420), Some(Variant::A)));
}

#[test]
fn a_test_needs_something_to_compare_and_some_time() {
    for (percent, hours) in [(4, 24), (91, 24), (20, 0), (20, 73)] {
        assert_eq!(Winner::new(percent, hours, WinBy::Read).unwrap_err(), JobRefused::Winner);
    }
    let mut alone = running(1, 1);
    alone.state = JobState::Ready;
    let winner = alone.winner.clone();
    alone = alone.compare(None).unwrap();
    assert_eq!(
        (alone.contest(), alone.clone().with_winner(winner).unwrap_err()),
        (None, JobRefused::NoSecond)
    );
    // Of a few people nobody may be of the test: they get the first message, and nothing is waited for.
    let few = running(0, 3);
    assert_eq!((few.winner_from(), few.sends(Variant::Rest)), (None, Some(Variant::A)));
    // Nobody waits for a winner: nothing is decided.
    assert_eq!(running(5, 0).winner_from(), None);
    for by in WinBy::ALL {
        assert_eq!(WinBy::from_name(by.words()), Some(by));
        assert_eq!(serde_json::to_string(&by).unwrap(), format!("\"{}\"", by.words()));
    }
    assert_eq!(
        Winner::new(20, 1, WinBy::Answered).unwrap().sentence(80),
        "1 hour after these had their turn, the message that more of them have answered goes to the 80 others."
    );
}

proptest! {
    #[test]
    fn nobody_has_a_higher_share_than_the_winner(reads in prop::array::uniform3(0_u32..=60)) {
        let decided = decided(60, reads);
        let won = decided.figures.iter().find(|figure| figure.variant == decided.variant).unwrap();
        for figure in &decided.figures {
            prop_assert!(!figure.is_above(won), "{figure:?} above {won:?}");
            let share = u32::try_from(figure.part * 1_000 / figure.whole).unwrap();
            prop_assert!(figure.from <= share + 1 && share <= figure.to && figure.to <= 1_000, "{figure:?}");
        }
        prop_assert!(!decided.words(WinBy::Read).is_empty());
    }

    /// Wherever recipients of whichever group stand, all groups together are the job.
    #[test]
    fn sums_of_all_groups_add_up(
        each in 1_u32..40,
        rest in 0_u32..40,
        moves in prop::collection::vec((0_usize..4, 0_usize..10), 0..80),
    ) {
        let groups = [Variant::A, Variant::B, Variant::C, Variant::Rest];
        let mut tally = Tally::divided([(Variant::A, each), (Variant::B, each), (Variant::C, each), (Variant::Rest, rest)]);
        for (group, state) in moves {
            let (group, after) = (groups[group], RecipientState::ALL[state]);
            if tally.of(group).count(RecipientState::Pending) == 0 {
                continue;
            }
            let failure = (after == RecipientState::Failed).then(|| "131026".to_owned());
            tally.moved(group, &Standing::plain(RecipientState::Pending), &Standing { state: after, failure });
            tally.spends(group, 7);
        }
        prop_assert_eq!(tally.total(), u64::from(each * 3 + rest));
        for state in RecipientState::ALL {
            let apart: u64 = Variant::GROUPS.iter().map(|group| tally.of(*group).count(state)).sum();
            prop_assert_eq!(apart, tally.count(state));
        }
        let apart: u64 = Variant::GROUPS.iter().map(|group| tally.of(*group).total()).sum();
        prop_assert_eq!(apart, tally.total());
        let (failed, spent): (u64, u64) = Variant::GROUPS.iter().map(|group| tally.of(*group)).fold((0, 0), |sums, of| {
            let failed: u64 = of.failures().iter().map(|(_, many)| many).sum();
            (sums.0 + failed, sums.1 + of.spent())
        });
        prop_assert_eq!((failed, spent), (tally.count(RecipientState::Failed), tally.spent()));
    }
}
