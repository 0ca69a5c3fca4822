//! Reports that were written by themselves, to be saved.

use crate::ui::button;
use domain::statistics::period::{FILES, Written};
use leptos::prelude::*;

/// So many are offered; all others are in the bucket.
const SHOWN: usize = 12;

/// Nothing where there is none.
#[component]
pub(super) fn Reports(reports: Vec<Written>) -> impl IntoView {
    if reports.is_empty() {
        return ().into_any();
    }
    let one = |report: &Written| {
        let name = format!("{}, from {}", report.period.title(), report.from);
        let files = FILES.map(|(file, _)| {
            let address = format!("/analytics/reports/{}/{}/{file}", report.period.name(), report.from);
            let kind = if file.strip_suffix(".csv").is_some() { "CSV" } else { "Page" };
            let label = format!("Save as {kind}: {name}");
            view! {
                <a href=address class=button::QUIET rel="external" download="" aria-label=label>
                    {kind}
                </a>
            }
        });
        view! {
            <li class="flex flex-wrap items-center gap-x-2">
                <span class="flex-1">{name.clone()}</span>
                {files}
            </li>
        }
    };
    let list = reports.iter().take(SHOWN).map(one).collect_view();
    view! {
        <section class="rounded-xl border border-line bg-surface p-4 print:hidden" aria-label="Reports">
            <h2 class="font-semibold">"Reports"</h2>
            <ul class="divide-y divide-line">{list}</ul>
        </section>
    }
    .into_any()
}
