//! The rail on the left; on phones a bar at the bottom.

use super::{bell::Bell, connection::Connection, conversation_open, profile::Profile};
use crate::{brand::Logo, pages, server_fns::session::Me, ui::Icon, unread_title::Unread};
use domain::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The navigation. On a phone it gives way to an open conversation, and stands at the bottom also while nothing else has come yet.
#[component]
pub(super) fn Navigation() -> impl IntoView {
    let open = conversation_open();
    let path = use_location().pathname;
    let role = expect_context::<StoredValue<Me>>().with_value(|me| me.role);
    let link = move |(page, entry): (&'static pages::Page, pages::Entry)| {
        view! {
            <a
                href=page.path
                data-key=entry.keys
                aria-current=move || path.with(|path| page.is_above(path)).then_some("page")
                class="relative grid min-h-14 place-items-center content-center gap-0.5 rounded-lg text-2xs text-muted transition-colors duration-150 hover:bg-raised hover:text-ink aria-[current=page]:font-semibold aria-[current=page]:text-brand min-w-0 max-md:flex-1 md:aria-[current=page]:bg-brand-soft forced-colors:aria-[current=page]:underline"
            >
                <Icon glyph=entry.glyph class="size-5 shrink-0" />
                <span class="max-w-full truncate">{page.title}</span>
                {(page.path == pages::INBOX.path).then(|| view! { <UnreadCount /> })}
            </a>
        }
    };
    view! {
        <nav
            class="flex shrink-0 items-center gap-1 border-line bg-surface px-2 max-md:mt-auto max-md:gap-x-0 max-md:px-1 max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:w-20 md:flex-col md:items-stretch md:border-r md:py-2 md:pl-[max(0.5rem,env(safe-area-inset-left))]"
            class=("max-md:hidden", move || open.get())
            aria-label="Main"
        >
            <Logo class="mx-auto mb-2 hidden size-10 text-lg md:grid" />
            {pages::entries().filter(|(page, _)| page.is_for(role)).map(link).collect_view()}
            <div class="grid place-items-center max-md:px-1 md:-mx-2 md:mt-auto md:pb-2">
                <Connection />
            </div>
            {(role >= Role::Operator).then(|| view! { <Bell /> })}
            <Profile />
        </nav>
    }
}

/// How many conversations are unread, on the icon. For eyes: the document's title says it too.
#[component]
fn UnreadCount() -> impl IntoView {
    let unread = expect_context::<Unread>();
    // The server writes this before it has read the list.
    let hydrated = RwSignal::new(false);
    Effect::new(move |_| hydrated.set(true));
    move || {
        let words = hydrated.get().then(|| unread.words()).flatten()?;
        Some(view! {
            <span
                class="absolute left-1/2 top-1.5 grid h-4 min-w-4 place-items-center rounded-full bg-brand px-1 text-2xs font-semibold leading-none text-brand-ink"
                aria-hidden="true"
            >
                {words}
            </span>
        })
    }
}
