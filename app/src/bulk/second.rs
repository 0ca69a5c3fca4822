//! Other messages in step 2, for what shares of the recipients.

use super::{job::Shown, message::Pick, parts::FIELD};
use crate::ui::{Toasts, button};
use domain::{bulk::Variant, template::Template};
use leptos::prelude::*;

/// What each of them is called where it is added and removed.
const NAMES: [&str; 3] = ["second", "third", "fourth"];

/// The messages after the first, and a way to one more. `open` counts those that are shown, also where nothing is chosen yet.
#[component]
pub(super) fn OtherMessages(shown: Shown, all: StoredValue<Vec<Template>>, open: RwSignal<usize>) -> impl IntoView {
    let slots = (0..)
        .zip(Variant::ALL.into_iter().skip(1))
        .map(move |(place, variant)| {
            // What is typed in one is not lost when another opens.
            let is_open = Memo::new(move |_| place < open.get());
            move || is_open.get().then(|| view! { <OtherMessage shown all variant place open /> })
        })
        .collect_view();
    let first = Memo::new(move |_| shown.view.with(|view| view.job.template.is_some()));
    let complete = move || first.get() && shown.others.with(Vec::len) == open.get();
    let add = move || {
        let name = NAMES.get(open.get())?;
        Some(view! {
            <button
                type="button"
                class=format!("{} mt-3", button::SECONDARY)
                disabled=move || !complete()
                on:click=move |_| open.update(|open| *open += 1)
            >
                {format!("Compare with a {name} message")}
            </button>
        })
    };
    view! {
        {slots}
        {add}
    }
}

/// One of them, its share, and the way back.
#[component]
fn OtherMessage(shown: Shown, all: StoredValue<Vec<Template>>, variant: Variant, place: usize, open: RwSignal<usize>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let percent = Memo::new(move |_| shown.others.with(|others| others.get(place).map(|other| other.percent)));
    let again = Memo::new(move |_| shown.view.with(|view| view.job.audience.only.is_some()));
    let is_last = Memo::new(move |_| open.get() == place + 1);
    let remove = move |_| {
        let mut others = shown.others.get_untracked();
        if place < others.len() {
            others.truncate(place);
            shown.compare(toasts, others);
        }
        open.set(place);
    };
    let letter = variant.words();
    let id = format!("message-{}", letter.to_lowercase());
    let heading = id.clone();
    let words = format!("Remove the {} message", NAMES.get(place).copied().unwrap_or_default());
    view! {
        <section class="mt-4 border-t border-line pt-3" aria-labelledby=id>
            <div class="flex flex-wrap items-center justify-between gap-2">
                <h3 id=heading class="font-medium">
                    {format!("Message {letter}")}
                </h3>
                {move || {
                    is_last
                        .get()
                        .then(|| {
                            view! {
                                <button type="button" class=button::QUIET on:click=remove>
                                    {words.clone()}
                                </button>
                            }
                        })
                }}
            </div>
            <Pick shown all variant />
            {move || (percent.get().is_some() && !again.get()).then(|| view! { <ShareField shown variant place percent is_last /> })}
            {move || {
                (again.get() && is_last.get())
                    .then(|| {
                        view! {
                            <p class="mt-2 text-xs text-muted">
                                "Who had one of the messages in the earlier job gets the same one again, whatever the share was."
                            </p>
                        }
                    })
            }}
        </section>
    }
}

/// How many of a hundred get it.
#[component]
fn ShareField(shown: Shown, variant: Variant, place: usize, percent: Memo<Option<u32>>, is_last: Memo<bool>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let set = move |event| {
        let Ok(wanted) = event_target_value(&event).parse::<u32>() else {
            return;
        };
        let mut others = shown.others.get_untracked();
        let beside: u32 = (0..)
            .zip(&others)
            .filter(|(at, _)| *at != place)
            .map(|(_, other)| other.percent)
            .sum();
        if let Some(other) = others.get_mut(place) {
            // One is left to the first message.
            other.percent = wanted.clamp(1, 99_u32.saturating_sub(beside).max(1));
        }
        shown.compare(toasts, others);
    };
    let words = move || {
        shown.others.with(|others| {
            let all: u32 = others.iter().map(|other| other.percent).sum();
            let shares = Variant::ALL.into_iter().skip(1).zip(others);
            let shares: Vec<String> = shares
                .map(|(variant, other)| format!(", {} for {}", variant.words(), other.percent))
                .collect();
            let shares = shares.concat();
            let kept = if others.len() == 1 {
                "the share is kept to the person"
            } else {
                "the shares are kept"
            };
            format!(
                "A for {} of a hundred{shares}. Chance decides who gets which, and {kept}.",
                100_u32.saturating_sub(all)
            )
        })
    };
    view! {
        <label class="mt-3 block max-w-lg">
            <span class="mb-1 block text-2xs font-semibold text-muted">{format!("Share of {}, in percent", variant.words())}</span>
            <input
                type="number"
                class=format!("{FIELD} max-w-28")
                min="1"
                max="99"
                prop:value=move || percent.get().map(|percent| percent.to_string())
                on:change=set
            />
            {move || is_last.get().then(|| view! { <span class="mt-1 block text-2xs text-muted">{words}</span> })}
        </label>
    }
}
