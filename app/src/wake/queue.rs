//! What waits for its turn.

use gloo_timers::callback::Timeout;
use leptos::prelude::{Owner, window};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    task::{Poll, Waker},
};
use wasm_bindgen::{JsCast, prelude::Closure};

type Task = Box<dyn FnOnce()>;

thread_local! {
    static WAITING: RefCell<VecDeque<Task>> = const { RefCell::new(VecDeque::new()) };
    static DONE: RefCell<Option<Waker>> = const { RefCell::new(None) };
    static STARTED: Cell<bool> = const { Cell::new(false) };
}

/// What a person does, and what the browser does for them: none of it may meet a part that does not live yet.
const ACTS: [&str; 7] = ["pointerover", "pointerdown", "keydown", "focusin", "click", "submit", "popstate"];

/// Puts a part at the end.
pub(super) fn push(task: impl FnOnce() + 'static) {
    WAITING.with_borrow_mut(|waiting| waiting.push_back(Box::new(task)));
    if !STARTED.replace(true) {
        watch();
        step_soon();
    }
}

/// Brings to life whatever is not yet.
pub(crate) fn all() {
    while step() {}
}

/// Does something once every part lives. To be called in effects, when all parts of the page are known.
pub(crate) fn then(act: impl FnOnce() + 'static) {
    if WAITING.with_borrow(VecDeque::is_empty) {
        act();
    } else {
        let owner = Owner::current();
        push(move || match owner {
            Some(owner) => owner.with(act),
            None => act(),
        });
    }
}

/// Does what is next, if anything is.
fn step() -> bool {
    // Taken out first: what it does may reach back here.
    let next = WAITING.with_borrow_mut(VecDeque::pop_front);
    let found = next.map(|task| task()).is_some();
    if WAITING.with_borrow(VecDeque::is_empty) {
        DONE.take().into_iter().for_each(Waker::wake);
    }
    found
}

/// Waits until nothing is left.
pub(super) fn empty() -> impl Future<Output = ()> {
    poll_fn(|context| {
        if WAITING.with_borrow(VecDeque::is_empty) {
            return Poll::Ready(());
        }
        DONE.set(Some(context.waker().clone()));
        Poll::Pending
    })
}

fn step_soon() {
    Timeout::new(0, || {
        if step() {
            step_soon();
        } else {
            STARTED.set(false);
        }
    })
    .forget();
}

/// On the way down to whatever is touched, so that the part lives when the event arrives there.
fn watch() {
    thread_local! {
        static WATCHING: Cell<bool> = const { Cell::new(false) };
    }
    if WATCHING.replace(true) {
        return;
    }
    let touched = Closure::<dyn FnMut()>::new(all).into_js_value();
    for act in ACTS {
        // Fails for no window and no function; both are there.
        let _ = window().add_event_listener_with_callback_and_bool(act, touched.unchecked_ref(), true);
    }
}
