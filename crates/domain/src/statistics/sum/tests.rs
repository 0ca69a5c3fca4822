//! Tests of sums: what is added up is what the quarters of an hour are.

#![allow(clippy::unwrap_used)]
use super::*;
use crate::statistics::{Totals, metric::Timing, run::Sink as _};
use proptest::prelude::*;

fn zone(offset: i32, change: Option<(i64, i32)>) -> Zone {
    let first = [(Seconds(i64::MIN), offset)];
    let change = change.map(|(at, offset)| (Seconds(at), offset));
    Zone {
        name: "Test".to_owned(),
        offsets: first.into_iter().chain(change).collect(),
    }
}

fn figures() -> impl Strategy<Value = Totals> {
    let one = (0..70 * DAY, 0..5_u8, 1..4_000_i64);
    proptest::collection::vec(one, 0..60).prop_map(|all| {
        let mut totals = Totals::default();
        for (at, what, seconds) in all {
            let (at, agent) = (Seconds(at), [(Kind::Agent, "a", "Asha"), (Kind::Content, "text", "Text")]);
            match what {
                0 => totals.count(at, Metric::Received, 1, &agent),
                1 => totals.count_only(at, Metric::Charged, 2, (Kind::Cost, "IN#utility", "")),
                2 => totals.count(at, Metric::Missed, 1, &[]),
                3 => totals.count(at, Metric::Sent, 1, &agent[..1]),
                _ => totals.time(at, Timing::Reply, seconds, 1, &agent[..1]),
            }
        }
        totals
    })
}

proptest! {
    #[test]
    fn days_with_their_hours_beside_them_are_what_the_quarters_are(
        totals in figures(), from in 0..40_i64, length in 0..30_i64, offset in -12..=14_i32, agent: bool,
    ) {
        let zone = zone(offset * 1800, None);
        let agent = agent.then_some("a");
        let which = Which { zone: &zone, days: (from, from + length), until: Seconds(i64::MAX), agent };
        let mut direct = Sum::default();
        direct.add(which, &totals.0);
        let mut sum = Sum::default();
        for day in from..=from + length {
            let days = (day, day);
            let of = |agent: Option<&str>| {
                let mut one = Sum::default();
                one.add(Which { days, agent, ..which }, &totals.0);
                one
            };
            sum.merge(&of(None).by_day().without_course());
            let hours = serde_json::to_string(&of(agent).course_alone()).unwrap();
            sum.merge(&serde_json::from_str::<Sum>(&hours).unwrap());
        }
        prop_assert_eq!(&sum.rows, &direct.rows);
        prop_assert_eq!(&sum.people, &direct.clone().by_day().people);
        prop_assert_eq!(&sum.course, &direct.course);
        prop_assert_eq!(sum.whole(), direct.headline(agent));
    }

    #[test]
    fn days_and_blocks_add_up_to_what_the_quarters_are(
        totals in figures(), from in 0..40_i64, length in 0..60_i64, offset in -12..=14_i32, change in proptest::option::of((0..70 * DAY, -3..3_i32)), agent: bool,
    ) {
        let zone = zone(offset * 1800, change.map(|(at, hours)| (at / 900 * 900, (offset * 1800) + hours * 1800)));
        let agent = agent.then_some("a");
        let which = Which { zone: &zone, days: (from, from + length), until: Seconds(i64::MAX), agent };
        let mut direct = Sum::default();
        direct.add(which, &totals.0);
        let mut sum = Sum::default();
        let add_up = |span: Span| {
            let utc = span.utc_days(&zone);
            let near = totals.0.iter().filter(|(key, _)| (utc.0..=utc.1).contains(&key.day));
            let mut one = Sum::default();
            one.add(Which { days: span.days(), agent: None, ..which }, near);
            one.by_day()
        };
        let again = |sum: &Sum| serde_json::from_str::<Sum>(&serde_json::to_string(sum).unwrap()).unwrap();
        for span in Span::cut(which.days, true) {
            let json = serde_json::to_string(&add_up(span)).unwrap();
            let headline = serde_json::from_str::<Headline>(&json).unwrap().figures();
            prop_assert_eq!(headline, add_up(span).headline(None));
            let Some(agent) = agent else {
                sum.merge(&again(&add_up(span)));
                continue;
            };
            // A block of one person is made of the days.
            let mut one = Sum::default();
            for day in span.days().0..=span.days().1 {
                one.merge(&again(&add_up(Span::Day(day))).of_agent(day, agent));
            }
            sum.merge(&again(&one));
        }
        if agent.is_none() {
            prop_assert_eq!(&sum.rows, &direct.rows);
        } else {
            prop_assert_eq!(sum.rows.get(&Kind::Agent), direct.rows.get(&Kind::Agent));
        }
        prop_assert_eq!(&sum.people, &direct.clone().by_day().people);
        let along: i64 = direct.people.values().flat_map(std::collections::BTreeMap::values).sum();
        prop_assert_eq!(along, direct.headline(Some("a")).count(Metric::Sent));
        prop_assert_eq!(sum.whole(), direct.whole());
        prop_assert_eq!(sum.headline(agent), direct.whole());
        if agent.is_none() {
            prop_assert_eq!(&sum.course, &direct.clone().by_day().course);
            prop_assert_eq!(&sum.heat, &direct.heat);
            let last = direct.unanswered.last_key_value().map_or(0, |(slot, _)| *slot);
            let all = |sum: &Sum| [0, DAY / 2, DAY].map(|later| sum.still_waiting(Seconds(last + later)).collect::<Vec<_>>());
            prop_assert_eq!(all(&sum), all(&direct));
        }
    }
}

