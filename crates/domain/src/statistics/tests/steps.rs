//! Tests of the steps in which courses are drawn.

use super::{
    DAY, HOUR, MONDAY, customer, reply,
    shown::{ask, built},
    whole,
};
use crate::{
    clock::Seconds,
    statistics::{
        Query, Range, Report, Step,
        point::Point,
        report::Ask,
        step::{Choosable, MOST_BY_HOUR},
    },
    zone::Zone,
};

/// Somebody writes every 11 hours for 40 days, and is answered by Asha every third time.
fn points() -> Vec<Point> {
    let at = |place: u64| MONDAY + i64::try_from(place).unwrap() * 11 * HOUR;
    let one = |place: u64| {
        let at = at(place);
        if place % 3 == 2 { reply(place, at) } else { customer(place, at) }
    };
    (0..87).map(one).collect()
}

fn by(days: i64, step: Option<Step>) -> Report {
    let (zone, now) = (Zone::utc(), MONDAY + 40 * DAY - 1);
    let asked = ask(Range::Days(days), &zone, now);
    let query = Query {
        step,
        ..asked.query.clone()
    };
    built(Ask { query, ..asked }, &whole(&points()))
}

#[test]
fn each_step_draws_the_same_and_only_what_fits_is_drawn() {
    for days in [1, 2, 7, 8, 33, 34, 40] {
        let usual = by(days, None);
        for step in Step::ALL {
            let report = by(days, Some(step));
            let shown = if step.refused(days).is_none() { step } else { Step::usual(days) };
            assert_eq!(report.charts[0].title, format!("Messages per {}", shown.name()), "{days} days");
            for (chart, other) in report.charts.iter().zip(&usual.charts).filter(|(chart, _)| !chart.unit.gaps()) {
                let sums = |series: &[crate::statistics::report::Series]| -> Vec<i64> {
                    series.iter().map(|series| series.values.iter().sum()).collect()
                };
                assert_eq!(sums(&chart.series), sums(&other.series), "{} of {days} days", chart.id);
                assert!(chart.series.iter().all(|series| series.values.len() == chart.labels.len()));
            }
            assert_eq!(report.cards[3].value, usual.cards[3].value);
            assert!(report.charts[0].labels.len() <= 800);
        }
    }
    let hours = by(33, Some(Step::Hour));
    assert_eq!(hours.charts[0].labels.len(), 33 * 24);
    let weeks = by(40, Some(Step::Week));
    assert_eq!(weeks.charts[0].labels, ["5 Jan", "12 Jan", "19 Jan", "26 Jan", "2 Feb", "9 Feb"]);
}

#[test]
fn a_report_says_which_steps_its_range_allows() {
    let refused = |days| {
        let steps = by(days, None).steps.into_iter();
        let why = |step: Choosable| step.refused.map(|why| (step.step.name(), why));
        steps
            .filter_map(why)
            .map(|(name, why)| format!("{name}: {why}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        refused(1),
        [
            "day: A single day is drawn by the hour.",
            "week: A single day is drawn by the hour."
        ]
    );
    assert_eq!(refused(7), ["week: Weeks are drawn of 8 days or more."]);
    assert!(refused(30).is_empty());
    assert_eq!(refused(MOST_BY_HOUR + 1), ["hour: Hours are drawn of 33 days at most."]);
}

#[test]
fn the_address_and_what_is_kept_have_the_step() {
    let query = Query {
        step: Some(Step::Hour),
        ..Query::default()
    };
    assert_eq!(query.address(), "range=30&by=hour");
    let read = |by: &str| Query::parse(|name| (name == "by").then(|| by.to_owned()));
    assert_eq!(read("hour"), query);
    assert_eq!(read("century"), Query::default());
    let kept = serde_json::to_string(&query).unwrap();
    assert_eq!(serde_json::from_str::<Query>(&kept).unwrap(), query);
    assert!(!serde_json::to_string(&Query::default()).unwrap().contains("step"));
    let newer = kept.replace("hour", "century");
    assert_eq!(serde_json::from_str::<Query>(&newer).unwrap(), Query::default());
    assert_eq!(
        query.days(&Zone::utc(), Seconds(MONDAY)),
        Query::default().days(&Zone::utc(), Seconds(MONDAY))
    );
}

#[test]
fn what_somebody_sent_has_its_course_beside_it() {
    for (days, parts) in [(1, 24), (2, 48), (3, 3), (31, 31), (32, 5), (40, 6)] {
        // Whatever the charts are drawn in.
        for step in [None, Some(Step::Hour), Some(Step::Week)] {
            let report = by(days, step);
            let team = report.tables.iter().find(|table| table.id == "team").unwrap();
            let sent = &team.rows[0][1];
            assert_eq!(sent.course.len(), parts, "{days} days");
            assert_eq!(Some(sent.course.iter().sum::<i64>()), sent.number);
        }
    }
    let report = by(3, Some(Step::Day));
    let team = report.tables.iter().find(|table| table.id == "team").unwrap();
    assert_eq!(
        team.rows[0][1].course, report.charts[0].series[1].values,
        "nobody else sent anything"
    );
    // It is for the eye: files have the number alone.
    let file = crate::statistics::report::csv(team);
    assert!(file.lines().nth(1).unwrap().starts_with("Asha,"), "{file}");
    assert!(team.rows.iter().flatten().filter(|cell| !cell.course.is_empty()).count() == 1);
}
