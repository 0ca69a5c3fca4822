//! Where mouse and keyboard rest, and what was fetched because of it.

use crate::server_fns::thread as api;
use domain::{ConversationId, thread::ThreadSnapshot};
use gloo_timers::callback::Timeout;
use leptos::{ev, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    task::{Poll, Waker},
};

/// Who rests so long means it, in milliseconds.
const REST: u32 = 65;

/// How many threads are kept.
const KEPT: usize = 3;

/// For so long, in milliseconds: less than what the stream tells again.
const FRESH: f64 = 15_000.0;

#[derive(Default)]
struct Ahead {
    /// Rested over, but not for long enough yet.
    resting: Option<(ConversationId, Timeout)>,
    /// One at a time.
    under_way: Option<ConversationId>,
    /// What comes after it.
    next: Option<ConversationId>,
    /// Who waits for what is under way.
    waiting: Vec<Waker>,
    /// The newest last, with the time at which it came.
    kept: VecDeque<(f64, ThreadSnapshot)>,
    /// Somebody signs out: what is asked for now would be refused.
    leaving: bool,
}

thread_local! {
    static AHEAD: RefCell<Ahead> = RefCell::default();
}

/// Follows mouse and keyboard until the owner goes.
pub(super) fn watch() {
    if saves_data() {
        return;
    }
    let over = window_event_listener(ev::pointerover, |event| {
        // A finger that touches a row opens it, or scrolls.
        if event.pointer_type() == "mouse" {
            rest(&event, |_| true);
        }
    });
    // A click gives focus, too; it opens the conversation at once.
    let focus = window_event_listener(ev::focusin, |event| {
        rest(&event, |row| row.matches(":focus-visible").unwrap_or(false));
    });
    let leave = window_event_listener(ev::submit, |event| {
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if form.is_some_and(|form| form.matches("[action='/auth/logout']").unwrap_or(false)) {
            AHEAD.with_borrow_mut(|ahead| ahead.leaving = true);
        }
    });
    on_cleanup(move || {
        over.remove();
        focus.remove();
        leave.remove();
        AHEAD.take().waiting.into_iter().for_each(Waker::wake);
    });
}

/// What is under way or here for a conversation. Whoever opens it needs nothing ahead of it any more.
pub(super) async fn arriving(id: &ConversationId) -> Option<ThreadSnapshot> {
    AHEAD.with_borrow_mut(|ahead| {
        ahead.resting = None;
        ahead.next = None;
    });
    poll_fn(|context| {
        AHEAD.with_borrow_mut(|ahead| {
            if ahead.under_way.as_ref() == Some(id) {
                ahead.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(())
        })
    })
    .await;
    AHEAD.with_borrow_mut(|ahead| {
        ahead.forget_old();
        let at = ahead.kept.iter().position(|(_, snapshot)| snapshot.conversation.id == *id)?;
        ahead.kept.remove(at).map(|(_, snapshot)| snapshot)
    })
}

/// Mouse or keyboard are somewhere. What matters is the row of a conversation that is not open.
fn rest(event: &web_sys::Event, counts: impl FnOnce(&web_sys::Element) -> bool) {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let row = element
        .filter(counts)
        .and_then(|element| element.closest("[data-conversation] > a:not([aria-current])").ok().flatten())
        .and_then(|link| link.parent_element());
    let id = row
        .and_then(|row| row.get_attribute("data-conversation"))
        .and_then(|id| id.parse::<ConversationId>().ok());
    AHEAD.with_borrow_mut(|ahead| {
        if ahead.resting.as_ref().map(|(resting, _)| resting) == id.as_ref() {
            return;
        }
        ahead.resting = id.map(|id| (id.clone(), Timeout::new(REST, move || wanted(id))));
    });
}

/// Somebody has rested for long enough.
fn wanted(id: ConversationId) {
    let begins = AHEAD.with_borrow_mut(|ahead| {
        ahead.forget_old();
        let is_here = ahead.kept.iter().any(|(_, snapshot)| snapshot.conversation.id == id);
        if is_here || ahead.leaving || ahead.under_way.as_ref() == Some(&id) {
            return None;
        }
        if ahead.under_way.is_some() {
            ahead.next = Some(id);
            return None;
        }
        ahead.under_way = Some(id.clone());
        Some(id)
    });
    if let Some(id) = begins {
        spawn_local(fetch(id));
    }
}

async fn fetch(id: ConversationId) {
    let answer = api::thread(id.clone(), None).await;
    let (waiting, next) = AHEAD.with_borrow_mut(|ahead| {
        // All was let go meanwhile.
        if ahead.under_way.as_ref() != Some(&id) {
            return (Vec::new(), None);
        }
        ahead.under_way = None;
        // A failure is nobody's loss here: opening it asks again, and says what is wrong.
        if let Ok(snapshot) = answer {
            ahead.kept.push_back((js_sys::Date::now(), snapshot));
            if ahead.kept.len() > KEPT {
                ahead.kept.pop_front();
            }
        }
        (std::mem::take(&mut ahead.waiting), ahead.next.take())
    });
    waiting.into_iter().for_each(Waker::wake);
    if let Some(next) = next {
        wanted(next);
    }
}

impl Ahead {
    fn forget_old(&mut self) {
        let now = js_sys::Date::now();
        self.kept.retain(|(came, _)| (0.0..FRESH).contains(&(now - came)));
    }
}

/// Whether the person asked their browser to fetch no more than it must.
fn saves_data() -> bool {
    let connection = js_sys::Reflect::get(&window().navigator(), &"connection".into());
    let saves = connection.and_then(|connection| js_sys::Reflect::get(&connection, &"saveData".into()));
    saves.is_ok_and(|saves| saves.is_truthy())
}
