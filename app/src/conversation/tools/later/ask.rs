//! The questions of the form: in whose zone, and what goes when the 24 hours are over by then.

use super::super::super::thread::Thread;
use crate::ui::{button, select_box};
use domain::{Window, Zone, later::Fallback, zone::Moments};
use leptos::prelude::*;

/// Whose clocks are meant.
pub(super) fn zones(own: String, theirs: String, chosen: RwSignal<String>) -> AnyView {
    let option = |name: String, words: String| {
        let selected = {
            let name = name.clone();
            move || chosen.with(|chosen| *chosen == name)
        };
        view! {
            <option value=name selected=selected>
                {words}
            </option>
        }
    };
    let (yours, customers) = (format!("Yours ({own})"), format!("The customer's ({theirs}, by their number)"));
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"In which time zone"</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=move |event| chosen.set(event_target_value(&event))>
                        {option(own, yours)}
                        {option(theirs, customers)}
                    </select>
                },
            )}
        </label>
    }
    .into_any()
}

/// What the chosen time means: in one's own zone where it is another, and on nights when clocks change.
pub(super) fn meaning(due: Option<domain::Millis>, local: &str, zone: &Zone, own: &Zone) -> String {
    let Some(due) = due else { return String::new() };
    let here = zone.full(due.seconds());
    let yours = (own.name != zone.name).then(|| format!(", which is {} for you", own.full(due.seconds())));
    let is_twice = local.parse().is_ok_and(|wall| matches!(zone.moments(wall), Moments::Twice(..)));
    let twice = is_twice.then_some(" Clocks show this time twice that night; the first one counts.");
    format!("It is sent on {here}{}.{}", yours.unwrap_or_default(), twice.unwrap_or_default())
}

/// What happens when the 24 hours are over by then.
pub(super) fn otherwise(
    thread: Thread,
    due: Memo<Result<domain::Millis, domain::later::NoSuchTime>>,
    templates: RwSignal<Vec<Fallback>>,
    fallback: RwSignal<Option<Fallback>>,
) -> AnyView {
    let ends_before = move || {
        let Ok(due) = due.get() else { return false };
        let now = thread.now().get();
        match thread.conversation.with(|conversation| conversation.window(now)) {
            Window::Open { closes_at } => due >= closes_at.millis(),
            Window::Closed { .. } | Window::Never => true,
        }
    };
    let name = |one: &Fallback| format!("{} · {}", one.name, one.language);
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"If their 24 hours are over by then"</span>
            {select_box(
                view! {
                    <select
                        class=button::SELECT
                        on:change=move |event| {
                            let chosen = event_target_value(&event);
                            fallback.set(templates.with_untracked(|all| all.iter().find(|one| name(one) == chosen).cloned()));
                        }
                    >
                        <option value="" selected=move || fallback.with(Option::is_none)>
                            "Hold it, and tell us"
                        </option>
                        {move || {
                            templates
                                .get()
                                .into_iter()
                                .map(|one| {
                                    let words = name(&one);
                                    let selected = move || fallback.with(|chosen| chosen.as_ref() == Some(&one));
                                    view! {
                                        <option value=words.clone() selected=selected>
                                            {format!("Send the template {words}")}
                                        </option>
                                    }
                                })
                                .collect_view()
                        }}
                    </select>
                },
            )}
        </label>
        {move || {
            ends_before()
                .then(|| {
                    view! {
                        <p class="text-xs text-warn">
                            "Their 24 hours end before that, unless they write again. Then only a template can be sent."
                        </p>
                    }
                })
        }}
    }
    .into_any()
}
