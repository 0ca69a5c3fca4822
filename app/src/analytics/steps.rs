//! In which steps the charts are drawn: links, so that it works without scripts and the address keeps it.

use crate::ui::tabs;
use domain::statistics::{Query, Report, Step, step::Choosable};
use leptos::prelude::*;

/// What fits the range, and the steps that may be chosen; why others may not.
#[component]
pub(super) fn Steps(report: Report) -> impl IntoView {
    let Report { query, steps, .. } = report;
    let is_offered = |step: Step| steps.iter().any(|known| known.step == step && known.refused.is_none());
    // One that does not fit the range is as if nobody had chosen any.
    let chosen = query.step.filter(|step| is_offered(*step));
    let mut refused: Vec<String> = steps.iter().filter_map(|step| step.refused.clone()).collect();
    refused.dedup();
    let link = |step: Option<Step>| {
        let there = Query { step, ..query.clone() };
        let current = chosen == step;
        view! {
            <a href=format!("/analytics?{}", there.address()) class=tabs::LINK aria-current=current.then_some("true")>
                <span class=tabs::SEGMENT>{step.map_or("Auto", Step::title)}</span>
            </a>
        }
    };
    let offered = steps
        .iter()
        .filter(|known| known.refused.is_none())
        .map(|Choosable { step, .. }| Some(*step));
    let links = std::iter::once(None).chain(offered).map(link).collect_view();
    view! {
        <div class="grid gap-0.5 text-2xs text-muted print:hidden">
            <span aria-hidden="true">"Charts by"</span>
            <div class="flex flex-wrap items-center gap-x-2">
                <nav class=tabs::SEGMENTS aria-label="Charts by">
                    {links}
                </nav>
                {(!refused.is_empty()).then(|| view! { <span data-refused="">{refused.join(" ")}</span> })}
            </div>
        </div>
    }
}
