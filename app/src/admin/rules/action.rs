//! What a rule does: the part of the form about one action.

use super::{
    editor::{Form, Keyed},
    fields::{field_of, tick_of},
    template,
};
use crate::ui::{Glyph, Icon, button, select_box};
use domain::{
    Assignee,
    rule::{Action, GOOD_FIT},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The kinds of actions by their names in the form.
pub(super) const KINDS: [(&str, &str); 10] = [
    ("reply", "Reply with a text"),
    ("template", "Send a template"),
    ("send_back", "Send their file back"),
    ("react", "React with an emoji"),
    ("assign", "Assign to a person"),
    ("round_robin", "Assign in turns"),
    ("note", "Write a private note"),
    ("notify", "Tell Admins"),
    ("mark_read", "Show the customer that it was read"),
    ("answer", "Let the assistant answer"),
];

/// An action of a kind with nothing in it yet.
pub(super) fn blank(kind: &str, people: &[Assignee]) -> Option<Action> {
    let text = String::new;
    Some(match kind {
        "reply" => Action::Reply { text: text() },
        "template" => Action::Template {
            name: text(),
            language: text(),
            fills: BTreeMap::new(),
        },
        "react" => Action::React { emoji: "👍".to_owned() },
        "assign" => Action::Assign {
            to: people.first()?.clone(),
            taken: false,
        },
        "round_robin" => Action::RoundRobin {
            among: Vec::new(),
            taken: false,
        },
        "note" => Action::Note { text: text() },
        "mark_read" => Action::MarkRead,
        "send_back" => Action::SendBack,
        // Nothing reaches a customer before somebody has seen what would.
        "answer" => Action::Answer {
            least: GOOD_FIT,
            proposes: true,
        },
        _ => Action::Notify { text: text() },
    })
}

fn title(action: &Action) -> &'static str {
    let kind = match action {
        Action::Reply { .. } => "reply",
        Action::Template { .. } => "template",
        Action::React { .. } => "react",
        Action::Assign { .. } => "assign",
        Action::RoundRobin { .. } => "round_robin",
        Action::Note { .. } => "note",
        Action::Notify { .. } => "notify",
        Action::MarkRead => "mark_read",
        Action::SendBack => "send_back",
        Action::Answer { .. } | Action::HandOver => "answer",
    };
    KINDS.iter().find(|(name, _)| *name == kind).map_or("", |(_, title)| title)
}

/// One action in the form, with what moves and removes it.
#[component]
pub(super) fn OneAction(form: Form, keyed: Keyed) -> impl IntoView {
    let key = keyed.key;
    let title = keyed.action.with_untracked(title);
    let place = Memo::new(move |_| {
        form.actions
            .with(|actions| actions.iter().position(|one| one.key == key))
            .unwrap_or_default()
    });
    let is_last = move || form.actions.with(|actions| place.get() + 1 == actions.len());
    let alone = move || form.actions.with(|actions| actions.len() == 1);
    let shift = move |by: usize| {
        form.actions.update(|actions| {
            let at = place.get_untracked();
            // Up is the swap with the one before.
            let other = if by == 0 {
                at.checked_sub(1)
            } else {
                Some(at + 1).filter(|other| *other != actions.len())
            };
            if let Some(other) = other {
                actions.swap(at, other);
            }
        });
    };
    let wrong = Signal::derive(move || form.wrong.at(&format!("actions.{}", place.get())).get());
    view! {
        <li class="rounded-lg border border-line bg-surface p-3" aria-label=title>
            <div class="mb-2 flex items-center gap-1">
                <p class="min-w-0 flex-1 font-medium">{move || place.get() + 1}". "{title}</p>
                <div class="flex shrink-0 noscript:hidden">
                    <button
                        type="button"
                        class=button::ICON
                        aria-label="Do this earlier"
                        title="Earlier"
                        disabled=move || place.get() == 0
                        on:click=move |_| shift(0)
                    >
                        <Icon glyph=Glyph::ArrowUp class="size-4" />
                    </button>
                    <button
                        type="button"
                        class=button::ICON
                        aria-label="Do this later"
                        title="Later"
                        disabled=is_last
                        on:click=move |_| shift(1)
                    >
                        <Icon glyph=Glyph::ArrowDown class="size-4" />
                    </button>
                    <button
                        type="button"
                        class=button::ICON
                        aria-label="Remove this"
                        title="Remove"
                        disabled=alone
                        on:click=move |_| form.actions.update(|actions| actions.retain(|one| one.key != key))
                    >
                        <Icon glyph=Glyph::Trash class="size-4" />
                    </button>
                </div>
            </div>
            {fields(form, keyed.action, wrong)}
        </li>
    }
}

