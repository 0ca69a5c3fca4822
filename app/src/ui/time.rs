//! Moments as `<time>`: short in lists, by the clock in threads, whole in the tooltip.

use domain::{Seconds, Zone, zone::rfc3339};
use leptos::prelude::*;

/// A moment relative to now: "now", "2m", "1h", "Tue", "3 Nov".
#[component]
pub fn Ago<'a>(
    at: Seconds,
    /// What [`Zone::ago`] says of it. Given, because it changes with the clock.
    words: String,
    zone: &'a Zone,
    #[prop(optional)] class: &'static str,
) -> impl IntoView + use<> {
    view! {
        <time class=class datetime=rfc3339(at) title=zone.full(at)>
            {words}
        </time>
    }
}

/// A moment by the clock: "16:05".
#[component]
pub fn At<'a>(at: Seconds, zone: &'a Zone) -> impl IntoView + use<> {
    view! {
        <time datetime=rfc3339(at) title=zone.full(at)>
            {zone.clock(at)}
        </time>
    }
}
