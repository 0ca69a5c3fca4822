//! Messages that were written without a connection go out by themselves once there is one. Their ids stay the same, so however
//! often they are tried they are sent once.

use super::super::{
    outbox::{NO_CONNECTION, Sending},
    send::send_again,
    thread::Thread,
};
use leptos::{ev, prelude::*};
use std::time::Duration;

/// How often a server is tried that does not answer.
const EVERY: Duration = Duration::from_secs(5);

pub(super) fn start(thread: Thread) {
    let online = window_event_listener(ev::online, move |_| send_waiting(thread));
    let timer = set_interval_with_handle(move || send_waiting(thread), EVERY);
    on_cleanup(move || {
        online.remove();
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}

fn send_waiting(thread: Thread) {
    if !window().navigator().on_line() {
        return;
    }
    let waits = |sending: &Sending| matches!(sending, Sending::Unsent(why) if why == NO_CONNECTION);
    for outgoing in thread.outbox().messages() {
        if waits(&outgoing.sending) {
            send_again(thread, outgoing.message.id);
        }
    }
}
