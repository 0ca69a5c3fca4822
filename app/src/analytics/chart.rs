//! Lines over time, drawn as SVG by whoever writes the page: title and description in it, the same figures as a table below. In the
//! browser mouse, finger and arrow keys go through the points, and lines can be hidden; hiding needs no scripts.

use super::{
    marks::{Marks, lines as mark_lines},
    scale::{HEIGHT, WIDTH, across, height_of, line, nearest, top},
    table::{Grid, Part},
};
use domain::statistics::report::{Chart, Mark, Table};
use leptos::{ev, html, prelude::*};

/// How a line looks, the letter of its box, and what hides it while that is not checked. Lines are told apart by their colour, their
/// dashes and their words.
struct Look {
    colour: &'static str,
    dashes: &'static str,
    letter: &'static str,
    hides: &'static str,
}

const LOOKS: [Look; 6] = [
    Look {
        colour: "text-read",
        dashes: "",
        letter: "a",
        hides: "group-has-[[data-series=a]:not(:checked)]/chart:hidden",
    },
    Look {
        colour: "text-brand",
        dashes: "8 4",
        letter: "b",
        hides: "group-has-[[data-series=b]:not(:checked)]/chart:hidden",
    },
    Look {
        colour: "text-warn",
        dashes: "2 4",
        letter: "c",
        hides: "group-has-[[data-series=c]:not(:checked)]/chart:hidden",
    },
    Look {
        colour: "text-bad",
        dashes: "12 3 2 3",
        letter: "d",
        hides: "group-has-[[data-series=d]:not(:checked)]/chart:hidden",
    },
    Look {
        colour: "text-ink",
        dashes: "1 3",
        letter: "e",
        hides: "group-has-[[data-series=e]:not(:checked)]/chart:hidden",
    },
    Look {
        colour: "text-muted",
        dashes: "16 6",
        letter: "f",
        hides: "group-has-[[data-series=f]:not(:checked)]/chart:hidden",
    },
];

/// So many of its points stand in the table below a chart; the file has all.
const LISTED: usize = 100;

/// The greatest value of the lines that are not hidden.
fn most(chart: StoredValue<Chart>, hidden: u8) -> i64 {
    chart.with_value(|chart| {
        let shown = chart.series.iter().enumerate().filter(|(index, _)| hidden & (1 << index) == 0);
        shown.flat_map(|(_, series)| &series.values).copied().max().unwrap_or(0)
    })
}

/// What the parts of a chart share.
#[derive(Clone, Copy)]
struct Drawn {
    chart: StoredValue<Chart>,
    marks: StoredValue<Vec<Mark>>,
    /// What the picture's upper edge stands for, by the lines that are shown.
    top: Memo<i64>,
    /// The place that is looked at.
    at: RwSignal<Option<usize>>,
    /// Which lines are hidden, a bit each.
    hidden: RwSignal<u8>,
}

impl Drawn {
    fn last(self) -> usize {
        self.chart.with_value(|chart| chart.labels.len().saturating_sub(1))
    }

    fn shows(self, series: usize) -> bool {
        self.hidden.get() & (1 << series) == 0
    }

    /// `24 Oct: Received 410, Sent 500`.
    fn words(self, place: usize) -> String {
        self.chart.with_value(|chart| {
            let value = |(index, series): (usize, &domain::statistics::report::Series)| {
                let value = series.values.get(place).copied().unwrap_or(0);
                self.shows(index).then(|| format!("{} {}", series.name, chart.unit.value(value)))
            };
            let values: Vec<String> = chart.series.iter().enumerate().filter_map(value).collect();
            let label = chart.labels.get(place).cloned().unwrap_or_default();
            format!("{label}: {}", values.join(", "))
        })
    }
}

