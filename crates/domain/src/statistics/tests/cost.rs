//! Tests of the estimated cost, worked out by hand.

use super::{DAY, MONDAY, Out, Tally, What, customer, point, shown::built, template};
use crate::{
    bulk::Prices,
    clock::Seconds,
    statistics::{
        Opening, Query, Range, Report, Totals,
        point::Point,
        report::{Ask, csv},
    },
    zone::Zone,
};

const TABLE: &str = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\nIN,0.012,0.002\nDE,0.1,0.05\n";

fn charged(serial: u64, at: i64, category: &str) -> Point {
    let out = Out {
        reached: 3,
        charged: Some(category.into()),
        ..Out::default()
    };
    point(serial, at, What::Out(out))
}

fn report(totals: &Totals, prices: Option<Prices>) -> Report {
    let ask = Ask {
        drafts: crate::statistics::report::Drafts::default(),
        jobs: crate::statistics::report::Jobs::default(),
        noted: Vec::new(),
        query: Query {
            range: Range::Days(7),
            ..Query::default()
        },
        zone: &Zone::utc(),
        now: Seconds(MONDAY + 7 * DAY - 1),
        phones: Vec::new(),
        as_of: None,
        prices,
        has_hours: false,
    };
    built(ask, totals)
}

fn totals() -> Totals {
    let indian = [
        customer(1, MONDAY),
        template(2, MONDAY + 60, 4, 1),
        charged(3, MONDAY + DAY, "marketing"),
    ];
    let german = [charged(4, MONDAY + DAY, "marketing"), charged(5, MONDAY + DAY + 1, "service")];
    let unknown = [charged(6, MONDAY + 2 * DAY, "utility")];
    let mut totals = Totals::default();
    for (country, points) in [("IN", &indian[..]), ("DE", &german), ("", &unknown)] {
        totals.merge(&Tally::whole(country, points.to_vec(), &Opening::default()).1, 1);
    }
    totals
}

#[test]
fn cost_is_charged_messages_times_prices_and_the_fee_of_all() {
    let report = report(&totals(), Prices::parse(TABLE).ok());
    // A utility and a marketing message to India, a marketing message to Germany; six messages that AWS takes its fee for.
    let card = report.cards.iter().find(|card| card.title == "Estimated cost").unwrap();
    assert_eq!(card.value, "0.1440 USD");
    assert_eq!(card.beside, "5 charged by WhatsApp, 6 with AWS's fee · prices of 2026-10-01");
    let table = report.tables.iter().find(|table| table.id == "cost").unwrap();
    assert!(table.note.contains("2 charged messages are not in it"), "{}", table.note);
    let lines = csv(table);
    let lines: Vec<&str> = lines.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "DE,Marketing,1,0.100000,0.100000",
            "IN,Marketing,1,0.012000,0.012000",
            "IN,Utility,1,0.002000,0.002000",
            "Not known,Utility,1,–,–",
            "DE,Service,1,–,–",
            "All,\"AWS, sent or received\",6,0.005000,0.030000",
            "All,In all,,,0.144000",
        ]
    );
    // The template went to India.
    let templates = csv(report.tables.iter().find(|table| table.id == "templates").unwrap());
    let is_hello = |line: &&str| line.starts_with("hello,") && line.ends_with(",0.002000");
    assert_eq!(templates.lines().filter(is_hello).count(), 1, "{templates}");
    let chart = report.charts.iter().find(|chart| chart.id == "cost-course").unwrap();
    let names: Vec<&str> = chart.series.iter().map(|series| series.name.as_str()).collect();
    assert_eq!(names, ["Marketing", "Service", "Utility", "AWS, all messages"]);
    let all: i64 = chart.series.iter().flat_map(|series| &series.values).sum();
    assert_eq!((all, chart.series[0].values[1]), (144_000, 112_000));
}

#[test]
fn without_prices_messages_are_counted_and_nothing_is_said_to_cost_anything() {
    let report = report(&totals(), None);
    assert!(report.cards.iter().all(|card| card.title != "Estimated cost"));
    let table = report.tables.iter().find(|table| table.id == "cost").unwrap();
    assert_eq!((table.rows.len(), table.rows[0][3].text.as_str()), (5, "–"));
    assert!(table.note.contains("Nobody has given a table of prices"));
    let nothing = report_of_nothing();
    assert!(nothing.tables.iter().all(|table| table.id != "cost"));
}

fn report_of_nothing() -> Report {
    report(&Totals::default(), None)
}

#[test]
fn a_country_that_is_learned_later_takes_its_messages_with_it() {
    let points = [charged(1, MONDAY, "utility"), charged(2, MONDAY + 60, "utility")];
    let mut tally = Tally::default();
    let mut totals = tally.take(points.clone(), &Opening::default());
    totals.merge(&tally.learn("IN", &Opening::default()), 1);
    totals.tidy();
    assert_eq!(totals, Tally::whole("IN", points, &Opening::default()).1);
    assert_eq!(tally.learn("IN", &Opening::default()), Totals::default());
}
