//! The 24-hour window: a chip for lists and a line for the composer.

use super::{
    clock::NowSignal,
    icons::{Glyph, Icon},
};
use domain::{Seconds, Window};
use leptos::prelude::*;

/// Below this many minutes the chip turns to the warning colour.
const SOON_MINUTES: i64 = 6 * 60;

/// `None` when only a template may be sent; else the minutes left. Changes only when the words do.
fn minutes_left(last_inbound: Signal<Option<Seconds>>) -> Memo<Option<i64>> {
    let now = expect_context::<NowSignal>();
    Memo::new(move |_| {
        let now = now.get();
        Window::at(now, last_inbound.get()).minutes_left(now)
    })
}

/// "22:41" with a tooltip, or a lock and "Template only".
#[component]
pub fn WindowChip(
    /// The customer's newest message that opens the window.
    #[prop(into)]
    last_inbound: Signal<Option<Seconds>>,
) -> impl IntoView {
    let left = minutes_left(last_inbound);
    move || match left.get() {
        Some(minutes) => {
            let class = if minutes < SOON_MINUTES {
                "inline-flex items-center gap-1 text-2xs font-medium text-bad"
            } else {
                "inline-flex items-center gap-1 text-2xs text-muted"
            };
            let (hours, rest) = (minutes / 60, minutes % 60);
            view! {
                <span class=class title=format!("Window open, {hours} h {rest} min left")>
                    <Icon glyph=Glyph::Hourglass class="size-3 shrink-0" />
                    {format!("{hours}:{rest:02}")}
                </span>
            }
        }
        None => {
            view! {
                <span
                    class="inline-flex items-center gap-1 text-2xs text-faint"
                    title="Window closed, only a template can be sent".to_owned()
                >
                    <Icon glyph=Glyph::Lock class="size-3 shrink-0" />
                    {"Template only".to_owned()}
                </span>
            }
        }
    }
}

/// "Window open · 22 h 41 m", or "Window closed".
#[component]
pub fn WindowLine(#[prop(into)] last_inbound: Signal<Option<Seconds>>) -> impl IntoView {
    let left = minutes_left(last_inbound);
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
                <Icon glyph class="size-3 shrink-0" />
                {words}
            </span>
        }
    }
}