/// A chart with its legend, its axes, its marks and its table.
#[component]
pub(super) fn ChartBox(
    chart: Chart,
    marks: Vec<Mark>,
    /// Whether the marks stand below it in words.
    says_marks: bool,
    table: Table,
    /// What it says, in words.
    #[prop(optional)]
    note: String,
    export: String,
    address: StoredValue<String>,
) -> impl IntoView {
    let unit = chart.unit;
    let title = chart.title.clone();
    let mut table = table;
    let points = table.rows.len();
    table.rows.drain(..points.saturating_sub(LISTED));
    let is_cut = points > LISTED;
    let (chart, hidden) = (StoredValue::new(chart), RwSignal::new(0));
    let listed = says_marks.then(|| marks.clone());
    let drawn = Drawn {
        chart,
        marks: StoredValue::new(marks),
        top: Memo::new(move |_| top(most(chart, hidden.get()), unit)),
        at: RwSignal::new(None),
        hidden,
    };
    let steps = (0..5)
        .rev()
        .map(|step| view! { <span>{move || unit.words(drawn.top.get() * step / 4)}</span> })
        .collect_view();
    let labels = drawn.chart.with_value(|chart| {
        let last = chart.labels.len().saturating_sub(1);
        let mut labels: Vec<String> = (0..5).filter_map(|part| chart.labels.get(part * last / 4).cloned()).collect();
        labels.dedup();
        labels
    });
    let labels = labels.into_iter().map(|label| view! { <span>{label}</span> }).collect_view();
    view! {
        <Part title=title export>
            {(!note.is_empty()).then(|| view! { <p class="mb-2 max-w-3xl text-2xs text-muted">{note}</p> })}
            <div class="group/chart">
                <Legend drawn />
                <Readout drawn />
                <div class="grid grid-cols-[auto_1fr] gap-x-2 gap-y-1 text-2xs text-muted">
                    <div class="-my-2 flex flex-col justify-between text-right tabular-nums" aria-hidden="true">
                        {steps}
                    </div>
                    <Picture drawn />
                    <span></span>
                    <div class="flex justify-between whitespace-nowrap" aria-hidden="true">
                        {labels}
                    </div>
                </div>
            </div>
            {listed.map(|marks| view! { <Marks marks /> })}
            <details class="mt-2">
                <summary class="inline-flex min-h-11 cursor-pointer items-center text-2xs font-medium text-brand desk:min-h-8">
                    "Show as a table"
                </summary>
                {is_cut
                    .then(|| {
                        view! {
                            <p class="text-2xs text-muted">{format!("The last {LISTED} of {points} points. The file has all of them.")}</p>
                        }
                    })}
                <Grid table address />
            </details>
        </Part>
    }
}

/// What the lines are; each can be hidden where there are several.
#[component]
fn Legend(drawn: Drawn) -> impl IntoView {
    let names: Vec<String> = drawn
        .chart
        .with_value(|chart| chart.series.iter().map(|series| series.name.clone()).collect());
    let many = names.len() > 1;
    let one = move |(index, (name, look)): (usize, (String, &'static Look))| {
        let sample = view! {
            <svg viewBox="0 0 24 4" class=format!("h-1 w-6 {}", look.colour) aria-hidden="true">
                <path d="M0 2H24" stroke="currentColor" stroke-width="3" stroke-dasharray=look.dashes></path>
            </svg>
        };
        let choose = many.then(|| {
            view! {
                <input
                    type="checkbox"
                    checked
                    data-series=look.letter
                    class="size-4 accent-brand print:hidden"
                    on:change=move |event| {
                        let bit = 1 << index;
                        let is_shown = event_target_checked(&event);
                        drawn.hidden.update(|hidden| if is_shown { *hidden &= !bit } else { *hidden |= bit });
                    }
                />
            }
        });
        view! {
            <li>
                <label class="flex min-h-11 items-center gap-1.5 desk:min-h-6">{choose} {sample} {name}</label>
            </li>
        }
    };
    let items = names.into_iter().zip(&LOOKS).enumerate().map(one).collect_view();
    view! { <ul class="flex flex-wrap gap-x-4 text-2xs text-muted">{items}</ul> }
}

/// The figures of the place that is looked at.
#[component]
fn Readout(drawn: Drawn) -> impl IntoView {
    let words = move || drawn.at.get().map(|place| drawn.words(place));
    view! {
        <p class="mb-2 mt-1 min-h-8 text-2xs font-medium tabular-nums text-ink sm:min-h-4 print:hidden" aria-hidden="true" data-readout="">
            {words}
        </p>
    }
}

/// The lines, and what goes through their points.
#[component]
fn Picture(drawn: Drawn) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let point = move |event: &ev::PointerEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        let place = frame.get_bounding_client_rect();
        let share = (f64::from(event.client_x()) - place.left()) / place.width().max(1.0);
        drawn.at.set(Some(nearest(share, drawn.last())));
    };
    view! {
        <div
            node_ref=frame
            class="relative touch-pan-y rounded-sm outline-offset-2 outline-brand has-focus-visible:outline-2"
            on:pointermove=move |event: ev::PointerEvent| point(&event)
            on:pointerdown=move |event: ev::PointerEvent| point(&event)
            on:pointerleave=move |event: ev::PointerEvent| {
                if event.pointer_type() == "mouse" {
                    drawn.at.set(None);
                }
            }
        >
            <Lines drawn />
            <Walk drawn />
        </div>
    }
}

