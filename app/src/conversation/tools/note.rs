//! A private note: for colleagues, never for the customer.

use super::super::{composer::sends, noting::Tabs, send::new_id, storage, thread::Thread};
use crate::{
    error::AppError,
    preferences::{EnterKey, EnterPref, session_over},
    server_fns::thread as api,
    ui::{Problem, button},
};
use domain::{Entry, MessageId, MessageText, text::MAX_TEXT_UNITS};
use leptos::{html, prelude::*, task::spawn_local, wasm_bindgen::JsCast};

const WHO: &str = "For colleagues only. The customer never sees it.";

pub(super) fn form(thread: Thread) -> AnyView {
    let key = thread.note_key();
    let text = RwSignal::new(storage::read(&key).unwrap_or_default());
    Effect::new(move |_| text.with(|text| storage::write(&key, text)));
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let enter = expect_context::<EnterPref>().0;
    // A try again is the same note; other words are another.
    let next = StoredValue::new(None::<MessageId>);
    let field = NodeRef::<html::Textarea>::new();
    let left = Memo::new(move |_| text.with(|text| MAX_TEXT_UNITS.checked_sub(MessageText::units(text.trim()))));
    let write = move || {
        let body = match text.with_untracked(|text| MessageText::parse(text)) {
            Ok(body) => String::from(body),
            Err(why) => return error.set(Some(why.to_string())),
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let id = next.get_value().unwrap_or_else(|| new_id(thread));
        next.set_value(Some(id));
        spawn_local(async move {
            let written = api::add_note(thread.id.get_value(), id, body).await;
            let _ = busy.try_set(false);
            match written {
                Ok(note) => {
                    thread.entered(Entry::Note(note));
                    let _ = next.try_set_value(None);
                    let _ = text.try_set(String::new());
                    thread.jump.update(|jump| *jump += 1);
                }
                Err(AppError::SignedOut) => session_over(),
                Err(why) => {
                    let _ = error.try_set(Some(why.to_string()));
                }
            }
        });
    };
    // Who changes over writes on there.
    Effect::new(move |before: Option<bool>| {
        let noting = thread.noting().get();
        if noting || before == Some(true) {
            request_animation_frame(move || focus(noting, field));
        }
        noting
    });
    view! {
        <form
            class="rounded-xl border border-note-line bg-note shadow-sm focus-within:border-brand"
            aria-label="Private note"
            hidden=move || !thread.noting().get()
            on:submit=move |event| {
                event.prevent_default();
                write();
            }
        >
            <div class="flex items-center border-b border-note-line pl-1 pr-3 short:hidden">
                <Tabs thread />
            </div>
            <textarea
                node_ref=field
                class="field-sizing-content block max-h-[min(16rem,40dvh)] min-h-16 short:min-h-10 w-full resize-none rounded-none bg-transparent px-3 py-2.5 placeholder:text-muted focus-visible:outline-none"
                aria-label=WHO
                placeholder=WHO
                dir="auto"
                rows="2"
                autocomplete="off"
                prop:value=move || text.get()
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    next.set_value(None);
                    error.set(None);
                }
                on:keydown=move |event| {
                    if sends(&event, enter.get_untracked()) {
                        event.prevent_default();
                        write();
                    } else if event.key() == "Escape" {
                        event.prevent_default();
                        event.stop_propagation();
                        thread.noting().set(false);
                    }
                }
            ></textarea>
            <div class="flex min-h-11 flex-wrap items-center justify-end gap-3 px-2 pb-2">
                <Problem words=error />
                <span class="text-2xs text-muted max-sm:hidden">
                    {move || if enter.get() == EnterKey::Sends { "Enter to save" } else { "Ctrl+Enter to save" }}
                </span>
                {move || left.get().is_none().then(|| view! { <span class="text-2xs font-medium text-bad">"Too long"</span> })}
                <button type="submit" class=button::PRIMARY disabled=move || busy.get()>
                    {move || if busy.get() { "Saving…" } else { "Save note" }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Gives the focus to where is written now. While the window is closed that is nowhere: the way back here gets it.
fn focus(noting: bool, field: NodeRef<html::Textarea>) {
    if noting {
        if let Some(field) = field.try_get_untracked().flatten() {
            let _ = field.focus();
        }
        return;
    }
    let place = ["[data-key=\"r\"]", "[data-note=\"true\"]"]
        .into_iter()
        .find_map(|place| document().query_selector(place).ok().flatten());
    if let Some(place) = place.and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = place.focus();
    }
}
