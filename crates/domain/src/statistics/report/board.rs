//! The figures of a board, from the same sums as all others.

use super::{
    Ask, Buckets, Card, Cell, Chart, Head, Series, Table, Unit,
    build::{Sorted, by_event, course, sort},
};
use crate::statistics::{
    behind::Figure,
    board::{Board, Measure, OwnFigure, OwnShown, Split, is_counted_by},
    day::{Figures, Kind},
    query::{Query, escaped},
    sum::Sum,
    words,
};

/// What is shown of each figure, in their order.
pub fn board(ask: &Ask<'_>, board: &Board, now: &Sum, before: Figures) -> Vec<OwnShown> {
    let (from, to) = ask.query.days(ask.zone, ask.now);
    let buckets = Buckets::new(from, to, ask.query.step);
    let sorted = sort(ask, now, before, &buckets, (from, to));
    let one = |(place, own): (usize, &OwnFigure)| {
        let id = format!("board-{}-{place}", board.id);
        // Nothing is told of one person that is not counted by person.
        if ask.query.agent.is_some() && !is_counted_by(own.figure, Some(Kind::Agent)) {
            return OwnShown::Card(none_of_one(own, &ask.query));
        }
        match own.split {
            Split::None => OwnShown::Card(card(own, &sorted, &ask.query)),
            Split::Time => OwnShown::Chart(chart(id, own, &sorted, &buckets, &ask.query)),
            split => OwnShown::Table(table(id, own, split.kind(), &sorted, &ask.query)),
        }
    };
    board.figures.iter().enumerate().map(one).collect()
}

/// Its value; none where no duration was measured.
fn value(own: &OwnFigure, figures: &Figures, query: &Query) -> Option<i64> {
    match own.figure {
        Figure::Counted(metric) => Some(figures.count(metric)),
        Figure::Timed(timing) => {
            let times = figures.time(query.timing(timing));
            match own.measure {
                Measure::Median => times.percentile(50),
                Measure::P75 => times.percentile(75),
                Measure::P90 => times.percentile(90),
                Measure::P99 => times.percentile(99),
                Measure::Mean => times.mean(),
                Measure::Number => Some(times.count()),
            }
        }
    }
}

const fn unit(own: &OwnFigure) -> Unit {
    match (own.figure, own.measure) {
        (Figure::Timed(_), Measure::Number) | (Figure::Counted(_), _) => Unit::Count,
        (Figure::Timed(_), _) => Unit::Duration,
    }
}

/// The figure itself, with open time where only that is asked for.
const fn asked(own: &OwnFigure, query: &Query) -> Figure {
    match own.figure {
        Figure::Timed(timing) => Figure::Timed(query.timing(timing)),
        counted @ Figure::Counted(_) => counted,
    }
}

/// How many events, conversations or durations it counts.
fn many(figure: Figure, figures: &Figures) -> i64 {
    match figure {
        Figure::Counted(metric) => figures.count(metric),
        Figure::Timed(timing) => figures.time(timing).count(),
    }
}

fn none_of_one(own: &OwnFigure, query: &Query) -> Card {
    Card {
        title: own.title(),
        value: "–".to_owned(),
        beside: "This is not counted of one person.".to_owned(),
        change: None,
        definition: query.definition(asked(own, query)),
        course: Vec::new(),
        gaps: true,
        behind: None,
    }
}

