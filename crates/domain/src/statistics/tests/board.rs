//! Tests of figures that people put on boards: they say what the page says, and only what is counted so.

use super::{DAY, HOUR, MONDAY, customer, reply, resolved, shown, template, whole};
use crate::{
    clock::Seconds,
    ids::{BoardId, UserId},
    statistics::{
        Metric, Range, Sum, Timing,
        behind::Figure,
        board::{Board, Measure, OwnFigure, OwnShown, Split, is_counted_by, offered},
        day::Figures,
        report,
        sum::Which,
    },
    zone::Zone,
};

fn own(figure: Figure, measure: Measure, split: Split) -> OwnFigure {
    OwnFigure {
        figure,
        measure,
        split,
        of: None,
    }
}

fn told(figures: Vec<OwnFigure>) -> Vec<OwnShown> {
    let points = [
        customer(1, MONDAY + 9 * HOUR),
        reply(2, MONDAY + 10 * HOUR),
        customer(3, MONDAY + DAY),
        reply(4, MONDAY + DAY + 3 * HOUR),
        resolved(5, MONDAY + 2 * DAY),
        template(6, MONDAY + 2 * DAY + HOUR, 3, 1),
    ];
    let (totals, zone, now) = (whole(&points), Zone::utc(), MONDAY + 4 * DAY);
    let ask = shown::ask(Range::Days(7), &zone, now);
    let (from, to) = ask.query.days(&zone, Seconds(now));
    let which = Which {
        zone: &zone,
        days: (from, to),
        until: Seconds(now),
        agent: None,
    };
    let mut sum = Sum::default();
    sum.add(which, &totals.0);
    let board = Board {
        id: BoardId::from_parts(1, 1),
        name: "Mine".into(),
        owner: UserId::parse("asha").unwrap(),
        by: "Asha".into(),
        shared: false,
        figures: Board::figures(figures).unwrap(),
        v: 1,
    };
    report::board(&ask, &board, &sum, Figures::default())
}

#[test]
fn figures_are_told_as_one_along_the_range_and_by_what_they_are_of() {
    let reply = Figure::Timed(Timing::Reply);
    let shown = told(vec![
        own(reply, Measure::Number, Split::None),
        own(Figure::Counted(Metric::Received), Measure::Median, Split::Time),
        own(reply, Measure::Mean, Split::Agent),
        own(Figure::Counted(Metric::Delivered), Measure::Median, Split::Template),
        OwnFigure {
            of: Some(("agent".into(), "asha".into())),
            ..own(Figure::Counted(Metric::Sent), Measure::Median, Split::None)
        },
    ]);
    let OwnShown::Card(card) = &shown[0] else {
        panic!("{:?}", shown[0])
    };
    assert_eq!((card.title.as_str(), card.value.as_str()), ("Reply time, how many", "2"));
    assert_eq!(card.behind.as_ref().unwrap().1, "figure=reply");
    let OwnShown::Chart(chart) = &shown[1] else {
        panic!("{:?}", shown[1])
    };
    assert_eq!(chart.title, "Messages received per day");
    assert_eq!(chart.series[0].values.iter().sum::<i64>(), 2);
    let OwnShown::Table(table) = &shown[2] else {
        panic!("{:?}", shown[2])
    };
    // An hour and three hours.
    assert_eq!((table.rows[0][0].text.as_str(), table.rows[0][1].number), ("Asha", Some(2 * HOUR)));
    assert_eq!(table.rows[0][1].behind.as_deref(), Some("figure=reply&of=agent:asha"));
    assert_eq!(table.rows[0][2].number, Some(2));
    let OwnShown::Table(table) = &shown[3] else {
        panic!("{:?}", shown[3])
    };
    assert_eq!((table.rows[0][0].text.as_str(), table.rows[0][1].number), ("hello", Some(1)));
    let OwnShown::Card(card) = &shown[4] else {
        panic!("{:?}", shown[4])
    };
    assert_eq!((card.title.as_str(), card.value.as_str()), ("Messages sent: Asha", "2"));
    assert!(card.behind.as_ref().unwrap().1.ends_with("&of=agent:asha"));
    // Each is a table of its own in a file.
    for (place, figure) in shown.into_iter().enumerate() {
        assert!(!figure.table(&format!("board-x-{place}")).rows.is_empty(), "{place}");
    }
}

#[test]
fn every_figure_that_is_offered_is_counted_in_some_way() {
    for figure in offered() {
        let splits = Split::ALL.into_iter().filter(|split| is_counted_by(figure, split.kind()));
        let mut fitting = 0;
        for split in splits {
            fitting += 1;
            let own = own(figure, Measure::P75, split);
            assert_eq!(own.clone().checked(), Ok(own.clone()));
            let json = serde_json::to_string(&own).unwrap();
            assert_eq!(serde_json::from_str::<OwnFigure>(&json).unwrap(), own);
            assert_eq!(told(vec![own]).len(), 1);
        }
        assert!(fitting > 0, "{figure:?}");
    }
    for (name, split) in Split::ALL.map(|split| (split.name(), split)) {
        assert_eq!(serde_json::to_string(&split).unwrap(), format!("\"{name}\""));
    }
    for measure in Measure::ALL {
        assert_eq!(serde_json::to_string(&measure).unwrap(), format!("\"{}\"", measure.name()));
    }
}
