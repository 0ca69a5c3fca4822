//! Giving the template to WhatsApp: once, after a look at what it is.

use super::{
    address,
    state::{Editor, Kept},
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::templates::submit_template,
    templates::{language, words},
    ui::{Dialog, Glyph, Icon, button},
};
use domain::template::{Status, Submitted, Weight};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The button and its dialog.
pub(super) fn submit(editor: Editor) -> AnyView {
    let open = RwSignal::new(false);
    let ask = move |_| {
        editor.tried.set(true);
        let first = editor
            .flaws
            .with_untracked(|flaws| flaws.iter().find(|flaw| flaw.weight == Weight::Refused).cloned());
        match first {
            Some(flaw) => {
                editor.toasts.show(flaw.words, None);
                super::body::go_to(&flaw.at);
            }
            None => open.set(true),
        }
    };
    // Owned by the form: the dialog's own go when it closes.
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    view! {
        <button type="button" class=format!("{} noscript:hidden", button::PRIMARY) on:click=ask>
            <Icon glyph=Glyph::Check />
            "Submit for review"
        </button>
        <Dialog open label="Submit for review">
            <Ask editor open busy error />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(editor: Editor, open: RwSignal<bool>, busy: RwSignal<bool>, error: RwSignal<Option<String>>) -> impl IntoView {
    let navigate = use_navigate();
    let (name, line) = editor.source.with_untracked(|source| {
        let line = format!("{} · {}", words::category(source.category()), language::name(source.language()));
        (source.name().to_owned(), line)
    });
    let edits = editor.edits.with_value(Option::is_some);
    let warnings = editor.flaws.with_untracked(|flaws| {
        let warnings = flaws.iter().filter(|flaw| flaw.weight == Weight::Warning);
        warnings
            .map(|flaw| view! { <li class="text-warn">{flaw.words.clone()}</li> })
            .collect::<Vec<_>>()
    });
    let ready = move || matches!(editor.kept.get(), Kept::At(_));
    let go = move |_| {
        let (Some(account), Some(id), Some(version)) = (editor.account.get_untracked(), editor.id.get_value(), editor.version.get_value())
        else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let submitted = submit_template(account.clone(), id, version).await;
            // The form may be gone.
            if busy.try_set(false).is_some() {
                return;
            }
            match submitted {
                Ok(done) => {
                    open.set(false);
                    editor.toasts.show(told(&done), None);
                    let to = address::one(account.as_str(), done.name.as_str(), done.language.as_str());
                    navigate(&to, NavigateOptions::default());
                }
                Err(AppError::SignedOut) => session_over(),
                Err(failed) => error.set(Some(failed.to_string())),
            }
        });
    };
    let saving = move || {
        (!ready()).then(|| match editor.kept.get() {
            Kept::Failed(why) => format!("It is not saved: {why}"),
            _ => "It is being saved…".to_owned(),
        })
    };
    view! {
        <div class="flex flex-col gap-3 p-4">
            <p>
                <strong class="font-semibold [overflow-wrap:anywhere]">{name}</strong>
                <span class="block text-muted">{line}</span>
            </p>
            <p>
                {if edits {
                    "WhatsApp reviews the new version, as a rule within minutes. An approved template can be edited once a day and ten times in 30 days."
                } else {
                    "WhatsApp reviews it, as a rule within minutes. Name and language cannot be changed afterwards."
                }}
            </p>
            {(!warnings.is_empty()).then(|| view! { <ul class="flex list-disc flex-col gap-1 pl-5 text-xs">{warnings}</ul> })}
            <p class="text-xs text-muted" role="status">
                {saving}
            </p>
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
            <div class="flex justify-end gap-2">
                <button type="button" class=button::SECONDARY on:click=move |_| open.set(false)>
                    "Not yet"
                </button>
                <button type="button" class=button::PRIMARY disabled=move || busy.get() || !ready() on:click=go>
                    {move || if busy.get() { "Submitting…" } else { "Submit" }}
                </button>
            </div>
        </div>
    }
}

/// What WhatsApp made of it.
fn told(done: &Submitted) -> String {
    match done.status {
        Status::Approved => "WhatsApp approved it at once. It can be sent.".to_owned(),
        Status::Rejected => "WhatsApp rejected it at once. Read why below.".to_owned(),
        _ => "WhatsApp is reviewing it. This page changes when it is done.".to_owned(),
    }
}
