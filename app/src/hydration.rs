//! Hydrates the parts of a page one after the other, each in a task of its own: on a slow phone a page takes long enough
//! that what somebody does meanwhile would have to wait for all of it.
//!
//! What the server rendered stays as it is until its part's turn comes. Nothing may change under it before: whatever comes
//! from outside (an event of the stream, an answer, the clock, a finger, a key) first calls [`all`].

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod part;
#[cfg(feature = "hydrate")]
mod queue;
mod whole;

#[cfg(feature = "hydrate")]
pub(crate) use queue::{all, then};

/// Stands last in the app: taking over the page is not over before every part lives.
pub(crate) fn whole() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    queue::watch();
    whole::Whole
}

/// Whether the browser is taking over a page from the server; false on the server, and once the page lives.
pub(crate) fn under_way() -> bool {
    cfg!(feature = "hydrate") && Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// A part of the page with a life of its own: one element. On the server, and once the page lives, it is an ordinary view.
pub(crate) fn apart<V: IntoView>(part: impl FnOnce() -> V + Send + 'static) -> AnyView {
    #[cfg(feature = "hydrate")]
    if under_way() {
        return part::Part::new(move || part().into_any()).into_any();
    }
    part().into_any()
}

/// Hydrates whatever is not yet.
#[cfg(not(feature = "hydrate"))]
pub(crate) const fn all() {}

/// Does something once every part lives. To be called in effects, when all parts of the page are known.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn then(act: impl FnOnce() + 'static) {
    drop(act);
}
