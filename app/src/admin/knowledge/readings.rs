//! How far the knowledge base has read the documents.

use super::{CARD, Page};
use crate::ui::{Ago, NowSignal, ZoneSignal};
use domain::assistant::knowledge::{Reading, ReadingState};
use leptos::prelude::*;

pub(super) fn readings(page: Page) -> impl IntoView {
    move || {
        let (readings, trouble) = page.shelf.with(|shelf| {
            let shelf = shelf.as_ref();
            (
                shelf.map(|shelf| shelf.readings.clone()).unwrap_or_default(),
                shelf.and_then(|shelf| shelf.trouble.clone()),
            )
        });
        let mut readings = readings.into_iter();
        let newest = readings.next();
        let has_more = !readings.as_slice().is_empty();
        let none = newest.is_none() && trouble.is_none();
        view! {
            <section class=CARD aria-labelledby="readings-heading">
                <h2 id="readings-heading" class="font-semibold">
                    "Read by the knowledge base"
                </h2>
                {trouble.map(|words| view! { <p class="text-bad">{words}</p> })}
                {none.then(|| view! { <p class="text-muted">"Not yet. Add documents, then let the knowledge base read them."</p> })}
                {newest.map(|newest| one(newest, Some("status")))}
                {has_more
                    .then(|| {
                        view! {
                            <details>
                                <summary class="flex min-h-11 cursor-pointer items-center text-xs font-medium text-brand desk:min-h-7">
                                    "Before that"
                                </summary>
                                <div class="flex flex-col gap-2">{readings.map(|reading| one(reading, None)).collect_view()}</div>
                            </details>
                        }
                    })}
            </section>
        }
    }
}

fn one(reading: Reading, role: Option<&'static str>) -> impl IntoView {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let colour = match reading.state {
        ReadingState::Failed => "text-bad",
        ReadingState::Done if reading.failed == 0 => "text-ink",
        ReadingState::Done | ReadingState::Stopped | ReadingState::Stopping | ReadingState::Other => "text-warn",
        ReadingState::Starting | ReadingState::Running => "text-brand",
    };
    let at = reading.began.seconds();
    let counts = format!(
        "{} looked at, {} taken in, {} taken out, {} not read",
        reading.scanned, reading.indexed, reading.deleted, reading.failed
    );
    let is_over = !reading.state.goes_on();
    view! {
        <div>
            <p class="flex flex-wrap items-baseline gap-x-2" role=role>
                <span class=format!("font-medium {colour}")>{reading.state.words()}</span>
                <span class="text-xs text-muted">
                    {move || zone.0.with(|zone| view! { <Ago at words=zone.ago(at, now.get().seconds()) zone /> })}
                </span>
            </p>
            {is_over.then(|| view! { <p class="text-xs text-muted">{counts}</p> })}
            {(!reading.reasons.is_empty())
                .then(|| {
                    view! {
                        <ul class="list-inside list-disc text-xs text-bad [overflow-wrap:anywhere]" aria-label="What could not be read">
                            {reading.reasons.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}
                        </ul>
                    }
                })}
        </div>
    }
}
