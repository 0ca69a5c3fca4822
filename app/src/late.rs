//! What a page needs only once it lives: keys, palette, help, room for the on-screen keyboard, the service worker. A file of
//! its own, fetched in the background, so that nothing of it stands between a person and the first screen.

use crate::inbox::Row;
use leptos::prelude::*;

#[cfg(any(feature = "hydrate", test))]
mod commands;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod help;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod palette;
#[cfg(any(feature = "hydrate", test))]
mod press;
#[cfg(feature = "hydrate")]
mod room;
#[cfg(feature = "hydrate")]
mod start;

/// The rows of the list that is on the page, for the palette to search in. Provided by the frame, filled by the list.
#[derive(Clone, Copy)]
pub(crate) struct KnownRows(StoredValue<Option<RwSignal<Vec<Row>>>>);

impl KnownRows {
    /// Provides an empty place to the pages below.
    pub(crate) fn provide() {
        provide_context(Self(StoredValue::new(None)));
    }

    /// Tells of the list's rows, for as long as they live.
    pub(crate) fn are(self, rows: RwSignal<Vec<Row>>) {
        self.0.set_value(Some(rows));
    }
}

/// Fetches the file and starts what is in it, for as long as the owner lives. Without a connection it tries again.
pub(crate) fn fetch() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        leptos::task::spawn_local_scoped_with_cancellation(async {
            while begin().await.is_err() {
                gloo_timers::future::TimeoutFuture::new(5_000).await;
            }
        });
    });
}

/// Loads the code first, unless it is there already.
#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the way there can fail")]
#[leptos::wasm_split::wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn begin() -> Result<(), crate::error::AppError> {
    start::start();
    Ok(())
}
