//! What WhatsApp would refuse, said before it does; and how much of AWS's limits is used.

use super::{body::go_to, state::Editor};
use crate::ui::{Glyph, Icon, button};
use domain::template::{CREATE_BYTES, Flaw, UPDATE_BYTES, Weight};
use leptos::prelude::*;

/// The list. `looking` says that a phone shows it instead of the form.
pub(super) fn checks(editor: Editor, looking: RwSignal<bool>) -> AnyView {
    let edits = editor.edits.with_value(Option::is_some);
    let bytes = Memo::new(move |_| {
        editor.source.with(|source| {
            let bytes = source.bytes();
            if edits {
                (bytes.components, UPDATE_BYTES)
            } else {
                (bytes.whole, CREATE_BYTES)
            }
        })
    });
    let one = move |flaw: Flaw| {
        let (glyph, colour) = match flaw.weight {
            Weight::Refused => (Glyph::Close, "mt-0.5 size-4 shrink-0 text-bad"),
            Weight::Warning => (Glyph::Alert, "mt-0.5 size-4 shrink-0 text-warn"),
        };
        let to = flaw.at.clone();
        let repair = flaw.repair.clone().map(|repair| {
            let label = repair.words();
            view! {
                <button type="button" class=button::QUIET on:click=move |_| editor.change(|source| repair.apply(source))>
                    {label}
                </button>
            }
        });
        view! {
            <li class="flex items-start gap-2">
                <Icon glyph class=colour />
                <div class="min-w-0 flex-1">
                    <button
                        type="button"
                        class="min-h-6 text-left [overflow-wrap:anywhere] hover:underline"
                        on:click=move |_| {
                            looking.set(false);
                            go_to(&to);
                        }
                    >
                        {flaw.words}
                    </button>
                    <p class="text-2xs text-muted">{flaw.rule.source()}</p>
                    {repair}
                </div>
            </li>
        }
    };
    let flaws = move || {
        let mut flaws = editor.flaws.get();
        flaws.sort_by_key(|flaw| flaw.weight);
        flaws.into_iter().map(one).collect::<Vec<_>>()
    };
    let fine = move || {
        (editor.refused() == 0).then(|| {
            view! {
                <p class="flex items-center gap-2">
                    <Icon glyph=Glyph::Check class="size-4 shrink-0 text-ok" />
                    "It keeps all rules of WhatsApp that we know."
                </p>
            }
        })
    };
    view! {
        <section class="flex flex-col gap-2" aria-label="Checks">
            {fine}
            <ul class="flex flex-col gap-2">{flaws}</ul>
            <p class="text-2xs text-muted" class=("text-bad", move || bytes.with(|(used, most)| used > most))>
                {move || {
                    let (used, most) = bytes.get();
                    format!("{used} of {most} bytes that AWS takes")
                }}
            </p>
        </section>
    }
    .into_any()
}
