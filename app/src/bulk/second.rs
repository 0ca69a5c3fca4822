//! A second message in step 2, and for what share of the recipients.

use super::{job::Shown, message::Pick, parts::FIELD};
use crate::ui::{Toasts, button};
use domain::{
    bulk::{Second, Variant},
    template::Template,
};
use leptos::prelude::*;

/// The second message, its share, and the way back.
#[component]
pub(super) fn SecondMessage(shown: Shown, all: StoredValue<Vec<Template>>, comparing: RwSignal<bool>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let percent = Memo::new(move |_| shown.second.with(|second| second.as_ref().map(|second| second.percent)));
    let again = Memo::new(move |_| shown.view.with(|view| view.job.audience.only.is_some()));
    let remove = move |_| {
        if shown.second.with_untracked(Option::is_some) {
            shown.compare(toasts, None);
        }
        comparing.set(false);
    };
    view! {
        <section class="mt-4 border-t border-line pt-3" aria-labelledby="message-b">
            <div class="flex flex-wrap items-center justify-between gap-2">
                <h3 id="message-b" class="font-medium">
                    "Message B"
                </h3>
                <button type="button" class=button::QUIET on:click=remove>
                    "Remove the second message"
                </button>
            </div>
            <Pick shown all variant=Variant::B />
            {move || (percent.get().is_some() && !again.get()).then(|| view! { <ShareField shown percent /> })}
            {move || {
                again
                    .get()
                    .then(|| {
                        view! {
                            <p class="mt-2 text-xs text-muted">
                                "Who had message A or B in the earlier job gets the same one again, whatever the share was."
                            </p>
                        }
                    })
            }}
        </section>
    }
}

/// How many of a hundred get it.
#[component]
fn ShareField(shown: Shown, percent: Memo<Option<u32>>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let set = move |event| {
        let Ok(wanted) = event_target_value(&event).parse::<u32>() else {
            return;
        };
        let second = shown.second.get_untracked();
        shown.compare(
            toasts,
            second.map(|second| Second {
                percent: wanted.clamp(1, 99),
                ..second
            }),
        );
    };
    let words = move || {
        let b = percent.get().unwrap_or(0);
        format!(
            "A for {} of a hundred, B for {b}. Chance decides who gets which, and the share is kept to the person.",
            100_u32.saturating_sub(b)
        )
    };
    view! {
        <label class="mt-3 block max-w-lg">
            <span class="mb-1 block text-2xs font-semibold text-muted">"Share of B, in percent"</span>
            <input
                type="number"
                class=format!("{FIELD} max-w-28")
                min="1"
                max="99"
                prop:value=move || percent.get().map(|percent| percent.to_string())
                on:change=set
            />
            <span class="mt-1 block text-2xs text-muted">{words}</span>
        </label>
    }
}