fn fields(form: Form, action: RwSignal<Action>, wrong: Signal<Option<String>>) -> AnyView {
    match action.get_untracked() {
        Action::Reply { text } => {
            let hint = "Only while the customer's 24 hours last. {{first_name|there}} becomes their first name.";
            let set = move |text| action.set(Action::Reply { text });
            field_of("Text", text, Callback::new(set), wrong, 3, hint)
        }
        Action::Note { text } => {
            let set = move |text| action.set(Action::Note { text });
            field_of(
                "Note",
                text,
                Callback::new(set),
                wrong,
                2,
                "For colleagues. The customer does not see it.",
            )
        }
        Action::Notify { text } => {
            let set = move |text| action.set(Action::Notify { text });
            field_of(
                "What Admins are told",
                text,
                Callback::new(set),
                wrong,
                1,
                "It appears behind the bell.",
            )
        }
        Action::React { emoji } => {
            let set = move |emoji: String| {
                action.set(Action::React {
                    emoji: emoji.trim().to_owned(),
                });
            };
            field_of("Emoji", emoji, Callback::new(set), wrong, 1, "")
        }
        Action::Assign { to, taken } => assign(form, action, &to, taken),
        Action::RoundRobin { among, taken } => turns(form, action, &among, taken, wrong),
        Action::Template { name, language, fills } => template::fields(form, action, (name, language), fills, wrong),
        Action::Answer { least, proposes } => answer(action, least, proposes, wrong),
        Action::MarkRead => {
            view! { <p class="text-xs text-muted">"Blue ticks at once, also when nobody has looked yet. Your own unread count stays."</p> }
                .into_any()
        }
        Action::SendBack => {
            view! {
                <p class="text-xs text-muted">
                    "A photo, film, sound, document or sticker goes back as it came, without its words. It counts as an automatic message. Where there is no file, nothing is sent."
                </p>
            }
                .into_any()
        }
        Action::HandOver => ().into_any(),
    }
}

fn answer(action: RwSignal<Action>, least: u8, proposes: bool, wrong: Signal<Option<String>>) -> AnyView {
    let fit = move |typed: String| {
        action.update(|action| {
            if let Action::Answer { least, .. } = action {
                // What is no number is over the limit, and said so.
                *least = typed.trim().parse().unwrap_or(u8::MAX);
            }
        });
    };
    let propose = move |on: bool| {
        action.update(|action| {
            if let Action::Answer { proposes, .. } = action {
                *proposes = on;
            }
        });
    };
    let hint = "In percent. An agent of Bedrock does not say how well its documents fit: there one that it names is enough.";
    view! {
        <div class="space-y-2">
            <p class="text-xs text-muted">
                "Only from your documents, and marked as automatic. Never where somebody takes care of the conversation or has written in it, and no more once the customer asks for a person."
            </p>
            {field_of("How well a document has to fit at least", least.to_string(), Callback::new(fit), wrong, 1, hint)}
            {tick_of("Only propose: a private note says what it would have answered", proposes, Callback::new(propose))}
        </div>
    }
    .into_any()
}

fn taken(action: RwSignal<Action>, now: bool) -> AnyView {
    let set = move |on: bool| {
        action.update(|action| {
            if let Action::Assign { taken, .. } | Action::RoundRobin { taken, .. } = action {
                *taken = on;
            }
        });
    };
    tick_of("Also where somebody takes care of it already", now, Callback::new(set))
}

fn assign(form: Form, action: RwSignal<Action>, to: &Assignee, now: bool) -> AnyView {
    let people = form.people();
    // Who cannot take conversations any more is shown until somebody else is chosen.
    let gone = (!people.iter().any(|one| one.id == to.id)).then(|| to.clone());
    let options = gone.into_iter().chain(people.iter().cloned()).map(|one| {
        let selected = one.id == to.id;
        view! {
            <option value=one.id.to_string() selected=selected>
                {one.name}
            </option>
        }
    });
    let options = options.collect_view();
    let pick = move |id: String| {
        if let Some(chosen) = people.iter().find(|one| one.id.as_str() == id) {
            action.update(|action| {
                if let Action::Assign { to, .. } = action {
                    *to = chosen.clone();
                }
            });
        }
    };
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">"Person"</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=move |event| pick(event_target_value(&event))>
                        {options}
                    </select>
                },
            )}
        </label>
        {taken(action, now)}
    }
    .into_any()
}

fn turns(form: Form, action: RwSignal<Action>, among: &[Assignee], now: bool, wrong: Signal<Option<String>>) -> AnyView {
    let one = |person: Assignee| {
        let (name, chosen) = (person.name.clone(), among.iter().any(|one| one.id == person.id));
        let set = move |on: bool| {
            action.update(|action| {
                if let Action::RoundRobin { among, .. } = action {
                    among.retain(|one| one.id != person.id);
                    if on {
                        among.push(person.clone());
                    }
                }
            });
        };
        tick_of(name, chosen, Callback::new(set))
    };
    let gone = among
        .iter()
        .filter(|one| !form.people().iter().any(|person| person.id == one.id))
        .cloned()
        .collect::<Vec<_>>();
    let people: Vec<AnyView> = gone.into_iter().chain(form.people()).map(one).collect();
    view! {
        <fieldset>
            <legend class="text-xs font-medium">"People who take turns"</legend>
            <p class="text-xs text-muted">"Whoever of them has the fewest open conversations gets it."</p>
            {people}
            <crate::ui::Problem words=wrong />
        </fieldset>
        {taken(action, now)}
    }
    .into_any()
}
