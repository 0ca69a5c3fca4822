//! When a bulk job stops by itself.

use super::Editor;
use crate::ui::{button, select_box};
use domain::bulk::USUAL_FAILED_PERCENT;
use leptos::prelude::*;

/// How many failures stop a bulk job.
#[component]
pub(super) fn MostFailed(editor: Editor) -> impl IntoView {
    const PERCENT: [u32; 6] = [0, 2, 5, 10, 20, 50];
    let chosen = Memo::new(move |_| editor.typed.with(|typed| typed.failed_percent));
    let choices = move || {
        let other = Some(chosen.get()).filter(|percent| !PERCENT.contains(percent));
        let option = |choice: u32| {
            let words = match choice {
                0 => format!("More than {USUAL_FAILED_PERCENT} %, as usual"),
                percent => format!("More than {percent} %"),
            };
            view! {
                <option value=choice.to_string() selected=move || chosen.get() == choice>
                    {words}
                </option>
            }
        };
        PERCENT.into_iter().chain(other).map(option).collect_view()
    };
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">"A bulk job stops when so many messages fail"</span>
            {select_box(
                view! {
                    <select
                        class=button::SELECT
                        on:change=move |event| {
                            let chosen = event_target_value(&event).parse().unwrap_or(0);
                            editor.change(|typed| typed.failed_percent = chosen);
                        }
                    >
                        {choices}
                    </select>
                },
            )}
            <span class="block text-xs text-muted">
                "Of the last some hundreds of messages. Admins are told, and whoever looked at it lets it go on."
            </span>
        </label>
    }
}
