//! Choosing what of a long list is shown. Forms of this kind are sent by the browser, so they work without scripts.

use crate::ui::{button, select_box};
use leptos::prelude::*;

/// A value of the address, and what it is called.
pub(super) type Choice = (String, String);

/// The choices of a table of names and words.
pub(super) fn of_table(table: &[(&str, &str)]) -> Vec<Choice> {
    table
        .iter()
        .map(|(name, words)| ((*name).to_owned(), (*words).to_owned()))
        .collect()
}

/// A field with a choice of values, `all` for none.
pub(super) fn choose(
    label: &'static str,
    name: &'static str,
    all: &'static str,
    choices: Vec<Choice>,
    chosen: Option<&str>,
) -> impl IntoView + use<> {
    let options = choices.into_iter().map(|(value, words)| {
        let selected = chosen == Some(value.as_str());
        view! {
            <option value=value selected=selected>
                {words}
            </option>
        }
    });
    let options = options.collect_view();
    view! {
        <label class="grid gap-0.5 text-2xs text-muted max-sm:w-full">
            {label}
            {select_box(
                view! {
                    <select name=name class=button::SELECT>
                        <option value="">{all}</option>
                        {options}
                    </select>
                },
            )}
        </label>
    }
}
