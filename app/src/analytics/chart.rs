//! Lines over time, drawn as SVG by whoever writes the page: title and description in it, the same figures as a table below.

use super::table::{Grid, Part};
use domain::statistics::report::{Chart, Table};
use leptos::prelude::*;

/// The picture's own units; it is stretched to its place.
const WIDTH: i64 = 1000;
const HEIGHT: i64 = 300;

/// Lines are told apart by their colour, their dashes and their words.
const LOOKS: [(&str, &str); 3] = [("text-read", ""), ("text-brand", "8 4"), ("text-warn", "2 4")];

/// Points of a line whose greatest value may be `most`.
pub(super) fn line(values: &[i64], most: i64, height: i64) -> String {
    let gaps = i64::try_from(values.len()).unwrap_or(1).saturating_sub(1).max(1);
    let point = |(place, value): (i64, &i64)| format!("{},{}", place * WIDTH / gaps, height - value * height / most.max(1));
    (0..).zip(values).map(point).collect::<Vec<_>>().join(" ")
}

/// A round number that is not below the greatest value.
fn top(most: i64) -> i64 {
    let mut step = 1;
    loop {
        for top in [step * 4, step * 8, step * 12, step * 20] {
            if top >= most {
                return top;
            }
        }
        step *= 10;
    }
}

/// A chart with its legend, its axes and its table.
#[component]
pub(super) fn ChartBox(chart: Chart, table: Table, export: String) -> impl IntoView {
    let most = chart.series.iter().flat_map(|series| &series.values).copied().max().unwrap_or(0);
    let top = top(most);
    let title = format!("chart-{}", chart.id);
    let says = format!("{title}-says");
    let named_by = format!("{title} {says}");
    let sums = chart
        .series
        .iter()
        .map(|series| format!("{}: {} in all", series.name, series.values.iter().sum::<i64>()));
    let words = format!(
        "{}. At most {most} at once. The table below has all figures.",
        sums.collect::<Vec<_>>().join(". ")
    );
    let looks = || chart.series.iter().zip(LOOKS);
    let legend = looks().map(|(series, (colour, dashes))| {
        view! {
            <li class="flex items-center gap-1.5">
                <svg viewBox="0 0 24 4" class=format!("h-1 w-6 {colour}") aria-hidden="true">
                    <path d="M0 2H24" stroke="currentColor" stroke-width="3" stroke-dasharray=dashes></path>
                </svg>
                {series.name.clone()}
            </li>
        }
    });
    let legend = legend.collect_view();
    let lines = looks().map(|(series, (colour, dashes))| {
        view! {
            <polyline
                points=line(&series.values, top, HEIGHT)
                class=colour
                fill="none"
                stroke="currentColor"
                stroke-width="2"
                stroke-dasharray=dashes
                stroke-linejoin="round"
                vector-effect="non-scaling-stroke"
            ></polyline>
        }
    });
    let lines = lines.collect_view();
    let rulers = (0..5).map(|step| {
        view! { <path d=format!("M0 {0}H{WIDTH}", step * HEIGHT / 4) stroke="var(--line)" vector-effect="non-scaling-stroke"></path> }
    });
    let rulers = rulers.collect_view();
    let steps = (0..5).rev().map(|step| view! { <span>{top * step / 4}</span> }).collect_view();
    let last = chart.labels.len().saturating_sub(1);
    let places: Vec<usize> = (0..5).map(|part| part * last / 4).collect();
    let mut labels: Vec<String> = places.iter().filter_map(|place| chart.labels.get(*place).cloned()).collect();
    labels.dedup();
    let labels = labels.into_iter().map(|label| view! { <span>{label}</span> }).collect_view();
    view! {
        <Part title=chart.title.clone() export>
            <ul class="flex flex-wrap gap-4 text-2xs text-muted">{legend}</ul>
            <div class="mt-3 grid grid-cols-[auto_1fr] gap-x-2 gap-y-1 text-2xs text-muted">
                <div class="-my-2 flex flex-col justify-between text-right tabular-nums" aria-hidden="true">
                    {steps}
                </div>
                <svg
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="none"
                    class="h-48 w-full md:h-64"
                    role="img"
                    aria-labelledby=named_by
                >
                    <title id=title>{chart.title.clone()}</title>
                    <desc id=says>{words}</desc>
                    {rulers}
                    {lines}
                </svg>
                <span></span>
                <div class="flex justify-between whitespace-nowrap" aria-hidden="true">
                    {labels}
                </div>
            </div>
            <details class="mt-2">
                <summary class="inline-flex min-h-11 cursor-pointer items-center text-2xs font-medium text-brand desk:min-h-8">
                    "Show as a table"
                </summary>
                <Grid table />
            </details>
        </Part>
    }
}
