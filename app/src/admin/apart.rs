//! Answers that are waited for in a part of a page, as in a dialog.

use leptos::{prelude::*, reactive::computed::suspense::SuspenseContext};

/// Keeps what is read from here on to itself. The page's own `Suspense` would wait for it too and take the whole page off the screen
/// meanwhile; a dialog that is put back then is no longer above the page, and the page no longer out of reach.
pub(super) fn wait_apart() {
    provide_context(SuspenseContext {
        tasks: ArcRwSignal::default(),
    });
}
