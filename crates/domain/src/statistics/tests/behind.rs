//! Tests of what is behind a figure: always as much as the figure says.

use super::{DAY, HOUR, MONDAY, any_point, customer, reply, resolved, template, whole};
use crate::{
    clock::Seconds,
    message::Position,
    statistics::{
        Behind, Kind, Metric, Opening, Query, Range, Tally, Timing, Totals,
        behind::{Figure, Found, Part, Trace},
        point::Point,
    },
    zone::Zone,
};
use proptest::prelude::*;

fn all(figure: Figure) -> Behind {
    Behind {
        query: Query {
            range: Range::Days(60),
            ..Query::default()
        },
        figure,
        of: None,
        part: None,
        took: None,
        skip: 0,
    }
}

fn found(points: &[Point], asked: &Behind) -> Vec<Found> {
    let mut trace = Trace::new(asked);
    Tally::whole("IN", [], &Opening::default())
        .0
        .trace_whole(points.to_vec(), &Opening::default(), &mut trace);
    trace.found
}

fn figures() -> Vec<Figure> {
    let counted = Metric::ALL.into_iter().map(Figure::Counted);
    counted.chain(Timing::ALL.into_iter().map(Figure::Timed)).collect()
}

/// The figure, and how many things are found behind it, of one kind.
fn both(points: &[Point], totals: &Totals, asked: &Behind) -> (i64, i64) {
    let (zone, now) = (Zone::utc(), Seconds(MONDAY + 50 * DAY));
    let holds = asked.holds(&zone, now);
    let found = found(points, asked);
    let found = found.iter().filter(|found| holds(found.at) && asked.fits(found)).count();
    (asked.figure(totals, &zone, now), i64::try_from(found).unwrap())
}

proptest! {
    // Each of them walks through the points for every figure.
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn there_is_always_as_much_behind_a_figure_as_it_says(points in prop::collection::vec(any_point(), 1..80)) {
        let mut newest: std::collections::BTreeMap<_, Point> = std::collections::BTreeMap::new();
        for point in points {
            newest.insert(point.id, point);
        }
        let points: Vec<Point> = newest.into_values().collect();
        let totals = whole(&points);
        for figure in figures() {
            for of in [None, Some(("agent", "asha")), Some(("template", "hello")), Some(("cost", "IN#utility")), Some(("content", "text")), Some(("source", "ad"))] {
                for part in [None, Some(Part::Hour(2, 13)), Some(Part::Point(9))] {
                    let of = of.map(|(kind, id)| (kind.to_owned(), id.to_owned()));
                    for took in [None, Some((300, 3_600))] {
                        let asked = Behind { of: of.clone(), part, took, ..all(figure) };
                        let (figure, found) = both(&points, &totals, &asked);
                        prop_assert_eq!(figure, found, "{:?}", asked);
                    }
                }
            }
        }
    }
}

#[test]
fn it_names_the_message_that_counts() {
    let points = [
        customer(1, MONDAY),
        customer(2, MONDAY + HOUR),
        reply(3, MONDAY + 2 * HOUR),
        customer(4, MONDAY + 3 * HOUR),
        resolved(5, MONDAY + 4 * HOUR),
    ];
    let place = |index: usize| Position {
        at: points[index].at,
        id: points[index].id,
    };
    let one = |figure| found(&points, &all(figure));
    let closed = one(Figure::Counted(Metric::Closed));
    assert_eq!(
        (closed[0].at, closed[0].about, closed.len()),
        (Seconds(MONDAY + 27 * HOUR), place(3), 1)
    );
    let reply = one(Figure::Timed(Timing::Reply));
    assert_eq!((reply[0].seconds, reply[0].about), (Some(2 * HOUR), place(2)));
    assert_eq!(one(Figure::Counted(Metric::Resolved))[0].about, place(4));
    let of = Some((Kind::Template.name().to_owned(), "hello".to_owned()));
    let asked = Behind {
        of,
        ..all(Figure::Counted(Metric::Read))
    };
    assert_eq!(found(&[template(1, MONDAY, 4, 1)], &asked).len(), 1);
}

#[test]
fn what_is_kept_of_a_long_conversation_is_enough_for_newer_days() {
    let points: Vec<Point> = (0..600)
        .map(|place| {
            let at = MONDAY + i64::try_from(place).unwrap() * 7_000;
            if place % 3 == 0 { reply(place, at) } else { customer(place, at) }
        })
        .collect();
    let (tally, _) = Tally::whole("IN", points.clone(), &Opening::default());
    let from = Seconds(MONDAY + 40 * DAY);
    assert!(tally.reaches(from) && !tally.reaches(Seconds(MONDAY + 20 * DAY)));
    for figure in figures() {
        let asked = all(figure);
        let mut kept = Trace::new(&asked);
        tally.trace(&Opening::default(), &mut kept);
        let new = |found: &[Found]| found.iter().filter(|found| found.at > from).cloned().collect::<Vec<_>>();
        assert_eq!(new(&kept.found), new(&found(&points, &asked)), "{figure:?}");
    }
}

#[test]
fn a_conversation_is_listed_once_for_each_day_that_it_changes() {
    let mut tally = Tally::default();
    let change = tally.take([customer(1, MONDAY)], &Opening::default());
    // When the customer wrote, and when their 24 hours end.
    assert_eq!(tally.list(&change), [MONDAY / DAY, MONDAY / DAY + 1]);
    let change = tally.take([customer(2, MONDAY + HOUR)], &Opening::default());
    assert_eq!(tally.list(&change), [0; 0]);
    let change = tally.take([reply(3, MONDAY + 5 * DAY)], &Opening::default());
    assert_eq!(tally.list(&change), [MONDAY / DAY + 5]);
}

#[test]
fn addresses_read_back() {
    let read = |text: &str| {
        Behind::parse(|name| {
            let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(known, _)| *known == name).map(|(_, value)| value.replace("%3A", ":"))
        })
    };
    for text in [
        "figure=received&range=7",
        "figure=failed&of=failure:131026&range=30&phone=12",
        "figure=received&hour=6-23&range=90",
        "figure=reply&part=17&took=300-900&skip=100&range=own&from=2026-01-05&to=2026-01-09",
    ] {
        assert_eq!(read(text).unwrap().address(), text);
    }
    for nothing in ["", "figure=nothing", "range=7"] {
        assert_eq!(read(nothing), None, "{nothing}");
    }
    assert_eq!(read("figure=received&of=nobody:x&hour=9").unwrap().whose().0, Kind::Number);
}
