//! Puts a report together from the figures of the days.

use super::buckets::{Buckets, long};
use super::{Chart, Choice, Report, Series, Unit, cards::cards, cost::Cost, drafts, tables};
use crate::{
    assistant::{TokenPrice, Usage},
    bulk::Prices,
    clock::Seconds,
    statistics::{
        day::{DayKey, Figures, Kind, Totals, slot_start},
        metric::{Metric, Timing},
        query::{Query, day_text, escaped},
    },
    zone::Zone,
};
use std::collections::{BTreeMap, BTreeSet};
use tables::Rows;

const DAY: i64 = 86_400;

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

/// The days (UTC, since 1970) whose figures a report needs: its range and the one before it.
pub fn span(query: &Query, zone: &Zone, now: Seconds) -> (i64, i64) {
    let (from, to) = query.days(zone, now);
    (from - (to - from + 1).max(1) - 1, to + 1)
}

/// The figures of the range, sorted.
pub(super) struct Sorted {
    pub(super) now: Figures,
    pub(super) before: Figures,
    course: Vec<Figures>,
    heat: Vec<Vec<i64>>,
    rows: Rows,
    /// Along the range: charged messages by what is charged, and received ones by what they are.
    charged: BTreeMap<String, Vec<i64>>,
    kinds: BTreeMap<String, Vec<i64>>,
}

/// Puts it together. `totals` are the figures of the days of [`span`], of all numbers that are asked for.
pub fn build(ask: Ask<'_>, totals: &Totals) -> Report {
    let (from, to) = ask.query.days(ask.zone, ask.now);
    let buckets = Buckets::new(from, to);
    let sorted = sort(&ask, totals, (from, to), &buckets);
    let everybody = ask.query.agent.is_none();
    let length = to - from + 1;
    let prices = ask.prices.as_ref();
    let cost = everybody.then(|| Cost::of(prices, &sorted.charged, &sorted.course)).flatten();
    let mut tables = vec![tables::delivery(&sorted.now)];
    if everybody {
        tables.push(tables::failures(&sorted.rows));
    }
    tables.extend([tables::team(&sorted.rows, &ask.query), tables::spread(&sorted.now, &ask.query)]);
    if everybody {
        tables.extend([
            tables::templates(&sorted.rows, prices),
            tables::sources(&sorted.rows, &ask.query),
            tables::kinds(&sorted.rows),
        ]);
        tables.extend(cost.as_ref().map(Cost::table));
        tables.extend(drafts::tables(&ask.drafts));
    }
    tables.extend(drafts::by_person(&ask.drafts, ask.query.agent.as_ref()));
    let agents: BTreeMap<&str, &str> = totals
        .0
        .iter()
        .filter(|(key, _)| key.kind == Kind::Agent)
        .map(|(key, day)| (key.id.as_str(), day.label.as_str()))
        .collect();
    let mut agents: Vec<Choice> = agents
        .into_iter()
        .map(|(id, name)| Choice {
            id: id.to_owned(),
            name: if name.is_empty() { id.to_owned() } else { name.to_owned() },
        })
        .collect();
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
            .collect(),
        charts: charts(&sorted, &buckets, &ask.query)
            .into_iter()
            .chain(everybody.then(|| kinds(&sorted, &buckets)).flatten())
            .chain(cost.as_ref().and_then(|cost| cost.chart(&buckets)))
            .collect(),
        heat: if everybody { sorted.heat } else { Vec::new() },
        tables,
        always_open: ask.query.open && !ask.has_hours,
        empty: sorted.now.is_empty(),
        phones: ask.phones,
        agents,
        as_of: ask.as_of.map(|at| ask.zone.clock(at)),
        query: ask.query,
    }
}

fn sort(ask: &Ask<'_>, totals: &Totals, (from, to): (i64, i64), buckets: &Buckets) -> Sorted {
    let length = to - from + 1;
    let mut sorted = Sorted {
        now: Figures::default(),
        before: Figures::default(),
        course: vec![Figures::default(); buckets.labels.len()],
        heat: vec![vec![0; 24]; 7],
        rows: Rows::default(),
        charged: BTreeMap::new(),
        kinds: BTreeMap::new(),
    };
    let agent = ask.query.agent.as_ref().map(crate::UserId::as_str);
    let is_headline = |key: &DayKey| match agent {
        None => key.kind == Kind::Number,
        Some(agent) => key.kind == Kind::Agent && key.id == agent,
    };
    let mut seen = BTreeSet::new();
    for (key, day) in &totals.0 {
        if key.kind == Kind::Agent && agent.is_some_and(|agent| agent != key.id) {
            continue;
        }
        for (slot, figures) in &day.slots {
            let at = slot_start(key.day, *slot);
            let local = ask.zone.local(at);
            // What is to come is only known in advance: windows that will close if nobody answers.
            if at > ask.now {
                continue;
            }
            if (from..=to).contains(&local.day_number) {
                let row = sorted.rows.entry((key.kind, key.id.clone())).or_default();
                row.1.merge(figures, 1);
                if !day.label.is_empty() && seen.insert((key.kind, &key.id, key.day)) {
                    row.0.clone_from(&day.label);
                }
                let along = match key.kind {
                    Kind::Cost => Some((&mut sorted.charged, Metric::Charged)),
                    Kind::Content => Some((&mut sorted.kinds, Metric::Received)),
                    _ => None,
                };
                if let Some((along, metric)) = along {
                    let places = buckets.labels.len();
                    let values = along.entry(key.id.clone()).or_insert_with(|| vec![0; places]);
                    if let Some(value) = values.get_mut(buckets.of(local)) {
                        *value += figures.count(metric);
                    }
                }
                if is_headline(key) {
                    sorted.now.merge(figures, 1);
                    if let Some(course) = sorted.course.get_mut(buckets.of(local)) {
                        course.merge(figures, 1);
                    }
                    let hour = sorted
                        .heat
                        .get_mut(usize::from(local.weekday))
                        .and_then(|day| day.get_mut(usize::from(local.hour)));
                    if let Some(hour) = hour {
                        *hour += figures.count(Metric::Received);
                    }
                }
            // The range before, up to the same time of its last day.
            } else if is_headline(key) && (from - length..from).contains(&local.day_number) && at.0 + length * DAY <= ask.now.0 {
                sorted.before.merge(figures, 1);
            }
        }
    }
    sorted
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
                name: (*name).to_owned(),
                values: course(sorted, |figures| figures.count(*metric)),
                behind: Some(format!("figure={}", metric.name())),
            })
            .collect(),
    };
    let timed = |timing: Timing, share: i64, which: &str| Series {
        name: format!("{}, {which}", timing.title()),
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
