//! Showing the customer that somebody writes.

use super::super::thread::Thread;
use crate::server_fns::later::typing;
use domain::Message;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

/// WhatsApp shows it for 25 seconds; a little less, in milliseconds.
const LASTS: i64 = 20_000;
/// Who has sent within this is not worth showing, in milliseconds.
const BEGINS: u32 = 1_500;

pub(super) fn start(thread: Thread) {
    let shown = StoredValue::new(0_i64);
    Effect::new(move |before: Option<()>| {
        let writes = thread.draft.with(|draft| !draft.trim().is_empty());
        // What was kept from before is not written now.
        if before.is_some() && writes {
            spawn_local(async move {
                TimeoutFuture::new(BEGINS).await;
                show(thread, shown).await;
            });
        }
    });
}

async fn show(thread: Thread, shown: StoredValue<i64>) {
    let Some(before) = shown.try_get_value() else { return };
    let still = thread.draft.with_untracked(|draft| !draft.trim().is_empty());
    let now = thread.now().exact();
    let open = thread
        .conversation
        .with_untracked(|conversation| conversation.window(now).is_open());
    let focus = document().has_focus().unwrap_or(false);
    if !still || !open || !focus || now.0 - before < LASTS {
        return;
    }
    let messages = thread.messages();
    let Some(theirs) = messages
        .iter()
        .rev()
        .find(|message| message.is_inbound() && message.wamid.is_some())
    else {
        return;
    };
    shown.set_value(now.0);
    // Lost, it costs nothing.
    let _ = typing(thread.id.get_value(), Message::position(theirs)).await;
}
