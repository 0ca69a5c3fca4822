//! The headline figures.

use super::{
    Card,
    build::{Sorted, course},
};
use crate::statistics::{
    behind::Figure,
    day::Figures,
    metric::{COMPLIANCE, DELIVERED, Metric, Timing},
    query::Query,
    words,
};

/// All of them; those of one person are fewer.
pub(super) fn cards(sorted: &Sorted, query: &Query) -> Vec<Card> {
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
            definition: query.definition(Figure::Timed(timing)),
            course: course(sorted, |figures| figures.time(timing).percentile(50).unwrap_or(0)),
            gaps: true,
            behind: behind(time.count(), "", Figure::Timed(timing)),
        }
    };
    let counted = |metric: Metric| Card {
        title: metric.title().to_owned(),
        value: words::number(now.count(metric)),
        beside: format!("{} before", words::number(before.count(metric))),
        change: words::change(now.count(metric), before.count(metric)),
        definition: query.definition(Figure::Counted(metric)),
        course: course(sorted, |figures| figures.count(metric)),
        gaps: false,
        behind: behind(now.count(metric), "", Figure::Counted(metric)),
    };
    let shared = |title: &str, definition: &str, beside: &str, rest: (&str, Metric), share: &dyn Fn(&Figures) -> (i64, i64)| {
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
            gaps: true,
            behind: behind(now.count(rest.1), rest.0, Figure::Counted(rest.1)),
        }
    };
    let undelivered = ("not delivered", Metric::Failed);
    let delivered = shared("Delivered", DELIVERED, "accepted", undelivered, &|figures| {
        (figures.count(Metric::Delivered), figures.count(Metric::Accepted))
    });
    let times = Timing::ALL.map(|timing| timed(query.timing(timing)));
    if query.agent.is_some() {
        let counts = [Metric::Sent, Metric::Resolved].map(counted);
        return times.into_iter().chain([delivered]).chain(counts).collect();
    }
    let missed = ("not answered in time", Metric::Missed);
    let in_time = shared("Inside the 24 h window", COMPLIANCE, "customer messages", missed, &|figures| {
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

/// The link to what is behind a figure: `Show 12 not delivered`; none behind nothing.
fn behind(count: i64, what: &str, figure: Figure) -> Option<(String, String)> {
    let count = (count > 0).then(|| words::number(count))?;
    let words = if what.is_empty() {
        format!("Show all {count}")
    } else {
        format!("Show {count} {what}")
    };
    Some((words, format!("figure={}", figure.name())))
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
