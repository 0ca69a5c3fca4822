//! What a page needs only once it lives: keys, palette, help, settings, room for the on-screen keyboard, the service worker. A file of
//! its own, fetched in the background, so that nothing of it stands between a person and the first screen.

use crate::{error::AppError, lazy::in_file};
use domain::{Conversation, draft::Unsent};
use leptos::prelude::*;
use std::sync::Arc;

#[cfg(any(feature = "hydrate", test))]
mod commands;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod help;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod new_conversation;
#[cfg(feature = "hydrate")]
mod notices;
#[cfg(feature = "hydrate")]
mod palette;
#[cfg(any(feature = "hydrate", test))]
mod press;
#[cfg(feature = "hydrate")]
mod room;
mod settings;
#[cfg(feature = "hydrate")]
mod start;
#[cfg(feature = "hydrate")]
mod unsent;
pub(crate) mod zones;

/// Shows conversations one after the other, until it is told `false`.
type EachConversation = Arc<dyn Fn(&mut dyn FnMut(&Conversation) -> bool) + Send + Sync>;

/// The conversations that the page knows, for the palette to search in. Provided by the frame, filled by the page.
#[derive(Clone, Copy)]
pub(crate) struct KnownRows(StoredValue<Option<EachConversation>>);

impl KnownRows {
    /// Provides an empty place to the pages below.
    pub(crate) fn provide() {
        provide_context(Self(StoredValue::new(None)));
    }

    /// Says how to go through them, the newest first.
    pub(crate) fn set(self, each: impl Fn(&mut dyn FnMut(&Conversation) -> bool) + Send + Sync + 'static) {
        self.0.set_value(Some(Arc::new(each)));
    }
}

/// Whether the palette is open. It may be asked for before its file has come, and opens then. Provided by the frame.
#[derive(Clone, Copy)]
pub(crate) struct PaletteOpen {
    open: RwSignal<bool>,
    /// When it was asked for, on the browser's clock.
    #[cfg(feature = "hydrate")]
    asked: StoredValue<f64>,
}

impl PaletteOpen {
    /// Provides it, closed, to the pages below.
    pub(crate) fn provide() {
        provide_context(Self {
            open: RwSignal::new(false),
            #[cfg(feature = "hydrate")]
            asked: StoredValue::new(0.0),
        });
    }

    /// Opens it, or makes it open soon.
    pub(crate) fn ask(self) {
        #[cfg(feature = "hydrate")]
        self.asked.set_value(js_sys::Date::now());
        self.open.set(true);
    }

    /// What the palette itself goes by from now on. Whoever asked long ago does something else by now.
    #[cfg(feature = "hydrate")]
    fn taken_over(self) -> RwSignal<bool> {
        const SOON: f64 = 5_000.0;
        if js_sys::Date::now() - self.asked.get_value() > SOON {
            self.open.set(false);
        }
        self.open
    }
}

/// What the person has written and not sent yet. Provided by the frame, filled by the list, kept up to date from here.
#[derive(Clone, Copy)]
pub(crate) struct UnsentWords(pub(crate) RwSignal<Vec<Unsent>>);

impl UnsentWords {
    /// Provides it, empty, to the pages below.
    pub(crate) fn provide() {
        provide_context(Self(RwSignal::new(Vec::new())));
    }
}

/// The id of the panel with the notices, for the bell.
pub(crate) const NOTICES_PANEL: &str = "notices-panel";

/// How many notices an Admin has not seen; none until somebody has counted. Provided by the frame.
#[derive(Clone, Copy)]
pub(crate) struct UnseenNotices(pub(crate) RwSignal<Option<u32>>);

impl UnseenNotices {
    /// Provides it, not counted yet, to the pages below.
    pub(crate) fn provide() {
        provide_context(Self(RwSignal::new(None)));
    }
}

/// Fetches the file and starts what is in it, for as long as the owner lives. Without a connection it tries again.
pub(crate) fn fetch() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        crate::hydration::then(|| {
            leptos::task::spawn_local_scoped_with_cancellation(async {
                while begin().await.is_err() {
                    gloo_timers::future::TimeoutFuture::new(5_000).await;
                }
            });
        });
    });
}

in_file! { deferred, load = load_settings;
    /// The choices for this browser.
    pub(crate) fn settings() -> Result<AnyView, AppError> {
        Ok(view! { <settings::Settings /> }.into_any())
    }
}

#[cfg(feature = "hydrate")]
in_file! { deferred, load = load_begin;
    fn begin() -> Result<(), AppError> {
        start::start();
        Ok(())
    }
}
