//! What became of a message of ours, step by step: its ticks have it as a tooltip only, which neither touch nor keys reach.

use crate::ui::{ZoneSignal, delivery_words};
use domain::{DeliveryState, Message};
use leptos::prelude::*;

/// None for what customers write.
pub(super) fn history(message: &Message) -> Option<AnyView> {
    let delivery = message.delivery()?;
    let zone = expect_context::<ZoneSignal>().0.get_untracked();
    let mut steps: Vec<(&'static str, String)> = Vec::new();
    for (state, at) in delivery.history.iter() {
        let words = if state == DeliveryState::Played {
            "Played"
        } else {
            delivery_words(state)
        };
        if steps.last().is_none_or(|(last, _)| *last != words) {
            steps.push((words, format!("{}, {}", zone.date(at), zone.clock(at))));
        }
    }
    let steps: Vec<_> = steps
        .into_iter()
        .map(|(words, at)| {
            view! {
                <div class="flex justify-between gap-3 py-0.5">
                    <dt>{words}</dt>
                    <dd class="tabular-nums text-muted">{at}</dd>
                </div>
            }
        })
        .collect();
    let view = view! {
        <section class="mt-1 border-t border-line px-2.5 pt-2 text-xs" aria-label="What became of it">
            <p class="pb-1 text-2xs font-semibold text-muted">"What became of it"</p>
            <dl>{steps}</dl>
        </section>
    };
    Some(view.into_any())
}
