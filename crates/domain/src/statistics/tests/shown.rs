//! Tests of what is shown: days of a zone, ranges, tables and exports that agree.

use super::{DAY, HOUR, MONDAY, customer, reply, whole};
use crate::{
    clock::Seconds,
    statistics::{
        Day, Metric, Report, Totals,
        point::Point,
        query::{LONGEST, Query, Range, day_text, parse_day},
        report::{Ask, Cell, Table, build, csv},
        sum::{Sum, Which},
    },
    zone::{Zone, parse_rfc3339},
};

/// The report of all figures.
pub(super) fn built(ask: Ask<'_>, totals: &Totals) -> Report {
    let (from, to) = ask.query.days(ask.zone, ask.now);
    let length = to - from + 1;
    let now = Which {
        zone: ask.zone,
        days: (from, to),
        until: ask.now,
        agent: ask.query.agent.as_ref().map(crate::UserId::as_str),
    };
    let before = Which {
        days: (from - length, from - 1),
        until: ask.now.plus(-length * DAY),
        ..now
    };
    let [now, before] = [now, before].map(|which| {
        let mut sum = Sum::default();
        sum.add(which, &totals.0);
        sum
    });
    build(ask, &now, before.whole())
}

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
    built(ask(range, zone, now), &whole(points))
}

pub(super) fn ask(range: Range, zone: &Zone, now: i64) -> Ask<'_> {
    let query = Query { range, ..Query::default() };
    Ask {
        drafts: crate::statistics::report::Drafts::default(),
        jobs: crate::statistics::report::Jobs::default(),
        noted: Vec::new(),
        query,
        zone,
        now: Seconds(now),
        phones: Vec::new(),
        as_of: None,
        prices: None,
        has_hours: false,
    }
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
fn the_share_answered_in_time_is_that_of_the_messages_of_a_day() {
    let (sunday, mut totals) = (MONDAY - DAY, Totals::default());
    // 50 customers wrote on Sunday and wait; 100 wrote on Monday and were answered; one wrote in the evening.
    for place in 0..50 {
        totals.merge(&whole(&[customer(1, sunday + 10 * HOUR + place)]), 1);
    }
    for place in 0..100 {
        let at = MONDAY + 10 * HOUR + place;
        totals.merge(&whole(&[customer(1, at), reply(2, at + 60)]), 1);
    }
    totals.merge(&whole(&[customer(1, MONDAY + 20 * HOUR)]), 1);
    let shown = |from: i64, to: i64, now: i64| {
        let range = Range::Own {
            from: from / DAY,
            to: to / DAY,
        };
        let report = built(ask(range, &Zone::utc(), now), &totals);
        let card = report
            .cards
            .into_iter()
            .find(|card| card.title == "Inside the 24 h window")
            .unwrap();
        let missed = card.behind.map_or(String::new(), |(words, _)| words);
        (card.value, card.beside, missed, card.course)
    };
    let value = |from, to, now| shown(from, to, now).0;
    // On Sunday nobody is late yet; by Monday night all of Sunday are, and he of the evening is not.
    assert_eq!(value(sunday, sunday, sunday + 23 * HOUR), "–");
    assert_eq!(value(sunday, sunday, MONDAY + 23 * HOUR), "0.0%");
    let monday = shown(MONDAY, MONDAY, MONDAY + 23 * HOUR);
    assert_eq!(
        (monday.0.as_str(), monday.1.as_str(), monday.2.as_str()),
        ("100.0%", "of 100 customer messages", "")
    );
    let tuesday = shown(MONDAY, MONDAY, MONDAY + 2 * DAY);
    assert_eq!((tuesday.0.as_str(), tuesday.2.as_str()), ("99.0%", "Show 1 not answered in time"));
    let both = shown(sunday, MONDAY, MONDAY + 23 * HOUR);
    assert_eq!(both.0, "66.6%");
    assert_eq!((both.3[10], both.3[24 + 10]), (0, 1000), "along the hours");
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
    // Months are those of the calendar, on their first day too.
    let days = |text: &str, now: &str| {
        let now = parse_rfc3339(&format!("{now}T12:00:00Z")).unwrap().0;
        let (from, to) = query(text).days(&Zone::utc(), now);
        [day_text(from), day_text(to)]
    };
    assert_eq!(days("range=month", "2026-03-01"), ["2026-03-01", "2026-03-01"]);
    assert_eq!(days("range=month", "2026-03-31"), ["2026-03-01", "2026-03-31"]);
    assert_eq!(days("range=last-month", "2026-03-31"), ["2026-02-01", "2026-02-28"]);
    assert_eq!(days("range=last-month", "2026-01-01"), ["2025-12-01", "2025-12-31"]);
    for month in ["range=month", "range=last-month"] {
        assert_eq!(query(month).address(), month);
        let sent = serde_json::to_string(&query(month)).unwrap();
        assert_eq!(serde_json::from_str::<Query>(&sent).unwrap(), query(month));
    }
    // Whoever asks without the page may ask for any days.
    for range in [
        r#"{ "days": 10000000000 }"#,
        r#"{ "days": -9223372036854775808 }"#,
        r#"{ "own": { "from": -10000000000, "to": 9223372036854775807 } }"#,
        r#"{ "own": { "from": 9223372036854775807, "to": -9223372036854775808 } }"#,
        r#"{ "own": { "from": -10000000000, "to": -10000000000 } }"#,
    ] {
        let sent: Query = serde_json::from_str(&format!(r#"{{ "range": {range} }}"#)).unwrap();
        let (from, to) = sent.days(&Zone::utc(), Seconds(MONDAY));
        assert!((0..LONGEST).contains(&(to - from)), "{range}");
        assert_eq!(query(&sent.address()).range, sent.range, "{range}");
    }
    let turned: Query = serde_json::from_str(r#"{ "range": { "own": { "from": 20500, "to": 20400 } } }"#).unwrap();
    assert_eq!(turned.range, Range::Own { from: 20_400, to: 20_500 });
    let empty = report(&[], Range::Own { from: 30_000, to: 30_005 }, &Zone::utc(), MONDAY);
    assert!(empty.empty);
}

#[test]
fn no_cell_of_an_export_runs() {
    let table = Table {
        id: String::new(),
        title: String::new(),
        note: String::new(),
        heads: Vec::new(),
        rows: vec![vec![
            Cell::words("=HYPERLINK(\"x\")"),
            Cell::words("-1"),
            Cell::number(-1),
            Cell::words("a, \"b\""),
            Cell::words(" @SUM(1)"),
        ]],
        ids: Vec::new(),
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
        r#""t":{"first_response":{"sum":60,"bins":{"60":1}},"first_response_open":{"sum":60,"bins":{"60":1}},"#,
        r#""reply":{"sum":60,"bins":{"60":1}},"reply_open":{"sum":60,"bins":{"60":1}}}}}}"#
    );
    assert_eq!(json, golden);
    assert_eq!(serde_json::from_str::<Day>(&json).unwrap(), *day);
}

fn table<'a>(report: &'a Report, id: &str) -> &'a Table {
    report.tables.iter().find(|table| table.id == id).unwrap()
}

fn texts(table: &Table) -> Vec<Vec<&str>> {
    table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.text.as_str()).collect())
        .collect()
}

