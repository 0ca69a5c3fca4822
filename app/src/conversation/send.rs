//! Sending what was written: shown at once, tried once, tried again when a person asks, never twice.

use super::{
    draft::give_back,
    outbox::{NO_CONNECTION, Outbox, Words},
    storage,
    thread::Thread,
};
use crate::{error::AppError, preferences::session_over, random, server_fns::thread as api};
use domain::{Asked, Content, MessageId, MessageText};
use leptos::{prelude::*, task::spawn_local};

/// Sends what is in the composer, or says why it cannot be sent.
pub(super) fn send(thread: Thread) {
    let text = match thread.draft.with_untracked(|draft| MessageText::parse(draft)) {
        Ok(text) => String::from(text),
        Err(error) => return thread.alert.set(Some(error.to_string())),
    };
    thread.alert.set(None);
    if thread.guard.get_value().is_some_and(|stops| stops.run(())) {
        return;
    }
    super::assist::sent(thread, &text);
    thread.draft.set(String::new());
    storage::write(&thread.draft_key(), "");
    thread.unseen.set(0);
    let quotes = thread.quotes();
    thread.quoting.set(None);
    let plain_links = thread.plain_links.get_untracked();
    thread.plain_links.set(false);
    send_words(thread, Words { text, quotes, plain_links });
}

fn send_words(thread: Thread, words: Words) {
    let id = new_id(thread);
    let outbox = thread.outbox();
    outbox.add(id, thread.now().exact().seconds(), words.clone());
    dispatch(thread, outbox, id, words, 1);
}

/// An id for a new message.
pub(super) fn new_id(thread: Thread) -> MessageId {
    MessageId::from_parts(thread.now().exact().unsigned(), random::bits())
}

/// An id for a new upload.
#[cfg(feature = "hydrate")]
pub(super) fn new_upload_id(thread: Thread) -> domain::UploadId {
    domain::UploadId::from_parts(thread.now().exact().unsigned(), random::bits())
}

/// Sends a message again that did not get there. It keeps its id, so that the server knows it if it came after all.
pub(super) fn send_again(thread: Thread, id: MessageId) {
    let outbox = thread.outbox();
    if let Some((words, attempt)) = outbox.again(id) {
        dispatch(thread, outbox, id, words, attempt);
    }
}

fn dispatch(thread: Thread, outbox: Outbox, id: MessageId, words: Words, attempt: u32) {
    limit_time(outbox.clone(), id, attempt);
    let draft_key = thread.draft_key();
    let conversation = thread.id.get_value();
    let request = {
        let words = words.clone();
        async move {
            if words.quotes.is_none() && !words.plain_links {
                return api::send_text(conversation, id, words.text).await;
            }
            let asked = Asked::Content(Box::new(Content::Text { body: words.text }));
            api::send_message(conversation, id, asked, words.quotes, !words.plain_links).await
        }
    };
    spawn_local(async move {
        match request.await {
            Ok(message) => {
                thread.stored(message);
                outbox.remove(id);
            }
            Err(AppError::Unreachable) => outbox.failed(id, attempt, NO_CONNECTION),
            Err(error @ (AppError::Busy | AppError::TooMany(_) | AppError::Internal(_))) => {
                outbox.failed(id, attempt, &format!("Not sent. {error}"));
            }
            Err(AppError::SignedOut) => {
                outbox.failed(id, attempt, "Not sent.");
                session_over();
            }
            // It will never be taken like this: the words go back to where they can be changed.
            Err(error) => {
                outbox.remove(id);
                give_back(thread, &draft_key, &words.text, error.to_string());
            }
        }
    });
}

/// A request that hangs is no better than one that failed; it may be repeated, since its id stays the same.
#[cfg(feature = "hydrate")]
fn limit_time(outbox: Outbox, id: MessageId, attempt: u32) {
    spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(30_000).await;
        outbox.failed(id, attempt, NO_CONNECTION);
    });
}

#[cfg(not(feature = "hydrate"))]
fn limit_time(_: Outbox, _: MessageId, _: u32) {}
