//! What a question finds in the documents, before any model has read it.

use super::{CARD, scope::called};
use crate::{
    preferences::leave_if_gone,
    server_fns::{knowledge::find_knowledge, session::Me},
    ui::{Problem, button, select_box, source_link},
};
use domain::{PhoneId, assistant::knowledge::Found};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(super) fn Find() -> impl IntoView {
    let (question, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let phones = expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone());
    let phone = RwSignal::new(None::<PhoneId>);
    let (problem, found) = (RwSignal::new(None::<String>), RwSignal::new(None::<Vec<Found>>));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        busy.set(true);
        spawn_local(async move {
            let answer = find_knowledge(question.get_untracked(), phone.get_untracked()).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(passages) => found.set(Some(passages)),
                Err(error) => {
                    if !leave_if_gone(&error) {
                        problem.set(Some(error.to_string()));
                    }
                }
            }
        });
    };
    view! {
        <section class=format!("{CARD} noscript:hidden") aria-labelledby="find-heading">
            <h2 id="find-heading" class="font-semibold">
                "What is found"
            </h2>
            <form class="flex flex-wrap items-end gap-2" on:submit=send novalidate>
                <label class="block min-w-48 flex-1 space-y-1">
                    <span class="text-xs font-medium">"Question"</span>
                    <input
                        type="text"
                        class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint desk:min-h-9"
                        dir="auto"
                        autocomplete="off"
                        maxlength="1000"
                        placeholder="When are you open?"
                        prop:value=question
                        on:input=move |event| question.set(event_target_value(&event))
                    />
                </label>
                {(phones.len() > 1)
                    .then(|| {
                        view! {
                            <label class="block min-w-40 space-y-1">
                                <span class="text-xs font-medium">"In the documents of"</span>
                                {select_box(
                                    view! {
                                        <select
                                            class=button::SELECT
                                            on:change=move |event| phone.set(PhoneId::parse(event_target_value(&event)).ok())
                                        >
                                            <option value="">"All numbers"</option>
                                            {phones
                                                .into_iter()
                                                .map(|phone| view! { <option value=phone.id.to_string()>{called(&phone)}</option> })
                                                .collect_view()}
                                        </select>
                                    },
                                )}
                            </label>
                        }
                    })}
                <button type="submit" class=button::SECONDARY disabled=busy>
                    "Look"
                </button>
            </form>
            <Problem words=problem />
            <p class="sr-only" role="status">
                {move || found.with(|found| found.as_ref().map(|found| format!("{} passages found.", found.len())))}
            </p>
            {move || {
                found
                    .get()
                    .map(|found| {
                        if found.is_empty() {
                            return view! { <p class="text-muted">"Nothing in the documents answers this."</p> }.into_any();
                        }
                        view! {
                            <ol aria-label="Passages" class="divide-y divide-line">
                                {found.into_iter().map(passage).collect_view()}
                            </ol>
                        }
                            .into_any()
                    })
            }}
        </section>
    }
}

fn passage(found: Found) -> impl IntoView {
    view! {
        <li class="flex flex-col gap-1 py-2">
            <p class="flex items-baseline gap-2">
                <span class="min-w-0 flex-1 font-medium [overflow-wrap:anywhere]">{found.title}</span>
                {found.score.map(|score| view! { <span class="text-2xs text-muted">"fits "{score}</span> })}
            </p>
            <p class="text-xs whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
                {found.excerpt}
            </p>
            {source_link(found.link, found.document)}
        </li>
    }
}
