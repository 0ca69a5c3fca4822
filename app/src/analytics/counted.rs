//! By what figures count: links, so that it works without scripts and the address keeps it.

use crate::ui::tabs;
use domain::statistics::Query;
use leptos::prelude::*;

/// When it happened, or when the conversation opened. Of one person there is nothing to choose.
#[component]
pub(super) fn CountedBy(query: Query) -> impl IntoView {
    let of_one = query.agent.is_some();
    let by_opening = query.is_by_opening();
    let link = |(there, words): (bool, &'static str)| {
        let address = Query {
            by_opening: there,
            ..query.clone()
        }
        .address();
        let current = by_opening == there;
        view! {
            <a href=format!("/analytics?{address}") class=tabs::LINK aria-current=current.then_some("true")>
                <span class=tabs::SEGMENT>{words}</span>
            </a>
        }
    };
    let links = [(false, "When it happened"), (true, "When the conversation opened")];
    let links = (!of_one).then(|| {
        view! {
            <nav class=tabs::SEGMENTS aria-label="Counted by">
                {links.map(link).collect_view()}
            </nav>
        }
    });
    view! {
        <div class="grid gap-0.5 text-2xs text-muted print:hidden">
            <span aria-hidden="true">"Counted by"</span>
            <div class="flex min-h-11 flex-wrap items-center gap-x-2 desk:min-h-9">
                {links} {of_one.then_some("Figures of one person count for when they happened.")}
            </div>
        </div>
    }
}

/// What the choice does to the figures below; nothing while they count for when they happened.
#[component]
pub(super) fn Says(query: Query) -> impl IntoView {
    query
        .is_by_opening()
        .then(|| {
            view! {
                <p class="max-w-3xl text-muted" data-counted="">
                    "First response, resolution, conversations resolved and reopened count for when their conversation opened. For the newest days more may still come. All else counts for when it happened."
                </p>
            }
        })
}
