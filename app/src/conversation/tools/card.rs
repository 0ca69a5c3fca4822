//! Contact cards: one or several, each with its numbers and what else is known.

use super::{
    super::thread::Thread,
    fields::{FIELD, TextField, first, given, problem_at},
    keep::keep,
    sender::{SendBar, Sender, ToolDialog, preview},
};
use crate::ui::{Glyph, Icon, button};
use domain::{
    Content, Draft, PhoneNumber, Problem,
    content::{Card, CardPhone, Cards, Labelled},
    draft::{DraftError, Fields, FormKind, MAX_CARDS},
};
use leptos::prelude::*;

/// More numbers than this are nobody's.
const MOST_NUMBERS: usize = 10;

/// What else stands on a card, by the names under which it is kept; the numbers stand in a list of their own.
const TEXTS: [&str; 6] = ["name", "email", "org", "url", "address", "birthday"];

/// A card that is being written.
#[derive(Clone, Copy)]
struct Written {
    key: usize,
    texts: [RwSignal<String>; 6],
    numbers: RwSignal<Vec<RwSignal<String>>>,
}

impl Written {
    /// With what was typed before, by its name.
    fn new(key: usize, numbers: usize, text: impl Fn(&str) -> String) -> Self {
        let number = |m: usize| RwSignal::new(text(&format!("phones.{m}")));
        Self {
            key,
            texts: TEXTS.map(|name| RwSignal::new(text(name))),
            numbers: RwSignal::new((0..numbers.clamp(1, MOST_NUMBERS)).map(number).collect()),
        }
    }

    fn is_named(&self) -> bool {
        self.texts[0].with(|name| !name.is_empty())
    }

    fn card(&self) -> Card {
        let [name, email, org, url, address, birthday] = self.texts;
        let labelled = |value| given(value).map(|value| Labelled { value, label: None }).into_iter().collect();
        let phone = |number: &RwSignal<String>| {
            let number = given(*number)?;
            Some(CardPhone {
                // With it the customer can write to the number at once.
                wa_id: PhoneNumber::parse(&number)
                    .ok()
                    .map(|number| number.as_str().trim_start_matches('+').to_owned()),
                number,
                label: Some("CELL".to_owned()),
            })
        };
        Card {
            name: given(name).unwrap_or_default(),
            org: given(org),
            birthday: given(birthday),
            phones: self.numbers.with(|numbers| numbers.iter().filter_map(phone).collect()),
            emails: labelled(email),
            addresses: labelled(address),
            urls: labelled(url),
        }
    }
}

/// All of them.
#[derive(Clone, Copy)]
struct Form(RwSignal<Vec<Written>>);

impl Form {
    fn new() -> Self {
        Self(RwSignal::new(vec![Written::new(0, 1, |_| String::new())]))
    }

    /// The key of the next one: fields that are there keep their words.
    fn next(self) -> usize {
        self.0
            .with_untracked(|cards| cards.iter().map(|card| card.key + 1).max().unwrap_or(0))
    }

    fn add(self) {
        let card = Written::new(self.next(), 1, |_| String::new());
        self.0.update(|cards| cards.push(card));
    }

    fn content(self) -> Content {
        Content::Contacts(Cards {
            cards: self.0.with(|cards| cards.iter().map(Written::card).collect()),
            asked: false,
        })
    }

    fn typed(self) -> Fields {
        let mut fields = Fields::default();
        self.0.with(|cards| {
            for (n, card) in cards.iter().enumerate() {
                for (name, text) in TEXTS.iter().zip(card.texts) {
                    text.with(|text| fields.put(format!("cards.{n}.{name}"), text.as_str()));
                }
                card.numbers.with(|numbers| {
                    for (m, number) in numbers.iter().enumerate() {
                        number.with(|text| fields.put(format!("cards.{n}.phones.{m}"), text.as_str()));
                    }
                });
            }
        });
        fields
    }

    fn restore(self, fields: &Fields) {
        let next = self.next();
        let card = |n: usize| {
            let numbers = fields.count(&format!("cards.{n}.phones"));
            Written::new(next + n, numbers, |name| {
                let text = fields.text(&format!("cards.{n}.{name}"));
                // A version of before kept the only card by itself.
                let before = match name {
                    "phones.0" => "phone",
                    name => name,
                };
                let kept = if text.is_empty() && n == 0 { fields.text(before) } else { text };
                kept.to_owned()
            })
        };
        let count = fields.count("cards").clamp(1, MAX_CARDS);
        self.0.set((0..count).map(card).collect());
    }