fn card(own: &OwnFigure, sorted: &Sorted, query: &Query) -> Card {
    let (figure, unit) = (asked(own, query), unit(own));
    let row = own.of.as_ref().and_then(|(kind, id)| {
        let row = sorted.rows.get(&(Kind::from_name(kind)?, id.clone()));
        Some(row.cloned().unwrap_or_default())
    });
    let told = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), |value| unit.words(value));
    let of = own
        .of
        .as_ref()
        .map(|(kind, id)| format!("&of={kind}:{}", escaped(id)))
        .unwrap_or_default();
    let (figures, title, definition) = match &row {
        // Of one alone everything counts for when it happened.
        Some((label, figures)) => {
            let id = own.of.as_ref().map(|(_, id)| id.as_str()).unwrap_or_default();
            let label = if label.is_empty() { id } else { label.as_str() };
            (figures, format!("{}: {label}", own.title()), figure.definition().to_owned())
        }
        None => (&sorted.now, own.title(), query.definition(figure)),
    };
    let count = many(figure, figures);
    let now = value(own, figures, query);
    let before = value(own, &sorted.before, query).filter(|_| row.is_none());
    let beside = match own.figure {
        Figure::Timed(_) => format!("of {}", words::number(count)),
        Figure::Counted(_) => before.map_or_else(String::new, |before| format!("{} before", words::number(before))),
    };
    Card {
        title,
        value: told(now),
        beside,
        change: now.zip(before).and_then(|(now, before)| words::change(now, before)),
        definition,
        course: if row.is_none() {
            course(sorted, |figures| value(own, figures, query).unwrap_or(0))
        } else {
            Vec::new()
        },
        gaps: unit.gaps(),
        behind: (count > 0).then(|| {
            (
                format!("Show all {}", words::number(count)),
                format!("figure={}{of}", figure.name()),
            )
        }),
    }
}

fn chart(id: String, own: &OwnFigure, sorted: &Sorted, buckets: &Buckets, query: &Query) -> Chart {
    let (figure, unit) = (asked(own, query), unit(own));
    Chart {
        id,
        title: format!("{} per {}", own.title().trim_end_matches(", along the range"), buckets.word()),
        unit,
        labels: buckets.labels.clone(),
        series: vec![Series {
            name: query.named(figure.title(), figure),
            values: course(sorted, |figures| value(own, figures, query).unwrap_or(0)),
            behind: (unit == Unit::Count).then(|| format!("figure={}", figure.name())),
        }],
    }
}

fn table(id: String, own: &OwnFigure, kind: Option<Kind>, sorted: &Sorted, query: &Query) -> Table {
    let (figure, unit) = (asked(own, query), unit(own));
    let mut found: Vec<_> = sorted
        .rows
        .iter()
        // Templates, sources and reasons are no one person's.
        .filter(|((of, _), _)| Some(*of) == kind && (query.agent.is_none() || *of == Kind::Agent))
        .filter_map(|((kind, id), (label, figures))| {
            let count = many(figure, figures);
            let value = value(own, figures, query)?;
            (count != 0).then_some((*kind, id, label, count, value))
        })
        .collect();
    found.sort_by_key(|(_, id, label, _, value)| (-*value, label.to_lowercase(), (*id).clone()));
    let row = |(kind, id, label, count, value): &(Kind, &String, &String, i64, i64)| {
        let behind = format!("figure={}&of={}:{}", figure.name(), kind.name(), escaped(id));
        let label = if label.is_empty() { id } else { label };
        vec![Cell::words(label), Cell::of(*value, unit).with(Some(behind)), Cell::number(*count)]
    };
    let table = Table {
        id,
        title: own.title(),
        note: String::new(),
        heads: vec![
            Head::plain(own.split.words().trim_start_matches("By ")),
            Head::new(&own.title(), figure.definition()),
            Head::new("Counted", "How many of them there are."),
        ],
        rows: found.iter().map(row).collect(),
        ids: found.iter().map(|(_, id, ..)| (*id).clone()).collect(),
    };
    by_event(table, query)
}

impl OwnShown {
    /// The same as a table, for a file.
    pub fn table(self, id: &str) -> Table {
        match self {
            Self::Chart(chart) => chart.table(),
            Self::Table(table) => table,
            Self::Card(card) => Table {
                id: id.to_owned(),
                title: card.title.clone(),
                note: String::new(),
                heads: vec![Head::plain("Figure"), Head::new("Value", &card.definition), Head::plain("Beside")],
                rows: vec![vec![Cell::words(&card.title), Cell::words(&card.value), Cell::words(&card.beside)]],
                ids: Vec::new(),
            },
        }
    }
}