#[test]
fn answers_are_spread_over_their_times_and_sources_say_how_fast_they_were_answered() {
    // Serials that five divides come from an advertisement.
    let points = [
        customer(5, MONDAY),
        reply(6, MONDAY + 240),
        customer(7, MONDAY + HOUR),
        reply(8, MONDAY + 3 * HOUR),
    ];
    let report = report(&points, Range::Days(1), &Zone::utc(), MONDAY + 23 * HOUR);
    let spread = texts(table(&report, "spread"));
    assert_eq!(spread[1], ["1 min to 5 min", "1", "100.0%", "1", "50.0%"]);
    assert_eq!(spread[4], ["1 h to 4 h", "0", "0.0%", "1", "50.0%"]);
    assert_eq!((spread[0][0], spread[6][0]), ("Under 1 min", "1 d and more"));
    assert_eq!(
        texts(table(&report, "sources")),
        [["Sale", "ad", "1", "3 m 58 s", "100.0%", "0", "1"]]
    );
    assert_eq!(texts(table(&report, "kinds")), [["Message", "2", "0"]]);
}

#[test]
fn the_team_shows_what_is_open_now_beside_what_was_done() {
    let report = report(
        &[customer(1, MONDAY), reply(2, MONDAY + 60)],
        Range::Days(1),
        &Zone::utc(),
        MONDAY + HOUR,
    );
    let load = |who: Option<&str>, open, waiting| crate::now_board::Load {
        who: who.map(|name| crate::Assignee {
            id: crate::UserId::parse(name.to_lowercase()).unwrap(),
            name: name.to_owned(),
        }),
        open,
        waiting,
    };
    let loads = [load(None, 9, 9), load(Some("Asha"), 3, 1), load(Some("Ravi"), 2, 0)];
    let alone = table(&report, "team")
        .clone()
        .with_load(&loads, loads[1].who.as_ref().map(|who| &who.id));
    assert_eq!(alone.rows.len(), 1);
    let team = table(&report, "team").clone().with_load(&loads, None);
    let rows: Vec<Vec<&str>> = texts(&team).into_iter().map(|row| row[..4].to_vec()).collect();
    assert_eq!(rows, [["Asha", "3", "1", "1"], ["Ravi", "2", "0", "–"]]);
    assert!(team.rows.iter().all(|row| row.len() == team.heads.len()));
}

#[test]
fn a_report_on_paper_has_all_figures_and_runs_nothing() {
    let mut report = report(
        &[customer(1, MONDAY), reply(2, MONDAY + 60)],
        Range::Days(1),
        &Zone::utc(),
        MONDAY + HOUR,
    );
    report.cards[0].title = "<script>alert(1)</script>".to_owned();
    let page = crate::statistics::report::paper(&report, "Report of a day");
    assert!(page.starts_with("<!doctype html>") && page.contains("<h1>Report of a day</h1>") && page.contains("<polyline"));
    assert!(!page.contains("<script"), "{page}");
    for cell in report.tables.iter().flat_map(|table| table.rows.iter().flatten()) {
        assert!(page.contains(&format!("<td>{}</td>", cell.text)), "{}", cell.text);
    }
}
