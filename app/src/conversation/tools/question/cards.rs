//! Cards to swipe: each with a picture or film, a text, and the same kind of buttons.

use super::{
    super::{
        super::thread::Thread,
        fields::{TextField, given, problem_at},
        target::Target,
        upload::file_field,
    },
    above::header,
};
use crate::ui::{Glyph, Icon, button, select_box};
use domain::{
    Media,
    draft::Fields,
    interactive::{CardAction, CarouselCard, Header, Link, Reply},
    media::FileKind,
};
use leptos::prelude::*;

/// WhatsApp takes so many cards, and buttons on each.
const MOST: usize = 10;
const LEAST: usize = 2;
const BUTTONS: usize = 2;

/// A card that is being written.
#[derive(Clone, Copy)]
struct Card {
    key: usize,
    file: RwSignal<Option<Media>>,
    body: RwSignal<String>,
    /// The texts of its buttons; of a link only the first.
    buttons: [RwSignal<String>; BUTTONS],
    url: RwSignal<String>,
}

/// All of them, and what is the same on all.
#[derive(Clone, Copy)]
pub(super) struct Cards {
    list: RwSignal<Vec<Card>>,
    film: RwSignal<bool>,
    /// Buttons that answer; none: one that leads to a page.
    answers: RwSignal<usize>,
}

impl Card {
    fn new(key: usize) -> Self {
        Self {
            key,
            file: RwSignal::new(None),
            body: RwSignal::new(String::new()),
            buttons: std::array::from_fn(|_| RwSignal::new(String::new())),
            url: RwSignal::new(String::new()),
        }
    }
}

impl Cards {
    pub(super) fn new() -> Self {
        Self {
            list: RwSignal::new((0..LEAST).map(Card::new).collect()),
            film: RwSignal::new(false),
            answers: RwSignal::new(0),
        }
    }

    pub(super) fn get(self) -> Vec<CarouselCard> {
        let (kind, answers) = (self.kind(), self.answers.get());
        let text = |value: RwSignal<String>| given(value).unwrap_or_default();
        let card = |(n, card): (usize, &Card)| CarouselCard {
            header: header(kind, card.file.get().unwrap_or_default()),
            body: text(card.body),
            action: if answers == 0 {
                CardAction::Link(Link {
                    text: text(card.buttons[0]),
                    url: text(card.url),
                })
            } else {
                let reply = |(m, title): (usize, &RwSignal<String>)| Reply {
                    id: format!("card-{}-{}", n + 1, m + 1),
                    title: text(*title),
                };
                CardAction::Replies(card.buttons.iter().take(answers).enumerate().map(reply).collect())
            },
        };
        self.list.with(|cards| cards.iter().enumerate().map(card).collect())
    }

    pub(super) fn set(self, cards: &[CarouselCard]) {
        let first = cards.first();
        self.film.set(first.is_some_and(|card| matches!(card.header, Header::Video(_))));
        self.answers.set(match first.map(|card| &card.action) {
            Some(CardAction::Replies(replies)) => replies.len().min(BUTTONS),
            _ => 0,
        });
        // New fields: those that are there would keep their words.
        let next = self.list.with_untracked(|cards| cards.last().map_or(0, |card| card.key + 1));
        let read = |(n, from): (usize, &CarouselCard)| {
            let card = Card::new(next + n);
            card.file.set(from.header.media().cloned());
            card.body.set(from.body.clone());
            match &from.action {
                CardAction::Link(link) => {
                    card.buttons[0].set(link.text.clone());
                    card.url.set(link.url.clone());
                }
                CardAction::Replies(replies) => {
                    for (field, reply) in card.buttons.iter().zip(replies) {
                        field.set(reply.title.clone());
                    }
                }
            }
            card
        };
        self.list.set(cards.iter().enumerate().map(read).collect());
    }

    /// What is made so far.
    pub(super) fn typed(self, fields: &mut Fields) {
        if self.film.get() {
            fields.put("film", "1");
        }
        let answers = self.answers.get();
        if answers > 0 {
            fields.put("answers", answers.to_string());
        }
        self.list.with(|cards| {
            for (n, card) in cards.iter().enumerate() {
                card.file.with(|file| fields.attach(format!("cards.{n}.file"), file.as_ref()));
                card.body.with(|text| fields.put(format!("cards.{n}.body"), text.as_str()));
                card.url.with(|text| fields.put(format!("cards.{n}.url"), text.as_str()));
                for (m, button) in card.buttons.iter().enumerate() {
                    button.with(|text| fields.put(format!("cards.{n}.button{m}"), text.as_str()));
                }
            }
        });
    }

