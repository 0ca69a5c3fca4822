//! The list of keys.

use super::commands::{MOVES, commands};
use crate::ui::{Dialog, Keys, Place};
use leptos::prelude::*;

/// The help dialog.
#[component]
pub(super) fn Help(open: RwSignal<bool>) -> impl IntoView {
    let line = |(keys, what): (&'static str, &'static str)| {
        view! {
            <div class="flex min-h-8 items-center justify-between gap-4">
                <dt>{what}</dt>
                <dd>
                    <Keys keys />
                </dd>
            </div>
        }
    };
    let lines = move || {
        let commands = commands()
            .filter(|command| !command.keys.is_empty())
            .map(|command| (command.keys, command.name));
        MOVES.iter().copied().chain(commands).map(line).collect_view()
    };
    view! {
        <Dialog open label="Keyboard shortcuts" place=Place::Centre>
            <dl class="overflow-y-auto px-4 py-3" tabindex="0">
                {lines()}
            </dl>
            <p class="border-t border-line px-4 py-3 text-2xs text-muted">
                "Single keys do nothing while you type. They can be switched off in your profile."
            </p>
        </Dialog>
    }
}
