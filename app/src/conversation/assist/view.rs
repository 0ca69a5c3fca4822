//! What the card shows.

use super::{
    card::{Card, Progress},
    language,
    sources::{sources, toggle, walk},
    versions::{self, versions_by_key},
};
use crate::ui::{Glyph, Icon, button, tabs};
use domain::assistant::{Outcome, Passage, Reason, Source, Wish};
use leptos::prelude::*;

pub(super) fn card(card: Card) -> AnyView {
    let is_done = Memo::new(move |_| card.progress.with(|progress| matches!(progress, Progress::Done(_))));
    // A memo, so that stepping through versions leaves the buttons, and the focus, where they are.
    let below = Memo::new(move |_| is_done.get().then(|| card.is_summary()));
    let moved = Memo::new(move |_| card.moved().map(|moved| moved.to_string()));
    view! {
        <section
            class="mb-2 max-h-[45dvh] overflow-y-auto rounded-xl border border-line bg-surface px-3 py-2 shadow-sm"
            aria-label="Draft of a reply"
            data-assist
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.is_composing() {
                    event.prevent_default();
                    card.close();
                } else {
                    versions_by_key(card, &event);
                }
            }
        >
            {head(card)}
            {language::line(card)}
            {move || card.cost.get().map(|cost| view! { <p class="text-2xs text-muted">{cost}</p> })}
            <p class="sr-only" role="status">
                {move || is_done.get().then(|| if card.is_summary() { "The summary is ready." } else { "The draft is ready." })}
            </p>
            {move || {
                moved
                    .get()
                    .map(|words| {
                        view! {
                            <p class="my-1 flex flex-wrap items-center gap-x-2 rounded-lg bg-warn-soft px-2 text-warn" role="status">
                                {words}
                                <button type="button" class=button::QUIET on:click=move |_| card.ask(Wish::Draft)>
                                    "Draft again"
                                </button>
                            </p>
                        }
                    })
            }}
            {body(card)}
            {language::gloss(card)}
            {sources(card)}
            {move || below.get().map(|is_summary| if is_summary { keeping(card).into_any() } else { actions(card, moved).into_any() })}
        </section>
    }
    .into_any()
}

fn head(card: Card) -> impl IntoView {
    let words = move || match card.sources.with(Vec::len) {
        _ if card.is_summary() => "For colleagues",
        0 => "Draft by the assistant",
        _ => "Draft from your knowledge base",
    };
    let way = move |label: &'static str, wish: Wish, is_summary: bool| {
        view! {
            <button
                type="button"
                class=tabs::LINK
                aria-current=move || (card.is_summary() == is_summary).then_some("true")
                on:click=move |_| card.ask(wish.clone())
            >
                <span class=tabs::PILL>{label}</span>
            </button>
        }
    };
    let count = move || match card.sources.with(Vec::len) {
        0 => None,
        1 => Some("1 source".to_owned()),
        count => Some(format!("{count} sources")),
    };
    view! {
        <div class="flex items-center gap-2 text-xs text-muted">
            <Icon glyph=Glyph::Sparkles class="size-4 shrink-0 text-brand" />
            <span class="flex text-2xs font-medium">{way("Reply", Wish::Draft, false)} {way("Summary", Wish::Summary, true)}</span>
            <span class="max-sm:hidden">{words}</span>
            {move || {
                count()
                    .map(|count| {
                        view! { <span class="rounded-full bg-brand-soft px-2 font-medium text-brand max-sm:hidden">{count}</span> }
                    })
            }}
            <span class="ml-auto max-sm:hidden">
                {move || if card.is_summary() { "The customer never sees it" } else { "Not sent until you send it" }}
            </span>
            <button
                type="button"
                class=format!("{} max-sm:ml-auto", button::ICON)
                aria-label="Discard the draft"
                title="Discard"
                on:click=move |_| card.close()
            >
                <Icon glyph=Glyph::Close />
            </button>
        </div>
    }
}

/// The words: as they come, and then with their sources.
fn body(card: Card) -> impl IntoView {
    move || match card.progress.get() {
        Progress::Writing => view! {
            <p class="mt-1 whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto" aria-busy="true">
                {card.text}
                <span
                    class="ml-0.5 inline-block h-4 w-1.5 animate-pulse bg-brand align-text-bottom motion-reduce:animate-none"
                    aria-hidden="true"
                ></span>
                <span class="sr-only">"The assistant writes …"</span>
            </p>
        }
        .into_any(),
        Progress::Done(reply) => {
            let struck = (!reply.struck.is_empty()).then(|| format!("Taken out, because no source has it: {}", reply.struck.join(", ")));
            let unsourced = (!reply.has_sources() && !card.wish.with_untracked(|wish| *wish == Wish::Summary))
                .then_some("Nothing in your documents stands behind this. Check it before you send it.");
            let shortened = reply
                .is_shortened
                .then_some("Cut off, because a message may have 4,096 characters.");
            let forbidden = (!reply.forbidden.is_empty()).then(|| {
                format!(
                    "Speaks of what drafts are to leave alone: {}. Answer this yourself.",
                    reply.forbidden.join(", ")
                )
            });
            let old = card.sources.with_untracked(|sources| old(sources));
            let notice = card.notice.get_untracked();
            let notes = [
                old,
                forbidden,
                struck,
                unsourced.map(str::to_owned),
                shortened.map(str::to_owned),
                notice,
            ];
            view! {
                <p class="mt-1 whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto" data-draft>
                    {reply.passages.into_iter().map(|part| passage(card, part)).collect_view()}
                </p>
                {notes.into_iter().flatten().map(|note| view! { <p class="mt-1 text-xs text-warn">{note}</p> }).collect_view()}
            }
            .into_any()
        }
        Progress::Failed(words) => view! {
            <div class="flex flex-wrap items-center gap-x-2">
                <p class="text-bad" role="alert">
                    {words}
                </p>
                <button type="button" class=button::QUIET on:click=move |_| card.ask(Wish::Draft)>
                    "Try again"
                </button>
                {(!card.versions.with_untracked(Vec::is_empty))
                    .then(|| {
                        view! {
                            <button type="button" class=button::QUIET on:click=move |_| card.back()>
                                "Back to the draft"
                            </button>
                        }
                    })}
            </div>
        }
        .into_any(),
    }
}

