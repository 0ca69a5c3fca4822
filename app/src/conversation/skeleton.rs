//! The outline of a thread while it is fetched.

use super::way_back;
use crate::ui::{Glyph, Icon, Skeleton, button};
use leptos::prelude::*;
use leptos_router::components::A;

/// Grey shapes where head, messages, composer and contact will be, as large as those.
#[component]
pub(super) fn ThreadSkeleton() -> impl IntoView {
    view! {
        <main class="flex min-w-0 flex-1 flex-col" aria-busy="true">
            <p class="sr-only" role="status">
                "Loading the conversation"
            </p>
            <div class="flex shrink-0 items-center gap-2 border-b border-line bg-surface px-4 py-2.5 pt-[max(0.625rem,env(safe-area-inset-top))] max-md:gap-1 max-md:px-2 md:gap-3">
                <A href=way_back() attr:class=format!("{} md:hidden", button::ICON) attr:aria-label="Back to inbox">
                    <Icon glyph=Glyph::Back class="size-5" />
                </A>
                <Skeleton class="size-9 rounded-full" />
                <div class="grid flex-1 gap-1.5">
                    <Skeleton class="h-4 w-32 max-w-full" />
                    <Skeleton class="h-3 w-24 max-w-full" />
                </div>
                <Skeleton class="h-11 w-24 rounded-lg max-sm:w-11 desk:h-9" />
            </div>
            <div class="flex min-h-0 flex-1 flex-col justify-end gap-2.5 overflow-hidden px-4 py-4">
                <Skeleton class="h-14 w-3/5 rounded-bubble" />
                <Skeleton class="h-20 w-1/2 self-end rounded-bubble" />
                <Skeleton class="h-14 w-2/5 rounded-bubble" />
            </div>
            <div class="shrink-0 px-4 pb-4">
                <Skeleton class="h-36 w-full rounded-xl" />
            </div>
        </main>
        <aside class="hidden w-80 shrink-0 border-l border-line bg-surface xl:block" aria-hidden="true">
            <div class="grid place-items-center gap-2 border-b border-line px-4 py-5">
                <Skeleton class="size-14 rounded-full" />
                <Skeleton class="h-4 w-32" />
            </div>
        </aside>
    }
}
