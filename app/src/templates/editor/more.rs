//! The small print, an offer that ends, and how long a message may wait.

use super::{
    field::{Words, choice, tick},
    part::{reads, writes},
    state::Editor,
};
use domain::template::source::{set, text};
use leptos::prelude::*;
use serde_json::{Value, json};

/// The small print.
pub(super) fn footer(editor: Editor) -> AnyView {
    view! {
        <Words
            editor
            label="Footer"
            at="footer"
            value=reads(editor, |source| source.words("FOOTER").to_owned())
            set=writes(editor, |source, words| source.set_words("FOOTER", &words))
            most=60
        />
    }
    .into_any()
}

/// An offer that ends, for marketing.
pub(super) fn offer(editor: Editor) -> AnyView {
    let marketing = Memo::new(move |_| editor.source.with(|source| source.category() == "MARKETING"));
    let there = Memo::new(move |_| editor.source.with(|source| source.component("LIMITED_TIME_OFFER").is_some()));
    let ends = Signal::derive(move || {
        editor.source.with(|source| {
            let offer = source
                .component("LIMITED_TIME_OFFER")
                .and_then(|offer| offer.get("limited_time_offer"));
            offer.and_then(|offer| offer.get("has_expiration")?.as_bool()).unwrap_or_default()
        })
    });
    let turn = Callback::new(move |on: bool| {
        editor.change(|source| {
            source.remove("LIMITED_TIME_OFFER");
            if on && let Some(offer) = source.component_mut("LIMITED_TIME_OFFER") {
                set(offer, "limited_time_offer", json!({ "text": "", "has_expiration": true }));
            }
        });
    });
    let change = move |name: &'static str, value: Value| {
        editor.change(|source| {
            if let Some(offer) = source
                .component_mut("LIMITED_TIME_OFFER")
                .and_then(|offer| offer.get_mut("limited_time_offer"))
            {
                set(offer, name, value);
            }
        });
    };
    let shown = move || {
        (marketing.get() || there.get()).then(|| {
            view! {
                <div class="min-w-0">
                    {tick("An offer that ends", there.into(), turn)}
                    {move || {
                        there
                            .get()
                            .then(|| {
                                let name = reads(
                                    editor,
                                    |source| {
                                        let offer = source
                                            .component("LIMITED_TIME_OFFER")
                                            .and_then(|offer| offer.get("limited_time_offer"));
                                        offer.map_or_else(String::new, |offer| text(offer, "text").to_owned())
                                    },
                                );
                                view! {
                                    <Words
                                        editor
                                        label="What is offered"
                                        at="offer"
                                        value=name
                                        set=Callback::new(move |words: String| change("text", Value::String(words)))
                                        most=16
                                    />
                                    {tick("Show when it ends", ends, Callback::new(move |on: bool| change("has_expiration", json!(on))))}
                                }
                            })
                    }}
                </div>
            }
        })
    };
    shown.into_any()
}

const CODE: [(&str, &str); 6] = [
    ("", "10 minutes"),
    ("30", "30 seconds"),
    ("60", "1 minute"),
    ("300", "5 minutes"),
    ("900", "15 minutes"),
    ("-1", "30 days"),
];
const UTILITY: [(&str, &str); 6] = [
    ("", "30 days"),
    ("60", "1 minute"),
    ("900", "15 minutes"),
    ("3600", "1 hour"),
    ("10800", "3 hours"),
    ("43200", "12 hours"),
];
const MARKETING: [(&str, &str); 5] = [
    ("", "30 days"),
    ("43200", "12 hours"),
    ("86400", "1 day"),
    ("259200", "3 days"),
    ("604800", "7 days"),
];

/// How long WhatsApp tries to deliver a message with it.
pub(super) fn lifetime(editor: Editor) -> AnyView {
    let category = reads(editor, |source| source.category().to_owned());
    let value = reads(editor, |source| {
        source
            .0
            .get("message_send_ttl_seconds")
            .map_or_else(String::new, ToString::to_string)
    });
    let choices = Signal::derive(move || {
        let known: &[(&str, &str)] = match category.get().as_str() {
            "AUTHENTICATION" => &CODE,
            "UTILITY" => &UTILITY,
            _ => &MARKETING,
        };
        let mut choices: Vec<(String, String)> = known
            .iter()
            .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
            .collect();
        // One that was made elsewhere may have another.
        let now = value.get();
        if !choices.iter().any(|(value, _)| *value == now) {
            choices.push((now.clone(), format!("{now} seconds")));
        }
        choices
    });
    let set = writes(editor, |source, seconds| {
        source.set("message_send_ttl_seconds", seconds.parse::<i64>().map_or(Value::Null, Value::from));
    });
    view! { <div class="max-w-60">{choice(editor, "Give up after", "ttl", choices, value, set)}</div> }.into_any()
}
