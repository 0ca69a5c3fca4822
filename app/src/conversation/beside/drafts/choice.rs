//! What is asked of somebody who wrote two things in two tabs, and what the server does not keep.

use super::Draft;
use crate::ui::{Glyph, Icon, ZoneSignal, button};
use domain::draft::{Fields, FormKind, Kept};
use leptos::prelude::*;

/// What another tab or device wrote, and about what a person chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) there: Kept,
    pub(super) text: bool,
    pub(super) forms: Vec<FormKind>,
}

/// The names of forms, as sentences have them.
pub(super) fn names(forms: &[FormKind]) -> String {
    let names: Vec<_> = forms.iter().map(|form| format!("“{}”", form.label())).collect();
    names.join(", ")
}

impl Other {
    fn words(&self, at: &str) -> String {
        let elsewhere = format!("in another tab or device at {at}:");
        match (self.text, self.forms.is_empty()) {
            (true, true) => format!("You wrote something else here {elsewhere}"),
            (true, false) => {
                let names = names(&self.forms);
                format!("You wrote something else here, and filled in {names} differently, {elsewhere}")
            }
            (false, _) => format!("You filled in {} differently {elsewhere}", names(&self.forms)),
        }
    }

    /// What was written there.
    fn shown(&self) -> String {
        let forms = self.forms.iter().filter_map(|kind| self.there.forms.get(*kind));
        let text = self.text.then(|| self.there.text.clone());
        let all: Vec<_> = text.into_iter().chain(forms.map(Fields::words)).collect();
        all.join("\n")
    }
}

/// The choice, above the composer.
pub(in super::super) fn line(draft: &Draft) -> AnyView {
    let draft = *draft;
    let zone = expect_context::<ZoneSignal>();
    let asks = move || {
        draft.other.get().map(|other| {
            let at = zone.0.with(|zone| zone.clock(other.there.at.seconds()));
            view! {
                <div class="mb-2 rounded-xl border border-warn bg-warn-soft px-3 py-1.5 text-warn" role="alert" data-other-draft>
                    <p class="flex items-center gap-2">
                        <Icon glyph=Glyph::Edit class="size-4 shrink-0" />
                        {other.words(&at)}
                    </p>
                    <p class="line-clamp-3 whitespace-pre-wrap py-1 text-ink [overflow-wrap:anywhere]" dir="auto">
                        {other.shown()}
                    </p>
                    <div class="flex flex-wrap justify-end gap-2">
                        <button type="button" class=button::QUIET on:click=move |_| draft.keep()>
                            "Keep what is here"
                        </button>
                        <button type="button" class=button::SECONDARY on:click=move |_| draft.take()>
                            "Use that one"
                        </button>
                    </div>
                </div>
            }
        })
    };
    let refused = move || {
        draft.refused.get().map(|why| {
            view! {
                <p class="mb-2 rounded-xl border border-warn bg-warn-soft px-3 py-1.5 text-warn" role="alert">
                    {format!("Only this tab has your draft. {why}")}
                </p>
            }
        })
    };
    view! {
        {asks}
        {refused}
    }
    .into_any()
}