    fn problems(content: &Content) -> Vec<Problem> {
        let mut problems = match Draft::new(content) {
            Err(DraftError::Problems(problems)) => problems,
            _ => Vec::new(),
        };
        let Content::Contacts(cards) = content else { return problems };
        for (n, card) in cards.cards.iter().enumerate() {
            if card.phones.is_empty() && card.emails.is_empty() {
                problems.push(Problem {
                    at: format!("cards.{n}.phones.0"),
                    words: "Give a number or an e-mail address.".to_owned(),
                });
            }
        }
        problems
    }

    fn one(self, problems: Memo<Vec<Problem>>, n: usize, card: Written) -> AnyView {
        let at = move |field: &str| problem_at(problems, format!("cards.{n}.{field}"));
        let [name, email, org, url, address, birthday] = card.texts;
        let several = Memo::new(move |_| self.0.with(Vec::len) != 1);
        let called = format!("Contact {}", n + 1);
        let heading = {
            let called = called.clone();
            move || {
                several.get().then(|| {
                    view! {
                        <p class="flex items-center justify-between gap-2 font-medium">
                            {called.clone()}
                            <button
                                type="button"
                                class=button::ICON
                                aria-label=format!("Remove {called}")
                                on:click=move |_| self.0.update(|cards| cards.retain(|known| known.key != card.key))
                            >
                                <Icon glyph=Glyph::Trash />
                            </button>
                        </p>
                    }
                })
            }
        };
        let number = move |(m, value): (usize, RwSignal<String>)| {
            let label = if m == 0 {
                "Phone number".to_owned()
            } else {
                format!("Phone number {}", m + 1)
            };
            let problem = at(&format!("phones.{m}"));
            view! { <TextField label value placeholder="+91 98111 10077" problem /> }
        };
        let numbers = move || card.numbers.get().into_iter().enumerate().map(number).collect_view();
        view! {
            <li class=move || if several.get() { "rounded-lg border border-line p-3" } else { "" }>
                <div class="flex flex-col gap-3" role="group" aria-label=called>
                    {heading}
                    <TextField label="Name" value=name most=256 problem=at("name") />
                    {numbers}
                    <button
                        type="button"
                        class=format!("{} self-start", button::QUIET)
                        disabled=move || card.numbers.with(Vec::len) == MOST_NUMBERS
                        on:click=move |_| card.numbers.update(|numbers| numbers.push(RwSignal::new(String::new())))
                    >
                        <Icon glyph=Glyph::Plus class="size-4" />
                        "Add a number"
                    </button>
                    <TextField label="E-mail" value=email problem=at("emails.0") />
                    <TextField label="Company" value=org problem=at("org") />
                    <TextField label="Web page" value=url problem=at("urls.0") />
                    <TextField label="Address" value=address problem=at("addresses.0") />
                    <label class="block">
                        <span class="mb-1 block text-2xs font-semibold text-muted">"Birthday"</span>
                        <input
                            type="date"
                            class=FIELD
                            prop:value=move || birthday.get()
                            on:input=move |event| birthday.set(event_target_value(&event))
                        />
                    </label>
                </div>
            </li>
        }
        .into_any()
    }
}

pub(super) fn dialog(thread: Thread) -> AnyView {
    let form = Form::new();
    let keeping = keep(thread, FormKind::Card, move || form.typed(), move |fields| form.restore(fields));
    let sender = Sender::new(thread);
    let content = Memo::new(move |_| form.content());
    let problems = Memo::new(move |_| content.with(Form::problems));
    let each = move || form.0.get().into_iter().enumerate().collect::<Vec<_>>();
    let named = Memo::new(move |_| form.0.with(|cards| cards.iter().any(Written::is_named)));
    view! {
        <ToolDialog thread label="Send a contact card" late=true>
            <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
                <ul class="flex flex-col gap-3">
                    <For each key=|(n, card)| (*n, card.key) children=move |(n, card)| form.one(problems, n, card) />
                </ul>
                <button
                    type="button"
                    class=format!("{} self-start", button::SECONDARY)
                    disabled=move || form.0.with(Vec::len) == MAX_CARDS
                    on:click=move |_| form.add()
                >
                    <Icon glyph=Glyph::Plus class="size-4" />
                    "Add a contact"
                </button>
                {move || named.get().then(|| preview(thread, content.get()))}
            </div>
            <SendBar sender keeping=Some(keeping) problem=first(problems) on_send=move |()| sender.send_content(content.get_untracked()) />
        </ToolDialog>
    }
    .into_any()
}
