//! The number of unread messages.

use leptos::prelude::*;

/// A count on the accent colour; nothing when it is zero. Above 99 it says "99+".
#[component]
pub fn UnreadBadge(count: u32) -> impl IntoView {
    (count > 0).then(|| {
        view! {
            <span class="ml-auto grid h-5 min-w-5 shrink-0 place-items-center rounded-full bg-brand px-1.5 text-2xs font-semibold text-brand-ink">
                {if count > 99 { "99+".to_owned() } else { count.to_string() }} <span class="sr-only">" unread"</span>
            </span>
        }
    })
}
