//! Puts a report together from the figures of the days.

use super::buckets::{Buckets, long};
use super::{
    Chart, Choice, Report, Series, Table, Unit, cards::cards, cost::Cost, drafts, jobs, jobs::Jobs, marks, marks::Noted, saved, tables,
};
use crate::{
    assistant::{TokenPrice, Usage},
    bulk::Prices,
    clock::Seconds,
    statistics::{
        behind::Figure,
        day::{Figures, Kind},
        metric::{Metric, Timing},
        query::{Query, day_text, escaped},
        step::choosable,
        sum::Sum,
    },
    zone::Zone,
};
use std::collections::BTreeMap;
use tables::Rows;

/// What is asked, by whom, and when.
pub struct Ask<'a> {
    pub query: Query,
    pub zone: &'a Zone,
    pub now: Seconds,
    /// Our numbers: ids and names.
    pub phones: Vec<Choice>,
    /// Up to when everything is counted.
    pub as_of: Option<Seconds>,
    pub drafts: Drafts,
    /// Bulk jobs of the range.
    pub jobs: Jobs,
    /// What may have changed the figures.
    pub noted: Vec<Noted>,
    /// Hours are entered for one of the numbers.
    pub has_hours: bool,
    /// What messages cost; none where nobody has said.
    pub prices: Option<Prices>,
}

/// What drafts of the assistant came to in the range.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    /// By day in UTC.
    pub days: BTreeMap<i64, Usage>,
    /// Of people, with their names, by their ids.
    pub people: BTreeMap<String, (String, Usage)>,
    pub price: Option<TokenPrice>,
}

/// The figures of the range, sorted.
pub(super) struct Sorted {
    pub(super) now: Figures,
    pub(super) before: Figures,
    course: Vec<Figures>,
    pub(super) rows: Rows,
    /// Along the range: charged messages by what is charged, and received ones by what they are.
    charged: BTreeMap<String, Vec<i64>>,
    kinds: BTreeMap<String, Vec<i64>>,
    /// What each person sent, along few parts of the range.
    people: BTreeMap<String, Vec<i64>>,
}

/// Puts it together from the figures of the range, and those that the headlines are compared with.
pub fn build(ask: Ask<'_>, now: &Sum, before: Figures) -> Report {
    let (from, to) = ask.query.days(ask.zone, ask.now);
    let buckets = Buckets::new(from, to, ask.query.step);
    let sorted = sort(&ask, now, before, &buckets, (from, to));
    let everybody = ask.query.agent.is_none();
    let length = to - from + 1;
    let prices = ask.prices.as_ref();
    let cost = everybody.then(|| Cost::of(prices, &sorted.charged, &sorted.course)).flatten();
    let mut tables = vec![tables::delivery(&sorted.now)];
    if everybody {
        tables.push(tables::failures(&sorted.rows));
    }
    tables.extend([
        by_event(tables::team(&sorted.rows, &ask.query, &sorted.people), &ask.query),
        tables::spread(&sorted.now, &ask.query),
    ]);
    if everybody {
        tables.extend([
            tables::templates(&sorted.rows, prices),
            jobs::table(&ask.jobs, ask.zone),
            by_event(tables::sources(&sorted.rows, &ask.query), &ask.query),
            tables::kinds(&sorted.rows),
        ]);
        tables.extend(cost.as_ref().map(Cost::table));
        tables.extend(drafts::tables(&ask.drafts));
    }
    tables.extend(drafts::by_person(&ask.drafts, ask.query.agent.as_ref()));
    let agents = now.rows.get(&Kind::Agent).into_iter().flatten().map(|(id, (name, _))| Choice {
        id: id.clone(),
        name: if name.is_empty() { id.clone() } else { name.clone() },
    });
    let mut agents: Vec<Choice> = agents.collect();
    agents.sort_by_key(|agent| agent.name.to_lowercase());
    Report {
        span: long(from, to),
        compared: long(from - length, from - 1),
        from: day_text(from),
        to: day_text(to),
        zone: ask.zone.name.clone(),
        cards: cards(&sorted, &ask.query)
            .into_iter()
            .chain(cost.as_ref().and_then(Cost::card))
            .chain(saved::card(&ask.drafts, ask.query.agent.as_ref()))
            .collect(),
        charts: charts(&sorted, &buckets, &ask.query)
            .into_iter()
            .chain(everybody.then(|| kinds(&sorted, &buckets)).flatten())
            .chain(cost.as_ref().and_then(|cost| cost.chart(&buckets)))
            .collect(),
        heat: if everybody { now.heat() } else { Vec::new() },
        tables,
        marks: marks::marks(ask.noted, &buckets, (from, to)),
        steps: choosable(length),
        always_open: ask.query.open && !ask.has_hours,
        empty: sorted.now.is_empty(),
        phones: ask.phones,
        agents,
        as_of: ask.as_of.map(|at| ask.zone.clock(at)),
        query: ask.query,
    }
}

