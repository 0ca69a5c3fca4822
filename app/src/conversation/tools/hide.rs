//! Deleting a message for the team, after saying what that does and what it does not.

use super::super::thread::Thread;
use crate::{
    server_fns::later::hide,
    ui::{Glyph, Icon, Problem, button},
};
use domain::Message;
use leptos::{prelude::*, task::spawn_local};

/// The choice, and the question that follows it.
pub(super) fn delete_for_us(thread: Thread, message: &Message) -> AnyView {
    let place = message.position();
    let asked = RwSignal::new(false);
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let delete = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let hidden = hide(thread.id.get_value(), place).await;
            let _ = busy.try_set(false);
            match hidden {
                Ok(message) => {
                    thread.stored(message);
                    thread.close_tool();
                }
                Err(why) => {
                    let _ = error.try_set(Some(why.to_string()));
                }
            }
        });
    };
    let question = move || {
        view! {
            <div class="rounded-lg bg-raised px-2.5 py-2" role="group" aria-label="Delete for us">
                <p>
                    "Nobody of the team sees it any more, and it stays on record that you did this. WhatsApp cannot delete it at the customer."
                </p>
                <Problem words=error />
                <button type="button" class=format!("{} mt-2", button::SECONDARY) disabled=move || busy.get() on:click=delete>
                    "Delete it for us"
                </button>
            </div>
        }
        .into_any()
    };
    let choice = move || {
        view! {
            <button
                type="button"
                class="flex min-h-11 w-full items-center gap-3 rounded-lg px-2.5 text-left hover:bg-raised desk:min-h-9"
                on:click=move |_| asked.set(true)
            >
                <Icon glyph=Glyph::Trash class="size-4 shrink-0 text-muted" />
                "Delete for us"
            </button>
        }
        .into_any()
    };
    (move || if asked.get() { question() } else { choice() }).into_any()
}
