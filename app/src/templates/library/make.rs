//! One of the library made ours: under which name, and where its buttons lead.

use super::{FIELD, LABEL, Shelf, address, language, sample};
use crate::{
    error::AppError,
    preferences::session_over,
    random,
    server_fns::templates::create_from_library,
    ui::{Glyph, Icon, NowSignal, Toasts, button},
};
use domain::{
    DraftId, TemplateName,
    template::{FromLibrary, LibraryButton, LibraryEntry, LibraryInput},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// What a button still has to be told.
#[derive(Clone, Copy)]
struct Lead {
    address: RwSignal<String>,
    sample: RwSignal<String>,
    phone: RwSignal<String>,
}

/// Under which name, and where its buttons lead.
#[component]
pub(super) fn Make(shelf: Shelf, entry: LibraryEntry, chosen: RwSignal<Option<LibraryEntry>>, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (expect_context::<Toasts>(), use_navigate());
    let name = RwSignal::new(entry.name.clone());
    // The same call again makes one template only.
    let id = DraftId::from_parts(expect_context::<NowSignal>().exact().unsigned(), random::bits());
    let leads: Vec<Lead> = entry
        .buttons
        .iter()
        .map(|button| Lead {
            address: RwSignal::new(button.url.clone().unwrap_or_default()),
            sample: RwSignal::new(String::new()),
            phone: RwSignal::new(button.phone.clone().unwrap_or_default()),
        })
        .collect();
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let (title, header, body, tag) = (
        entry.name.clone(),
        entry.header.clone(),
        sample(&entry),
        language::tag(&entry.language),
    );
    let fields: Vec<AnyView> = entry
        .buttons
        .iter()
        .zip(&leads)
        .map(|(button, lead)| lead_field(button, *lead))
        .collect();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(account) = shelf.account.get_untracked() else { return };
        if busy.get_untracked() {
            return;
        }
        let name = match TemplateName::parse(name.with_untracked(|name| name.trim().to_owned())) {
            Ok(name) => name,
            Err(why) => return error.set(Some(why.to_string())),
        };
        busy.set(true);
        error.set(None);
        let given = |text: RwSignal<String>| Some(text.with_untracked(|text| text.trim().to_owned())).filter(|text| !text.is_empty());
        let wanted = FromLibrary {
            id,
            account: account.clone(),
            name,
            entry: entry.clone(),
            buttons: leads
                .iter()
                .map(|lead| LibraryInput {
                    url: given(lead.address),
                    sample: given(lead.sample),
                    phone: given(lead.phone),
                })
                .collect(),
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            let made = create_from_library(wanted).await;
            // The dialog may be gone.
            if busy.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(done) => {
                    open.set(false);
                    toasts.show("It is yours now. WhatsApp says on its page whether it can be sent.", None);
                    let to = address::one(account.as_str(), done.name.as_str(), done.language.as_str());
                    navigate(&to, NavigateOptions::default());
                }
                Err(AppError::SignedOut) => session_over(),
                Err(failed) => error.set(Some(failed.to_string())),
            }
        });
    };
    view! {
        <form class="flex flex-col gap-3 overflow-y-auto p-4" on:submit=go>
            <div class="flex items-center gap-2">
                <button type="button" class=button::ICON aria-label="Back to the library" on:click=move |_| chosen.set(None)>
                    <Icon glyph=Glyph::Back />
                </button>
                <p class="min-w-0 font-medium [overflow-wrap:anywhere]">{title}</p>
            </div>
            <div class="rounded-lg bg-raised p-3" dir="auto" lang=tag>
                {header.map(|header| view! { <p class="font-semibold">{header}</p> })}
                <p>{body}</p>
            </div>
            <p class="text-xs text-muted">
                "Its words are Meta’s and cannot be changed here. Duplicate it afterwards to write your own."
            </p>
            {text_field("Name for it", name, "Small letters, digits and underscores")}
            {fields}
            {move || {
                error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="text-xs text-bad" role="alert">
                                {words}
                            </p>
                        }
                    })
            }}
            <div class="flex justify-end">
                <button type="submit" class=button::PRIMARY disabled=move || busy.get()>
                    {move || if busy.get() { "Making it…" } else { "Make this template" }}
                </button>
            </div>
        </form>
    }
}

fn lead_field(button: &LibraryButton, lead: Lead) -> AnyView {
    match button.kind.as_str() {
        "URL" => {
            let label = format!("Address of “{}”", button.text);
            let variable = move || lead.address.with(|address| address.contains("{{"));
            view! {
                {text_field(label, lead.address, "Put {{1}} at its end where it differs for each customer")}
                {move || variable().then(|| text_field("A whole address as an example", lead.sample, ""))}
            }
            .into_any()
        }
        "PHONE_NUMBER" => text_field(format!("Number of “{}”", button.text), lead.phone, "With the country code"),
        _ => ().into_any(),
    }
}

fn text_field(label: impl Into<String>, value: RwSignal<String>, hint: &'static str) -> AnyView {
    view! {
        <label class="block">
            <span class=LABEL>{label.into()}</span>
            <input
                type="text"
                class=FIELD
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {(!hint.is_empty()).then(|| view! { <span class="mt-0.5 block text-2xs text-muted">{hint}</span> })}
        </label>
    }
    .into_any()
}