#[test]
fn of_the_others_of_a_day_only_their_names_are_left() {
    let mut totals = Totals::default();
    for (id, name) in [("a", "Asha"), ("b", "Vikram")] {
        let also = [(Kind::Agent, id, name), (Kind::Template, "sale", "sale")];
        totals.count(Seconds(5 * DAY), Metric::Sent, 3, &also);
    }
    let zone = zone(0, None);
    let mut sum = Sum::default();
    let which = Which {
        zone: &zone,
        days: (5, 5),
        until: Seconds(i64::MAX),
        agent: None,
    };
    sum.add(which, &totals.0);
    let weight = sum.weight();
    let one = sum.by_day().of_agent(5, "a");
    assert!(one.weight() < weight);
    let people = &one.rows[&Kind::Agent];
    assert_eq!(
        (one.rows.len(), people["b"].0.as_str(), people["b"].1.is_empty()),
        (1, "Vikram", true)
    );
    assert_eq!((one.whole().count(Metric::Sent), one.people.len()), (3, 1));
    assert!(Sum::default().of_agent(5, "a").is_empty());
}

#[test]
fn spans_are_exactly_the_days() {
    for from in 30..70 {
        for to in from - 1..140 {
            for blocks in [true, false] {
                let days = Span::cut((from, to), blocks)
                    .into_iter()
                    .flat_map(|span| span.days().0..=span.days().1);
                assert!(days.eq(from..=to), "{from} to {to}");
            }
        }
    }
    assert_eq!(Span::cut((31, 64), true), [Span::Day(31), Span::Block(1), Span::Day(64)]);
}

#[test]
fn a_day_of_a_zone_stands_in_one_or_two_of_utc() {
    assert_eq!(Span::Day(100).utc_days(&zone(0, None)), (100, 100));
    assert_eq!(Span::Day(100).utc_days(&zone(19_800, None)), (99, 100));
    assert_eq!(Span::Day(100).utc_days(&zone(-3600, None)), (100, 101));
    assert_eq!(Span::Block(1).utc_days(&zone(0, None)), (32, 63));
}

#[test]
fn what_was_counted_again_is_told_by_the_day_and_later_by_the_block() {
    let mut touched = Touched::all(3);
    assert_eq!(touched.last((0, 20_000)), 3);
    touched.touch([1_000, 1_001].into_iter(), 1_000, 5);
    touched.touch([1_001].into_iter(), 1_001, 9);
    assert_eq!(
        (touched.last((999, 999)), touched.last((1_000, 1_000)), touched.last((1_000, 1_001))),
        (3, 5, 9)
    );
    touched.touch([1_060].into_iter(), 1_060, 12);
    // Day 1,000 is in the block of day 1,001 now.
    assert_eq!(touched.last((1_000, 1_000)), 9);
    // Something came late to an old day: its block is read again, no other.
    touched.touch([960].into_iter(), 1_060, 15);
    assert_eq!(
        (touched.last((990, 990)), touched.last((1_000, 1_000)), touched.last((1_060, 1_060))),
        (15, 9, 12)
    );
}
