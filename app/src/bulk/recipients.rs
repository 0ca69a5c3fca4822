//! Who was on the list, and where each of them stands.

use super::{
    job::Shown,
    parts::{CARD, FIELD, complain, every_second},
};
use crate::{
    server_fns::bulk::{RecipientRow, RecipientRows, job_recipients},
    ui::{Toasts, button, select_box},
};
use domain::bulk::{RecipientState, Tally, Variant, reason_words};
use leptos::{prelude::*, task::spawn_local};

/// So often it goes on looking by itself.
const LOOKS: u32 = 25;

/// How it is named in the choice.
const SAID_STOP: &str = "said_stop";

/// Who of them is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    #[default]
    All,
    In(RecipientState),
    SaidStop,
}

impl Show {
    const fn name(self) -> &'static str {
        match self {
            Self::All => "",
            Self::In(state) => state.name(),
            Self::SaidStop => SAID_STOP,
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            SAID_STOP => Self::SaidStop,
            name => RecipientState::from_name(name).map_or(Self::All, Self::In),
        }
    }

    const fn state(self) -> Option<RecipientState> {
        match self {
            Self::In(state) => Some(state),
            _ => None,
        }
    }
}

/// The list, by state and by words, a page at a time. The first page follows the job by itself.
#[component]
pub(super) fn Recipients(shown: Shown, tally: Memo<Tally>, show: RwSignal<Show>) -> impl IntoView {
    let id = shown.view.with_untracked(|view| view.job.id);
    let toasts = expect_context::<Toasts>();
    let rows = RwSignal::new(None::<RecipientRows>);
    let variant = RwSignal::new(None::<Variant>);
    let compared = shown.view.with_untracked(|view| view.job.second.is_some());
    let words = RwSignal::new(String::new());
    // Answers to what was looked for before come to nothing.
    let asked = StoredValue::new(0_u32);
    let busy = RwSignal::new(false);
    let is_first = StoredValue::new(true);
    let load = Callback::new(move |from: u32| {
        is_first.set_value(from == 0);
        let (show, variant, sought) = (show.get_untracked(), variant.get_untracked(), words.get_untracked());
        let serial = asked.get_value() + 1;
        asked.set_value(serial);
        busy.set(true);
        spawn_local(async move {
            let mut at = from;
            // The server looks through some thousands at a time: what is rare may be further on.
            for _ in 0..LOOKS {
                let read = job_recipients(id, show.state(), variant, Some(show == Show::SaidStop), sought.clone(), at).await;
                if asked.try_get_value() != Some(serial) {
                    return;
                }
                let page = match read {
                    Ok(page) => page,
                    Err(error) => {
                        complain(toasts, &error);
                        break;
                    }
                };
                let (none, next) = (page.rows.is_empty(), page.next);
                let _ = rows.try_update(|rows| {
                    let known = if at == 0 { None } else { rows.take() };
                    let mut known = known.unwrap_or_default();
                    known.rows.extend(page.rows);
                    known.next = next;
                    *rows = Some(known);
                });
                match next.filter(|_| none) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            let _ = busy.try_set(false);
        });
    });
    let seen = StoredValue::new(None::<Tally>);
    Effect::new(move |_| {
        show.track();
        seen.set_value(Some(tally.get_untracked()));
        load.run(0);
    });
    every_second(move || {
        let is_older = tally.with_untracked(|now| seen.with_value(|seen| seen.as_ref() != Some(now)));
        // Who went on to later pages is not thrown back to the first; and what is sought may be rare: finding it reads them all.
        let is_all = show.get_untracked() == Show::All && variant.get_untracked().is_none() && words.with_untracked(String::is_empty);
        if is_older && is_all && is_first.get_value() && !busy.get_untracked() {
            seen.set_value(Some(tally.get_untracked()));
            load.run(0);
        }
    });
    let choose = move |event| show.set(Show::from_name(&event_target_value(&event)));
    let choose_variant = move |event| {
        variant.set(Variant::from_name(&event_target_value(&event)));
        load.run(0);
    };
    let next = move || rows.with(|rows| rows.as_ref().and_then(|rows| rows.next));
    let groups = shown.view.with_untracked(|view| view.job.groups().collect::<Vec<_>>());
    let groups = groups
        .into_iter()
        .map(|variant| {
            let words = match variant {
                Variant::Rest => "The rest".to_owned(),
                message => format!("Message {}", message.words()),
            };
            view! { <option value=variant.words()>{words}</option> }
        })
        .collect_view();
    let options = RecipientState::ALL
        .into_iter()
        .map(|state| view! { <option value=state.name()>{state.words()}</option> })
        .collect_view();
    view! {
        <section class=CARD aria-labelledby="recipients">
            <div class="flex flex-wrap items-center gap-2">
                <h2 id="recipients" class="mr-auto font-semibold">
                    "Recipients"
                </h2>
                <input
                    type="search"
                    class=format!("{FIELD} sm:max-w-44")
                    aria-label="Search recipients"
                    placeholder="Number or words…"
                    on:change=move |event| {
                        words.set(event_target_value(&event));
                        load.run(0);
                    }
                />
                <label class="w-40">
                    <span class="sr-only">"Show"</span>
                    {select_box(
                        view! {
                            <select class=button::SELECT prop:value=move || show.get().name() on:change=choose>
                                <option value="">"All"</option>
                                {options}
                                <option value=SAID_STOP>"Said stop"</option>
                            </select>
                        },
                    )}
                </label>
                {compared
                    .then(|| {
                        view! {
                            <label class="w-44">
                                <span class="sr-only">"Variant"</span>
                                {select_box(
                                    view! {
                                        <select class=button::SELECT on:change=choose_variant>
                                            <option value="">"All messages"</option>
                                            {groups}
                                        </select>
                                    },
                                )}
                            </label>
                        }
                    })}
                <button type="button" class=button::SECONDARY disabled=move || busy.get() on:click=move |_| load.run(0)>
                    "Refresh"
                </button>
            </div>
            <div class="mt-2 overflow-x-auto" tabindex="0" role="region" aria-label="List of recipients">
                <table class="w-full text-left text-xs">
                    <thead>
                        <tr class="text-muted">
                            <th class="px-2 py-1 font-semibold" scope="col">
                                "Row"
                            </th>
                            <th class="px-2 py-1 font-semibold" scope="col">
                                "Number"
                            </th>
                            {compared
                                .then(|| {
                                    view! {
                                        <th class="px-2 py-1 font-semibold" scope="col">
                                            "Variant"
                                        </th>
                                    }
                                })}
                            <th class="px-2 py-1 font-semibold" scope="col">
                                "State"
                            </th>
                            <th class="px-2 py-1 font-semibold" scope="col">
                                "Conversation"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.with(|rows| rows.as_ref().map(|rows| rows.rows.iter().map(line).collect_view()))}</tbody>
                </table>
            </div>
            {move || {
                rows.with(|rows| rows.as_ref().is_some_and(|rows| rows.rows.is_empty() && rows.next.is_none()))
                    .then(|| view! { <p class="p-4 text-center text-muted">"Nobody of them is here."</p> })
            }}
            {move || {
                next()
                    .map(|from| {
                        view! {
                            <button
                                type="button"
                                class=format!("{} mt-2", button::SECONDARY)
                                disabled=move || busy.get()
                                on:click=move |_| load.run(from)
                            >
                                "More"
                            </button>
                        }
                    })
            }}
        </section>
    }
}

