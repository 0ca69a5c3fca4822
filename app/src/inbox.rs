//! The inbox: the list on the left and, beside it, what the address names.

use crate::{
    pages,
    server_fns::{inbox::inbox, session::Me},
    ui::{Empty, Glyph},
};
use domain::ConversationId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_query_map},
};

mod address;
mod header;
mod list;
mod pane;
mod row;

use list::List;
use pane::Pane;

/// `/inbox` and below. On a phone either the list or the conversation is shown.
#[component]
pub fn InboxPage() -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let query = use_query_map();
    let path = use_location().pathname;
    let filter = Memo::new(move |_| query.with(address::parse));
    let open = Memo::new(move |_| path.with(|path| pages::CONVERSATION.id_in(path).and_then(|id| id.parse::<ConversationId>().ok())));
    let conversation_open = crate::frame::conversation_open();

    let start = filter.get_untracked();
    let list = List::new(me.with_value(|me| me.id.clone()), start.clone());
    list.listen();
    expect_context::<crate::deferred::KnownRows>().set(move |show| {
        // The list may be gone.
        let rows = list.shown.try_get_untracked().unwrap_or_default();
        let _ = rows
            .iter()
            .all(|row| row.conversation.try_with_untracked(&mut *show).unwrap_or(true));
    });
    crate::lazy::fetch_ahead(crate::conversation::look_ahead);
    // Only the first list comes by a resource, so that the server can render it. Later ones are fetched into the same
    // signals: rows that stay are kept, and nothing on the screen is thrown away while the answer is under way.
    let asked = start.clone();
    let after = query.with_untracked(address::after);
    let first = Resource::new_blocking(|| (), move |()| inbox(asked.clone(), after));
    // Where there are scripts, a list has one address and begins at its top.
    Effect::new(move |_| {
        if after.is_some() {
            crate::hydration::then(move || list.fetch());
        }
    });
    Effect::watch(move || filter.get(), move |filter, _, _| list.show(filter.clone()), false);

    view! {
        <Title text=crate::pages::INBOX.title />
        <section
            class="flex w-full shrink-0 flex-col border-line bg-surface md:w-80 md:border-r lg:w-88"
            class=("max-md:hidden", move || conversation_open.get())
            aria-label="Conversations"
        >
            // The server answers when it has the list, so there is nothing to show before.
            <Suspense>
                {Suspend::new(async move {
                    let answer = first.await;
                    if let Err(error) = &answer {
                        crate::frame::set_page_status(error);
                    }
                    list.arrived(&start, answer);
                    Unsuspend::new(move || view! { <Pane list filter open /> })
                })}
            </Suspense>
        </section>
        <Outlet />
    }
}

/// Beside the list while nothing is open.
#[component]
pub fn Choose() -> impl IntoView {
    view! {
        <main class="hidden min-w-0 flex-1 md:flex">
            <Empty glyph=Glyph::Messages title="Choose a conversation" text="Pick one from the list to read it and to answer." />
        </main>
    }
}