    /// Writes what was made before.
    pub(super) fn restore(self, fields: &Fields) {
        self.film.set(!fields.text("film").is_empty());
        self.answers.set(
            fields
                .text("answers")
                .parse()
                .ok()
                .filter(|answers| *answers <= BUTTONS)
                .unwrap_or_default(),
        );
        // New fields: those that are there would keep their words.
        let next = self.list.with_untracked(|cards| cards.last().map_or(0, |card| card.key + 1));
        let read = |n: usize| {
            let card = Card::new(next + n);
            card.file.set(fields.file(&format!("cards.{n}.file")));
            card.body.set(fields.text(&format!("cards.{n}.body")).to_owned());
            card.url.set(fields.text(&format!("cards.{n}.url")).to_owned());
            for (m, button) in card.buttons.iter().enumerate() {
                button.set(fields.text(&format!("cards.{n}.button{m}")).to_owned());
            }
            card
        };
        let count = fields.count("cards").clamp(LEAST, MOST);
        self.list.set((0..count).map(read).collect());
    }

    fn kind(self) -> FileKind {
        if self.film.get() { FileKind::Video } else { FileKind::Image }
    }

    fn add(self) {
        self.list.update(|cards| {
            let key = cards.last().map_or(0, |card| card.key + 1);
            cards.push(Card::new(key));
        });
    }

    pub(super) fn fields(self, thread: Thread, problems: Memo<Vec<domain::Problem>>) -> AnyView {
        let each = move || self.list.get().into_iter().enumerate().collect::<Vec<_>>();
        let below = [(0, "A link"), (1, "One button"), (2, "Two buttons")];
        let options: Vec<_> = below
            .map(|(count, words)| {
                view! {
                    <option value=count.to_string() selected=move || self.answers.get() == count>
                        {words}
                    </option>
                }
            })
            .into_iter()
            .collect();
        view! {
            <div class="grid gap-3 sm:grid-cols-2">
                <label class="block">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Above each card"</span>
                    {select_box(
                        view! {
                            <select
                                class=button::SELECT
                                on:change=move |event| {
                                    for card in self.list.get_untracked() {
                                        card.file.set(None);
                                    }
                                    self.film.set(event_target_value(&event) == "film");
                                }
                            >
                                <option value="photo" selected=move || !self.film.get()>
                                    "Photo"
                                </option>
                                <option value="film" selected=move || self.film.get()>
                                    "Video"
                                </option>
                            </select>
                        },
                    )}
                </label>
                <label class="block">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Below each card"</span>
                    {select_box(
                        view! {
                            <select
                                class=button::SELECT
                                on:change=move |event| {
                                    if let Ok(count) = event_target_value(&event).parse() {
                                        self.answers.set(count);
                                    }
                                }
                            >
                                {options}
                            </select>
                        },
                    )}
                </label>
            </div>
            <ol class="flex flex-col gap-2">
                <For each key=|(n, card)| (*n, card.key) children=move |(n, card)| self.one(thread, problems, n, card) />
            </ol>
            <button
                type="button"
                class=format!("{} self-start", button::SECONDARY)
                disabled=move || self.list.with(|cards| cards.len() >= MOST)
                on:click=move |_| self.add()
            >
                <Icon glyph=Glyph::Plus class="size-4" />
                "Add a card"
            </button>
            {move || problem_at(problems, "cards").get().map(|words| view! { <p class="text-xs text-bad">{words}</p> })}
        }
        .into_any()
    }

    fn one(self, thread: Thread, problems: Memo<Vec<domain::Problem>>, n: usize, card: Card) -> AnyView {
        let at = move |field: &str| problem_at(problems, format!("cards.{n}.{field}"));
        let tapped = move || match self.answers.get() {
            0 => view! {
                <TextField label="Text of the button" value=card.buttons[0] most=20 problem=at("link.text") />
                <TextField label="Link" value=card.url most=2000 placeholder="https://…" problem=at("link.url") />
            }
            .into_any(),
            count => card
                .buttons
                .into_iter()
                .take(count)
                .enumerate()
                .map(|(m, value)| {
                    let problem = at(&format!("buttons.{m}.title"));
                    view! { <TextField label=format!("Button {}", m + 1) value most=20 problem /> }
                })
                .collect_view()
                .into_any(),
        };
        let name = format!("Card {}", n + 1);
        view! {
            <li class="rounded-lg border border-line p-3">
                <div class="flex flex-col gap-2" role="group" aria-label=name.clone()>
                    <p class="flex items-center justify-between gap-2 font-medium">
                        {name.clone()}
                        <button
                            type="button"
                            class=button::ICON
                            aria-label=format!("Remove {name}")
                            disabled=move || self.list.with(|cards| cards.len() <= LEAST)
                            on:click=move |_| self.list.update(|cards| cards.retain(|known| known.key != card.key))
                        >
                            <Icon glyph=Glyph::Trash />
                        </button>
                    </p>
                    {move || file_field(Target::Thread(thread), format!("File of card {}", n + 1), self.kind(), card.file)}
                    <TextField label="Text of the card (optional)" value=card.body most=160 lines=2 problem=at("body") />
                    {tapped}
                </div>
            </li>
        }
        .into_any()
    }
}