pub(super) fn sort(ask: &Ask<'_>, now: &Sum, before: Figures, buckets: &Buckets, (from, to): (i64, i64)) -> Sorted {
    let places = buckets.labels.len();
    let mut sorted = Sorted {
        now: now.whole(),
        before,
        course: vec![Figures::default(); places],
        rows: Rows::default(),
        charged: BTreeMap::new(),
        kinds: BTreeMap::new(),
        people: along(&now.people, &Buckets::few(from, to)),
    };
    for (kind, rows) in &now.rows {
        let is_asked = |id: &str| *kind != Kind::Agent || ask.query.agent.as_ref().is_none_or(|agent| agent.as_str() == id);
        let rows = rows.iter().filter(|(id, _)| is_asked(id));
        sorted.rows.extend(rows.map(|(id, row)| ((*kind, id.clone()), row.clone())));
    }
    for (hour, part) in &now.course {
        let place = buckets.of(hour.div_euclid(24), hour.rem_euclid(24));
        if let Some(course) = sorted.course.get_mut(place) {
            course.merge(&part.whole, 1);
        }
        for (along, counts) in [(&mut sorted.charged, &part.charged), (&mut sorted.kinds, &part.kinds)] {
            for (id, count) in counts {
                let values = along.entry(id.clone()).or_insert_with(|| vec![0; places]);
                if let Some(value) = values.get_mut(place) {
                    *value += count;
                }
            }
        }
    }
    // Who may still be answered in time is no one who was not.
    if ask.query.agent.is_none() {
        for (written, count) in now.still_waiting(ask.now) {
            let local = ask.zone.local(written);
            let place = buckets.of(local.day_number, i64::from(local.hour));
            let course = sorted.course.get_mut(place);
            for figures in course.into_iter().chain([&mut sorted.now]) {
                figures.add_count(Metric::Missed.name(), -count);
            }
        }
    }
    sorted
}

/// A table that counts by when something happened, whatever is asked for, says so.
pub(super) fn by_event(table: Table, query: &Query) -> Table {
    let note = if query.is_by_opening() {
        "Here everything counts for when it happened, also while the figures above count by opening."
    } else {
        ""
    };
    Table {
        note: note.to_owned(),
        ..table
    }
}

/// Counts by local hour, put into the parts of a range.
fn along(counts: &BTreeMap<String, BTreeMap<i64, i64>>, buckets: &Buckets) -> BTreeMap<String, Vec<i64>> {
    let one = |(id, hours): (&String, &BTreeMap<i64, i64>)| {
        let mut values = vec![0; buckets.labels.len()];
        for (hour, count) in hours {
            if let Some(value) = values.get_mut(buckets.of(hour.div_euclid(24), hour.rem_euclid(24))) {
                *value += count;
            }
        }
        (id.clone(), values)
    };
    counts.iter().map(one).collect()
}

pub(super) fn course(sorted: &Sorted, value: impl Fn(&Figures) -> i64) -> Vec<i64> {
    sorted.course.iter().map(value).collect()
}

/// What customers send along the range: the most frequent kinds, and all others together.
fn kinds(sorted: &Sorted, buckets: &Buckets) -> Option<Chart> {
    const SHOWN: usize = 4;
    let mut kinds: Vec<(&String, &Vec<i64>)> = sorted.kinds.iter().collect();
    kinds.retain(|(_, values)| values.iter().any(|value| *value > 0));
    kinds.sort_by_key(|(id, values)| (-values.iter().sum::<i64>(), *id));
    let rest = kinds.split_off(kinds.len().min(SHOWN));
    let label = |id: &String| {
        sorted
            .rows
            .get(&(Kind::Content, id.clone()))
            .map(|row| row.0.clone())
            .unwrap_or_default()
    };
    let series = kinds.iter().map(|(id, values)| Series {
        name: label(id),
        values: (*values).clone(),
        behind: Some(format!(
            "figure={}&of={}:{}",
            Metric::Received.name(),
            Kind::Content.name(),
            escaped(id)
        )),
    });
    let others = (!rest.is_empty()).then(|| Series {
        name: "Others".to_owned(),
        values: (0..buckets.labels.len())
            .map(|place| rest.iter().map(|(_, values)| values[place]).sum())
            .collect(),
        behind: None,
    });
    (kinds.len() > 1).then(|| Chart {
        id: "received-kinds".to_owned(),
        title: format!("What customers send per {}", buckets.word()),
        unit: Unit::Count,
        labels: buckets.labels.clone(),
        series: series.chain(others).collect(),
    })
}

fn charts(sorted: &Sorted, buckets: &Buckets, query: &Query) -> Vec<Chart> {
    let chart = |id: &str, what: &str, metrics: &[(Metric, &str)]| Chart {
        id: id.to_owned(),
        title: format!("{what} per {}", buckets.word()),
        unit: Unit::Count,
        labels: buckets.labels.clone(),
        series: metrics
            .iter()
            .map(|(metric, name)| Series {
                name: query.named(name, Figure::Counted(*metric)),
                values: course(sorted, |figures| figures.count(*metric)),
                behind: Some(format!("figure={}", metric.name())),
            })
            .collect(),
    };
    let timed = |timing: Timing, share: i64, which: &str| Series {
        name: query.named(&format!("{}, {which}", timing.title()), Figure::Timed(timing)),
        values: course(sorted, |figures| figures.time(timing).percentile(share).unwrap_or(0)),
        // A time is no count: what is behind it stands behind the headline figure.
        behind: None,
    };
    let [first, reply] = [Timing::ALL[0], Timing::ALL[1]].map(|timing| query.timing(timing));
    let times = Chart {
        id: "times".to_owned(),
        title: format!("Response times per {}", buckets.word()),
        unit: Unit::Duration,
        labels: buckets.labels.clone(),
        series: vec![
            timed(first, 50, "median"),
            timed(first, 90, "p90"),
            timed(reply, 50, "median"),
            timed(reply, 90, "p90"),
        ],
    };
    let (received, sent) = ((Metric::Received, "Received"), (Metric::Sent, "Sent"));
    let (opened, resolved, reopened) = (
        (Metric::Opened, "Opened"),
        (Metric::Resolved, "Resolved"),
        (Metric::Reopened, "Reopened"),
    );
    if query.agent.is_none() {
        vec![
            chart("messages", "Messages", &[received, sent]),
            times,
            chart("conversations", "Conversations", &[opened, resolved, reopened]),
        ]
    } else {
        vec![
            chart("messages", "Messages", &[sent]),
            times,
            chart("conversations", "Conversations", &[resolved]),
        ]
    }
}
