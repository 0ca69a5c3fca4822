//! Who was held out of a job, and what they did without its message.

use super::{
    job::Shown,
    parts::{CARD, count, people, percent},
};
use crate::ui::{NowSignal, ZoneSignal, button};
use domain::bulk::Tally;
use leptos::prelude::*;

/// How many were held out of a job that was sent, and how many of them wrote meanwhile.
#[component]
pub(super) fn HeldOut(shown: Shown, tally: Memo<Tally>) -> impl IntoView {
    let id = shown.view.with_untracked(|view| view.job.id);
    let zone = expect_context::<ZoneSignal>().0;
    let now = expect_context::<NowSignal>().0;
    let many = Memo::new(move |_| shown.view.with(|view| view.job.held_out()));
    let meanwhile = Memo::new(move |_| shown.view.with(|view| view.job.meanwhile));
    let next = Memo::new(move |_| {
        let from = meanwhile.get().map_or_else(|| now.get(), |meanwhile| meanwhile.at);
        shown.view.with(|view| view.job.counts_held_at(from))
    });
    let wrote = move || {
        let meanwhile = meanwhile.get()?;
        let (answers, accepted) = tally.with(|tally| (tally.answers(), tally.accepted()));
        let came = if meanwhile.people == many.get() {
            String::new()
        } else {
            " whose place in the job came".to_owned()
        };
        Some(format!(
            "Held out: {}{came}, {} wrote meanwhile ({}). Of those who got a message, {} answered.",
            people(meanwhile.people),
            count(meanwhile.wrote),
            percent(meanwhile.wrote, meanwhile.people),
            percent(answers, accepted),
        ))
    };
    let when = move || {
        let full = |at: domain::Millis| zone.with(|zone| zone.full(at.seconds()));
        match (meanwhile.get(), next.get()) {
            (None, None) if shown.view.with(|view| view.job.is_over()) => "What they did was not counted.".to_owned(),
            (None, None) => "What they do is counted a day after the end of the job, and for the last time after three.".to_owned(),
            (None, Some(next)) => format!("What they do is counted on {}.", full(next)),
            (Some(counted), Some(next)) => format!("As counted on {}; again on {}.", full(counted.at), full(next)),
            (Some(counted), None) => format!("As counted on {}.", full(counted.at)),
        }
    };
    move || {
        let many = Some(many.get()).filter(|many| *many != 0)?;
        Some(view! {
            <section class=format!("{CARD} flex flex-wrap items-center gap-3") aria-label="Hold-out">
                <div class="min-w-0 flex-1 basis-56">
                    <p>{format!("Held out by chance, who get nothing: {}", people(many))}</p>
                    {move || wrote().map(|words| view! { <p class="mt-1 font-medium">{words}</p> })}
                    <p class="mt-1 text-2xs text-muted">
                        "What they write counts as an answer does: for 72 hours, from when their place in the list had its turn. " {when}
                    </p>
                </div>
                <a class=button::QUIET href=format!("/bulk/{id}/left-out/held_out") download>
                    "Who they are"
                </a>
            </section>
        })
    }
}
