//! What a draft was before, and what an agent asks for in own words.

use super::{
    card::{Card, Progress},
    language::{Gloss, Written},
};
use crate::ui::{Glyph, Icon, button};
use domain::assistant::{MAX_SAID, Outcome, Reply, Seen, Source, Wish};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// So many versions of a draft are kept.
const VERSIONS: usize = 5;

/// A draft as it was.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Version {
    wish: Wish,
    reply: Reply,
    sources: Vec<Source>,
    cost: Option<String>,
    notice: Option<String>,
    written: Option<Written>,
    seen: Option<Seen>,
    pub(super) judged: Option<Outcome>,
}

impl Card {
    /// The reply that is shown, or was before what is written now.
    pub(super) fn shown(self) -> Option<Reply> {
        if let Progress::Done(reply) = self.progress.get_untracked() {
            return Some(reply);
        }
        let at = self.at.get_untracked();
        self.versions
            .with_untracked(|versions| versions.get(at).map(|version| version.reply.clone()))
    }

    /// What that one knows of the conversation.
    pub(super) fn shown_seen(self) -> Option<Seen> {
        if self.progress.with_untracked(|progress| matches!(progress, Progress::Done(_))) {
            return self.seen.get_untracked();
        }
        let at = self.at.get_untracked();
        self.versions
            .with_untracked(|versions| versions.get(at).and_then(|version| version.seen.clone()))
    }

    /// Keeps what was written beside the versions before it.
    pub(super) fn keep_version(self) {
        let Progress::Done(reply) = self.progress.get_untracked() else {
            return;
        };
        let wish = self.wish.get_untracked();
        if wish == Wish::Summary {
            return;
        }
        let version = Version {
            wish,
            reply,
            sources: self.sources.get_untracked(),
            cost: self.cost.get_untracked(),
            notice: self.notice.get_untracked(),
            written: self.written.get_untracked(),
            seen: self.seen.get_untracked(),
            judged: None,
        };
        self.versions.update(|versions| {
            versions.push(version);
            let many = versions.len().saturating_sub(VERSIONS);
            versions.drain(..many);
        });
        self.at.set(self.versions.with_untracked(Vec::len).saturating_sub(1));
    }

    /// Shows the version before or after.
    pub(super) fn step(self, forth: bool) {
        let at = self.at.get_untracked();
        let Some(next) = (if forth { at.checked_add(1) } else { at.checked_sub(1) }) else {
            return;
        };
        self.show(next);
    }

    /// Back to the draft that was there before one that came to nothing.
    pub(super) fn back(self) {
        self.show(self.at.get_untracked());
    }

    fn show(self, next: usize) {
        let version = self.versions.with_untracked(|versions| versions.get(next).cloned());
        if let Some(version) = version.filter(|_| !self.is_writing()) {
            self.at.set(next);
            self.wish.set(version.wish);
            self.cost.set(version.cost);
            self.notice.set(version.notice);
            self.written.set(version.written);
            // Of the version before; and whoever still translates that one need not.
            self.break_off();
            self.gloss.set(Gloss::Nothing);
            self.sources.set(version.sources);
            self.seen.set(version.seen);
            self.judged.set(version.judged);
            self.opened.set(None);
            self.progress.set(Progress::Done(version.reply));
        }
    }
}

/// The way from version to version; nothing while there is one alone.
pub(super) fn versions(card: Card) -> impl IntoView {
    let step = move |forth: bool, label: &'static str, turned: &'static str| {
        let is_last = move || {
            let (at, count) = (card.at.get(), card.versions.with(Vec::len));
            if forth { at + 1 == count } else { at == 0 }
        };
        view! {
            <button
                type="button"
                class=button::ICON
                aria-label=label
                title=label
                aria-disabled=move || is_last().to_string()
                on:click=move |_| card.step(forth)
            >
                <Icon glyph=Glyph::ChevronDown class=turned />
            </button>
        }
    };
    move || {
        let count = card.versions.with(Vec::len);
        (count > 1).then(|| {
            view! {
                <span class="flex items-center" role="group" aria-label="Versions">
                    {step(false, "Version before", "size-4 rotate-90")}
                    <span class="text-xs text-muted tabular-nums" role="status">
                        {move || format!("{} of {count}", card.at.get() + 1)}
                    </span>
                    {step(true, "Version after", "size-4 -rotate-90")}
                </span>
            }
        })
    }
}

/// With the arrow keys from version to version, where they move nothing else.
pub(super) fn versions_by_key(card: Card, event: &ev::KeyboardEvent) {
    let forth = match event.key().as_str() {
        "ArrowRight" => true,
        "ArrowLeft" => false,
        _ => return,
    };
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_taken = target.is_none_or(|target| {
        let theirs = target.closest("input, select, textarea, [data-source], [data-source-mark]");
        theirs.is_ok_and(|theirs| theirs.is_some())
    });
    if !is_taken {
        event.prevent_default();
        card.step(forth);
    }
}

/// A change in own words.
pub(super) fn instruction(card: Card) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Ok(wish) = format!("say:{}", said.get_untracked()).parse::<Wish>() {
            card.ask(wish);
        }
    };
    view! {
        <form class="mt-1 flex gap-2" on:submit=send>
            <input
                type="text"
                class="min-h-11 min-w-0 flex-1 rounded-lg border border-line bg-surface px-2.5 py-1 text-ink placeholder:text-faint desk:min-h-8"
                dir="auto"
                autocomplete="off"
                aria-label="What is to change"
                placeholder="Say what is to change…"
                maxlength=MAX_SAID.to_string()
                prop:value=said
                on:input=move |event| said.set(event_target_value(&event))
            />
            <button type="submit" class=button::SECONDARY>
                "Change it"
            </button>
        </form>
    }
}
