//! Marks on the time axis: what may have changed the figures. Drawn in every chart, and listed below the first.

use super::scale::{HEIGHT, across};
use domain::statistics::report::Mark;
use leptos::prelude::*;

/// The marks of a picture. Each says what it is to who points at it.
pub(super) fn lines(marks: &[Mark], places: usize) -> impl IntoView + use<> {
    let one = |mark: &Mark| {
        let line = format!("M{0} 0V{HEIGHT}", across(mark.place, places));
        // The second line is only to be met by a pointer.
        view! {
            <g data-mark="">
                <title>{format!("{}: {}", mark.when, mark.words)}</title>
                <path d=line.clone() stroke="var(--muted)" stroke-dasharray="1 3" vector-effect="non-scaling-stroke"></path>
                <path d=line stroke="transparent" stroke-width="9" vector-effect="non-scaling-stroke"></path>
            </g>
        }
    };
    marks.iter().map(one).collect_view()
}

/// The same in words.
#[component]
pub(super) fn Marks(marks: Vec<Mark>) -> impl IntoView {
    let count = marks.len();
    let one = |mark: Mark| {
        view! {
            <li class="wrap-anywhere">
                <span class="font-medium text-ink">{mark.when}</span>
                " "
                {mark.words}
            </li>
        }
    };
    let list = marks.into_iter().map(one).collect_view();
    (count > 0).then(|| {
        view! {
            <details class="mt-1 text-2xs text-muted" data-marks="">
                <summary class="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand desk:min-h-8">
                    {format!("What the dotted lines mark ({count})")}
                </summary>
                <ul>{list}</ul>
            </details>
        }
    })
}
