//! The tables of a report.

use super::{Cell, Head, Table, Unit, cost};
use crate::bulk::Prices;
use crate::statistics::{
    behind::Figure,
    day::{Figures, Kind},
    metric::{DELIVERED, Metric, Timing},
    query::{Query, escaped},
    sketch::Sketch,
    words,
};
use std::collections::BTreeMap;

pub(in crate::statistics) const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Whose figures, with what they are called.
pub(super) type Rows = BTreeMap<(Kind, String), (String, Figures)>;

impl Cell {
    /// Words alone.
    pub fn words(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            number: None,
            scale: 0,
            behind: None,
            course: Vec::new(),
            link: None,
            sort: None,
        }
    }

    /// A count.
    pub fn number(number: i64) -> Self {
        Self::of(number, Unit::Count)
    }

    /// A value with its unit.
    pub fn of(number: i64, unit: Unit) -> Self {
        Self {
            text: unit.words(number),
            number: Some(number),
            scale: unit.scale(),
            behind: None,
            course: Vec::new(),
            link: None,
            sort: None,
        }
    }

    /// Leads to what is behind it, where there is anything.
    pub(super) fn with(self, behind: Option<String>) -> Self {
        let behind = behind.filter(|_| self.number.is_some_and(|number| number > 0));
        Self { behind, ..self }
    }

    /// How often something of one of a kind was counted.
    pub(super) fn counted(figures: &Figures, metric: Metric, of: Option<(Kind, &str)>) -> Self {
        let of = of.map_or_else(String::new, |(kind, id)| format!("&of={}:{}", kind.name(), escaped(id)));
        Self::number(figures.count(metric)).with(Some(format!("figure={}{of}", metric.name())))
    }

    fn shown(number: Option<i64>, words: impl Fn(i64) -> String) -> Self {
        Self {
            text: number.map_or_else(|| "–".to_owned(), words),
            number,
            scale: 0,
            behind: None,
            course: Vec::new(),
            link: None,
            sort: None,
        }
    }

    fn duration(seconds: Option<i64>) -> Self {
        Self::shown(seconds, words::duration)
    }

    pub(super) fn share(part: i64, whole: i64) -> Self {
        Self::shown(words::share(part, whole), words::percent)
    }
}

impl Head {
    pub(in crate::statistics) fn plain(title: &str) -> Self {
        Self::new(title, "")
    }

    pub(super) fn new(title: &str, definition: &str) -> Self {
        Self {
            title: title.to_owned(),
            definition: definition.to_owned(),
        }
    }

    pub(super) fn of(metric: Metric) -> Self {
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
        vec![
            Cell::words(metric.title()),
            Cell::counted(all, metric, None),
            Cell::share(count, sent),
        ]
    };
    Table {
        id: "delivery".to_owned(),
        title: "What became of our messages".to_owned(),
        note: String::new(),
        heads: vec![
            Head::plain("Step"),
            Head::plain("Messages"),
            Head::new("Share", "Of the messages sent."),
        ],
        rows: steps.into_iter().map(row).collect(),
        ids: Vec::new(),
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
        |id, figures| vec![Cell::counted(figures, Metric::Failed, Some((Kind::Failure, id)))],
    )
}

/// Who of the team did what, and how what they sent came along the range.
pub(super) fn team(rows: &Rows, query: &Query, courses: &BTreeMap<String, Vec<i64>>) -> Table {
    let timing = |timing: Timing, what: &str| Head::new(&format!("{} ({what})", timing.title()), query.timing(timing).definition());
    let heads = [
        Head::of(Metric::Sent),
        timing(Timing::FirstResponse, "median"),
        timing(Timing::FirstResponse, "p90"),
        timing(Timing::Reply, "median"),
        timing(Timing::Reply, "p90"),
        Head::of(Metric::Resolved),
        timing(Timing::Resolution, "median"),
    ];
    table(
        rows,
        Kind::Agent,
        Metric::Sent,
        "team",
        "Team",
        &["Agent"],
        &heads,
        |id, figures| {
            let time = |timing| figures.time(query.timing(timing));
            let (first, reply) = (time(Timing::FirstResponse), time(Timing::Reply));
            let median = |sketch: &Sketch| Cell::duration(sketch.percentile(50));
            let p90 = |sketch: &Sketch| Cell::duration(sketch.percentile(90));
            let counted = |metric| Cell::counted(figures, metric, Some((Kind::Agent, id)));
            let sent = Cell {
                course: courses.get(id).cloned().unwrap_or_default(),
                ..counted(Metric::Sent)
            };
            vec![
                sent,
                median(&first),
                p90(&first),
                median(&reply),
                p90(&reply),
                counted(Metric::Resolved),
                median(&time(Timing::Resolution)),
            ]
        },
    )
}

/// What came of templates.
pub(super) fn templates(rows: &Rows, prices: Option<&Prices>) -> Table {
    let spent = cost::by_template(rows, prices);
    let heads = [
        Head::of(Metric::Sent),
        Head::of(Metric::Accepted),
        Head::new("Delivered %", DELIVERED),
        Head::of(Metric::Read),
        Head::of(Metric::Replied),
        Head::of(Metric::Tapped),
        Head::of(Metric::Failed),
        Head::new(
            "Cost",
            "What WhatsApp charges for its messages, by the table of prices. AWS's fee is not in it.",
        ),
    ];
    table(
        rows,
        Kind::Template,
        Metric::Sent,
        "templates",
        "Templates",
        &["Template"],
        &heads,
        |id, figures| {
            let counted = |metric| Cell::counted(figures, metric, Some((Kind::Template, id)));
            vec![
                counted(Metric::Sent),
                counted(Metric::Accepted),
                Cell::share(figures.count(Metric::Delivered), figures.count(Metric::Accepted)),
                counted(Metric::Read),
                counted(Metric::Replied),
                counted(Metric::Tapped),
                counted(Metric::Failed),
                spent.get(id).map_or_else(|| Cell::words("–"), |cost| Cell::of(*cost, Unit::Money)),
            ]
        },
    )
}

