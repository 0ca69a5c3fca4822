//! Moments as `<time>`: short in lists, by the clock in threads, whole in the tooltip.

use super::clock::{NowSignal, ZoneSignal};
use domain::{Seconds, zone::rfc3339};
use leptos::prelude::*;

/// A moment relative to now: "now", "2m", "1h", "Tue", "3 Nov".
#[component]
pub fn Ago(#[prop(into)] at: Signal<Seconds>, #[prop(optional, into)] class: Signal<&'static str>) -> impl IntoView {
    let now = expect_context::<NowSignal>();
    let zone = expect_context::<ZoneSignal>().0;
    // A memo, so that a tick touches the page only where the words change.
    let words = Memo::new(move |_| zone.with(|zone| zone.ago(at.get(), now.get().seconds())));
    view! {
        <time class=move || class.get() datetime=move || rfc3339(at.get()) title=move || zone.with(|zone| zone.full(at.get()))>
            {words}
        </time>
    }
}

/// A moment by the clock: "16:05".
#[component]
pub fn At(#[prop(into)] at: Signal<Seconds>) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>().0;
    view! {
        <time datetime=move || rfc3339(at.get()) title=move || zone.with(|zone| zone.full(at.get()))>
            {move || zone.with(|zone| zone.clock(at.get()))}
        </time>
    }
}
