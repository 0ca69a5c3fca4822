//! What the events are narrowed to. The browser sends the form, so it works without scripts.

use super::super::narrow::{Choice, choose};
use crate::{pages, server_fns::session::Me, ui::button};
use domain::kept_event::{AGES, CAUSES, KeptQuery};
use leptos::prelude::*;

#[component]
pub(super) fn Filter(query: KeptQuery) -> impl IntoView {
    let choice = |name: &str, words: &str| (name.to_owned(), words.to_owned());
    let causes: Vec<Choice> = CAUSES.iter().map(|(_, name, words)| choice(name, words)).collect();
    let cause = CAUSES
        .iter()
        .find(|(cause, ..)| query.cause == Some(*cause))
        .map(|(_, name, _)| *name);
    let ages: Vec<Choice> = AGES.iter().map(|(_, name, words)| choice(name, words)).collect();
    let age = AGES.iter().find(|(age, ..)| query.age == Some(*age)).map(|(_, name, _)| *name);
    let phones: Vec<Choice> = expect_context::<StoredValue<Me>>().with_value(|me| {
        let title = |phone: &domain::Phone| match &phone.name {
            Some(name) => format!("{} · {name}", phone.title()),
            None => phone.title(),
        };
        me.phones.iter().map(|phone| (phone.id.to_string(), title(phone))).collect()
    });
    let phone = query.phone.as_ref().map(ToString::to_string);
    let is_narrow = !query.is_all();
    view! {
        <form method="get" action=pages::EVENTS.path class="mb-3 flex flex-wrap items-end gap-2" aria-label="Filter">
            {choose("Cause", "cause", "Every cause", causes, cause)}
            {choose("Came", "age", "At any time", ages, age)}
            {choose("Number", "number", "Every number", phones, phone.as_deref())}
            <button type="submit" class=button::SECONDARY>
                "Show"
            </button>
            {is_narrow
                .then(|| {
                    view! {
                        <a href=pages::EVENTS.path class=button::QUIET>
                            "Show all"
                        </a>
                    }
                })}
        </form>
    }
}
