//! What can be tapped: added, ordered, taken away.

use super::{
    field::{Words, id},
    part::{at, buttons as all, change_buttons, reads},
    state::Editor,
};
use crate::{
    templates::preview::kind,
    ui::{Glyph, Icon, Menu, MenuItem, button},
};
use domain::template::source::{list, set, text};
use leptos::prelude::*;
use serde_json::{Value, json};

/// Kinds that can be added: Meta's word, ours, and whether only marketing has it.
const KINDS: [(&str, &str, bool); 10] = [
    ("QUICK_REPLY", "Quick reply", false),
    ("URL", "Open a web page", false),
    ("PHONE_NUMBER", "Call a number", false),
    ("COPY_CODE", "Copy an offer code", true),
    ("FLOW", "Open a form (flow)", false),
    ("CATALOG", "View the catalogue", true),
    ("MPM", "View several products", true),
    ("SPM", "View the product", true),
    ("VOICE_CALL", "Call us on WhatsApp", false),
    ("REQUEST_CONTACT_INFO", "Ask for their number", false),
];
/// The ids of the menus of cards.
#[rustfmt::skip]
const CARD_MENUS: [&str; 10] = [
    "add-button-1", "add-button-2", "add-button-3", "add-button-4", "add-button-5",
    "add-button-6", "add-button-7", "add-button-8", "add-button-9", "add-button-10",
];
const OF_CARD: [&str; 4] = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "SPM"];

/// What a new one begins as.
fn fresh(kind: &str) -> Value {
    match kind {
        "URL" => json!({ "type": kind, "text": "", "url": "https://" }),
        "PHONE_NUMBER" => json!({ "type": kind, "text": "", "phone_number": "" }),
        "COPY_CODE" => json!({ "type": kind, "example": "" }),
        "FLOW" => json!({ "type": kind, "text": "", "flow_id": "", "flow_action": "navigate", "navigate_screen": "" }),
        "CATALOG" => json!({ "type": kind, "text": "View catalog" }),
        "MPM" => json!({ "type": kind, "text": "View items" }),
        "SPM" => json!({ "type": kind, "text": "View" }),
        "VOICE_CALL" => json!({ "type": kind, "text": "Call us" }),
        "REQUEST_CONTACT_INFO" => json!({ "type": kind }),
        _ => json!({ "type": kind, "text": "" }),
    }
}

fn called(kind: &str) -> &'static str {
    KINDS
        .iter()
        .find(|(known, ..)| *known == kind)
        .map_or("Button", |(_, label, _)| *label)
}

/// The buttons of the template, or of a card.
pub(super) fn buttons(editor: Editor, card: Option<usize>) -> AnyView {
    let count = Memo::new(move |_| editor.source.with(|source| all(source, card).len()));
    let menu = card.map_or("add-button", |card| CARD_MENUS.get(card).copied().unwrap_or("add-button-more"));
    let category = reads(editor, |source| source.category().to_owned());
    let items = move || {
        let marketing = category.get() == "MARKETING";
        KINDS
            .iter()
            .filter(|(kind, _, only)| (marketing || !only) && (card.is_none() || OF_CARD.contains(kind)))
            .map(|&(kind, label, _)| {
                let add = Callback::new(move |()| {
                    editor.change(|source| change_buttons(source, card, |buttons| buttons.push(fresh(kind))));
                });
                view! {
                    <MenuItem menu on_choose=add>
                        <Icon glyph=self::kind(kind).0 class="size-4 shrink-0 text-muted" />
                        {label}
                    </MenuItem>
                }
            })
            .collect_view()
    };
    view! {
        <section class="min-w-0" aria-label="Buttons" id=id(&at(card, "buttons")) tabindex="-1">
            <p class="mb-1 text-2xs font-semibold text-muted">"Buttons"</p>
            <ul class="flex flex-col gap-2">
                <For each=move || 0..count.get() key=|n| *n let:n>
                    <One editor card n count />
                </For>
            </ul>
            <div class="mt-2">
                <Menu id=menu label="Add a button" class=button::QUIET trigger=add>
                    {items()}
                </Menu>
            </div>
        </section>
    }
    .into_any()
}

fn add() -> AnyView {
    view! {
        <Icon glyph=Glyph::Plus />
        "Add a button"
    }
    .into_any()
}

