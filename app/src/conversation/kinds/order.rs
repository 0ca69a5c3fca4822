//! Orders out of a catalogue.

use super::{super::formatted::Formatted, cards::folded};
use crate::ui::{Glyph, Icon};
use domain::order::{Order, OrderItem};
use leptos::prelude::*;

/// So many lines are shown at once; the rest on demand.
const FIRST_LINES: usize = 10;

pub(super) fn order(order: &Order) -> AnyView {
    let (first, rest) = order.items.split_at(order.items.len().min(FIRST_LINES));
    let draw =
        |items: &[OrderItem]| view! { <ul class="divide-y divide-line">{items.iter().map(line).collect::<Vec<_>>()}</ul> }.into_any();
    let more = (!rest.is_empty()).then(|| folded(format!("{} more lines", rest.len()), draw(rest)));
    view! {
        <section class="w-80 max-w-full" aria-label="Order">
            <p class="mb-1 flex items-center gap-2 font-medium">
                <Icon glyph=Glyph::Cart class="size-4 shrink-0 text-muted" />
                "Order · "
                {order.summary()}
            </p>
            {draw(first)}
            {more}
            {order
                .text
                .clone()
                .map(|text| {
                    view! {
                        <div class="mt-1">
                            <Formatted text />
                        </div>
                    }
                })}
        </section>
    }
    .into_any()
}

fn line(item: &OrderItem) -> AnyView {
    view! {
        <li class="flex items-baseline gap-2 py-1">
            <span class="min-w-0 flex-1 [overflow-wrap:anywhere]" dir="auto">
                {item.product.clone()}
            </span>
            <span class="shrink-0 text-xs text-muted">{item.quantity} {item.price.as_ref().map(|price| format!(" × {price}"))}</span>
        </li>
    }
    .into_any()
}
