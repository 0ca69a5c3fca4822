//! Deleting a template: its name has to be typed, because nothing brings it back.

use super::super::language;
use crate::{
    error::AppError,
    pages,
    preferences::session_over,
    server_fns::templates::delete_template,
    ui::{Dialog, Glyph, Icon, Problem, Toasts, ZoneSignal, button},
};
use domain::{
    AccountId, Language, TemplateName,
    template::{Deleted, Detail},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

/// The button and its dialog.
#[component]
pub(super) fn Delete(detail: Detail, open: RwSignal<bool>) -> impl IntoView {
    let detail = StoredValue::new(detail);
    view! {
        <button
            type="button"
            class=format!("{} noscript:hidden", button::ICON)
            aria-label="Delete"
            title="Delete"
            aria-haspopup="dialog"
            on:click=move |_| open.set(true)
        >
            <Icon glyph=Glyph::Trash />
        </button>
        <Dialog open label="Delete this template">
            <Ask detail open />
        </Dialog>
    }
}

#[component]
fn Ask(detail: StoredValue<Detail>, open: RwSignal<bool>) -> impl IntoView {
    let name = detail.with_value(|detail| detail.template.name.clone());
    let code = detail.with_value(|detail| detail.template.language.clone());
    let several = detail.with_value(|detail| !detail.others.is_empty());
    let rules: Vec<String> = detail.with_value(|detail| {
        let enabled = detail.rules.iter().filter(|rule| rule.enabled);
        enabled.map(|rule| format!("“{}”", rule.name)).collect()
    });
    let typed = RwSignal::new(String::new());
    let all = RwSignal::new(!several);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let (toasts, zone, navigate) = (expect_context::<Toasts>(), expect_context::<ZoneSignal>(), use_navigate());
    let fits = {
        let name = name.clone();
        Memo::new(move |_| typed.with(|typed| typed.trim() == name))
    };
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !fits.get_untracked() {
            return;
        }
        let Some((account, name, language)) = detail.with_value(|detail| {
            let template = &detail.template;
            let account = AccountId::parse(&template.account).ok()?;
            Some((
                account,
                TemplateName::parse(&template.name).ok()?,
                Language::parse(&template.language).ok()?,
            ))
        }) else {
            return;
        };
        busy.set(true);
        error.set(None);
        let only = (!all.get_untracked()).then_some(language);
        let navigate = navigate.clone();
        spawn_local(async move {
            let deleted = delete_template(account, name, only).await;
            let _ = busy.try_set(false);
            match deleted {
                Ok(deleted) => {
                    let _ = open.try_set(false);
                    let told = zone.0.try_with_untracked(|zone| told(&deleted, |at| zone.date(at.seconds())));
                    toasts.show(told.unwrap_or_default(), None);
                    navigate(pages::TEMPLATES.path, leptos_router::NavigateOptions::default());
                }
                Err(AppError::SignedOut) => session_over(),
                Err(failed) => {
                    let _ = error.try_set(Some(failed.to_string()));
                }
            }
        });
    };
    let this = format!("Only {}", language::name(&code));
    let choice = move |label: String, value: bool| {
        view! {
            <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
                <input
                    type="radio"
                    class="size-4 shrink-0 accent-brand"
                    name="which"
                    checked=all.get_untracked() == value
                    on:change=move |_| all.set(value)
                />
                {label}
            </label>
        }
    };
    view! {
        <form class="flex flex-col gap-3 p-4" on:submit=go>
            <p>
                "Nothing brings it back. Messages on their way are still delivered. When no language is left, the name is blocked for 30 days: until then no template can have it."
            </p>
            {(!rules.is_empty())
                .then(|| {
                    view! {
                        <p class="font-medium text-warn">"Rules that are switched on send it, and cannot any more: " {rules.join(", ")}</p>
                    }
                })}
            {several
                .then(|| {
                    view! {
                        <fieldset>
                            <legend class="text-xs font-semibold text-muted">"What"</legend>
                            {choice(this, false)}
                            {choice("All languages of this name".to_owned(), true)}
                        </fieldset>
                    }
                })}
            <label class="block">
                <span class="mb-1 block text-xs text-muted">
                    "Type "<strong class="font-semibold text-ink [overflow-wrap:anywhere]">{name}</strong>" to confirm"
                </span>
                <input
                    type="text"
                    class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 desk:min-h-9"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    autofocus
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            <Problem words=error />
            <div class="flex justify-end gap-2">
                <button type="button" class=button::SECONDARY on:click=move |_| open.set(false)>
                    "Keep it"
                </button>
                <button type="submit" class=button::PRIMARY disabled=move || busy.get() || !fits.get()>
                    {move || if busy.get() { "Deleting…" } else { "Delete" }}
                </button>
            </div>
        </form>
    }
}

/// What became of it.
fn told(deleted: &Deleted, date: impl Fn(domain::Millis) -> String) -> String {
    match deleted.blocked_until {
        Some(until) => format!("Deleted. The name is blocked until {}.", date(until)),
        None => "Deleted.".to_owned(),
    }
}
