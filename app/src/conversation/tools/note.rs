//! A private note: for colleagues, never for the customer.

use super::{
    super::{send::new_id, thread::Thread},
    fields::TextField,
    sender::ToolDialog,
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::thread as api,
    ui::{Problem, button},
};
use domain::{Entry, MessageText, text::MAX_TEXT_UNITS};
use leptos::{prelude::*, task::spawn_local};

pub(super) fn dialog(thread: Thread) -> AnyView {
    let text = RwSignal::new(String::new());
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // A try again is the same note.
    let id = new_id(thread);
    let write = move |_| {
        let body = match text.with_untracked(|text| MessageText::parse(text)) {
            Ok(body) => String::from(body),
            Err(why) => return error.set(Some(why.to_string())),
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let written = api::add_note(thread.id.get_value(), id, body).await;
            let _ = busy.try_set(false);
            match written {
                Ok(note) => {
                    thread.entered(Entry::Note(note));
                    thread.sent();
                    thread.close_tool();
                }
                Err(AppError::SignedOut) => session_over(),
                Err(why) => {
                    let _ = error.try_set(Some(why.to_string()));
                }
            }
        });
    };
    view! {
        <ToolDialog thread label="Private note" work=true>
            <div class="flex min-h-0 flex-col gap-3 overflow-y-auto bg-note p-4">
                <TextField label="For colleagues only. The customer never sees it." value=text most=MAX_TEXT_UNITS lines=4 />
                <Problem words=error />
                <button type="button" class=format!("{} self-end", button::PRIMARY) disabled=move || busy.get() on:click=write>
                    {move || if busy.get() { "Saving…" } else { "Save note" }}
                </button>
            </div>
        </ToolDialog>
    }
    .into_any()
}
