//! A box for a question that belongs to no conversation: answered from the company's documents as it is written, with its sources.
//! Made once the page lives.

use domain::{PhoneId, assistant::Voice};
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod answer;

/// The box. Without a number it says that there is none.
#[component]
pub(crate) fn AskBox(
    /// The number that it is counted to.
    #[prop(into)]
    phone: Signal<Option<PhoneId>>,
    voice: Voice,
    /// What the field is called.
    label: &'static str,
    placeholder: &'static str,
) -> impl IntoView {
    let lives = RwSignal::new(false);
    Effect::new(move |_| {
        crate::hydration::then(move || {
            let _ = lives.try_set(true);
        });
    });
    move || lives.get().then(|| made(phone, voice, label, placeholder))
}

#[cfg(feature = "hydrate")]
fn made(phone: Signal<Option<PhoneId>>, voice: Voice, label: &'static str, placeholder: &'static str) -> AnyView {
    answer::view(phone, voice, label, placeholder)
}

#[cfg(not(feature = "hydrate"))]
fn made(_: Signal<Option<PhoneId>>, _: Voice, _: &'static str, _: &'static str) -> AnyView {
    ().into_any()
}
