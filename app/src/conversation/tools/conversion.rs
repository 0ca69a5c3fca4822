//! A conversion is noted: somebody bought, booked or signed.

use super::{
    super::{send::new_id, thread::Thread},
    sender::ToolDialog,
};
use crate::{
    server_fns::conversions::convert,
    ui::{Problem, button},
};
use leptos::{prelude::*, task::spawn_local};

pub(super) fn dialog(thread: Thread) -> AnyView {
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let (revenue, done) = (RwSignal::new(String::new()), RwSignal::new(false));
    // Made once: the same form sent twice is one conversion.
    let id = new_id(thread);
    let note = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let noted = convert(thread.id.get_value(), id, revenue.get_untracked()).await;
            let _ = busy.try_set(false);
            match noted {
                Ok(()) => {
                    let _ = done.try_set(true);
                }
                Err(why) => {
                    let _ = error.try_set(Some(why.to_string()));
                }
            }
        });
    };
    view! {
        <ToolDialog thread label="Note a conversion">
            <form class="flex flex-col gap-2 p-4" on:submit=note>
                <p>
                    "The customer bought, booked or signed. It counts among the figures, for the advertisement or post that they came from last."
                </p>
                <label class="block">
                    <span class="mb-1 block text-2xs font-semibold text-muted">
                        "What it brought, with the currency; empty if nobody knows"
                    </span>
                    <input
                        type="text"
                        class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink desk:min-h-9"
                        placeholder="99.50 USD"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=move || revenue.get()
                        on:input=move |event| revenue.set(event_target_value(&event))
                    />
                </label>
                <Problem words=error />
                {move || {
                    done.get()
                        .then(|| {
                            view! {
                                <p class="text-brand" role="status">
                                    "It is noted, and stands in the thread."
                                </p>
                            }
                        })
                }}
                <button type="submit" class=format!("{} self-start", button::SECONDARY) disabled=move || busy.get() || done.get()>
                    "Note the conversion"
                </button>
            </form>
        </ToolDialog>
    }
    .into_any()
}
