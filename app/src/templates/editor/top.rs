//! Account, name, category and language.

use super::{
    field::{Words, choice},
    part::{reads, set_named, writes},
    state::Editor,
};
use crate::{
    server_fns::session::Me,
    templates::{language, words},
};
use domain::{
    AccountId,
    template::{LANGUAGES, Source},
};
use leptos::prelude::*;
use serde_json::{Value, json};

const CATEGORIES: [&str; 3] = ["MARKETING", "UTILITY", "AUTHENTICATION"];

pub(super) fn top(editor: Editor) -> AnyView {
    let edits = editor.edits.with_value(Option::is_some);
    if edits {
        return fixed(editor);
    }
    view! {
        <div class="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
            {account(editor)}
            <Words
                editor
                label="Name"
                at="name"
                value=reads(editor, |source| source.name().to_owned())
                set=writes(editor, |source, name| source.set("name", Value::String(name)))
                most=512
                hint="Small letters, digits and underscores"
            /> {category(editor)} {language(editor)}
        </div>
        {beside(editor)}
        {naming(editor)}
    }
    .into_any()
}

/// What stays as it is while a template is edited.
fn fixed(editor: Editor) -> AnyView {
    let fixed = editor
        .source
        .with_untracked(|source| format!("{} · {}", source.name(), language::name(source.language())));
    view! {
        <div class="grid gap-4 sm:grid-cols-2">
            <p class="min-w-0">
                <span class="block text-2xs font-semibold text-muted">"Edits"</span>
                <span class="[overflow-wrap:anywhere]">{fixed}</span>
                <span class="block text-2xs text-muted">
                    "Name and language stay. WhatsApp reviews it again; until then the approved text is not sent."
                </span>
            </p>
            {category(editor)}
        </div>
    }
    .into_any()
}

fn account(editor: Editor) -> AnyView {
    let me = expect_context::<StoredValue<Me>>();
    let mut ids: Vec<String> = me.with_value(|me| me.phones.iter().filter_map(|phone| phone.account.clone()).collect());
    ids.sort();
    ids.dedup();
    let several = ids.len() > 1;
    let choices: Vec<(String, String)> = ids
        .into_iter()
        .map(|id| (id.clone(), me.with_value(|me| words::account(me, &id))))
        .collect();
    let value = Signal::derive(move || {
        editor
            .account
            .with(|account| account.as_ref().map(ToString::to_string).unwrap_or_default())
    });
    // A draft belongs to its account from its first save on.
    let set = Callback::new(move |id: String| {
        if editor.version.get_value().is_none() {
            editor.account.set(AccountId::parse(id).ok());
            editor.changed();
        }
    });
    let single = choices
        .first()
        .map_or_else(|| "No account yet".to_owned(), |(_, label)| label.clone());
    let kept = editor.version.get_value().is_some();
    if several && !kept {
        return choice(editor, "Account", "account", choices.into(), value, set);
    }
    let shown = move || {
        let id = value.get();
        me.with_value(|me| if id.is_empty() { single.clone() } else { words::account(me, &id) })
    };
    view! {
        <p class="min-w-0">
            <span class="block text-2xs font-semibold text-muted">"Account"</span>
            <span class="flex min-h-9 items-center [overflow-wrap:anywhere]">{shown}</span>
        </p>
    }
    .into_any()
}

fn category(editor: Editor) -> AnyView {
    let choices: Vec<(String, String)> = CATEGORIES.map(|name| (name.to_owned(), words::category(name))).to_vec();
    let value = reads(editor, |source| source.category().to_owned());
    let set = Callback::new(move |name: String| {
        let left = editor.left;
        editor.change(|source| change_category(source, name, left));
    });
    choice(editor, "Category", "category", choices.into(), value, set)
}

/// Codes for signing in consist of other parts than the rest. What is left is remembered.
fn change_category(source: &mut Source, name: String, left: StoredValue<Vec<(bool, Value)>>) {
    let (was, is) = (source.category() == "AUTHENTICATION", name == "AUTHENTICATION");
    source.set("category", Value::String(name));
    source.set("message_send_ttl_seconds", Value::Null);
    if was == is {
        return;
    }
    let components = source.0.get("components").cloned().unwrap_or_default();
    let mut before = None;
    left.update_value(|left| {
        before = left.iter().find(|(code, _)| *code == is).map(|(_, components)| components.clone());
        left.retain(|(code, _)| *code != was);
        left.push((was, components));
    });
    let new = before.unwrap_or_else(|| {
        if is {
            json!([
                { "type": "BODY", "add_security_recommendation": true },
                { "type": "FOOTER", "code_expiration_minutes": 10 },
                { "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE" }] },
            ])
        } else {
            json!([{ "type": "BODY", "text": "" }])
        }
    });
    source.set("components", new);
}

fn language(editor: Editor) -> AnyView {
    let mut choices: Vec<(String, String)> = LANGUAGES.iter().map(|code| ((*code).to_owned(), language::name(code))).collect();
    choices.sort_by(|a, b| a.1.cmp(&b.1));
    choices.insert(0, (String::new(), "Choose a language".to_owned()));
    let value = reads(editor, |source| source.language().to_owned());
    let set = writes(editor, |source, code| source.set("language", Value::String(code)));
    choice(editor, "Language", "language", choices.into(), value, set)
}

/// The text that is translated.
fn beside(editor: Editor) -> Option<AnyView> {
    let source = editor.beside.get_value()?;
    let code = source.language().to_owned();
    let words = source.words("BODY").to_owned();
    Some(
        view! {
            <section class="rounded-lg border border-line bg-surface p-3" aria-label="To be translated">
                <p class="text-2xs font-semibold text-muted">{language::name(&code)}</p>
                <p class="whitespace-pre-wrap [overflow-wrap:anywhere]" dir=language::direction(&code) lang=language::tag(&code)>
                    {words}
                </p>
            </section>
        }
        .into_any(),
    )
}

/// Whether variables go by names or by numbers.
fn naming(editor: Editor) -> AnyView {
    let named = Memo::new(move |_| editor.source.with(Source::named));
    let option = move |label: &'static str, value: bool| {
        view! {
            <label class="inline-flex min-h-11 items-center gap-2 desk:min-h-8">
                <input
                    type="radio"
                    name="naming"
                    class="size-4 accent-(--brand)"
                    checked=named.get_untracked() == value
                    prop:checked=move || named.get() == value
                    on:change=move |_| editor.change(|source| set_named(source, value))
                />
                {label}
            </label>
        }
    };
    let shown = move || {
        (!editor.is_code()).then(|| {
            view! {
                <fieldset class="flex flex-wrap gap-x-4">
                    <legend class="text-2xs font-semibold text-muted">"Variables"</legend>
                    {option("By names, {{order_id}}", true)}
                    {option("By numbers, {{1}}", false)}
                </fieldset>
            }
        })
    };
    shown.into_any()
}
