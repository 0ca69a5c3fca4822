//! Puts a report together from the figures of the days.

use super::{Card, Chart, Choice, Report, Series, tables};
use crate::{
    assistant::Usage,
    clock::Seconds,
    statistics::{
        day::{DayKey, Figures, Kind, Totals, slot_start},
        metric::{COMPLIANCE, DELIVERED, Metric, Timing},
        query::{Query, day_text},
        words,
    },
    zone::{Local, Zone},
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
    /// What drafts of the assistant came to in the range.
    pub drafts: Usage,
}

/// The days (UTC, since 1970) whose figures a report needs: its range and the one before it.
pub fn span(query: &Query, zone: &Zone, now: Seconds) -> (i64, i64) {
    let (from, to) = query.days(zone, now);
    (from - (to - from + 1).max(1) - 1, to + 1)
}

/// Which part of the range a moment is in.
struct Buckets {
    labels: Vec<String>,
    step: Step,
    from: i64,
}

#[derive(Clone, Copy)]
enum Step {
    Hour,
    Days(i64),
}

impl Buckets {
    fn new(from: i64, to: i64) -> Self {
        let days = to - from + 1;
        let step = match days {
            ..=2 => Step::Hour,
            3..=92 => Step::Days(1),
            _ => Step::Days(7),
        };
        let hours = |day: i64| (0..24).map(move |hour| format!("{} {hour:02}:00", short(day)));
        let labels = match step {
            Step::Hour if days == 1 => (0..24).map(|hour| format!("{hour:02}:00")).collect(),
            Step::Hour => (from..=to).flat_map(hours).collect(),
            Step::Days(length) => (0..(days + length - 1) / length).map(|step| short(from + step * length)).collect(),
        };
        Self { labels, step, from }
    }

    fn of(&self, local: Local) -> usize {
        let day = local.day_number - self.from;
        let place = match self.step {
            Step::Hour => day * 24 + i64::from(local.hour),
            Step::Days(length) => day / length,
        };
        usize::try_from(place).unwrap_or(0)
    }

    const fn word(&self) -> &'static str {
        match self.step {
            Step::Hour => "hour",
            Step::Days(1) => "day",
            Step::Days(_) => "week",
        }
    }
}

/// `29 Nov`.
fn short(day: i64) -> String {
    let date = Zone::utc().date(Seconds(day * DAY));
    date.rsplit_once(' ').map_or(date.clone(), |(short, _)| short.to_owned())
}

fn long(from: i64, to: i64) -> String {
    let date = |day| Zone::utc().date(Seconds(day * DAY));
    if from == to {
        date(from)
    } else {
        format!("{} – {}", date(from), date(to))
    }
}

/// The figures of the range, sorted.
struct Sorted {
    now: Figures,
    before: Figures,
    course: Vec<Figures>,
    heat: Vec<Vec<i64>>,
    rows: Rows,
}

