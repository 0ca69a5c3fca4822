//! Tests of what counts, when, and of how it is put together.

use super::{
    day::{DayKey, Figures, Kind, Totals},
    metric::{Metric, Timing},
    point::{In, Out, Point, What, Who},
    run::Opening,
    sketch::Sketch,
    tally::Tally,
};
use crate::{clock::Seconds, ids::MessageId, kind::Kind as Content};
use proptest::prelude::*;

mod behind;
mod board;
mod cost;
mod hours;
mod month;
mod opened;
mod shown;
mod steps;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// Monday, 5 January 2026, midnight UTC.
const MONDAY: i64 = 1_767_571_200;

fn id(at: i64, serial: u64) -> MessageId {
    MessageId::from_parts(Seconds(at).millis().unsigned(), u128::from(serial))
}

fn point(serial: u64, at: i64, what: What) -> Point {
    Point {
        id: id(at, serial),
        at: Seconds(at),
        v: 1,
        what,
    }
}

fn customer(serial: u64, at: i64) -> Point {
    let from_ad = serial.is_multiple_of(5);
    let message = In {
        kind: Some(Content::Text),
        source: from_ad.then(|| Who {
            id: "ad".into(),
            name: "Sale".into(),
        }),
    };
    point(serial, at, What::In(message))
}

fn who(name: &str) -> Who {
    Who {
        id: name.to_lowercase(),
        name: name.into(),
    }
}

fn reply(serial: u64, at: i64) -> Point {
    let by = Some(who("Asha"));
    point(serial, at, What::Out(Out { by, ..Out::default() }))
}

fn resolved(serial: u64, at: i64) -> Point {
    point(serial, at, What::Resolved(who("Asha")))
}

fn template(serial: u64, at: i64, reached: u8, v: u64) -> Point {
    let out = Out {
        template: Some("hello".into()),
        reached,
        charged: (reached > 2).then(|| "utility".into()),
        ..Out::default()
    };
    Point {
        v,
        ..point(serial, at, What::Out(out))
    }
}

fn figures(totals: &Totals, kind: Kind) -> Figures {
    let mut all = Figures::default();
    let of_kind = totals.0.iter().filter(|(key, _)| key.kind == kind);
    for figures in of_kind.flat_map(|(_, day)| day.slots.values()) {
        all.merge(figures, 1);
    }
    all
}

fn count(totals: &Totals, metric: Metric) -> i64 {
    figures(totals, Kind::Number).count(metric)
}

fn whole(points: &[Point]) -> Totals {
    Tally::whole("IN", points.to_vec(), &Opening::default()).1
}

#[test]
fn the_first_response_is_a_persons_and_counts_from_the_first_message_since_opening() {
    let automatic = point(2, MONDAY + 10, What::Out(Out::default()));
    let points = [
        customer(1, MONDAY),
        automatic,
        customer(3, MONDAY + 60),
        reply(4, MONDAY + 100),
        reply(5, MONDAY + 130),
        customer(6, MONDAY + 200),
        reply(7, MONDAY + 210),
    ];
    let all = figures(&whole(&points), Kind::Number);
    let first = all.time(Timing::FirstResponse);
    assert_eq!((first.count(), first.mean()), (1, Some(100)));
    // The second of the two replies in a row answers nothing.
    let replies = all.time(Timing::Reply);
    assert_eq!((replies.count(), replies.mean()), (2, Some(55)));
    assert_eq!(all.count(Metric::Automatic), 1);
    assert_eq!(figures(&whole(&points), Kind::Agent).count(Metric::Sent), 3);
}

#[test]
fn reopening_makes_a_resolution_void_and_a_new_question_a_day_later_does_not() {
    let (opened, done) = (customer(1, MONDAY), resolved(2, MONDAY + HOUR));
    let soon = [opened.clone(), done.clone(), customer(3, MONDAY + 2 * HOUR)];
    let all = figures(&whole(&soon), Kind::Number);
    assert_eq!(all.time(Timing::Resolution).count(), 0);
    assert_eq!(
        (all.count(Metric::Resolved), all.count(Metric::Reopened), all.count(Metric::Opened)),
        (1, 1, 1)
    );
    let late = [opened.clone(), done.clone(), customer(3, MONDAY + 30 * HOUR)];
    let all = figures(&whole(&late), Kind::Number);
    assert_eq!(all.time(Timing::Resolution).mean(), Some(HOUR));
    assert_eq!((all.count(Metric::Reopened), all.count(Metric::Opened)), (0, 2));
    let by_hand = [
        opened,
        done,
        point(4, MONDAY + 90 * HOUR, What::Reopened),
        resolved(5, MONDAY + 91 * HOUR),
    ];
    let all = figures(&whole(&by_hand), Kind::Number);
    assert_eq!((all.count(Metric::Resolved), all.time(Timing::Resolution).mean()), (2, Some(HOUR)));
}

