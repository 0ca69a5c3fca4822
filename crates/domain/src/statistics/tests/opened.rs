//! Tests of figures that count by when conversations opened.

use super::{DAY, HOUR, MONDAY, any_point, customer, figures, point, reply, resolved, shown, whole};
use crate::{
    clock::Seconds,
    statistics::{
        Behind, Kind, Metric, Opening, Query, Range, Report, Sum, Tally, Timing, Totals,
        behind::{Figure, Trace},
        day::Figures,
        point::{Point, What},
        report::{Ask, build},
        sum::Which,
    },
    zone::Zone,
};
use proptest::prelude::*;

fn query(range: Range) -> Query {
    Query {
        range,
        by_opening: true,
        ..Query::default()
    }
}

/// The report by opening, put together as the service does it.
fn report(totals: &Totals, query: Query, now: i64) -> Report {
    let zone = Zone::utc();
    let ask = shown::ask(query.range, &zone, now);
    let (from, to) = query.days(&zone, Seconds(now));
    let which = Which {
        zone: &zone,
        days: (from, to),
        until: Seconds(now),
        agent: None,
    };
    let mut sum = Sum::default();
    sum.add(which, &totals.0);
    let opened = totals.0.iter().filter(|(key, _)| key.kind == Kind::Opened);
    sum.by_opening(&Sum::of_opened(which, opened.map(|(key, day)| (key.day, day))));
    build(Ask { query, ..ask }, &sum, Figures::default())
}

fn card(report: &Report, title: &str) -> (String, String) {
    let card = report.cards.iter().find(|card| card.title == title).unwrap();
    (card.value.clone(), card.definition.clone())
}

/// Opened on Monday, answered on Tuesday, resolved on Wednesday, reopened an hour later, resolved on Friday.
fn week() -> [Point; 6] {
    [
        customer(1, MONDAY + 9 * HOUR),
        reply(2, MONDAY + DAY),
        resolved(3, MONDAY + 2 * DAY),
        customer(4, MONDAY + 2 * DAY + HOUR),
        reply(5, MONDAY + 2 * DAY + 2 * HOUR),
        resolved(6, MONDAY + 4 * DAY),
    ]
}

#[test]
fn what_became_of_a_conversation_counts_for_when_it_opened() {
    let totals = whole(&week());
    let monday = MONDAY / DAY;
    let days: Vec<i64> = totals.0.keys().filter(|key| key.kind == Kind::Opened).map(|key| key.day).collect();
    assert_eq!(days, [monday], "reopening it is no new opening");
    let only = Range::Own { from: monday, to: monday };
    let now = MONDAY + 5 * DAY;
    let by_opening = report(&totals, query(only), now);
    assert_eq!(card(&by_opening, "Conversations resolved").0, "2");
    assert_eq!(card(&by_opening, "Conversations reopened").0, "1");
    let (_, says) = card(&by_opening, "First response");
    let first = by_opening.cards.iter().find(|card| card.title == "First response").unwrap();
    assert!(first.beside.starts_with("median of 2, few"), "{}", first.beside);
    assert!(
        says.ends_with("Counted for when the conversation opened, whenever it happened."),
        "{says}"
    );
    // What was written counts for when it was written.
    assert_eq!(card(&by_opening, "Messages received").0, "1");
    assert!(!card(&by_opening, "Messages received").1.contains("Counted for when"));
    let tables = by_opening.all_tables();
    let table = |id: &str| tables.iter().find(|table| table.id == id).unwrap();
    let heads = |id: &str| table(id).heads.iter().map(|head| head.title.as_str()).collect::<Vec<_>>();
    assert_eq!(
        heads("conversations"),
        ["When", "Opened", "Resolved (by opening)", "Reopened (by opening)"]
    );
    assert!(heads("spread").contains(&"First response (by opening)") && heads("spread").contains(&"Reply time"));
    assert!(table("team").note.contains("when it happened"));
    // The whole week says the same both ways.
    let week = Range::Own {
        from: monday,
        to: monday + 6,
    };
    let (one, zone) = (report(&totals, query(week), now), Zone::utc());
    let other = shown::built(shown::ask(week, &zone, now), &totals);
    for title in ["Conversations resolved", "Conversations reopened", "First response", "Resolution"] {
        assert_eq!(card(&one, title).0, card(&other, title).0, "{title}");
    }
}

#[test]
fn of_one_person_everything_counts_for_when_it_happened() {
    let agent = crate::UserId::parse("asha").ok();
    let asked = Query {
        agent,
        ..query(Range::Days(7))
    };
    assert!(!asked.is_by_opening());
    assert_eq!(asked.counted_by(), "when it happened");
    assert!(asked.address().ends_with("&counted=opened"), "the choice is kept for everybody");
}

#[test]
fn an_address_remembers_by_what_figures_count() {
    let address = query(Range::Days(7)).address();
    let read = Query::parse(|name| {
        let mut pairs = address.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    });
    assert_eq!(read, query(Range::Days(7)));
    assert_eq!(serde_json::from_str::<Query>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Over all time both ways of counting say the same, and what is behind a figure is as much as it says.
    #[test]
    fn over_all_time_both_ways_say_the_same(points in prop::collection::vec(any_point(), 1..80)) {
        let mut newest: std::collections::BTreeMap<_, Point> = std::collections::BTreeMap::new();
        for point in points {
            newest.insert(point.id, point);
        }
        let points: Vec<Point> = newest.into_values().collect();
        let totals = whole(&points);
        let (happened, opened) = (figures(&totals, Kind::Number), figures(&totals, Kind::Opened));
        for metric in [Metric::Resolved, Metric::Reopened] {
            prop_assert_eq!(happened.count(metric), opened.count(metric));
        }
        for timing in [Timing::FirstResponse, Timing::Resolution, Timing::ResolutionOpen] {
            prop_assert_eq!(happened.time(timing), opened.time(timing));
        }
        let (zone, now) = (Zone::utc(), Seconds(MONDAY + 50 * DAY));
        for figure in [Figure::Counted(Metric::Resolved), Figure::Counted(Metric::Reopened), Figure::Timed(Timing::Resolution)] {
            let asked = Behind { query: query(Range::Days(60)), figure, of: None, part: None, took: None, skip: 0 };
            let mut trace = Trace::new(&asked);
            Tally::whole("IN", [], &Opening::default()).0.trace_whole(points.clone(), &Opening::default(), &mut trace);
            let holds = asked.holds(&zone, now);
            let found = trace.found.iter().filter(|found| holds(found.at)).count();
            prop_assert_eq!(asked.figure(&totals, &zone, now), i64::try_from(found).unwrap());
        }
    }
}

#[test]
fn a_reopening_without_a_beginning_begins() {
    let points = [point(1, MONDAY, What::Reopened), resolved(2, MONDAY + 3 * DAY)];
    let totals = whole(&points);
    let days: Vec<i64> = totals.0.keys().filter(|key| key.kind == Kind::Opened).map(|key| key.day).collect();
    assert_eq!(days, [MONDAY / DAY]);
}
