//! Sending what was written: shown at once, tried once, tried again when a person asks, never twice.

use super::{
    draft::give_back,
    outbox::{NO_CONNECTION, Outbox, Words},
    storage,
    thread::Thread,
};
use crate::{error::AppError, preferences::session_over, random, server_fns::thread as api, ui::Toasts};
use domain::{Asked, Content, ConversationId, MessageId, MessageText};
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
    let words = Words {
        text: text.clone(),
        quotes: thread.quotes(),
        plain_links: thread.plain_links.get_untracked(),
        began: Some(thread.conversation.with_untracked(|conversation| conversation.last.position)),
        made: None,
    };
    // Before anything is drawn: what changes is drawn in tasks that come after the one that asks the server.
    send_words(thread, words);
    super::assist::sent(thread, &text);
    thread.draft.set(String::new());
    storage::write(&thread.draft_key(), "");
    thread.unseen.set(0);
    thread.quoting.set(None);
    thread.plain_links.set(false);
}

fn send_words(thread: Thread, words: Words) {
    let id = new_id(thread);
    let outbox = thread.outbox();
    // What waits for a connection was written before, and goes out before.
    let waits = outbox.waits_before(id);
    if !waits {
        begin(thread, outbox.clone(), id, words.clone(), 1);
    }
    outbox.add(id, thread.now().exact().seconds(), words);
    if waits {
        outbox.failed(id, 1, NO_CONNECTION);
    }
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
        if outbox.waits_before(id) {
            return outbox.failed(id, attempt, NO_CONNECTION);
        }
        begin(thread, outbox, id, words, attempt);
    }
}

fn begin(thread: Thread, outbox: Outbox, id: MessageId, words: Words, attempt: u32) {
    let route = Route::of(thread);
    spawn_local(async move {
        deliver(&route, &outbox, (id, words, attempt)).await;
    });
}

/// Where is shown what becomes of a message: its thread, and where that is not on the page any more, elsewhere on it.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) conversation: ConversationId,
    pub(super) thread: Option<Thread>,
    pub(super) draft_key: String,
    pub(super) toasts: Toasts,
}

impl Route {
    fn of(thread: Thread) -> Self {
        Self {
            conversation: thread.id.get_value(),
            thread: Some(thread),
            draft_key: thread.draft_key(),
            toasts: thread.toasts,
        }
    }
}

/// Sends once, and says whether that is the end of it.
pub(super) async fn deliver(route: &Route, outbox: &Outbox, (id, words, attempt): (MessageId, Words, u32)) -> bool {
    limit_time(outbox.clone(), id, attempt);
    let conversation = route.conversation.clone();
    let sent = if let Some(made) = &words.made {
        api::send_message(conversation, id, made.asked.clone(), words.quotes.clone(), false).await
    } else if words.quotes.is_none() && !words.plain_links {
        api::send_text(conversation, id, words.text.clone()).await
    } else {
        let body = words.text.clone();
        let asked = Asked::Content(Box::new(Content::Text { body }));
        api::send_message(conversation, id, asked, words.quotes, !words.plain_links).await
    };
    match sent {
        Ok(message) => {
            if let Some(thread) = route.thread {
                thread.stored(message);
            }
            outbox.remove(id);
        }
        Err(AppError::Unreachable) => {
            outbox.failed(id, attempt, NO_CONNECTION);
            return false;
        }
        Err(error @ (AppError::Busy | AppError::TooMany(_) | AppError::Internal(_))) => {
            outbox.failed(id, attempt, &format!("Not sent. {error}"));
            return false;
        }
        Err(AppError::SignedOut) => {
            outbox.failed(id, attempt, "Not sent.");
            session_over();
            return false;
        }
        // It stays where it is: its author sees why, and tries again or throws it away.
        Err(error) if words.made.is_some() => {
            let why = format!("Not sent. {error}");
            outbox.failed(id, attempt, &why);
            if route.thread.is_none() {
                route.toasts.show(why, None);
            }
        }
        // It will never be taken like this: the words go back to where they can be changed.
        Err(error) => {
            outbox.remove(id);
            give_back(route, &words.text, error.to_string());
        }
    }
    true
}

/// A request that hangs is no better than one that failed; it may be repeated, since its id stays the same.
#[cfg(feature = "hydrate")]
pub(super) fn limit_time(outbox: Outbox, id: MessageId, attempt: u32) {
    spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(30_000).await;
        outbox.failed(id, attempt, NO_CONNECTION);
    });
}

#[cfg(not(feature = "hydrate"))]
fn limit_time(_: Outbox, _: MessageId, _: u32) {}