/// One button, by its place: what stands there may change.
#[component]
fn One(editor: Editor, card: Option<usize>, n: usize, count: Memo<usize>) -> impl IntoView {
    let of = reads(editor, move |source| {
        all(source, card)
            .get(n)
            .map_or_else(String::new, |button| text(button, "type").to_ascii_uppercase())
    });
    let swap = move |a: usize, b: usize| {
        editor.change(|source| {
            change_buttons(source, card, |buttons| {
                if a.max(b) < buttons.len() {
                    buttons.swap(a, b);
                }
            });
        });
    };
    let label = move || format!("{}, button {}", called(&of.get()), n + 1);
    let icon = move |glyph: Glyph, verb: &'static str, off: Signal<bool>, act: Callback<()>| {
        view! {
            <button
                type="button"
                class=button::ICON
                aria-label=move || format!("{verb}: {}", label())
                title=verb
                disabled=off
                on:click=move |_| act.run(())
            >
                <Icon glyph />
            </button>
        }
    };
    let (first, last) = (Signal::derive(move || n == 0), Signal::derive(move || n + 1 >= count.get()));
    view! {
        <li class="rounded-lg border border-line bg-surface p-2 pl-3">
            <div class="flex items-center gap-1">
                <span class="min-w-0 flex-1 text-xs font-medium text-muted">{move || called(&of.get())}</span>
                {icon(Glyph::ArrowUp, "Move up", first, Callback::new(move |()| swap(n, n.saturating_sub(1))))}
                {icon(Glyph::ArrowDown, "Move down", last, Callback::new(move |()| swap(n, n + 1)))}
                {icon(
                    Glyph::Close,
                    "Take away",
                    false.into(),
                    Callback::new(move |()| {
                        editor
                            .change(|source| {
                                change_buttons(
                                    source,
                                    card,
                                    |buttons| {
                                        if n < buttons.len() {
                                            buttons.remove(n);
                                        }
                                    },
                                );
                            });
                    }),
                )}
            </div>
            <div class="mt-1 grid gap-3 pb-1 sm:grid-cols-2">{move || fields(editor, card, n, &of.get())}</div>
        </li>
    }
}

/// The fields of a kind.
fn fields(editor: Editor, card: Option<usize>, n: usize, kind: &str) -> AnyView {
    let field = move |label: &'static str, member: &'static str, flaw: &'static str, most: usize, hint: &'static str| {
        let read = move |source: &domain::template::Source| {
            all(source, card)
                .get(n)
                .map_or_else(String::new, |button| text(button, member).to_owned())
        };
        let write = Callback::new(move |words: String| {
            editor.change(|source| {
                change_buttons(source, card, |buttons| {
                    if let Some(button) = buttons.get_mut(n) {
                        set(button, member, Value::String(words));
                    }
                });
            });
        });
        view! { <Words editor label at=at(card, &format!("buttons.{n}.{flaw}")) value=reads(editor, read) set=write most hint /> }
            .into_any()
    };
    let words = || field("Words", "text", "text", 25, "");
    match kind {
        "URL" => (
            words(),
            field(
                "Web address",
                "url",
                "url",
                2000,
                "Put {{1}} at its end where it differs for each customer",
            ),
            sample(editor, card, n),
        )
            .into_any(),
        "PHONE_NUMBER" => (
            words(),
            field("Number", "phone_number", "phone_number", 20, "With the country code: +91…"),
        )
            .into_any(),
        "COPY_CODE" => field("Sample of the code", "example", "sample", 15, "").into_any(),
        "FLOW" => (
            words(),
            field("Id of the flow", "flow_id", "flow_id", 0, ""),
            field("First screen", "navigate_screen", "navigate_screen", 0, ""),
        )
            .into_any(),
        "VOICE_CALL" => field("Words", "text", "text", 20, "").into_any(),
        "REQUEST_CONTACT_INFO" => view! { <p class="text-xs text-muted">"WhatsApp writes the words itself."</p> }.into_any(),
        _ => words(),
    }
}

/// A whole address as a sample, where it ends with a variable.
fn sample(editor: Editor, card: Option<usize>, n: usize) -> AnyView {
    let open = Memo::new(move |_| {
        editor
            .source
            .with(|source| all(source, card).get(n).is_some_and(|button| text(button, "url").contains("{{")))
    });
    let read = move |source: &domain::template::Source| {
        let button = all(source, card).get(n);
        let sample = button.and_then(|button| list(button, "example").first()?.as_str());
        sample.unwrap_or_default().to_owned()
    };
    let value = reads(editor, read);
    let write = Callback::new(move |words: String| {
        editor.change(|source| {
            change_buttons(source, card, |buttons| {
                if let Some(button) = buttons.get_mut(n) {
                    set(button, "example", if words.is_empty() { Value::Null } else { json!([words]) });
                }
            });
        });
    });
    let shown = move || {
        open.get().then(|| {
            view! { <Words editor label="Sample: the whole address" at=at(card, &format!("buttons.{n}.sample")) value set=write /> }
        })
    };
    shown.into_any()
}
