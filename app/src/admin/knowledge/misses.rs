//! What came of asking the test questions: how many find their document, what is found in place of it, and how it was before.

use super::questions::Tests;
use crate::ui::{Ago, NowSignal, ZoneSignal};
use domain::assistant::knowledge::{Miss, TestRun, TestRuns};
use leptos::prelude::*;

pub(super) fn outcome(tests: Tests, runs: TestRuns) -> impl IntoView {
    let TestRuns {
        runs: all,
        misses,
        trouble,
        ..
    } = runs;
    let mut all = all.into_iter();
    let newest = all.next();
    let is_none = newest.is_none();
    let before: Vec<TestRun> = all.collect();
    view! {
        <p class="sr-only" role="status">
            {move || tests.is_asking().then_some("The questions are being asked.")}
        </p>
        {is_none.then(|| view! { <p class="text-muted">"They were not asked yet."</p> })}
        {newest.map(|run| rate(&run))}
        {trouble.map(|words| view! { <p class="text-bad">{words}</p> })}
        {(!misses.is_empty())
            .then(|| {
                view! {
                    <ul class="divide-y divide-line" aria-label="Not found">
                        {misses.into_iter().map(missed).collect_view()}
                    </ul>
                }
            })}
        {(!before.is_empty())
            .then(|| {
                view! {
                    <details>
                        <summary class="flex min-h-11 cursor-pointer items-center text-xs font-medium text-brand desk:min-h-7">
                            "The times before that"
                        </summary>
                        <ul class="flex flex-col gap-1" aria-label="The times before that">
                            {before.iter().map(earlier).collect_view()}
                        </ul>
                    </details>
                }
            })}
    }
}

/// Who wanted it, or why it was.
fn cause(run: &TestRun) -> String {
    match &run.by {
        Some(by) => format!("asked by {by}"),
        None => "after a reading".to_owned(),
    }
}

/// What of it was not answered.
fn silent(run: &TestRun) -> Option<String> {
    (run.unanswered > 0).then(|| format!("{} of {} were not answered and do not count", run.unanswered, run.asked))
}

fn ago(run: &TestRun) -> impl IntoView + use<> {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let at = run.at.seconds();
    move || {
        zone.0
            .with(|zone| view! { <Ago at words=zone.ago(at, now.get().seconds()) zone /> })
    }
}

fn rate(run: &TestRun) -> impl IntoView + use<> {
    let colour = match run.rate() {
        Some(900..) => "text-ink",
        Some(_) => "text-warn",
        None => "text-muted",
    };
    view! {
        <p class="flex flex-wrap items-baseline gap-x-2" data-rate>
            <span class=format!("text-2xl font-semibold {colour}")>{run.words()}</span>
            <span>"find their document"</span>
            <span class="text-xs text-muted">{ago(run)} " · " {cause(run)}</span>
        </p>
        {silent(run).map(|words| view! { <p class="text-xs text-warn">{words}"."</p> })}
    }
}

fn missed(miss: Miss) -> impl IntoView {
    let instead = if miss.found.is_empty() {
        "Nothing was found.".to_owned()
    } else {
        format!("Found instead: {}", miss.found.join(", "))
    };
    view! {
        <li class="flex flex-col gap-0.5 py-2 [overflow-wrap:anywhere]">
            <p dir="auto">{miss.question}</p>
            <p class="text-xs text-warn">"Not found: "{miss.document}</p>
            <p class="text-xs text-muted">{instead}</p>
        </li>
    }
}

fn earlier(run: &TestRun) -> impl IntoView + use<> {
    let words = format!("{} of {}, {}", run.words(), run.asked, cause(run));
    let silent = silent(run).map(|words| format!("; {words}"));
    view! {
        <li class="flex flex-wrap items-baseline gap-x-2 text-xs">
            <span class="text-muted">{ago(run)}</span>
            <span>{words} {silent}</span>
        </li>
    }
}
