//! In which language a draft is and how that is known; and for an agent who does not read it, what it says in their own.

use super::card::{Card, Progress, numbered};
use crate::{
    turn::{Heard, turn},
    ui::button,
};
use domain::assistant::{LANGUAGES, Spoken, Wish, own_name};
use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use web_sys::AbortController;

/// The language of a draft.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    /// Its English name, where it is known.
    pub(super) language: Option<String>,
    /// What is said of it.
    words: String,
}

impl Written {
    /// Of what was asked for; none where it is as it was before.
    pub(super) fn of(wish: &Wish, spoken: Option<&Spoken>) -> Option<Self> {
        let words = match (wish, spoken) {
            (Wish::Translate(language), _) => format!("Translated to {language}"),
            (Wish::Draft, Some(spoken)) if spoken.is_heard() => format!("Drafted in {} · by {}", spoken.language, spoken.because()),
            (Wish::Draft, Some(spoken)) => format!("Which language is not certain · {} by {}", spoken.language, spoken.because()),
            (Wish::Draft, None) => "Which language is not certain · drafted in that of the last messages".to_owned(),
            _ => return None,
        };
        let language = match (wish, spoken) {
            (Wish::Translate(language), _) => Some(language.clone()),
            (_, spoken) => spoken.filter(|spoken| spoken.is_heard()).map(|spoken| spoken.language.clone()),
        };
        Some(Self { language, words })
    }
}

/// A draft in the agent's language, for reading alone.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gloss {
    Nothing,
    /// What was written so far.
    Writing(String),
    Done(String),
    /// A sentence that says why there is none.
    Failed(String),
}

#[derive(Serialize)]
struct Asked<'a> {
    wish: &'a Wish,
    draft: &'a str,
}

impl Card {
    /// Has the draft that is shown put into a language, beside it: what is sent is what was shown.
    fn read_in(self, language: String) {
        let Progress::Done(reply) = self.progress.get_untracked() else {
            return;
        };
        self.break_off();
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        let Some(count) = self.begin(controller) else { return };
        self.gloss.set(Gloss::Writing(String::new()));
        let id = self.assist.thread().id.get_value();
        spawn_local(async move {
            let draft = numbered(&reply);
            let wish = Wish::Translate(language);
            let asked = Asked {
                wish: &wish,
                draft: &draft,
            };
            let address = format!("/drafts/{id}");
            let answer = turn(&address, &asked, &signal, |heard| {
                if self.is_turn(count) {
                    self.gloss.update(|gloss| hear(gloss, heard));
                }
            });
            let answer = answer.await;
            let is_over = self.gloss.try_with_untracked(|gloss| !matches!(gloss, Gloss::Writing(_)));
            if self.is_turn(count) && is_over == Some(false) {
                let error = answer.err().unwrap_or(crate::error::AppError::Unreachable);
                self.gloss.set(Gloss::Failed(error.to_string()));
            }
        });
    }
}

fn hear(gloss: &mut Gloss, heard: Heard) {
    match heard {
        Heard::Text(more) => {
            if let Gloss::Writing(text) = gloss {
                text.push_str(&more);
            }
        }
        Heard::Done { reply, .. } => *gloss = Gloss::Done(reply.text()),
        Heard::Failed(words) => *gloss = Gloss::Failed(words),
        Heard::Sources(_) => {}
    }
}

/// What is said of the language, and the draft in the agent's own below it once that was asked for.
pub(super) fn line(card: Card) -> impl IntoView {
    let foreign = Memo::new(move |_| {
        let is_done = card.progress.with(|progress| matches!(progress, Progress::Done(_)));
        let language = card.written.with(|written| written.as_ref()?.language.clone());
        let ours = card.ours.get()?;
        (is_done && language? != ours).then_some(ours)
    });
    move || {
        let words = card.written.with(|written| written.as_ref().map(|written| written.words.clone()));
        words.filter(|_| !card.is_summary()).map(|words| {
            view! {
                <p class="flex flex-wrap items-center gap-x-2 text-2xs text-muted" data-language>
                    {words}
                    {move || {
                        foreign
                            .get()
                            .map(|ours| {
                                let label = format!("Read it in {ours}");
                                view! {
                                    <button type="button" class=button::QUIET on:click=move |_| card.read_in(ours.clone())>
                                        {label}
                                    </button>
                                }
                            })
                    }}
                </p>
            }
        })
    }
}

/// The draft in the agent's language.
pub(super) fn gloss(card: Card) -> impl IntoView {
    const QUOTE: &str = "my-1 border-l-2 border-line pl-2 text-xs whitespace-pre-wrap text-muted [overflow-wrap:anywhere]";
    move || match card.gloss.get() {
        Gloss::Nothing => ().into_any(),
        Gloss::Writing(text) => view! {
            <p class=QUOTE dir="auto" aria-busy="true">
                {text}
                <span class="sr-only">"The assistant translates …"</span>
            </p>
        }
        .into_any(),
        Gloss::Done(text) => view! {
            <div role="status">
                <p class="text-2xs text-muted">"For you to read; what is sent stays as it is."</p>
                <blockquote class=QUOTE dir="auto" data-gloss>
                    {text}
                </blockquote>
            </div>
        }
        .into_any(),
        Gloss::Failed(words) => view! {
            <p class="text-xs text-bad" role="alert">
                {words}
            </p>
        }
        .into_any(),
    }
}

/// Into which languages: the customer's and the agent's before the others.
pub(super) fn translate(card: Card) -> impl IntoView {
    let theirs = Memo::new(move |_| card.spoken.with(|spoken| spoken.as_ref().map(|spoken| spoken.language.clone())));
    let option = |(language, words): (String, String)| view! { <option value=language>{words}</option> };
    let options = move || {
        let (theirs, ours) = (theirs.get(), card.ours.get());
        let named = |language: Option<&str>, whose: &str| {
            let language = language?.to_owned();
            let words = format!("{} · {whose}", own_name(&language));
            Some((language, words))
        };
        let first = named(theirs.as_deref(), "the customer’s");
        let second = named(ours.as_deref(), "yours").filter(|_| ours != theirs);
        let is_named = |language: &str| [&theirs, &ours].iter().any(|one| one.as_deref() == Some(language));
        let others = LANGUAGES.iter().filter(|(language, _)| !is_named(language));
        let others = others.map(|(language, own)| ((*language).to_owned(), (*own).to_owned()));
        first.into_iter().chain(second).chain(others).map(option).collect_view()
    };
    view! {
        <span class="w-32">
            {crate::ui::select_box(
                view! {
                    <select
                        class=button::SELECT
                        aria-label="Translate to"
                        on:change=move |event| {
                            let language = event_target_value(&event);
                            if !language.is_empty() {
                                card.ask(Wish::Translate(language));
                            }
                        }
                    >
                        <option value="">"Translate…"</option>
                        {options}
                    </select>
                },
            )}
        </span>
    }
}
