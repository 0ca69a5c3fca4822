//! How far a message of ours has come, as an icon with words.

use super::icons::{Glyph, Icon};
use domain::DeliveryState;
use leptos::prelude::*;

/// The words for a state.
pub const fn delivery_words(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued | DeliveryState::Sending => "Sending",
        DeliveryState::TakenBack => "Taken back",
        DeliveryState::Unconfirmed => "Not confirmed",
        DeliveryState::HandedOver | DeliveryState::Accepted => "Handed over",
        DeliveryState::Sent => "Sent",
        DeliveryState::Failed => "Not delivered",
        DeliveryState::Delivered => "Delivered",
        DeliveryState::Read | DeliveryState::Played => "Read",
    }
}

const fn look(state: DeliveryState) -> (Glyph, &'static str) {
    match state {
        DeliveryState::Queued | DeliveryState::Sending => (Glyph::Clock, "size-3.5 text-faint"),
        DeliveryState::TakenBack => (Glyph::Close, "size-3.5 text-faint"),
        DeliveryState::Unconfirmed => (Glyph::Help, "size-3.5 text-warn"),
        DeliveryState::HandedOver | DeliveryState::Accepted => (Glyph::Handed, "size-3.5 text-faint"),
        DeliveryState::Sent => (Glyph::Check, "size-3.5 text-muted"),
        DeliveryState::Failed => (Glyph::Alert, "size-3.5 text-bad"),
        DeliveryState::Delivered => (Glyph::CheckCheck, "size-3.5 text-muted"),
        DeliveryState::Read | DeliveryState::Played => (Glyph::CheckCheck, "size-3.5 text-read"),
    }
}

/// The icon, with its words as tooltip and for screen readers.
#[component]
pub fn Ticks(state: DeliveryState) -> impl IntoView {
    let (glyph, class) = look(state);
    view! {
        <span class="inline-flex shrink-0" title=delivery_words(state)>
            <Icon glyph class />
            <span class="sr-only">{delivery_words(state)}</span>
        </span>
    }
}
