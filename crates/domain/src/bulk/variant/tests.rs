//! Every group of every message has one turn, and places tell them apart.

use super::*;
use crate::{
    bulk::{JobName, Mapping, Planned, RecipientId, WinBy, Winner},
    clock::Millis,
    ids::{BulkId, PhoneId, UserId},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn chosen(name: &str) -> Chosen {
    Chosen {
        name: name.into(),
        language: "en".into(),
        category: "UTILITY".into(),
        mapping: Mapping::new(),
        no_way_out: false,
    }
}

fn second(percent: u32) -> Second {
    Second {
        message: chosen("b"),
        percent,
        split: None,
    }
}

fn draft() -> Job {
    let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
    let name = JobName::parse("Diwali").unwrap();
    Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(1))
}

fn split(recipients: u32) -> Split {
    Split {
        plan: 1,
        recipients,
        countries: BTreeMap::new(),
    }
}

/// As it is after a check.
fn checked(recipients: u32, of_b: u32) -> Job {
    let mut job = draft().compare(Some(second(50))).unwrap();
    job.template = Some(chosen("a"));
    job.state = JobState::Checking;
    job.plan = 1;
    let planned = Planned {
        recipients,
        ..Planned::default()
    };
    job.divided(Variant::B, &split(of_b)).checked(1, Ok(planned)).unwrap()
}

/// The same with four messages of which the winner goes to the rest: so many in each group.
fn tested(sizes: [u32; 5]) -> Job {
    let mut job = draft().compare_all(Some(second(25)), vec![second(25), second(25)]).unwrap();
    job = job.with_winner(Some(Winner::new(20, 24, WinBy::Read).unwrap())).unwrap();
    job.template = Some(chosen("a"));
    job.state = JobState::Checking;
    job.plan = 1;
    for (variant, many) in Variant::GROUPS.into_iter().zip(sizes) {
        job = job.divided(variant, &split(many));
    }
    let planned = Planned {
        recipients: sizes.iter().sum(),
        ..Planned::default()
    };
    job.checked(1, Ok(planned)).unwrap()
}

proptest! {
    #[test]
    fn every_group_of_both_messages_has_one_turn(recipients in 0_u32..60_000, thousandth in 0_u32..=1_000) {
        let of_b = u32::try_from(u64::from(recipients) * u64::from(thousandth) / 1_000).unwrap();
        let job = checked(recipients, of_b);
        prop_assert_eq!(job.recipients_of(Variant::A) + job.recipients_of(Variant::B), recipients);
        let turns: BTreeSet<u32> = (0..job.chunks()).map(|index| job.chunk_at(index)).collect();
        let (a, b) = (job.recipients_of(Variant::A).div_ceil(CHUNK), of_b.div_ceil(CHUNK));
        let wanted: BTreeSet<u32> = (0..a).chain((0..b).map(|index| Variant::B.chunk(index))).collect();
        prop_assert_eq!(turns, wanted);
    }

    #[test]
    fn every_group_of_four_messages_and_of_the_rest_has_one_turn(sizes in proptest::array::uniform5(0_u32..9_000)) {
        let job = tested(sizes);
        let people: Vec<u32> = Variant::GROUPS.iter().map(|variant| job.recipients_of(*variant)).collect();
        prop_assert_eq!(people, sizes.to_vec());
        let turns: Vec<u32> = (0..job.chunks()).map(|index| job.chunk_at(index)).collect();
        let wanted: BTreeSet<u32> = Variant::GROUPS
            .into_iter()
            .zip(sizes)
            .flat_map(|(variant, many)| (0..many.div_ceil(CHUNK)).map(move |index| variant.chunk(index)))
            .collect();
        prop_assert_eq!(turns.len(), wanted.len());
        prop_assert_eq!(turns.iter().copied().collect::<BTreeSet<_>>(), wanted);
        // Who gets the winner has no turn before the test is sent.
        let first_of_rest = turns.iter().position(|chunk| Variant::of_chunk(*chunk) == Variant::Rest);
        let tested: u32 = sizes.iter().take(4).map(|many| many.div_ceil(CHUNK)).sum();
        prop_assert!(first_of_rest.is_none_or(|first| first == usize::try_from(tested).unwrap()));
    }
}

#[test]
fn without_a_second_message_groups_stand_as_ever() {
    let mut job = checked(1_234, 0);
    job.second = None;
    assert_eq!((job.chunks(), job.chunk_at(0), job.chunk_at(12)), (13, 0, 12));
    assert_eq!(job.messages().map(|(variant, _)| variant).collect::<Vec<_>>(), [Variant::A]);
}

