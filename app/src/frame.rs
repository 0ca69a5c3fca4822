//! What surrounds every signed-in page: navigation, profile, connection, toasts, and who is signed in.

use crate::{
    deferred::{self, KnownRows, PaletteOpen, UnseenNotices, UnsentWords},
    error::AppError,
    hydration::apart,
    live::Live,
    pages,
    preferences::{self, leave_if_gone},
    server_fns::session::{Me, me},
    starting::Starting,
    ui::{Failed, NowSignal, ToastHost, Toasts},
};
use leptos::{either::Either, prelude::*};
use leptos_router::{components::Outlet, hooks::use_location};

mod bell;
mod connection;
mod navigation;
mod profile;
mod refused;

use connection::{ConnectionBanner, OutdatedBanner};
use navigation::Navigation;
pub(crate) use refused::{forbid, set_page_status};

/// Finds out who is signed in, then shows the page with everything around it.
#[component]
pub fn Frame() -> impl IntoView {
    let me = Resource::new_blocking(|| (), |()| me());
    view! {
        // Not a Suspense: a page below that is still being loaded must not take everything around it off the screen. And nothing in
        // its place at first: the server answers when it knows who is signed in.
        <Transition>
            // Not in a closure: who is signed in stays the same for the life of the page.
            {Suspend::new(async move {
                match me.await {
                    Ok(me) => Either::Left(view! { <SignedIn me /> }),
                    Err(error) => Either::Right(view! { <Refused error /> }),
                }
            })}
        </Transition>
    }
}

/// Provides what pages may expect: `StoredValue<Me>`, the clock, the zone, the choices, `Toasts` and `Live`.
#[component]
fn SignedIn(me: Me) -> impl IntoView {
    NowSignal::provide(me.now);
    preferences::provide(me.zone.clone());
    Toasts::provide();
    Live::provide(me.scope.clone());
    KnownRows::provide();
    PaletteOpen::provide();
    Starting::provide();
    UnseenNotices::provide();
    UnsentWords::provide();
    deferred::fetch();
    provide_context(StoredValue::new(me));
    let owner = Owner::current();
    view! {
        <div class="flex h-(--page-height) flex-col overflow-hidden md:flex-row">
            {apart(|| view! { <Navigation /> })} <div class="flex min-h-0 min-w-0 flex-1 flex-col max-md:order-first">
                <OutdatedBanner />
                <ConnectionBanner />
                <div class="flex min-h-0 flex-1">
                    // The page is built once, after `me`: without this, the server would build it (and read its data)
                    // again each time it looks for further resources to wait for.
                    {Unsuspend::new(move || match owner {
                        Some(owner) => owner.with(|| view! { <Outlet /> }.into_any()),
                        None => view! { <Outlet /> }.into_any(),
                    })}
                </div>
            </div> <ToastHost high=conversation_open() />
        </div>
    }
}

/// Not signed in, no role, or no answer.
#[component]
fn Refused(error: AppError) -> impl IntoView {
    set_page_status(&error);
    let text = error.to_string();
    Effect::new(move |_| leave_if_gone(&error));
    let retry = Callback::new(|()| {
        #[cfg(feature = "hydrate")]
        let _ = location().reload();
    });
    view! {
        <main class="flex h-dvh">
            <Failed text retry />
        </main>
    }
}

/// True while a conversation is open: a phone then shows it alone.
pub fn conversation_open() -> Memo<bool> {
    let path = use_location().pathname;
    Memo::new(move |_| path.with(|path| pages::CONVERSATION.is_at(path)))
}
