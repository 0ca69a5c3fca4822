//! What all pages of settings show: what is not saved, who was faster, who changed what, and the way back.

use crate::ui::{Ago, NowSignal, Problem, ZoneSignal, button};
use domain::settings::Changed;
use leptos::prelude::*;

/// A part of a page, with a heading of its own.
pub(super) const CARD: &str = "rounded-xl border border-line bg-surface";
/// A field to type into.
pub(super) const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 text-ink desk:min-h-9";

/// What is being typed and its way to the server.
#[derive(Clone, Copy)]
pub(super) struct Keeping {
    /// Whether something was typed that is not saved.
    pub(super) dirty: RwSignal<bool>,
    pub(super) busy: RwSignal<bool>,
    pub(super) problem: RwSignal<Option<String>>,
    /// What somebody else has changed since this was read.
    pub(super) newer: RwSignal<Option<Changed>>,
}

impl Keeping {
    pub(super) fn new() -> Self {
        Self {
            dirty: RwSignal::new(false),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            newer: RwSignal::new(None),
        }
    }

    /// Something was typed.
    pub(super) fn touched(self) {
        self.dirty.set(true);
        self.problem.set(None);
    }

    /// What is shown is what is saved.
    pub(super) fn settled(self) {
        self.dirty.set(false);
        self.problem.set(None);
        self.newer.set(None);
    }
}

/// The bar at the lower edge while something is not saved.
#[component]
pub(super) fn Bar(keeping: Keeping, save: Callback<()>, discard: Callback<()>) -> impl IntoView {
    let Keeping {
        dirty,
        busy,
        problem,
        newer,
    } = keeping;
    let theirs = move || {
        newer.get().map(|changed| {
            view! {
                <div role="alert" class="basis-full text-xs">
                    <p class="font-medium text-warn">
                        {format!("{} changed something here meanwhile. What you typed is still here.", changed.by)}
                    </p>
                    <p class="text-muted [overflow-wrap:anywhere]">{changed.what.join(". ")}</p>
                </div>
            }
        })
    };
    let is_late = move || newer.with(Option::is_some);
    move || {
        dirty.get().then(|| {
            view! {
                <div class="flex shrink-0 flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] md:px-6">
                    {theirs} <div class="min-w-0 flex-1 basis-40 text-xs">
                        <p class="text-muted">"Not saved yet."</p>
                        <Problem words=problem />
                    </div> <button type="button" class=button::QUIET disabled=busy on:click=move |_| discard.run(())>
                        {move || if is_late() { "Show theirs, and drop mine" } else { "Discard" }}
                    </button> <button type="button" class=button::PRIMARY disabled=busy on:click=move |_| save.run(())>
                        {move || if is_late() { "Save mine over theirs" } else { "Save" }}
                    </button>
                </div>
            }
        })
    }
}

/// A version that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) v: u64,
    pub(super) changed: Option<Changed>,
}

/// The versions that are kept, the newest first; `now` is the one that is set.
#[component]
pub(super) fn Past(
    #[prop(default = "Changes")] title: &'static str,
    #[prop(into)] now: Signal<u64>,
    #[prop(into)] versions: Signal<Vec<Version>>,
    keeping: Keeping,
    again: Callback<u64>,
) -> impl IntoView {
    let line = move |version: Version| view! { <Line is_now=version.v == now.get() version keeping again /> };
    view! {
        <section class=CARD aria-label=title>
            <div class="px-4 py-3">
                <h2 class="font-semibold">{title}</h2>
                <p class="text-xs text-muted">"The last 20. Any of them can be set again."</p>
            </div>
            {move || {
                let versions = versions.get();
                if versions.is_empty() {
                    view! { <p class="border-t border-line px-4 py-3 text-xs text-muted">"Nobody has changed anything yet."</p> }.into_any()
                } else {
                    view! {
                        <ol aria-label=title class="divide-y divide-line border-t border-line">
                            {versions.into_iter().map(line).collect_view()}
                        </ol>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Line(is_now: bool, version: Version, keeping: Keeping, again: Callback<u64>) -> impl IntoView {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let Version { v, changed } = version;
    let (by, at, what) = match changed {
        Some(changed) => (changed.by, Some(changed.at.seconds()), changed.what),
        None => ("Before changes were kept".to_owned(), None, Vec::new()),
    };
    let ago = move || {
        at.map(|at| {
            zone.0
                .with(|zone| view! { <Ago at words=zone.ago(at, now.get().seconds()) zone /> })
        })
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-xs">
            <div class="min-w-0 flex-1 basis-60">
                <p class="text-muted">{by} {at.map(|_| " · ")} {ago}</p>
                {what.into_iter().map(|what| view! { <p class="[overflow-wrap:anywhere]">{what}</p> }).collect_view()}
            </div>
            {if is_now {
                view! { <span class="px-2 font-medium text-ok">"Set now"</span> }.into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class=format!("{} noscript:hidden", button::QUIET)
                        aria-label=format!("Set again: version {v}")
                        disabled=move || keeping.busy.get() || keeping.dirty.get()
                        on:click=move |_| again.run(v)
                    >
                        "Set again"
                    </button>
                }
                    .into_any()
            }}
        </li>
    }
}
