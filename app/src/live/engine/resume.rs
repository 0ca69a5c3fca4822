//! What makes a sleeping page look again: the network, the screen, the clock.

use super::{Engine, Rank};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use std::rc::Weak;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget, PageTransitionEvent, VisibilityState};

/// Milliseconds between two looks at whether the connection or the leader still lives.
const TICK: u32 = 5_000;

/// A listener on the window or the document; taken away when dropped.
pub(super) struct Waker {
    target: EventTarget,
    name: &'static str,
    listener: Closure<dyn Fn(Event)>,
}

impl Drop for Waker {
    fn drop(&mut self) {
        // Fails only for a listener that is not there.
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.listener.as_ref().unchecked_ref());
    }
}

impl Engine {
    pub(super) fn wake_up_on_events(&self) {
        let window: EventTarget = window().into();
        let page: EventTarget = document().into();
        let targets = [
            (&window, "online"),
            (&window, "offline"),
            (&window, "pageshow"),
            (&page, "visibilitychange"),
        ];
        let mut wakers = Vec::new();
        for (target, name) in targets {
            let weak = Weak::clone(&self.me);
            let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
                if let Some(engine) = weak.upgrade() {
                    engine.woken(name, &event);
                }
            });
            if target
                .add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())
                .is_ok()
            {
                wakers.push(Waker {
                    target: target.clone(),
                    name,
                    listener,
                });
            }
        }
        self.wakers.replace(wakers);
        let weak = Weak::clone(&self.me);
        self.ticking.replace(Some(Interval::new(TICK, move || {
            if let Some(engine) = weak.upgrade() {
                match engine.rank.get() {
                    Rank::Leader => engine.leader_ticks(),
                    Rank::Follower => engine.follower_ticks(),
                    Rank::Idle | Rank::Stopped => {}
                }
            }
        })));
    }

    fn woken(&self, name: &str, event: &Event) {
        if name == "visibilitychange" && document().visibility_state() != VisibilityState::Visible {
            return;
        }
        if name == "pageshow" {
            // The first showing is no waking; coming back by the back button may be after signing out.
            if !event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                return;
            }
            Self::recheck(None);
        }
        match (self.rank.get(), name) {
            (Rank::Leader, "offline") => self.leader_goes_offline(),
            (Rank::Leader, _) => self.leader_wakes(),
            (Rank::Follower, "offline") | (Rank::Idle | Rank::Stopped, _) => {}
            (Rank::Follower, _) => self.follower_wakes(),
        }
    }
}
