//! The 24-hour window: a chip for lists and a line for the composer.

use super::{
    clock::NowSignal,
    icons::{Glyph, Icon},
};
use domain::{Seconds, Window};
use leptos::prelude::*;

/// Below this many minutes the chip turns to the warning colour.
const SOON_MINUTES: i64 = 6 * 60;

/// "22:41" with a tooltip, or a lock and "Template only".
#[component]
pub fn WindowChip(
    /// What is left of the window; none when only a template may be sent.
    minutes_left: Option<i64>,
) -> impl IntoView {
    let (glyph, class, title, words) = match minutes_left {
        Some(minutes) => {
            let (hours, rest) = (minutes / 60, minutes % 60);
            (
                Glyph::Hourglass,
                if minutes < SOON_MINUTES {
                    "inline-flex items-center gap-1 text-2xs font-medium text-bad"
                } else {
                    "inline-flex items-center gap-1 text-2xs text-muted"
                },
                format!("Window open, {hours} h {rest} min left"),
                format!("{hours}:{rest:02}"),
            )
        }
        None => (
            Glyph::Lock,
            "inline-flex items-center gap-1 text-2xs text-faint",
            "Window closed, only a template can be sent".to_owned(),
            "Template only".to_owned(),
        ),
    };
    view! {
        <span class=class title=title>
            <Icon glyph class="size-3 shrink-0" />
            {words}
        </span>
    }
}

/// "Window open · 22 h 41 m", or "Window closed".
#[component]
pub fn WindowLine(#[prop(into)] last_inbound: Signal<Option<Seconds>>) -> impl IntoView {
    let now = expect_context::<NowSignal>();
    // Changes only when the words do.
    let left = Memo::new(move |_| {
        let now = now.get();
        Window::at(now, last_inbound.get()).minutes_left(now)
    });
    move || {
        let (glyph, class, words) = match left.get() {
            Some(minutes) => (
                Glyph::Hourglass,
                if minutes < SOON_MINUTES {
                    "inline-flex items-center gap-1 text-2xs font-medium text-bad"
                } else {
                    "inline-flex items-center gap-1 text-2xs font-medium text-muted"
                },
                format!("Window open · {} h {} m", minutes / 60, minutes % 60),
            ),
            None => (
                Glyph::Lock,
                "inline-flex items-center gap-1 text-2xs font-medium text-faint",
                "Window closed".to_owned(),
            ),
        };
        view! {
            <span class=class>
                <Icon glyph class="size-3 shrink-0 max-sm:hidden" />
                {words}
            </span>
        }
    }
}