#[test]
fn all_messages_take_turns() {
    let turns = |job: &Job| -> String {
        let words = |index| Variant::of_chunk(job.chunk_at(index)).words();
        (0..job.chunks()).map(words).collect()
    };
    assert_eq!(turns(&checked(800, 400)), "ABABABAB");
    assert_eq!(turns(&checked(1_000, 100)), "AAAAAAAAAB");
    let four = turns(&tested([200, 200, 200, 200, 150]));
    assert!(four.ends_with("RestRest"), "{four}");
    for half in [&four[..4], &four[4..8]] {
        for letter in ["A", "B", "C", "D"] {
            assert_eq!(half.matches(letter).count(), 1, "{four}");
        }
    }
}

#[test]
fn a_place_tells_the_message() {
    let at = |chunk: u32| RecipientId {
        job: BulkId::from_parts(1, 1),
        plan: 1,
        place: chunk * CHUNK + 7,
    };
    for variant in Variant::GROUPS {
        assert_eq!(at(variant.chunk(9_999)).variant(), variant);
        assert_eq!(Variant::from_name(variant.words()), Some(variant));
    }
    assert_eq!(at(Variant::B.chunk(3)).to_string().parse(), Ok(at(500_003)));
}

#[test]
fn shares_are_of_a_hundred_and_a_change_makes_the_check_void() {
    for percent in [0, 100, 400] {
        assert_eq!(draft().compare(Some(second(percent))).unwrap_err(), JobRefused::Share, "{percent}");
    }
    for (b, more) in [(50, vec![50]), (50, vec![0]), (33, vec![33, 34])] {
        let more = more.into_iter().map(second).collect();
        assert_eq!(draft().compare_all(Some(second(b)), more).unwrap_err(), JobRefused::Shares);
    }
    for (b, more) in [(None, 1), (Some(second(10)), 3)] {
        let more = (0..more).map(|_| second(10)).collect();
        assert_eq!(draft().compare_all(b, more).unwrap_err(), JobRefused::Messages);
    }
    let job = checked(10, 4);
    assert_eq!((job.recipients_of(Variant::A), job.recipients_of(Variant::B)), (6, 4));
    let again = job.clone().compare(Some(second(30))).unwrap();
    assert_eq!(
        (again.state.clone(), again.planned.clone(), again.split()),
        (JobState::Draft, None, None)
    );
    assert_eq!(again.compare(None).unwrap().second, None);
    // A check of another plan, as an older version would make it, has no second message.
    let mut older = job;
    older.plan = 2;
    assert_eq!((older.split(), older.recipients_of(Variant::A)), (None, 10));
    let mut running = checked(10, 4);
    running.state = JobState::Running;
    assert_eq!(running.compare(None).unwrap_err(), JobRefused::Begun);
    // Without a second message there is no third, and nothing to win.
    let mut alone = tested([1; 5]);
    assert_eq!(alone.groups().count(), 5);
    alone = alone.compare(None).unwrap();
    assert_eq!((alone.more.len(), alone.winner.is_none()), (0, true));
}

#[test]
fn a_copy_has_all_messages_and_draws_anew() {
    let by = || (UserId::parse("v").unwrap(), "Vikram".to_owned());
    let copy = checked(10, 4).copied(BulkId::from_parts(2, 2), by(), Millis(9), None);
    assert_eq!(copy.second, Some(second(50)));
    let four = tested([5; 5]);
    let copy = four.copied(BulkId::from_parts(2, 3), by(), Millis(9), None);
    assert_eq!(
        (copy.more.clone(), copy.winner),
        (vec![second(25); 2], Some(Winner::new(20, 24, WinBy::Read).unwrap()))
    );
    // Who is written to again gets what they had: nothing is tested.
    let again = four.copied(BulkId::from_parts(2, 4), by(), Millis(9), Some(crate::bulk::Who::NotRead));
    assert_eq!((again.more.len(), again.winner), (2, None));
}

#[test]
fn what_a_message_takes_of_a_country_is_taken_from_the_first() {
    let mut job = tested([30, 10, 10, 10, 40]);
    let india = |many: u64| BTreeMap::from([("IN".to_owned(), many)]);
    job.planned.as_mut().unwrap().countries = india(100);
    for other in [Variant::B, Variant::C, Variant::D] {
        let split = job.other_mut(other).unwrap().split.as_mut().unwrap();
        split.countries = india(10);
    }
    job.winner.as_mut().unwrap().split.as_mut().unwrap().countries = india(40);
    assert_eq!(
        (job.countries_of(Variant::A), job.countries_of(Variant::Rest)),
        (india(30), india(40))
    );
}