#[test]
fn a_window_that_closes_unanswered_is_known_in_advance_and_taken_back_by_an_answer() {
    let asked = [customer(1, MONDAY), customer(2, MONDAY + HOUR)];
    let totals = whole(&asked);
    assert_eq!((count(&totals, Metric::Missed), count(&totals, Metric::Closed)), (2, 1));
    let of_day = |day: i64, metric| {
        let own = totals.0.iter().filter(|(key, _)| key.day == day / DAY);
        own.flat_map(|(_, day)| day.slots.values())
            .map(|figures| figures.count(metric))
            .sum::<i64>()
    };
    assert_eq!(of_day(MONDAY + DAY, Metric::Closed), 1, "when the 24 hours are over");
    assert_eq!(of_day(MONDAY, Metric::Missed), 2, "when the customer wrote");
    let in_time = [asked[0].clone(), asked[1].clone(), reply(3, MONDAY + 2 * HOUR)];
    let totals = whole(&in_time);
    assert_eq!(
        (
            count(&totals, Metric::Answered),
            count(&totals, Metric::Missed),
            count(&totals, Metric::Closed)
        ),
        (2, 0, 0)
    );
    // Too late for the first of them; the window, which the second prolonged, was still open.
    let half = [asked[0].clone(), asked[1].clone(), reply(3, MONDAY + 24 * HOUR + 60)];
    let totals = whole(&half);
    assert_eq!(
        (
            count(&totals, Metric::Answered),
            count(&totals, Metric::Missed),
            count(&totals, Metric::Closed)
        ),
        (1, 1, 0)
    );
    let after = [asked[0].clone(), reply(3, MONDAY + 30 * HOUR)];
    let totals = whole(&after);
    assert_eq!(
        (
            count(&totals, Metric::Answered),
            count(&totals, Metric::Missed),
            count(&totals, Metric::Closed)
        ),
        (0, 1, 1)
    );
}

#[test]
fn what_comes_three_days_late_counts_for_the_hour_it_was_written_in() {
    let late = Point {
        id: id(MONDAY + 3 * DAY, 9),
        ..customer(9, MONDAY + 5 * HOUR)
    };
    let mut tally = Tally::default();
    tally.take(
        [
            customer(1, MONDAY),
            reply(2, MONDAY + 60),
            customer(3, MONDAY + 2 * DAY),
            reply(4, MONDAY + 2 * DAY + 60),
        ],
        &Opening::default(),
    );
    let change = tally.take([late, reply(10, MONDAY + 3 * DAY + 60)], &Opening::default());
    let key = DayKey {
        kind: Kind::Number,
        day: MONDAY / DAY,
        id: "-".into(),
    };
    assert_eq!(change.0[&key].slots[&20].count(Metric::Received), 1);
    // The answer that came before it arrived did not answer it.
    assert_eq!(
        figures(&change, Kind::Number).time(Timing::Reply).mean(),
        Some(3 * DAY + 60 - 5 * HOUR)
    );
}

#[test]
fn a_status_counts_once_and_for_the_hour_of_its_message_years_after_too() {
    let mut tally = Tally::default();
    let first = tally.take([template(1, MONDAY, 1, 1)], &Opening::default());
    assert_eq!((count(&first, Metric::Sent), count(&first, Metric::Accepted)), (1, 1));
    assert_eq!(
        tally.take([template(1, MONDAY, 1, 1)], &Opening::default()),
        Totals::default(),
        "told again"
    );
    let read = tally.take([template(1, MONDAY, 4, 5)], &Opening::default());
    let read = figures(&read, Kind::Template);
    assert_eq!(
        (read.count(Metric::Sent), read.count(Metric::Delivered), read.count(Metric::Read)),
        (0, 1, 1)
    );
    assert_eq!(
        tally.take([template(1, MONDAY, 3, 3)], &Opening::default()),
        Totals::default(),
        "an older version"
    );
    let answer = tally.take([customer(2, MONDAY + 71 * HOUR)], &Opening::default());
    let answer = figures(&answer, Kind::Template);
    assert_eq!((answer.count(Metric::Replied), answer.count(Metric::Tapped)), (1, 0));
}

#[test]
fn a_tap_on_a_templates_button_is_an_answer_of_its_own() {
    let mut tally = Tally::default();
    tally.take([template(1, MONDAY, 3, 1)], &Opening::default());
    let tap = |serial, at| {
        let message = In {
            kind: Some(Content::Button),
            source: None,
        };
        point(serial, at, What::In(message))
    };
    let answer = figures(&tally.take([tap(2, MONDAY + HOUR)], &Opening::default()), Kind::Template);
    assert_eq!((answer.count(Metric::Replied), answer.count(Metric::Tapped)), (1, 1));
    // Only the first answer counts.
    let again = figures(&tally.take([tap(3, MONDAY + 2 * HOUR)], &Opening::default()), Kind::Template);
    assert_eq!((again.count(Metric::Replied), again.count(Metric::Tapped)), (0, 0));
}

#[test]
fn what_is_taken_back_was_never_sent() {
    let mut tally = Tally::default();
    tally.take([customer(1, MONDAY)], &Opening::default());
    let mut totals = tally.take([reply(2, MONDAY + 60)], &Opening::default());
    let gone = Point {
        v: 2,
        ..point(2, MONDAY + 60, What::Nothing)
    };
    totals.merge(&tally.take([gone], &Opening::default()), 1);
    totals.tidy();
    assert_eq!(totals, Totals::default());
}

