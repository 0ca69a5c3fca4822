//! The tables of a report.

use super::{Cell, Head, Table};
use crate::assistant::{Counted, Usage};
use crate::statistics::{
    day::{Figures, Kind},
    metric::{DELIVERED, Metric, Timing},
    sketch::Sketch,
    words,
};
use std::collections::BTreeMap;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Whose figures, with what they are called.
pub(super) type Rows = BTreeMap<(Kind, String), (String, Figures)>;

impl Cell {
    /// Words alone.
    pub fn words(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            number: None,
        }
    }

    /// A count.
    pub fn number(number: i64) -> Self {
        Self {
            text: words::number(number),
            number: Some(number),
        }
    }

    fn shown(number: Option<i64>, words: impl Fn(i64) -> String) -> Self {
        Self {
            text: number.map_or_else(|| "–".to_owned(), words),
            number,
        }
    }

    fn duration(seconds: Option<i64>) -> Self {
        Self::shown(seconds, words::duration)
    }

    fn share(part: i64, whole: i64) -> Self {
        Self::shown(words::share(part, whole), words::percent)
    }
}

impl Head {
    pub(super) fn plain(title: &str) -> Self {
        Self::new(title, "")
    }

    fn new(title: &str, definition: &str) -> Self {
        Self {
            title: title.to_owned(),
            definition: definition.to_owned(),
        }
    }

    fn of(metric: Metric) -> Self {
        Self::new(metric.title(), metric.definition())
    }
}

/// How far our messages came.
pub(super) fn delivery(all: &Figures) -> Table {
    let sent = all.count(Metric::Sent);
    let steps = [
        Metric::Sent,
        Metric::Accepted,
        Metric::OnTheWay,
        Metric::Delivered,
        Metric::Read,
        Metric::Failed,
    ];
    let row = |metric: Metric| {
        let count = all.count(metric);
        vec![Cell::words(metric.title()), Cell::number(count), Cell::share(count, sent)]
    };
    Table {
        id: "delivery".to_owned(),
        title: "What became of our messages".to_owned(),
        heads: vec![
            Head::plain("Step"),
            Head::plain("Messages"),
            Head::new("Share", "Of the messages sent."),
        ],
        rows: steps.into_iter().map(row).collect(),
    }
}

/// Why messages did not arrive.
pub(super) fn failures(rows: &Rows) -> Table {
    table(
        rows,
        Kind::Failure,
        Metric::Failed,
        "failures",
        "Why messages were not delivered",
        &["Reason", "Code"],
        &[Head::of(Metric::Failed)],
        |figures| vec![Cell::number(figures.count(Metric::Failed))],
    )
}

/// Who of the team did what.
pub(super) fn team(rows: &Rows) -> Table {
    let timing = |timing: Timing, what: &str| Head::new(&format!("{} ({what})", timing.title()), timing.definition());
    let heads = [
        Head::of(Metric::Sent),
        timing(Timing::FirstResponse, "median"),
        timing(Timing::FirstResponse, "p90"),
        timing(Timing::Reply, "median"),
        timing(Timing::Reply, "p90"),
        Head::of(Metric::Resolved),
        timing(Timing::Resolution, "median"),
    ];
    table(rows, Kind::Agent, Metric::Sent, "team", "Team", &["Agent"], &heads, |figures| {
        let (first, reply) = (figures.time(Timing::FirstResponse), figures.time(Timing::Reply));
        let median = |sketch: &Sketch| Cell::duration(sketch.percentile(50));
        let p90 = |sketch: &Sketch| Cell::duration(sketch.percentile(90));
        vec![
            Cell::number(figures.count(Metric::Sent)),
            median(&first),
            p90(&first),
            median(&reply),
            p90(&reply),
            Cell::number(figures.count(Metric::Resolved)),
            median(&figures.time(Timing::Resolution)),
        ]
    })
}

