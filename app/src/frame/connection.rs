//! How the live connection stands.

use super::conversation_open;
use crate::{
    live::{Live, LiveStatus},
    ui::{Banner, Glyph},
};
use leptos::prelude::*;

const fn words(status: LiveStatus) -> &'static str {
    match status {
        LiveStatus::Connecting => "Connecting",
        LiveStatus::Live => "Live",
        LiveStatus::Reconnecting => "Reconnecting",
        LiveStatus::Offline => "Offline",
    }
}

/// A dot with a word: quiet while all is well.
#[component]
pub(super) fn Connection() -> impl IntoView {
    let status = expect_context::<Live>().status();
    let dot = move || match status.get() {
        LiveStatus::Live => "size-2 rounded-full bg-ok",
        LiveStatus::Connecting => "size-2 rounded-full bg-faint",
        LiveStatus::Reconnecting => "size-2 animate-pulse rounded-full bg-warn",
        LiveStatus::Offline => "size-2 rounded-full bg-bad",
    };
    let text = move || match status.get() {
        LiveStatus::Live | LiveStatus::Connecting => "flex items-center gap-1 noscript:hidden md:flex-col text-2xs text-muted",
        LiveStatus::Reconnecting => "flex items-center gap-1 noscript:hidden md:flex-col text-2xs font-medium text-warn",
        LiveStatus::Offline => "flex items-center gap-1 noscript:hidden md:flex-col text-2xs font-medium text-bad",
    };
    view! {
        <div class=text role="status" data-testid="connection">
            <span class=dot aria-hidden="true"></span>
            // Phones have no room for the word; the lines above the page say what matters.
            <span class="max-md:sr-only">{move || words(status.get())}</span>
        </div>
    }
}

/// Being offline is said in a line. On a phone the navigation with the dot is away while a conversation is open; then the line
/// says what the dot would.
#[component]
pub(super) fn ConnectionBanner() -> impl IntoView {
    let status = expect_context::<Live>().status();
    let open = conversation_open();
    let shown = Memo::new(move |_| (status.get(), open.get()));
    move || {
        let (text, class) = match shown.get() {
            (LiveStatus::Offline, _) => ("You are offline. New messages appear when the connection is back.", ""),
            (LiveStatus::Reconnecting, true) => ("Reconnecting. New messages appear in a moment.", "md:hidden"),
            _ => return None,
        };
        Some(view! {
            <div class=class>
                <Banner glyph=Glyph::Offline>{text}</Banner>
            </div>
        })
    }
}

/// Offered when the server has moved on and this page no longer understands it.
#[component]
pub(super) fn OutdatedBanner() -> impl IntoView {
    let outdated = expect_context::<Live>().outdated();
    let reload = |_| {
        #[cfg(feature = "hydrate")]
        let _ = location().reload();
    };
    move || {
        outdated.get().then(|| {
            view! {
                <Banner glyph=Glyph::Retry>
                    "A new version is available."
                    <button type="button" class="min-h-11 rounded-lg px-2 underline desk:min-h-8" on:click=reload>
                        "Reload"
                    </button>
                </Banner>
            }
        })
    }
}
