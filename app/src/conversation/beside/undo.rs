//! Taking a message back: it is not sent, and its words stand in the composer again.

use super::super::{outbox::Words, thread::Thread};
use crate::server_fns::later::take_back;
use domain::Position;
use leptos::{prelude::*, task::spawn_local};

pub(super) fn undo(thread: Thread, place: Position, words: Option<Words>) {
    spawn_local(async move {
        match take_back(thread.id.get_value(), place).await {
            Ok(message) => {
                thread.stored(message);
                give_back(thread, words);
            }
            Err(error) => thread.complain(&error),
        }
    });
}

/// Before whatever was written since.
fn give_back(thread: Thread, words: Option<Words>) {
    let Some(words) = words else {
        return thread.toasts.show("Taken back. It was not sent.", None);
    };
    let _ = thread.draft.try_update(|draft| {
        *draft = if draft.trim().is_empty() {
            words.text.clone()
        } else {
            format!("{}\n{draft}", words.text)
        };
    });
    let _ = thread.plain_links.try_update(|plain| *plain |= words.plain_links);
    if let Some(quotes) = words.quotes {
        let quoted = thread
            .messages()
            .into_iter()
            .find(|message| message.wamid.as_ref() == Some(&quotes));
        let _ = thread.quoting.try_set(quoted);
    }
}
