//! The tags of an account at AWS.

use super::{super::keeping::FIELD, Numbers};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::numbers::{account_tags, set_account_tags},
    ui::{Glyph, Icon, Problem, button},
};
use domain::{
    AccountId,
    account::{MOST_TAG_KEY, MOST_TAG_VALUE, Tag},
};
use leptos::{prelude::*, task::spawn_local};

/// A tag as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Typed {
    row: u32,
    tag: Tag,
}

#[component]
pub(super) fn Tags(numbers: Numbers, account: AccountId, open: RwSignal<bool>) -> impl IntoView {
    let (seen, typed) = (RwSignal::new(None::<Vec<Tag>>), RwSignal::new(Vec::<Typed>::new()));
    let next = StoredValue::new(0_u32);
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let add = move |tag: Tag| {
        next.update_value(|next| *next += 1);
        let row = next.get_value();
        typed.update(|typed| typed.push(Typed { row, tag }));
    };
    let refused = move |error: &AppError| {
        if !leave_if_gone(error) && problem.try_set(Some(error.to_string())).is_some() {
            numbers.say(&error.to_string());
        }
    };
    let id = account.clone();
    spawn_local(async move {
        match account_tags(id).await {
            Ok(tags) => {
                // The dialog may be closed by now.
                if seen.try_set(Some(tags.clone())).is_none() {
                    tags.into_iter().filter(|tag| !tag.is_of_aws()).for_each(add);
                }
            }
            Err(error) => refused(&error),
        }
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(over) = seen.get_untracked() else { return };
        if busy.get_untracked() {
            return;
        }
        let wanted: Vec<Tag> = typed.with_untracked(|typed| typed.iter().map(Typed::read).collect());
        if let Err(error) = Tag::check(&wanted) {
            problem.set(Some(error.to_string()));
            return;
        }
        busy.set(true);
        problem.set(None);
        let id = account.clone();
        spawn_local(async move {
            let answer = set_account_tags(id, over, wanted).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    let _ = open.try_set(false);
                    numbers.say("The tags are there.");
                }
                Err(error) => refused(&error),
            }
        });
    };
    let waits = move || seen.with(Option::is_none) && problem.with(Option::is_none);
    let of_aws = move || {
        seen.with(|seen| {
            let tags = seen.iter().flatten().filter(|tag| tag.is_of_aws());
            tags.map(|tag| format!("{} = {}", tag.key, tag.value))
                .collect::<Vec<_>>()
                .join("; ")
        })
    };
    view! {
        <form class="space-y-3 overflow-y-auto p-4" on:submit=send novalidate>
            <p class="text-xs text-muted">"By them AWS sorts costs and permissions. Customers do not see them."</p>
            {move || waits().then(|| view! { <p role="status">"Asking AWS …"</p> })}
            {move || {
                let words = of_aws();
                (!words.is_empty())
                    .then(|| view! { <p class="text-xs text-muted [overflow-wrap:anywhere]">"Made by AWS itself: " {words}</p> })
            }}
            <ul aria-label="Tags" class="space-y-2 empty:hidden">
                <For each=move || typed.get() key=|typed| typed.row let:one>
                    {row(typed, one)}
                </For>
            </ul>
            <Problem words=problem />
            <div class="flex flex-wrap gap-2">
                <button
                    type="button"
                    class=button::SECONDARY
                    disabled=move || seen.with(Option::is_none)
                    on:click=move |_| add(Tag {
                        key: String::new(),
                        value: String::new(),
                    })
                >
                    <Icon glyph=Glyph::Plus class="size-4" />
                    "Add a tag"
                </button>
                <button type="submit" class=button::PRIMARY disabled=move || busy.get() || seen.with(Option::is_none)>
                    "Save the tags"
                </button>
            </div>
        </form>
    }
}

impl Typed {
    fn read(&self) -> Tag {
        Tag {
            key: self.tag.key.trim().to_owned(),
            value: self.tag.value.trim().to_owned(),
        }
    }
}

fn row(typed: RwSignal<Vec<Typed>>, one: Typed) -> impl IntoView {
    let row = one.row;
    let field = move |label: &'static str, most: usize, value: String, set: fn(&mut Tag, String)| {
        view! {
            <label class="block min-w-28 flex-1 space-y-1">
                <span class="text-xs font-medium">{label}</span>
                <input
                    type="text"
                    class=FIELD
                    dir="auto"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=most.to_string()
                    value=value
                    on:input=move |event| {
                        let value = event_target_value(&event);
                        typed
                            .update_untracked(|typed| {
                                if let Some(one) = typed.iter_mut().find(|one| one.row == row) {
                                    set(&mut one.tag, value);
                                }
                            });
                    }
                />
            </label>
        }
    };
    view! {
        <li class="flex items-end gap-2">
            {field("Name", MOST_TAG_KEY, one.tag.key, |tag, key| tag.key = key)}
            {field("Value", MOST_TAG_VALUE, one.tag.value, |tag, value| tag.value = value)}
            <button
                type="button"
                class=button::ICON
                aria-label="Remove the tag"
                title="Remove"
                on:click=move |_| typed.update(|typed| typed.retain(|one| one.row != row))
            >
                <Icon glyph=Glyph::Trash class="size-4" />
            </button>
        </li>
    }
}