/// The message that somebody gets; of the rest, once that is decided.
fn group(variant: Variant, message: Option<Variant>) -> String {
    match (variant, message) {
        (Variant::Rest, Some(message)) => format!("Rest: {}", message.words()),
        (variant, _) => variant.words().to_owned(),
    }
}

fn line(row: &RecipientRow) -> impl IntoView + use<> {
    let why = row.failure.as_deref().map(|label| format!(": {}", reason_words(row.state, label)));
    let answered = row.answered.map(|_| " · answered");
    let answered = if row.stopped { Some(" · said stop") } else { answered };
    let thread = row.conversation.as_ref().map(|id| {
        let label = format!("Open the conversation with {}", row.number.pretty());
        view! {
            <a class="text-brand underline" href=format!("/inbox/{id}") aria-label=label>
                "Open"
            </a>
        }
    });
    view! {
        <tr class="border-t border-line">
            <td class="px-2 py-1.5 text-muted">{row.row}</td>
            <td class="whitespace-nowrap px-2 py-1.5">{row.number.pretty()}</td>
            {row.variant.map(|variant| view! { <td class="px-2 py-1.5">{group(variant, row.message)}</td> })}
            <td class="min-w-40 px-2 py-1.5">{row.state.words()} {why} {answered}</td>
            <td class="px-2 py-1.5">{thread}</td>
        </tr>
    }
}