/// Puts it together. `totals` are the figures of the days of [`span`], of all numbers that are asked for.
pub fn build(ask: Ask<'_>, totals: &Totals) -> Report {
    let (from, to) = ask.query.days(ask.zone, ask.now);
    let buckets = Buckets::new(from, to);
    let sorted = sort(&ask, totals, (from, to), &buckets);
    let everybody = ask.query.agent.is_none();
    let length = to - from + 1;
    let mut tables = vec![tables::delivery(&sorted.now)];
    if everybody {
        tables.push(tables::failures(&sorted.rows));
    }
    tables.push(tables::team(&sorted.rows));
    if everybody {
        tables.extend([tables::templates(&sorted.rows), tables::sources(&sorted.rows)]);
        tables.extend(tables::drafts(&ask.drafts));
    }
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
        cards: cards(&sorted, everybody),
        charts: charts(&sorted, &buckets, everybody),
        heat: if everybody { sorted.heat } else { Vec::new() },
        tables,
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

fn cards(sorted: &Sorted, everybody: bool) -> Vec<Card> {
    let (now, before) = (&sorted.now, &sorted.before);
    let timed = |timing: Timing| {
        let (time, then) = (now.time(timing), before.time(timing));
        let median = time.percentile(50);
        let few = if (1..20).contains(&time.count()) { ", few" } else { "" };
        Card {
            title: timing.title().to_owned(),
            value: median.map_or_else(|| "–".to_owned(), words::duration),
            beside: time.percentile(90).map_or_else(
                || "none in this range".to_owned(),
                |p90| format!("median of {}{few} · p90 {}", words::number(time.count()), words::duration(p90)),
            ),
            change: median.zip(then.percentile(50)).and_then(|(now, then)| words::change(now, then)),
            definition: timing.definition().to_owned(),
            course: course(sorted, |figures| figures.time(timing).percentile(50).unwrap_or(0)),
        }
    };
    let counted = |metric: Metric| Card {
        title: metric.title().to_owned(),
        value: words::number(now.count(metric)),
        beside: format!("{} before", words::number(before.count(metric))),
        change: words::change(now.count(metric), before.count(metric)),
        definition: metric.definition().to_owned(),
        course: course(sorted, |figures| figures.count(metric)),
    };
    let shared = |title: &str, definition: &str, beside: &str, share: &dyn Fn(&Figures) -> (i64, i64)| {
        let of = |figures: &Figures| {
            let (part, whole) = share(figures);
            words::share(part, whole)
        };
        Card {
            title: title.to_owned(),
            value: of(now).map_or_else(|| "–".to_owned(), words::percent),
            beside: format!("of {} {beside}", words::number(share(now).1)),
            change: of(now).zip(of(before)).map(|(now, then)| points(now - then)),
            definition: definition.to_owned(),
            course: course(sorted, |figures| of(figures).unwrap_or(0)),
        }
    };
    let delivered = shared("Delivered", DELIVERED, "accepted", &|figures| {
        (figures.count(Metric::Delivered), figures.count(Metric::Accepted))
    });
    let times = Timing::ALL.map(timed);
    if !everybody {
        let counts = [Metric::Sent, Metric::Resolved].map(counted);
        return times.into_iter().chain([delivered]).chain(counts).collect();
    }
    let in_time = shared("Inside the 24 h window", COMPLIANCE, "customer messages", &|figures| {
        let answered = figures.count(Metric::Answered);
        (answered, answered + figures.count(Metric::Missed))
    });
    let counts = [
        Metric::Closed,
        Metric::Received,
        Metric::Sent,
        Metric::Opened,
        Metric::Resolved,
        Metric::Reopened,
    ];
    times.into_iter().chain([in_time, delivered]).chain(counts.map(counted)).collect()
}

fn course(sorted: &Sorted, value: impl Fn(&Figures) -> i64) -> Vec<i64> {
    sorted.course.iter().map(value).collect()
}

/// A difference of two shares, in percentage points: `+1.2 points`.
fn points(tenths: i64) -> String {
    let sign = match tenths {
        0 => "±",
        1.. => "+",
        _ => "−",
    };
    let tenths = tenths.unsigned_abs();
    format!("{sign}{}.{} points", tenths / 10, tenths % 10)
}

fn charts(sorted: &Sorted, buckets: &Buckets, everybody: bool) -> Vec<Chart> {
    let chart = |id: &str, what: &str, metrics: &[(Metric, &str)]| Chart {
        id: id.to_owned(),
        title: format!("{what} per {}", buckets.word()),
        labels: buckets.labels.clone(),
        series: metrics
            .iter()
            .map(|(metric, name)| Series {
                name: (*name).to_owned(),
                values: course(sorted, |figures| figures.count(*metric)),
            })
            .collect(),
    };
    let (received, sent) = ((Metric::Received, "Received"), (Metric::Sent, "Sent"));
    let (opened, resolved, reopened) = (
        (Metric::Opened, "Opened"),
        (Metric::Resolved, "Resolved"),
        (Metric::Reopened, "Reopened"),
    );
    if everybody {
        vec![
            chart("messages", "Messages", &[received, sent]),
            chart("conversations", "Conversations", &[opened, resolved, reopened]),
        ]
    } else {
        vec![
            chart("messages", "Messages", &[sent]),
            chart("conversations", "Conversations", &[resolved]),
        ]
    }
}