#[test]
fn a_failure_is_counted_by_its_reason_and_answers_nobody() {
    let failed = Out {
        by: Some(who("Asha")),
        reached: 2,
        failure: Some(Who {
            id: "131026".into(),
            name: "this number is not on WhatsApp".into(),
        }),
        ..Out::default()
    };
    let totals = whole(&[customer(1, MONDAY), point(2, MONDAY + 60, What::Out(failed))]);
    assert_eq!(count(&totals, Metric::Failed), 1);
    assert_eq!(figures(&totals, Kind::Failure).count(Metric::Failed), 1);
    assert_eq!(count(&totals, Metric::Missed), 1);
}

fn any_point() -> impl Strategy<Value = Point> {
    (0_u64..400, 0_i64..20 * DAY, 0_u8..6, 1_u64..4, 0_u8..5).prop_map(|(serial, at, what, v, reached)| {
        // A thing keeps its kind, its time and its id; its version says how far it has come.
        let at = MONDAY + (at + i64::try_from(serial).unwrap() * 7919) % (20 * DAY);
        let point = match what.wrapping_add(u8::try_from(serial % 6).unwrap()) % 6 {
            0 | 1 => customer(serial, at),
            2 => reply(serial, at),
            3 => resolved(serial, at),
            4 => point(serial, at, What::Reopened),
            _ => template(serial, at, reached, v),
        };
        Point { v, ..point }
    })
}

proptest! {
    #[test]
    fn any_order_any_grouping_and_any_repeats_give_the_same_figures(
        points in prop::collection::vec(any_point(), 1..60), cuts in prop::collection::vec(1_usize..8, 1..20), seed in any::<u64>(),
    ) {
        // One thing for each id and version.
        let mut newest: std::collections::BTreeMap<MessageId, Point> = std::collections::BTreeMap::new();
        for point in &points {
            let known = newest.entry(point.id).or_insert_with(|| point.clone());
            if point.v > known.v {
                *known = point.clone();
            }
        }
        let mut shuffled: Vec<_> = points.iter().chain(newest.values()).cloned().collect();
        // Of two of one version either might come first: only the newest are told twice.
        shuffled.retain(|point| newest[&point.id].v > point.v || newest[&point.id] == *point);
        let mut state = seed;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
        }
        let (mut tally, mut totals) = (Tally::default(), Totals::default());
        let mut rest = shuffled.as_slice();
        for cut in cuts.iter().cycle() {
            let (now, later) = rest.split_at((*cut).min(rest.len()));
            totals.merge(&tally.take(now.to_vec(), &Opening::default()), 1);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        totals.tidy();
        let expected = Tally::whole("", newest.into_values(), &Opening::default()).1;
        prop_assert_eq!(totals, expected);
    }

    #[test]
    fn percentiles_are_right_to_one_percent(mut seconds in prop::collection::vec(0_i64..5_000_000, 1..200), percent in 1_i64..100) {
        let mut sketch = Sketch::default();
        for seconds in &seconds {
            sketch.add(*seconds, 1);
        }
        seconds.sort_unstable();
        let rank = (i64::try_from(seconds.len()).unwrap() * percent + 99) / 100;
        let exact = seconds[usize::try_from(rank).unwrap() - 1];
        let told = sketch.percentile(percent).unwrap();
        prop_assert!((told - exact).abs() * 100 <= exact, "{} for {}", told, exact);
        let halves = seconds.split_at(seconds.len() / 2);
        let (mut one, mut other) = (Sketch::default(), Sketch::default());
        for seconds in halves.0 {
            one.add(*seconds, 1);
        }
        for seconds in halves.1 {
            other.add(*seconds, 1);
        }
        one.merge(&other, 1);
        prop_assert_eq!(&one, &sketch);
        one.merge(&sketch, -1);
        prop_assert!(one.is_empty());
    }
}

#[test]
fn a_long_conversation_is_counted_for_good_and_stays_right() {
    let points: Vec<Point> = (0..1_000)
        .map(|place| {
            let at = MONDAY + i64::try_from(place).unwrap() * 600;
            match place % 7 {
                0 | 1 | 3 => customer(place, at),
                6 => resolved(place, at),
                _ => reply(place, at),
            }
        })
        .collect();
    let (mut tally, mut totals) = (Tally::default(), Totals::default());
    for point in &points {
        totals.merge(&tally.take([point.clone()], &Opening::default()), 1);
    }
    totals.tidy();
    assert_eq!(totals, whole(&points));
    assert!(serde_json::to_string(&tally).unwrap().len() < 40_000);
    assert_eq!(
        tally.take([points[3].clone()], &Opening::default()),
        Totals::default(),
        "told again after it was counted for good"
    );
    let stored: Tally = serde_json::from_str(&serde_json::to_string(&tally).unwrap()).unwrap();
    assert_eq!(stored, tally);
}