/// Where customers came from, and how fast they were answered.
pub(super) fn sources(rows: &Rows, query: &Query) -> Table {
    let first = query.timing(Timing::FirstResponse);
    let heads = [
        Head::of(Metric::Opened),
        Head::new(&format!("{} (median)", first.title()), first.definition()),
        Head::new(
            "In 5 minutes",
            "First responses that took less than five minutes, of all first responses.",
        ),
        Head::of(Metric::Resolved),
        Head::of(Metric::Received),
    ];
    table(
        rows,
        Kind::Source,
        Metric::Opened,
        "sources",
        "Advertisements and posts",
        &["Source", "Id"],
        &heads,
        |id, figures| {
            let counted = |metric| Cell::counted(figures, metric, Some((Kind::Source, id)));
            let times = figures.time(first);
            vec![
                counted(Metric::Opened),
                Cell::duration(times.percentile(50)),
                Cell::share(times.between((0, 300)), times.count()),
                counted(Metric::Resolved),
                counted(Metric::Received),
            ]
        },
    )
}

/// What messages are.
pub(super) fn kinds(rows: &Rows) -> Table {
    table(
        rows,
        Kind::Content,
        Metric::Received,
        "kinds",
        "Messages by kind",
        &["Kind"],
        &[Head::of(Metric::Received), Head::of(Metric::Sent)],
        |id, figures| {
            let counted = |metric| Cell::counted(figures, metric, Some((Kind::Content, id)));
            vec![counted(Metric::Received), counted(Metric::Sent)]
        },
    )
}

/// How long answers took, from under a minute to days.
pub(super) fn spread(all: &Figures, query: &Query) -> Table {
    const STEPS: [i64; 8] = [0, 60, 300, 900, 3_600, 4 * 3_600, 86_400, words::FOR_EVER];
    let timings = [Timing::FirstResponse, Timing::Reply].map(|timing| query.timing(timing));
    let row = |step: (i64, i64)| {
        let cells = timings.into_iter().flat_map(|timing| {
            let times = all.time(timing);
            let count = times.between(step);
            let behind = format!("figure={}&took={}-{}", timing.name(), step.0, step.1);
            [Cell::number(count).with(Some(behind)), Cell::share(count, times.count())]
        });
        std::iter::once(Cell::words(&words::spread(step))).chain(cells).collect()
    };
    let heads = timings.into_iter().flat_map(|timing| {
        let share = Head::new("Share", "Of all in the range.");
        let figure = Figure::Timed(timing);
        [Head::new(&query.named(timing.title(), figure), &query.definition(figure)), share]
    });
    Table {
        id: "spread".to_owned(),
        title: "How long answers took".to_owned(),
        note: String::new(),
        heads: std::iter::once(Head::plain("Time")).chain(heads).collect(),
        rows: STEPS.windows(2).map(|step| row((step[0], step[1]))).collect(),
        ids: Vec::new(),
    }
}

/// When customers write.
pub(super) fn heat(heat: &[Vec<i64>]) -> Option<Table> {
    let hours = (0..24).map(|hour| format!("{hour:02}:00"));
    let heads: Vec<String> = std::iter::once("Day".to_owned()).chain(hours).collect();
    let figure = Metric::Received.name();
    let rows = DAYS.iter().zip(heat).enumerate().map(|(weekday, (day, hours))| {
        let behind = |hour| Some(format!("figure={figure}&hour={weekday}-{hour}"));
        let hours = (0..)
            .zip(hours)
            .map(|(hour, count): (usize, &i64)| Cell::number(*count).with(behind(hour)));
        std::iter::once(Cell::words(day)).chain(hours).collect()
    });
    (!heat.is_empty()).then(|| Table {
        id: "hours".to_owned(),
        title: "When customers write".to_owned(),
        note: String::new(),
        heads: heads.iter().map(|head| Head::plain(head)).collect(),
        rows: rows.collect(),
        ids: Vec::new(),
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
    cells: impl Fn(&str, &Figures) -> Vec<Cell>,
) -> Table {
    let mut found: Vec<_> = rows
        .iter()
        .filter(|((of, _), (_, figures))| *of == kind && !figures.is_empty())
        .collect();
    found.sort_by_key(|(_, (label, figures))| (-figures.count(by), label.to_lowercase()));
    let row = |((_, id), (label, figures)): (&(Kind, String), &(String, Figures))| {
        let label = if label.is_empty() { id } else { label };
        let names = [Cell::words(label), Cell::words(id)].into_iter().take(names.len());
        names.chain(cells(id, figures)).collect()
    };
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        note: String::new(),
        heads: names.iter().map(|name| Head::plain(name)).chain(heads.iter().cloned()).collect(),
        ids: found.iter().map(|((_, id), _)| id.clone()).collect(),
        rows: found.into_iter().map(row).collect(),
    }
}