/// A warning of the oldest document that is too old.
fn old(sources: &[Source]) -> Option<String> {
    let oldest = sources.iter().filter(|source| source.is_old).max_by_key(|source| source.age)?;
    Some(format!(
        "“{}” was {}. Check that it still holds.",
        oldest.title,
        oldest.age_words()?
    ))
}

fn passage(card: Card, passage: Passage) -> impl IntoView {
    let marks = passage.sources.into_iter().map(move |number| {
        view! {
            <button
                type="button"
                class="px-0.5 align-super text-2xs font-semibold text-brand underline-offset-2 hover:underline"
                aria-label=format!("Source {number}")
                data-source-mark
                on:click=move |_| toggle(card, number)
                on:keydown=walk
            >
                {number}
            </button>
        }
    });
    (passage.words, marks.collect_view())
}

fn keeping(card: Card) -> impl IntoView {
    view! {
        <div class="mt-2 flex flex-wrap gap-2">
            <button type="button" class=button::PRIMARY disabled=card.busy on:click=move |_| card.keep()>
                "Keep as a private note"
            </button>
            <button type="button" class=button::SECONDARY on:click=move |_| card.ask(Wish::Summary)>
                "Try again"
            </button>
        </div>
    }
}

fn actions(card: Card, moved: Memo<Option<String>>) -> impl IntoView {
    let empty = Memo::new(move |_| card.assist.thread().draft.with(|draft| draft.trim().is_empty()));
    let change = move |label: &'static str, wish: Wish| {
        view! {
            <button type="button" class=button::SECONDARY on:click=move |_| card.ask(wish.clone())>
                {label}
            </button>
        }
    };
    view! {
        <div class="mt-2 flex flex-wrap gap-2">
            <button type="button" class=button::PRIMARY on:click=move |_| card.take_over()>
                {move || match (empty.get(), moved.with(Option::is_some)) {
                    (true, false) => "Use draft",
                    (false, false) => "Insert",
                    (true, true) => "Use anyway",
                    (false, true) => "Insert anyway",
                }}
            </button>
            {change("Shorter", Wish::Shorter)}
            {change("Warmer", Wish::Warmer)}
            {change("More formal", Wish::MoreFormal)}
            {more(card)}
            {language::translate(card)}
            {change("Try again", Wish::Draft)}
            {versions::versions(card)}
            <span class="ml-auto flex">
                {judge(card, Outcome::Good, Glyph::ThumbsUp, "Good draft")} {judge(card, Outcome::Bad, Glyph::ThumbsDown, "Bad draft")}
            </span>
        </div>
        {reasons(card)}
        {versions::instruction(card)}
    }
}

/// Changes that are asked for less often.
fn more(card: Card) -> impl IntoView {
    const MORE: [(&str, Wish); 3] = [
        ("Longer", Wish::Longer),
        ("Simpler words", Wish::Simpler),
        ("Correct the language", Wish::Correct),
    ];
    view! {
        <span class="w-28">
            {crate::ui::select_box(
                view! {
                    <select
                        class=button::SELECT
                        aria-label="Change it otherwise"
                        on:change=move |event| {
                            if let Ok(wish) = event_target_value(&event).parse::<Wish>() {
                                card.ask(wish);
                            }
                        }
                    >
                        <option value="">"Change…"</option>
                        {MORE
                            .map(|(words, wish)| {
                                view! { <option value=String::from(wish)>{words}</option> }
                            })}
                    </select>
                },
            )}
        </span>
    }
}

/// What was bad about it, once somebody has said that it was.
fn reasons(card: Card) -> impl IntoView {
    move || match card.judged.get() {
        Some(Outcome::Bad) => {
            let one = |reason: Reason| {
                view! {
                    <button type="button" class=button::QUIET on:click=move |_| card.because(reason)>
                        {reason.words()}
                    </button>
                }
            };
            view! {
                <div class="mt-1 flex flex-wrap items-center gap-x-1" role="group" aria-labelledby="reason-heading">
                    <span id="reason-heading" class="text-xs text-muted">
                        "What was bad about it?"
                    </span>
                    {Reason::ALL.map(one)}
                </div>
            }
            .into_any()
        }
        Some(Outcome::Because(_)) => view! {
            <p class="mt-1 text-xs text-muted" role="status">
                "Thank you. It is counted, and what the documents can put right is told to Admins."
            </p>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

fn judge(card: Card, outcome: Outcome, glyph: Glyph, label: &'static str) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("{} aria-pressed:text-brand", button::ICON)
            aria-label=label
            title=label
            aria-pressed=move || {
                let judged = card.judged.get().map(|judged| if matches!(judged, Outcome::Because(_)) { Outcome::Bad } else { judged });
                (judged == Some(outcome)).to_string()
            }
            disabled=move || card.judged.with(Option::is_some)
            on:click=move |_| card.judge(outcome)
        >
            <Icon glyph />
        </button>
    }
}
