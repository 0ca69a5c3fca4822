//! What the messages of a number may cost in a month.

use super::{
    super::keeping::{CARD, FIELD},
    editor::Editor,
};
use leptos::prelude::*;

/// A field for an amount with its currency.
#[component]
pub(super) fn BudgetField(editor: Editor) -> impl IntoView {
    view! {
        <section class=CARD aria-label="Budget of a month">
            <div class="space-y-1 px-4 py-3">
                <label class="block max-w-md space-y-1">
                    <span class="block font-semibold">"Budget of a month"</span>
                    <input
                        type="text"
                        class=format!("{FIELD} max-w-48")
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="250 USD"
                        prop:value=move || editor.typed.with(|typed| typed.budget.clone())
                        on:input=move |event| {
                            let value = event_target_value(&event);
                            editor.typed(|typed| typed.budget = value);
                        }
                    />
                </label>
                <p class="text-xs text-muted">
                    "What its messages may cost from the first to the last day of a month, by the table of prices and in its currency. It stops nothing: the figures show how much of it is used, and Admins are told once at 80 % and once at 100 %."
                </p>
            </div>
        </section>
    }
}
