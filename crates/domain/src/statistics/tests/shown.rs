//! Tests of what is shown: days of a zone, ranges, tables and exports that agree.

use super::{DAY, HOUR, MONDAY, customer, reply, whole};
use crate::{
    clock::Seconds,
    statistics::{
        Day, Metric, Report,
        point::Point,
        query::{LONGEST, Query, Range, day_text, parse_day},
        report::{Ask, Cell, Table, build, csv},
    },
    zone::{Zone, parse_rfc3339},
};

fn berlin() -> Zone {
    // Clocks go forward on 29 March 2026 at 01:00 UTC.
    let spring = parse_rfc3339("2026-03-29T01:00:00Z").unwrap().0;
    Zone {
        name: "Europe/Berlin".into(),
        offsets: vec![(Seconds(i64::MIN), 3600), (spring, 7200)],
    }
}

fn kolkata() -> Zone {
    Zone {
        name: "Asia/Kolkata".into(),
        offsets: vec![(Seconds(i64::MIN), 19_800)],
    }
}

fn report(points: &[Point], range: Range, zone: &Zone, now: i64) -> Report {
    let query = Query { range, ..Query::default() };
    let ask = Ask {
        drafts: crate::assistant::Usage::default(),
        query,
        zone,
        now: Seconds(now),
        phones: Vec::new(),
        as_of: None,
    };
    build(ask, &whole(points))
}

#[test]
fn days_and_hours_are_those_of_the_zone() {
    // 23:30 and 00:10 in Kolkata.
    let (before, after) = (MONDAY + 18 * HOUR, MONDAY + 18 * HOUR + 40 * 60);
    let report = report(&[customer(1, before), customer(2, after)], Range::Days(2), &kolkata(), after + 60);
    assert_eq!((report.heat[0][23], report.heat[1][0]), (1, 1));
    assert_eq!(report.charts[0].series[0].values.iter().sum::<i64>(), 2);
    assert_eq!(
        (report.charts[0].labels.len(), report.charts[0].labels[23].as_str()),
        (48, "5 Jan 23:00")
    );
    assert_eq!(report.span, "5 Jan 2026 – 6 Jan 2026");
}

#[test]
fn a_day_on_which_clocks_change_loses_and_doubles_nothing() {
    let from = parse_rfc3339("2026-03-28T23:00:00Z").unwrap().0.0;
    let points: Vec<Point> = (0..23_u64)
        .map(|hour| customer(hour, from + i64::try_from(hour).unwrap() * HOUR))
        .collect();
    let now = from + 23 * HOUR - 1;
    let report = report(&points, Range::Days(1), &berlin(), now);
    let hours = &report.charts[0].series[0].values;
    assert_eq!((hours.len(), hours.iter().sum::<i64>(), hours[2]), (24, 23, 0));
}

#[test]
fn card_chart_table_and_export_say_the_same() {
    let points: Vec<Point> = (0..60)
        .map(|place| {
            let at = MONDAY + i64::try_from(place).unwrap() * 11 * HOUR;
            if place % 3 == 0 { reply(place, at) } else { customer(place, at) }
        })
        .collect();
    let report = report(&points, Range::Days(30), &kolkata(), MONDAY + 29 * DAY);
    let card = report.cards.iter().find(|card| card.title == Metric::Received.title()).unwrap();
    let chart = &report.charts[0].series[0];
    assert_eq!((card.value.as_str(), &card.course), ("40", &chart.values));
    assert_eq!(report.heat.iter().flatten().sum::<i64>(), 40);
    let exported = csv(&report.charts[0].table());
    let column: i64 = exported
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(column, 40);
    let team = report.tables.iter().find(|table| table.id == "team").unwrap();
    assert_eq!((team.rows[0][0].text.as_str(), team.rows[0][1].number), ("Asha", Some(20)));
}

#[test]
fn ranges_that_make_no_sense_become_ones_that_do() {
    let query = |text: &str| {
        Query::parse(|name| {
            let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
        })
    };
    let day = |text| parse_day(text).unwrap();
    let own = |from, to| Range::Own {
        from: day(from),
        to: day(to),
    };
    assert_eq!(query("range=7").range, Range::Days(7));
    assert_eq!(
        query("range=own&from=2026-02-03&to=2026-01-05").range,
        own("2026-01-05", "2026-02-03")
    );
    assert_eq!(query("from=2020-01-01&to=2026-01-05").range, own("2025-01-05", "2026-01-05"));
    for nonsense in [
        "",
        "range=0",
        "range=-7",
        "range=900",
        "range=own&from=2026-02-30&to=2026-03-01",
        "range=own",
    ] {
        assert_eq!(query(nonsense), Query::default(), "{nonsense}");
    }
    assert_eq!(day("2026-01-05") - day("2025-01-05") + 1, LONGEST);
    let asked = query("range=own&from=2026-01-01&to=2026-01-05&phone=12&agent=a-1");
    assert_eq!(query(&asked.address()), asked);
    // The future has not come, and the year's end is a day like any other.
    let future = query("from=2025-12-30&to=2027-01-05").days(&Zone::utc(), Seconds(MONDAY));
    assert_eq!(
        (day_text(future.0).as_str(), day_text(future.1).as_str()),
        ("2026-01-05", "2026-01-05")
    );
    let empty = report(&[], Range::Own { from: 30_000, to: 30_005 }, &Zone::utc(), MONDAY);
    assert!(empty.empty);
}

#[test]
fn no_cell_of_an_export_runs() {
    let table = Table {
        id: String::new(),
        title: String::new(),
        heads: Vec::new(),
        rows: vec![vec![
            Cell::words("=HYPERLINK(\"x\")"),
            Cell::words("-1"),
            Cell::number(-1),
            Cell::words("a, \"b\""),
            Cell::words(" @SUM(1)"),
        ]],
    };
    let row = csv(&table).lines().nth(1).unwrap().to_owned();
    assert_eq!(row, r#""'=HYPERLINK(""x"")",'-1,-1,"a, ""b""",' @SUM(1)"#);
}

#[test]
fn figures_are_stored_in_few_words() {
    let totals = whole(&[customer(1, MONDAY), reply(2, MONDAY + 60)]);
    let day = totals.0.values().next().unwrap();
    let json = serde_json::to_string(day).unwrap();
    let golden = concat!(
        r#"{"slots":{"0":{"n":{"answered":1,"opened":1,"received":1,"sent":1},"#,
        r#""t":{"first_response":{"sum":60,"bins":{"60":1}},"reply":{"sum":60,"bins":{"60":1}}}}}}"#
    );
    assert_eq!(json, golden);
    assert_eq!(serde_json::from_str::<Day>(&json).unwrap(), *day);
}
