//! What waits for its turn.

use gloo_timers::callback::Timeout;
use leptos::prelude::{Owner, document, window};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    task::{Poll, Waker},
};
use wasm_bindgen::{JsCast, prelude::Closure};

type Task = Box<dyn FnOnce()>;

thread_local! {
    /// Parts in the order of the document.
    static PARTS: RefCell<VecDeque<Task>> = const { RefCell::new(VecDeque::new()) };
    /// What is to be done when none of them is left.
    static AFTER: RefCell<VecDeque<Task>> = const { RefCell::new(VecDeque::new()) };
    static DONE: RefCell<Option<Waker>> = const { RefCell::new(None) };
    static STEPPING: Cell<bool> = const { Cell::new(false) };
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
}

/// What a person does, and what the browser does for them: none of it may meet a part that does not live yet.
const ACTS: [&str; 7] = ["pointerover", "pointerdown", "keydown", "focusin", "click", "submit", "popstate"];

/// Puts a part at the end.
pub(super) fn push(part: impl FnOnce() + 'static) {
    PARTS.with_borrow_mut(|parts| parts.push_back(Box::new(part)));
    step_soon();
}

/// Hydrates whatever is not yet.
pub(crate) fn all() {
    while step() {}
}

/// Does something once every part lives. To be called in effects, when all parts of the page are known.
pub(crate) fn then(act: impl FnOnce() + 'static) {
    if PARTS.with_borrow(VecDeque::is_empty) && AFTER.with_borrow(VecDeque::is_empty) {
        return act();
    }
    let owner = Owner::current();
    let task = move || match owner {
        Some(owner) => owner.with(act),
        None => act(),
    };
    AFTER.with_borrow_mut(|after| after.push_back(Box::new(task)));
    step_soon();
}

/// Does what is next, if anything is. A part may bring further ones.
fn step() -> bool {
    // Taken out first: what it does may reach back here.
    let part = PARTS.with_borrow_mut(VecDeque::pop_front);
    let next = part.or_else(|| AFTER.with_borrow_mut(VecDeque::pop_front));
    let found = next.map(|task| task()).is_some();
    if PARTS.with_borrow(VecDeque::is_empty) {
        DONE.take().into_iter().for_each(Waker::wake);
    }
    found
}

/// Waits until every part lives.
pub(super) fn hydrated() -> impl Future<Output = ()> {
    if TOUCHED.get() {
        // What was touched before there were parts is still to be handled: the address may be about to change under them.
        all();
    }
    poll_fn(|context| {
        if PARTS.with_borrow(VecDeque::is_empty) {
            return Poll::Ready(());
        }
        DONE.set(Some(context.waker().clone()));
        Poll::Pending
    })
}

fn step_soon() {
    if !STEPPING.replace(true) {
        turn();
    }
}

fn turn() {
    Timeout::new(0, || {
        // Nobody sees a page in the background, whose timers are slow.
        let more = if document().hidden() {
            all();
            false
        } else {
            step()
        };
        if more {
            turn();
        } else {
            STEPPING.set(false);
        }
    })
    .forget();
}

/// Listens on the way down to whatever is touched, so that the part lives when the event arrives there. From the start: the
/// router hears clicks before the parts are known.
pub(super) fn watch() {
    let touched = Closure::<dyn FnMut()>::new(|| {
        TOUCHED.set(true);
        all();
    })
    .into_js_value();
    for act in ACTS {
        // Fails for no window and no function; both are there.
        let _ = window().add_event_listener_with_callback_and_bool(act, touched.unchecked_ref(), true);
    }
}
