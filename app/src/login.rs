//! The sign-in page: brand and one button. Nothing in it lives, so it comes without the program, like the other pages that stand alone.

use crate::{
    brand::Brand,
    ui::{Card, Glyph, Icon, button},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, location::Url};

/// What a failed sign-in is called in words. Codes come from our own server; nothing of the address is shown.
fn sentence(code: &str) -> &'static str {
    match code {
        "cancelled" | "access_denied" => "Signing in was cancelled. Try again when you are ready.",
        "expired" => "Signing in took too long, or this page was opened in another browser. Try again.",
        "unavailable" => "The sign-in service could not be reached. Try again in a moment.",
        _ => "Signing in did not work. Try again; if it happens again, tell your administrator.",
    }
}

/// The id under which the log says what went wrong. Anybody can write an address, so only what looks like one of our ids is shown.
#[cfg(feature = "ssr")]
fn reference() -> Option<impl IntoView> {
    let query = use_query_map().get_untracked();
    let is_id = |text: &&str| text.len() == 12 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let id = query.get_str("reference").filter(is_id)?.to_owned();
    Some(view! { <p class="text-2xs text-faint">"Reference: " <code>{id}</code></p> })
}

/// The page stands as the server wrote it.
#[cfg(not(feature = "ssr"))]
const fn reference() -> Option<&'static str> {
    None
}

/// `/login`, with `return_to`, `expired`, `error` and `reference`.
#[component]
pub fn LoginPage() -> impl IntoView {
    let name = expect_context::<Brand>().name;
    let query = use_query_map();
    let start = move || match query.with(|query| query.get_str("return_to").map(Url::escape)) {
        Some(path) => format!("/auth/login?return_to={path}"),
        None => "/auth/login".to_owned(),
    };
    let notice = move || {
        query.with(|query| {
            if let Some(code) = query.get_str("error") {
                return Some(sentence(code));
            }
            query.get_str("expired").map(|_| "Session expired, please login again.")
        })
    };
    view! {
        <Title text=crate::pages::LOGIN.title />
        <Card>
            <h1 class="text-xl font-semibold tracking-tight">{name.to_string()}</h1>
            <p class="text-muted">"Answer your customers on WhatsApp, together."</p>
            {move || {
                notice()
                    .map(|text| {
                        view! {
                            <p
                                class="mt-2 flex w-full items-start gap-2 rounded-lg bg-warn-soft px-3 py-2 text-left text-warn"
                                role="status"
                            >
                                <Icon glyph=Glyph::Info class="mt-0.5 size-4 shrink-0" />
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
            <a class=format!("{} mt-3 w-full", button::PRIMARY) href=start rel="external">
                "Continue with SSO"
            </a>
            {reference()}
        </Card>
    }
}
