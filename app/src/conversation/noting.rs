//! Whether what is written goes to the customer or stays with the team: the two tabs above the text, and where a note is written.

use super::{thread::Thread, tools::note_form};
use leptos::{prelude::*, task::spawn_local};

/// The two tabs. The one that is chosen says so as a button that is pressed.
#[component]
pub(super) fn Tabs(thread: Thread) -> impl IntoView {
    let tab = move |words: &'static str, command: &'static str, note: bool| {
        let chosen = Memo::new(move |_| thread.noting().get() == note);
        view! {
            <button
                type="button"
                class=move || {
                    let look = if chosen.get() { "border-brand text-brand" } else { "border-transparent text-muted hover:text-ink" };
                    format!("-mb-px min-h-11 border-b-2 px-2 whitespace-nowrap text-xs font-medium desk:min-h-8 {look}")
                }
                aria-pressed=move || chosen.get().to_string()
                data-command=command
                data-note=note.to_string()
                on:click=move |_| thread.noting().set(note)
            >
                {words}
            </button>
        }
    };
    view! {
        <div role="group" aria-label="Who reads it" class="flex gap-1 noscript:hidden">
            {tab("Reply", "Reply to the customer", false)}
            {tab("Private note", "Write a private note", true)}
        </div>
    }
}

/// Shows a note instead of what it stands before. Its code is fetched when the first one is asked for, and what was begun stays.
#[component]
pub(super) fn OrNote(thread: Thread, children: Children) -> impl IntoView {
    let form = RwSignal::new(None::<fn(Thread) -> AnyView>);
    Effect::new(move |_| {
        if !thread.noting().get() || form.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match note_form().await {
                Ok(make) => {
                    let _ = form.try_set(Some(make));
                }
                Err(error) => {
                    let _ = thread.noting().try_set(false);
                    thread.complain(&error);
                }
            }
        });
    });
    view! {
        <div hidden=move || thread.noting().get() && form.with(Option::is_some)>{children()}</div>
        {move || form.get().map(|make| make(thread))}
    }
}
