//! Emoji for the short code that is being written: `:thu` offers 👍.

use super::{
    Desk,
    emoji::{book, closed_code, code_at_end, in_tone},
    picker::{remember, tone},
};
use domain::MessageText;
use leptos::{ev, prelude::*, task::spawn_local};

/// How many are offered.
const MOST: usize = 6;
const LIST: &str = "emoji-offered";

/// One that is offered.
#[derive(Clone, Debug, PartialEq)]
struct Offer {
    text: String,
    name: String,
}

/// What is offered, and which of it Enter takes.
#[derive(Clone, Copy)]
pub(super) struct Complete {
    desk: Desk,
    offers: RwSignal<Vec<Offer>>,
    at: RwSignal<usize>,
}

impl Complete {
    pub(super) fn new(desk: Desk) -> Self {
        let complete = Self {
            desk,
            offers: RwSignal::new(Vec::new()),
            at: RwSignal::new(0),
        };
        Effect::new(move |_| {
            desk.thread.draft.track();
            complete.look();
        });
        complete.tell_readers();
        complete
    }

    /// Looks what stands before the caret.
    fn look(self) {
        let before = self.desk.before_caret().unwrap_or_default();
        let open = code_at_end(&before).map(str::to_owned);
        let closed = closed_code(&before).map(str::to_owned);
        if open.is_none() && closed.is_none() {
            self.close();
            return;
        }
        spawn_local(async move {
            // Without the list a colon is a colon.
            let Ok(book) = book().await else { return };
            // Somebody typed on meanwhile.
            if self.desk.before_caret().as_deref() != Some(before.as_str()) {
                return;
            }
            let offer = |emoji: &super::emoji::Emoji| Offer {
                text: if emoji.toned {
                    in_tone(&emoji.text, &tone())
                } else {
                    emoji.text.clone()
                },
                name: emoji.name.clone(),
            };
            if let Some(emoji) = closed.as_deref().and_then(|code| book.coded(code)) {
                return self.put(&offer(emoji).text, MessageText::units(closed.as_deref().unwrap_or_default()) + 2);
            }
            let found = open.map(|code| book.find(&code, MOST)).unwrap_or_default();
            let _ = self.at.try_set(0);
            let _ = self.offers.try_set(found.into_iter().map(offer).collect());
        });
    }

    fn close(self) {
        if self.offers.with_untracked(|offers| !offers.is_empty()) {
            self.offers.set(Vec::new());
        }
    }

    /// Puts an emoji in place of the last so many units before the caret.
    fn put(self, text: &str, units: usize) {
        if let Some((caret, _)) = self.desk.selection() {
            remember(text);
            self.desk.replace(caret.saturating_sub(units), caret, text);
        }
        self.close();
    }

    fn choose(self, n: usize) {
        let chosen = self.offers.with_untracked(|offers| offers.get(n).cloned());
        let before = self.desk.before_caret().unwrap_or_default();
        if let (Some(offer), Some(code)) = (chosen, code_at_end(&before)) {
            self.put(&offer.text, MessageText::units(code) + 1);
        }
    }

    /// Whether a key is for the list, and does what it asks for.
    pub(super) fn takes(self, event: &ev::KeyboardEvent) -> bool {
        let count = self.offers.with_untracked(Vec::len);
        let command = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
        if count == 0 || command {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" => self.choose(self.at.get_untracked()),
            "Escape" => self.close(),
            _ => return false,
        }
        true
    }

    /// Says to screen readers which one is chosen, while the focus stays in the text.
    fn tell_readers(self) {
        Effect::new(move |_| {
            let active = (!self.offers.with(Vec::is_empty)).then(|| option_id(self.at.get()));
            let Some(field) = self.desk.element() else { return };
            let _ = match active {
                Some(id) => field
                    .set_attribute("aria-controls", LIST)
                    .and_then(|()| field.set_attribute("aria-activedescendant", &id)),
                None => field
                    .remove_attribute("aria-controls")
                    .and_then(|()| field.remove_attribute("aria-activedescendant")),
            };
        });
    }

    pub(super) fn list(self) -> impl IntoView {
        move || {
            let offers = self.offers.get();
            (!offers.is_empty()).then(|| {
                let each: Vec<_> = offers.into_iter().enumerate().map(|(n, offer)| self.line(n, offer)).collect();
                view! {
                    <ul id=LIST class="flex flex-col border-b border-line p-1" role="listbox" aria-label="Emoji">
                        {each}
                    </ul>
                }
            })
        }
    }

    fn line(self, n: usize, offer: Offer) -> AnyView {
        view! {
            <li
                id=option_id(n)
                role="option"
                aria-selected=move || (self.at.get() == n).to_string()
                class="flex min-h-11 cursor-pointer items-center gap-2 rounded-lg px-2.5 hover:bg-raised aria-selected:bg-raised desk:min-h-8"
                on:pointerdown=|event: ev::PointerEvent| event.prevent_default()
                on:mousedown=|event: ev::MouseEvent| event.prevent_default()
                on:click=move |_| self.choose(n)
            >
                <span class="text-lg">{offer.text}</span>
                {offer.name}
            </li>
        }
        .into_any()
    }
}

fn option_id(n: usize) -> String {
    format!("{LIST}-{n}")
}