#[component]
fn Lines(drawn: Drawn) -> impl IntoView {
    let (id, title, words) = drawn.chart.with_value(|chart| {
        let sum = |series: &domain::statistics::report::Series| {
            // Times are no amounts: together they say nothing.
            if chart.unit.gaps() {
                let most = series.values.iter().copied().max().unwrap_or(0);
                return format!("{}: at most {}", series.name, chart.unit.value(most));
            }
            let all = series.values.iter().sum::<i64>();
            format!("{}: {} in all", series.name, chart.unit.words(all))
        };
        let sums: Vec<String> = chart.series.iter().map(sum).collect();
        let most = chart.series.iter().flat_map(|series| &series.values).copied().max().unwrap_or(0);
        let most = chart.unit.words(most);
        let words = format!("{}. At most {most} at once. The table below has all figures.", sums.join(". "));
        (format!("chart-{}", chart.id), chart.title.clone(), words)
    });
    let says = format!("{id}-says");
    let named_by = format!("{id} {says}");
    let lines = drawn.chart.with_value(|chart| {
        let gaps = chart.unit.gaps();
        let line = |(series, look): (&domain::statistics::report::Series, &Look)| {
            let values = series.values.clone();
            view! {
                <polyline
                    points=move || line(&values, drawn.top.get(), HEIGHT, gaps)
                    class=format!("{} {}", look.colour, look.hides)
                    fill="none"
                    stroke="currentColor"
                    stroke-width="2"
                    stroke-dasharray=look.dashes
                    stroke-linejoin="round"
                    vector-effect="non-scaling-stroke"
                ></polyline>
            }
        };
        chart.series.iter().zip(&LOOKS).map(line).collect_view()
    });
    let rulers = (0..5).map(|step| {
        view! { <path d=format!("M0 {0}H{WIDTH}", step * HEIGHT / 4) stroke="var(--line)" vector-effect="non-scaling-stroke"></path> }
    });
    let rulers = rulers.collect_view();
    let places = drawn.last() + 1;
    let marks = drawn.marks.with_value(|marks| mark_lines(marks, places));
    view! {
        <svg
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            class="h-48 w-full overflow-visible md:h-64"
            role="img"
            aria-labelledby=named_by
        >
            <title id=id>{title}</title>
            <desc id=says>{words}</desc>
            {rulers}
            {marks}
            {lines}
            {move || drawn.at.get().map(|place| mark(drawn, place))}
        </svg>
    }
}

/// A ruler at the place that is looked at, and a dot on each line. Dots are strokes of no length, which keep their size.
fn mark(drawn: Drawn, place: usize) -> impl IntoView {
    let x = drawn.chart.with_value(|chart| across(place, chart.labels.len()));
    let dots = drawn.chart.with_value(|chart| {
        let dot = |(series, look): (&domain::statistics::report::Series, &Look)| {
            let value = series.values.get(place).copied().unwrap_or(0);
            let y = height_of(value, drawn.top.get(), HEIGHT);
            (value != 0 || !chart.unit.gaps()).then(|| {
                view! {
                    <path
                        d=format!("M{x} {y}h0")
                        class=format!("{} {}", look.colour, look.hides)
                        stroke="currentColor"
                        stroke-width="9"
                        stroke-linecap="round"
                        vector-effect="non-scaling-stroke"
                    ></path>
                }
            })
        };
        chart.series.iter().zip(&LOOKS).map(dot).collect_view()
    });
    view! {
        <path d=format!("M{x} 0V{HEIGHT}") stroke="var(--muted)" vector-effect="non-scaling-stroke"></path>
        {dots}
    }
}

/// A slider that nobody sees: arrow keys, Home, End and page keys are the browser's own, and so is what is spoken. Only where there are
/// scripts, for without them it does nothing.
#[component]
fn Walk(drawn: Drawn) -> impl IntoView {
    let is_alive = RwSignal::new(false);
    Effect::new(move |_| is_alive.set(true));
    let last = drawn.last();
    move || {
        is_alive.get().then(|| {
            let label = drawn.chart.with_value(|chart| format!("{}, point in time", chart.title));
            let place = move || drawn.at.get().unwrap_or(last);
            view! {
                <input
                    type="range"
                    min="0"
                    max=last
                    step="1"
                    class="pointer-events-none absolute inset-0 size-full opacity-0 print:hidden"
                    aria-label=label
                    aria-valuetext=move || drawn.words(place())
                    prop:value=move || place().to_string()
                    on:focus=move |_| drawn.at.set(Some(place()))
                    on:blur=move |_| drawn.at.set(None)
                    on:input=move |event| {
                        if let Ok(place) = event_target_value(&event).parse() {
                            drawn.at.set(Some(place));
                        }
                    }
                />
            }
        })
    }
}
