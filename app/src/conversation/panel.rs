//! Whether the contact panel is open, where it lies over the thread. It has a place in the browser's history, so that the back
//! gesture closes it and not the conversation.

use super::thread::Thread;
use domain::Position;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};
use std::sync::Arc;

/// What the address ends with while the panel is open.
const HASH: &str = "#contact";

/// The panel's state and what may be done with it.
#[derive(Clone, Copy)]
pub(super) struct Panel {
    pub(super) open: RwSignal<bool>,
    show: Callback<bool>,
    /// The message to be shown once it is closed.
    goal: StoredValue<Option<Position>>,
}

impl Panel {
    /// Closed when the page comes from the server, which is not told the end of the address; opened by it once the page lives.
    pub(super) fn new() -> Self {
        let open = RwSignal::new(false);
        let location = use_location();
        let hash = location.hash;
        Effect::new(move |_| {
            let named = hash.get() == HASH;
            crate::hydration::then(move || open.set(named));
        });
        // Whether this page made the place in the history that it would go back from.
        let ours = StoredValue::new(false);
        let navigate = Arc::new(use_navigate());
        let show = Callback::new(move |show: bool| {
            if show == open.get_untracked() {
                return;
            }
            if !show && ours.get_value() {
                ours.set_value(false);
                back();
                return;
            }
            ours.set_value(show);
            let options = NavigateOptions {
                scroll: false,
                replace: !show,
                ..NavigateOptions::default()
            };
            navigate(&address(&location, show), options);
        });
        let goal = StoredValue::new(None);
        Self { open, show, goal }
    }

    /// Shows a message of the thread, out from under the panel where that lies over it.
    #[cfg(feature = "hydrate")]
    pub(super) fn leave_for(self, thread: Thread, place: Position) {
        if self.open.get_untracked() {
            self.goal.set_value(Some(place));
            self.show(false);
        } else {
            thread.show(place);
        }
    }

    /// After it has closed: to the message that it was left for. False when it was just closed.
    pub(super) fn goes_on(self, thread: Thread) -> bool {
        let goal = self.goal.try_update_value(Option::take).flatten();
        goal.map(|place| thread.show(place)).is_some()
    }

    /// Opens or closes it.
    pub(super) fn show(self, show: bool) {
        self.show.run(show);
    }
}

fn address(location: &Location, open: bool) -> String {
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let query = if search.is_empty() { search } else { format!("?{search}") };
    format!("{path}{query}{}", if open { HASH } else { "" })
}

fn back() {
    #[cfg(feature = "hydrate")]
    let _ = window().history().and_then(|history| history.back());
}
