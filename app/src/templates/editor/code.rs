//! A code for signing in: WhatsApp writes the words, so there is little to choose.

use super::{
    field::{Words, choice, tick},
    part::{at, buttons, change_buttons, reads},
    state::Editor,
};
use domain::template::{
    Source,
    source::{list, set, text},
};
use leptos::prelude::*;
use serde_json::{Value, json};

/// The form of a code.
pub(super) fn code(editor: Editor) -> AnyView {
    let careful = Signal::derive(move || {
        editor.source.with(|source| {
            let body = source.component("BODY");
            body.and_then(|body| body.get("add_security_recommendation")?.as_bool())
                .unwrap_or_default()
        })
    });
    let set_careful = Callback::new(move |on: bool| {
        editor.change(|source| {
            if let Some(body) = source.component_mut("BODY") {
                set(body, "add_security_recommendation", if on { json!(true) } else { Value::Null });
            }
        });
    });
    let minutes = reads(editor, |source| {
        let footer = source.component("FOOTER");
        let minutes = footer.and_then(|footer| footer.get("code_expiration_minutes"));
        minutes.map_or_else(String::new, ToString::to_string)
    });
    let set_minutes = Callback::new(move |words: String| {
        editor.change(|source| match words.trim().parse::<u64>() {
            Ok(minutes) => {
                if let Some(footer) = source.component_mut("FOOTER") {
                    set(footer, "code_expiration_minutes", json!(minutes));
                }
            }
            Err(_) => source.remove("FOOTER"),
        });
    });
    let kinds = [
        ("COPY_CODE", "The customer copies it"),
        ("ONE_TAP", "One tap fills it into the app"),
        ("ZERO_TAP", "It reaches the app by itself"),
    ];
    let kinds: Vec<(String, String)> = kinds.map(|(kind, label)| (kind.to_owned(), label.to_owned())).to_vec();
    let kind = reads(editor, |source| member(source, "otp_type"));
    let set_kind = Callback::new(move |kind: String| {
        change(editor, move |button| {
            let plain = kind == "COPY_CODE";
            let zero = kind == "ZERO_TAP";
            set(button, "otp_type", Value::String(kind));
            if plain {
                set(button, "supported_apps", Value::Null);
            } else if list(button, "supported_apps").is_empty() {
                set(button, "supported_apps", json!([{ "package_name": "", "signature_hash": "" }]));
            }
            set(button, "zero_tap_terms_accepted", if zero { json!(false) } else { Value::Null });
        });
    });
    let app = move |label: &'static str, name: &'static str| {
        let read = move |source: &Source| app_of(source).map_or_else(String::new, |app| text(app, name).to_owned());
        let write = Callback::new(move |words: String| {
            change(editor, move |button| {
                if let Some(app) = button.get_mut("supported_apps").and_then(|apps| apps.get_mut(0)) {
                    set(app, name, Value::String(words));
                }
            });
        });
        view! { <Words editor label at=at(None, &format!("buttons.0.{name}")) value=reads(editor, read) set=write /> }
    };
    let terms = Signal::derive(move || {
        editor.source.with(|source| {
            let first = buttons(source, None).first();
            first
                .and_then(|button| button.get("zero_tap_terms_accepted")?.as_bool())
                .unwrap_or_default()
        })
    });
    let accept = Callback::new(move |on: bool| change(editor, move |button| set(button, "zero_tap_terms_accepted", json!(on))));
    view! {
        <p class="text-muted">"WhatsApp writes the words of codes itself, in every language. Codes are sent by systems, not by people."</p>
        {tick("Say that the code must not be shared", careful, set_careful)}
        <div class="grid gap-4 sm:grid-cols-2">
            <Words
                editor
                label="Minutes until it expires"
                at="code.expiration"
                value=minutes
                set=set_minutes
                hint="1 to 90; empty says nothing of it"
            />
            {choice(editor, "How it is taken over", "buttons", kinds.into(), kind, set_kind)}
            {move || {
                (kind.get() != "COPY_CODE")
                    .then(|| (app("Package of the app", "package_name"), app("Hash of its signature", "signature_hash")))
            }}
        </div>
        {move || (kind.get() == "ZERO_TAP").then(|| tick("We accept WhatsApp's terms for codes without a tap", terms, accept))}
    }
    .into_any()
}

fn member(source: &Source, name: &str) -> String {
    buttons(source, None)
        .first()
        .map_or_else(String::new, |button| text(button, name).to_ascii_uppercase())
}

fn app_of(source: &Source) -> Option<&Value> {
    list(buttons(source, None).first()?, "supported_apps").first()
}

/// Changes the one button there is.
fn change(editor: Editor, with: impl FnOnce(&mut Value)) {
    editor.change(|source| {
        change_buttons(source, None, |buttons| {
            if let Some(button) = buttons.first_mut() {
                with(button);
            }
        });
    });
}
