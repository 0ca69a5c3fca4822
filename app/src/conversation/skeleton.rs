//! The outline of a thread while it is fetched.

use crate::ui::Skeleton;
use leptos::prelude::*;

/// Grey shapes where head, messages and composer will be.
#[component]
pub(super) fn ThreadSkeleton() -> impl IntoView {
    view! {
        <main class="flex min-w-0 flex-1 flex-col" aria-busy="true">
            <p class="sr-only" role="status">
                "Loading the conversation"
            </p>
            <div class="flex shrink-0 items-center gap-3 border-b border-line bg-surface px-4 py-2.5 pt-[max(0.625rem,env(safe-area-inset-top))]">
                <Skeleton class="size-9 rounded-full" />
                <div class="grid flex-1 gap-1.5">
                    <Skeleton class="h-4 w-32" />
                    <Skeleton class="h-3 w-24" />
                </div>
                <Skeleton class="h-9 w-24 rounded-lg max-sm:w-11" />
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
    }
}
