//! Messages that were written without a connection go out by themselves once there is one: of all conversations of this tab, whatever
//! it shows, and those of a conversation one after the other. Their ids stay the same, so however often they are tried they are sent
//! once. One that a colleague's answer has overtaken meanwhile stays, and says so.

use super::super::{
    answered::{Answered, messages_of},
    draft::draft_key,
    outbox::{NO_CONNECTION, Outbox, Words},
    send::{Route, deliver, limit_time},
    thread::Thread,
};
use crate::{
    error::AppError,
    server_fns::{session::Me, thread as api},
    ui::Toasts,
};
use domain::{Author, ConversationId, MessageId, thread::ThreadSnapshot};
use leptos::{ev, prelude::*, task::spawn_local};
use std::{cell::Cell, time::Duration};

/// How often a server is tried that does not answer.
const EVERY: Duration = Duration::from_secs(5);

thread_local! {
    /// The thread that was shown last.
    static SHOWN: Cell<Option<Thread>> = const { Cell::new(None) };
    static RUNS: Cell<bool> = const { Cell::new(false) };
}

/// A thread is shown from now on.
pub(super) fn start(thread: Thread) {
    SHOWN.set(Some(thread));
    run(thread.me, thread.toasts);
}

/// Begins with the first call, and goes on for as long as the page lives.
pub(super) fn run(me: StoredValue<Me>, toasts: Toasts) {
    if !RUNS.replace(true) {
        let _ = window_event_listener(ev::online, move |_| send_waiting(me, toasts));
        let _ = set_interval_with_handle(move || send_waiting(me, toasts), EVERY);
        send_waiting(me, toasts);
    }
}

fn send_waiting(me: StoredValue<Me>, toasts: Toasts) {
    if !window().navigator().on_line() {
        return;
    }
    let Some(author) = me.try_with_value(|me| Author::person(&me.id, me.name.clone())) else {
        return;
    };
    for conversation in Outbox::kept_for(&author.id) {
        let outbox = Outbox::of(conversation.clone(), author.clone());
        outbox.restore();
        go_on(conversation, outbox, author.clone(), toasts);
    }
}

/// Sends the first that waits, and then the next.
fn go_on(conversation: ConversationId, outbox: Outbox, author: Author, toasts: Toasts) {
    let Some(mut next) = outbox.next_waiting() else { return };
    spawn_local(async move {
        let draft_key = draft_key(&author.id, &conversation);
        limit_time(outbox.clone(), next.0, next.2);
        let now = match api::thread(conversation.clone(), None).await {
            Ok(now) => Some(now),
            Err(AppError::Unreachable) => return outbox.failed(next.0, next.2, NO_CONNECTION),
            // Sending tells what it is.
            Err(_) => None,
        };
        loop {
            let shown = SHOWN.get();
            let route = Route {
                thread: shown.filter(|thread| thread.id.try_with_value(|id| *id == conversation) == Some(true)),
                conversation: conversation.clone(),
                draft_key: draft_key.clone(),
                toasts,
            };
            if let Some(why) = now.as_ref().and_then(|now| outdated(now, &next, &author)) {
                outbox.failed(next.0, next.2, &why);
                if route.thread.is_none() {
                    toasts.show(why, None);
                }
            } else if !deliver(&route, &outbox, next).await {
                return;
            }
            match outbox.next_waiting() {
                Some(following) => next = following,
                None => return,
            }
        }
    });
}

/// Why a message does not go out by itself after all: somebody else answered while it waited. Its author is asked.
fn outdated(now: &ThreadSnapshot, (id, words, _): &(MessageId, Words, u32), author: &Author) -> Option<String> {
    let messages = messages_of(now);
    // An earlier try may have got there, without its answer.
    if messages.iter().any(|message| message.id == *id) {
        return None;
    }
    let answered = Answered::among(&messages, Some(words.began?), author)?;
    Some(format!(
        "Not sent. {} Try again to send it anyway.",
        answered.words(now.now.seconds())
    ))
}
