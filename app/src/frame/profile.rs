//! Who is signed in, the choices for this browser, and the way out.

use crate::{
    deferred,
    preferences::signing_out,
    server_fns::session::Me,
    ui::{Avatar, Glyph, Icon, initials},
};
use leptos::{ev, prelude::*};

const PANEL: &str = "profile-panel";

/// The avatar button with its panel.
#[component]
pub(super) fn Profile() -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let (name, seed, email, role) = me.with_value(|me| (me.name.clone(), me.id.to_string(), me.email.clone(), me.role.name()));
    let letters = initials(&name);
    let opened = RwSignal::new(false);
    // Asked for again each time the panel opens, until they are there.
    let there = StoredValue::new(false);
    view! {
        <button
            type="button"
            class="mx-auto grid size-11 shrink-0 place-items-center rounded-full"
            aria-label="Profile and settings"
            title="Profile and settings"
            popovertarget=PANEL
        >
            <Avatar initials=letters.clone() seed=seed.clone() />
        </button>
        // The browser's own popover: Escape and a click elsewhere close it, and it opens without scripts.
        <div
            id=PANEL
            popover="auto"
            role="dialog"
            aria-label="Profile and settings"
            on:beforetoggle=move |_: ev::Event| {
                if !there.get_value() {
                    opened.set(true);
                }
            }
            class="fixed inset-auto bottom-[calc(4rem+env(safe-area-inset-bottom))] right-2 max-h-[calc(100dvh-5.5rem)] md:max-h-[calc(100dvh-1.5rem)] w-80 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-xl border border-line bg-surface text-ink shadow-float md:bottom-3 md:left-21 md:right-auto"
        >
            <div class="flex items-center gap-3 border-b border-line p-4">
                <Avatar initials=letters seed />
                <div class="min-w-0">
                    <p class="truncate font-semibold">{name}</p>
                    {email.map(|email| view! { <p class="truncate text-2xs text-muted">{email}</p> })}
                </div>
                <span class="ml-auto shrink-0 rounded-full bg-brand-soft px-2 py-0.5 text-2xs font-medium text-brand">{role}</span>
            </div>
            // Of no use without scripts, and much to hydrate for what is seldom looked at.
            {move || {
                opened
                    .get()
                    .then(|| {
                        Suspend::new(async move {
                            match deferred::settings().await {
                                Ok(settings) => {
                                    there.set_value(true);
                                    settings
                                }
                                Err(error) => {
                                    view! {
                                        <p class="border-b border-line p-4 text-bad" role="alert">
                                            {error.to_string()}
                                        </p>
                                    }
                                        .into_any()
                                }
                            }
                        })
                    })
            }}
            <form method="post" action="/auth/logout" class="p-2" on:submit=move |_| signing_out()>
                <button
                    type="submit"
                    class="flex min-h-11 w-full items-center gap-2 rounded-lg px-2.5 text-left font-medium hover:bg-raised desk:min-h-9"
                >
                    <Icon glyph=Glyph::LogOut class="size-4 shrink-0 text-muted" />
                    "Sign out"
                </button>
            </form>
        </div>
    }
}