/// What came of templates.
pub(super) fn templates(rows: &Rows) -> Table {
    let heads = [
        Head::of(Metric::Sent),
        Head::of(Metric::Accepted),
        Head::new("Delivered %", DELIVERED),
        Head::of(Metric::Read),
        Head::of(Metric::Replied),
        Head::of(Metric::Failed),
    ];
    table(
        rows,
        Kind::Template,
        Metric::Sent,
        "templates",
        "Templates",
        &["Template"],
        &heads,
        |figures| {
            vec![
                Cell::number(figures.count(Metric::Sent)),
                Cell::number(figures.count(Metric::Accepted)),
                Cell::share(figures.count(Metric::Delivered), figures.count(Metric::Accepted)),
                Cell::number(figures.count(Metric::Read)),
                Cell::number(figures.count(Metric::Replied)),
                Cell::number(figures.count(Metric::Failed)),
            ]
        },
    )
}

/// Where customers came from.
pub(super) fn sources(rows: &Rows) -> Table {
    let heads = [Head::of(Metric::Opened), Head::of(Metric::Received)];
    table(
        rows,
        Kind::Source,
        Metric::Received,
        "sources",
        "Advertisements and posts",
        &["Source", "Id"],
        &heads,
        |figures| {
            vec![
                Cell::number(figures.count(Metric::Opened)),
                Cell::number(figures.count(Metric::Received)),
            ]
        },
    )
}

/// What drafts of the assistant came to; none where nobody asked for any.
pub(super) fn drafts(usage: &Usage) -> Option<Table> {
    let drafted = usage.count(Counted::Drafted);
    let row = |title: &str, count: i64, share: Cell| vec![Cell::words(title), Cell::number(count), share];
    let part = |title: &str, what: Counted| row(title, usage.count(what), Cell::share(usage.count(what), drafted));
    let alone = |title: &str, count: i64| row(title, count, Cell::words("–"));
    let mut rows = vec![
        alone("Asked for", usage.count(Counted::Asked)),
        alone("Drafted", drafted),
        part("Sent as they were", Counted::Used),
        part("Sent after a change", Counted::Edited),
        part("Thrown away", Counted::Discarded),
        part("Called good", Counted::Good),
        part("Called bad", Counted::Bad),
        alone("Tokens read", usage.count(Counted::Input)),
        alone("Tokens written", usage.count(Counted::Output)),
    ];
    rows.extend(
        usage
            .first_millis()
            .map(|millis| alone("Milliseconds to the first words, on average", millis)),
    );
    (usage.count(Counted::Asked) > 0).then(|| Table {
        id: "drafts".to_owned(),
        title: "Drafts of the assistant".to_owned(),
        heads: vec![
            Head::plain("What"),
            Head::new("Count", "By day of the clock in UTC."),
            Head::new("Share", "Of the drafts that came whole."),
        ],
        rows,
    })
}

/// When customers write.
pub(super) fn heat(heat: &[Vec<i64>]) -> Option<Table> {
    let hours = (0..24).map(|hour| format!("{hour:02}:00"));
    let heads: Vec<String> = std::iter::once("Day".to_owned()).chain(hours).collect();
    let rows = DAYS.iter().zip(heat).map(|(day, hours)| {
        let hours = hours.iter().map(|count| Cell::number(*count));
        std::iter::once(Cell::words(day)).chain(hours).collect()
    });
    (!heat.is_empty()).then(|| Table {
        id: "hours".to_owned(),
        title: "When customers write".to_owned(),
        heads: heads.iter().map(|head| Head::plain(head)).collect(),
        rows: rows.collect(),
    })
}

/// One row for each of a kind, the greatest first; `names` are the heads of what it is called, and of its id.
#[expect(clippy::too_many_arguments, reason = "a table has so many parts; named where it is called")]
fn table(
    rows: &Rows,
    kind: Kind,
    by: Metric,
    id: &str,
    title: &str,
    names: &[&str],
    heads: &[Head],
    cells: impl Fn(&Figures) -> Vec<Cell>,
) -> Table {
    let mut found: Vec<_> = rows
        .iter()
        .filter(|((of, _), (_, figures))| *of == kind && !figures.is_empty())
        .collect();
    found.sort_by_key(|(_, (label, figures))| (-figures.count(by), label.to_lowercase()));
    let row = |((_, id), (label, figures)): (&(Kind, String), &(String, Figures))| {
        let label = if label.is_empty() { id } else { label };
        let names = [Cell::words(label), Cell::words(id)].into_iter().take(names.len());
        names.chain(cells(figures)).collect()
    };
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        heads: names.iter().map(|name| Head::plain(name)).chain(heads.iter().cloned()).collect(),
        rows: found.into_iter().map(row).collect(),
    }
}
