//! Tests of durations while the number is open, compared with a count by minutes.

use super::{DAY, HOUR, MONDAY, any_point, customer, figures, reply, resolved};
use crate::{
    clock::Seconds,
    hours::{DaySpans, Hours, Span, Week},
    statistics::{Kind, Opening, Query, Range, Tally, Timing, Totals, point::Point},
    zone::Zone,
};
use proptest::prelude::*;

fn kolkata() -> Zone {
    Zone {
        name: "Asia/Kolkata".into(),
        offsets: vec![(Seconds(i64::MIN), 19_800)],
    }
}

/// From Monday to Friday, 09:00 to 13:00 and 14:00 to 18:00, from a day on.
fn weekdays(from: &str) -> Opening {
    let spans = DaySpans::new(vec![Span::new(540, 780).unwrap(), Span::new(840, 1080).unwrap()]).unwrap();
    Opening {
        hours: Hours::default().with_week(from.parse().unwrap(), Week::weekdays(&spans)).unwrap(),
        zone: kolkata(),
    }
}

/// The same, minute by minute.
fn open_minutes(from: i64, until: i64) -> i64 {
    let is_open = |at: &i64| {
        let local = at + 19_800;
        let (day, minute) = ((local.div_euclid(DAY) + 3).rem_euclid(7), local.rem_euclid(DAY) / 60);
        day < 5 && ((540..780).contains(&minute) || (840..1080).contains(&minute))
    };
    i64::try_from((from..until).step_by(60).filter(is_open).count()).unwrap()
}

fn timed(points: &[Point], opening: &Opening, timing: Timing) -> Vec<i64> {
    let totals = Tally::whole("IN", points.to_vec(), opening).1;
    let sketch = figures(&totals, Kind::Number).time(timing);
    sketch.mean().into_iter().collect()
}

#[test]
fn a_night_a_lunch_and_a_weekend_do_not_count() {
    let opening = weekdays("2026-01-01");
    // Monday at 17:30 in Kolkata, answered on Tuesday at 09:15; Friday at 12:30, resolved on Monday at 14:30.
    let first = MONDAY + 12 * HOUR;
    let answered = MONDAY + DAY + 3 * HOUR + 45 * 60;
    let points = [customer(1, first), reply(2, answered), resolved(3, answered + 30 * HOUR)];
    assert_eq!(timed(&points, &opening, Timing::ReplyOpen), [45 * 60]);
    assert_eq!(timed(&points, &opening, Timing::Reply), [answered - first]);
    assert_eq!(
        timed(&points, &opening, Timing::ResolutionOpen),
        [open_minutes(first, answered + 30 * HOUR) * 60]
    );
    // Hours that begin later change nothing before.
    let later = weekdays("2026-02-01");
    assert_eq!(timed(&points, &later, Timing::ReplyOpen), [answered - first]);
}

#[test]
fn hours_agree_when_they_are_the_same_for_all_days_so_far() {
    let none = Opening {
        zone: kolkata(),
        ..Opening::default()
    };
    let (now, later) = (weekdays("2026-01-01"), weekdays("2026-02-01"));
    let on = |day: &str| day.parse().unwrap();
    assert!(none.agrees(&later, on("2026-01-31")) && later.agrees(&none, on("2026-01-31")));
    assert!(!none.agrees(&later, on("2026-02-02")) && !later.agrees(&now, on("2026-01-31")));
    let elsewhere = Opening {
        zone: Zone::utc(),
        ..now.clone()
    };
    assert!(!elsewhere.agrees(&now, on("2026-01-31")) && elsewhere.agrees(&now, on("2025-12-31")));
    assert!(
        Opening::default().agrees(&none, on("2026-01-31")),
        "without hours the zone does not matter"
    );
    let stored: Opening = serde_json::from_str(&serde_json::to_string(&now).unwrap()).unwrap();
    assert_eq!(stored, now);
}

proptest! {
    #[test]
    fn repeats_and_any_order_count_open_time_once(points in prop::collection::vec(any_point(), 1..40)) {
        let mut newest: std::collections::BTreeMap<_, Point> = std::collections::BTreeMap::new();
        for point in points {
            newest.insert(point.id, point);
        }
        let opening = weekdays("2026-01-08");
        let (mut tally, mut totals) = (Tally::default(), Totals::default());
        for point in newest.values().rev().chain(newest.values()) {
            totals.merge(&tally.take([point.clone()], &opening), 1);
        }
        totals.tidy();
        prop_assert_eq!(&totals, &Tally::whole("", newest.into_values(), &opening).1);
        for timing in Timing::ALL {
            let all = figures(&totals, Kind::Number);
            let (all, open) = (all.time(timing), all.time(timing.open()));
            prop_assert_eq!(all.count(), open.count());
            prop_assert!(open.mean() <= all.mean());
        }
    }
}

#[test]
fn the_address_keeps_whether_only_open_time_counts() {
    let query = Query {
        open: true,
        range: Range::Days(7),
        ..Query::default()
    };
    let pairs = query.address();
    let read = Query::parse(|name| {
        let mut pairs = pairs.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    });
    assert_eq!(read, query);
    assert_eq!(query.timing(Timing::Reply), Timing::ReplyOpen);
}
