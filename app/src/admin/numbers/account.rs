//! An account: how it stands, where its events go, and how to disconnect it.

use super::{
    super::keeping::{CARD, FIELD},
    Numbers, rows,
    tags::Tags,
};
use crate::{
    preferences::leave_if_gone,
    server_fns::numbers::{disconnect_account, set_destination},
    ui::{Dialog, Problem, ZoneSignal, button},
};
use domain::account::{Account, AccountRow};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(super) fn Card(numbers: Numbers, row: AccountRow, topics: Vec<String>) -> impl IntoView {
    let AccountRow {
        account,
        limit,
        opened,
        heard,
        unread,
        numbers: phones,
    } = row;
    let title = match account.name.trim() {
        "" => "WhatsApp Business Account".to_owned(),
        name => name.to_owned(),
    };
    let (choosing, leaving, tagging) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let zone = expect_context::<ZoneSignal>();
    let (linked_at, limit_at) = (account.linked_at, limit.as_ref().map(|limit| limit.at.seconds()));
    let limit_words = limit.as_ref().map_or_else(
        || "WhatsApp has not told us. WhatsApp Manager shows it.".to_owned(),
        domain::account::Limit::words,
    );
    let destination = account
        .destination
        .as_ref()
        .map_or_else(|| "Nowhere: no message arrives here.".to_owned(), |one| one.arn().to_owned());
    let role = account.destination.as_ref().and_then(|one| one.role().map(str::to_owned));
    let manager = format!("https://business.facebook.com/wa/manage/phone-numbers/?waba_id={}", account.waba);
    let kept = StoredValue::new(account.clone());
    let topics = StoredValue::new(topics);
    view! {
        <section class=CARD aria-label=title.clone()>
            <div class="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3">
                <div class="min-w-0 flex-1 basis-60">
                    <h2 class="font-semibold [overflow-wrap:anywhere]">{title.clone()}</h2>
                    <p class="text-xs text-muted">
                        "WhatsApp Business Account "{account.waba.clone()}" · linked " {move || zone.0.with(|zone| zone.date(linked_at))}
                    </p>
                </div>
                <p class=if account.is_complete {
                    "text-xs font-medium text-ok"
                } else {
                    "text-xs font-medium text-bad"
                }>{if account.is_complete { "Set up" } else { "Set-up not finished: finish it in the console of AWS" }}</p>
            </div>
            <dl class="grid gap-x-4 gap-y-2 border-t border-line px-4 py-3 text-xs sm:grid-cols-[10rem_1fr]">
                <dt class="font-medium">"Messaging limit"</dt>
                <dd>
                    {limit_words}
                    {limit_at
                        .map(|at| {
                            view! { <span class="text-muted">" · told on " {move || zone.0.with(|zone| zone.date(at))}</span> }
                        })} <span class="block">{format!("{opened} used in the last 24 hours")}</span>
                    <span class="block text-muted">
                        "Customers to whom a conversation is opened, over all numbers of the business. Answers do not count."
                    </span>
                </dd>
                <dt class="font-medium">"Events go to"</dt>
                <dd class="min-w-0">
                    <span class="block font-mono [overflow-wrap:anywhere]">{destination}</span>
                    {role.map(|role| view! { <span class="block text-muted [overflow-wrap:anywhere]">"with the role "{role}</span> })}
                    {(heard == Some(false))
                        .then(|| {
                            view! {
                                <span class="block font-medium text-bad">
                                    "This server does not listen there: messages of customers do not arrive."
                                </span>
                            }
                        })}
                    <button type="button" class=format!("{} -ml-2 noscript:hidden", button::QUIET) on:click=move |_| choosing.set(true)>
                        "Change where events go…"
                    </button>
                </dd>
            </dl>
            {unread
                .map(|why| {
                    view! {
                        <p class="border-t border-line bg-warn-soft px-4 py-2 text-xs font-medium text-warn" role="status">
                            "The numbers of this account could not be read; these are those that were read last. "
                            {why}
                        </p>
                    }
                })}
            {rows(&title, phones)}
            <div class="flex flex-wrap items-center gap-2 border-t border-line px-4 py-2">
                <a
                    class=button::QUIET
                    href="https://console.aws.amazon.com/social-messaging/home"
                    target="_blank"
                    rel="noopener noreferrer"
                >
                    "Console of AWS"
                </a>
                <a class=button::QUIET href=manager target="_blank" rel="noopener noreferrer">
                    "WhatsApp Manager"
                </a>
                <button type="button" class=format!("{} noscript:hidden", button::QUIET) on:click=move |_| tagging.set(true)>
                    "Tags…"
                </button>
                <p class="basis-full text-2xs text-muted md:grow md:basis-0">
                    "Only there: linking and registering numbers, display name, profile, PIN, username."
                </p>
                <button type="button" class=format!("{} text-bad! noscript:hidden", button::SECONDARY) on:click=move |_| leaving.set(true)>
                    "Disconnect…"
                </button>
            </div>
            <Dialog open=choosing label="Where events go">
                <Destination numbers account=kept.get_value() topics=topics.get_value() open=choosing />
            </Dialog>
            <Dialog open=tagging label="Tags of the account">
                <Tags numbers account=kept.with_value(|account| account.id.clone()) open=tagging />
            </Dialog>
            <Dialog open=leaving label="Disconnect the account">
                <Disconnect numbers account=kept.get_value() open=leaving />
            </Dialog>
        </section>
    }
}

/// Where AWS is to send what happens.
#[component]
fn Destination(numbers: Numbers, account: Account, topics: Vec<String>, open: RwSignal<bool>) -> impl IntoView {
    let now = account.destination.clone();
    let topic = RwSignal::new(now.as_ref().map(|one| one.arn().to_owned()).unwrap_or_default());
    let role = RwSignal::new(now.as_ref().and_then(|one| one.role()).unwrap_or_default().to_owned());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let id = account.id.clone();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (id, topic, role) = (id.clone(), topic.get_untracked(), role.get_untracked());
        spawn_local(async move {
            let nowhere = topic.trim().is_empty();
            let answer = set_destination(id, topic, role).await;
            // The dialog may be closed by now.
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    let _ = open.try_set(false);
                    numbers.say(if nowhere {
                        "Events go nowhere now."
                    } else {
                        "Events go there now."
                    });
                }
                Err(error) => {
                    if !leave_if_gone(&error) && problem.try_set(Some(error.to_string())).is_some() {
                        numbers.say(&error.to_string());
                    }
                }
            }
            numbers.fetch();
        });
    };
    let ours = topics
        .into_iter()
        .map(|arn| {
            let chosen = arn.clone();
            view! {
                <li>
                    <button
                        type="button"
                        class=format!("{} max-w-full text-left [overflow-wrap:anywhere]", button::QUIET)
                        on:click=move |_| topic.set(chosen.clone())
                    >
                        {arn}
                    </button>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let has_ours = !ours.is_empty();
    view! {
        <form class="space-y-3 overflow-y-auto p-4" on:submit=send novalidate>
            <p class="text-xs text-muted">
                "AWS sends messages of customers and reports about yours to one topic. Whatever listens to the old one hears nothing more. Events on their way are not sent again."
            </p>
            <label class="block space-y-1">
                <span class="text-xs font-medium">"ARN of the topic"</span>
                <input
                    type="text"
                    class=FIELD
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=topic
                    on:input=move |event| topic.set(event_target_value(&event))
                />
            </label>
            {has_ours
                .then(|| {
                    view! {
                        <div>
                            <p class="text-xs font-medium">"This server listens to"</p>
                            <ul class="-ml-2">{ours}</ul>
                        </div>
                    }
                })}
            <label class="block space-y-1">
                <span class="text-xs font-medium">"ARN of the role that writes there, if any"</span>
                <input
                    type="text"
                    class=FIELD
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=role
                    on:input=move |event| role.set(event_target_value(&event))
                />
            </label>
            {move || {
                topic
                    .with(|topic| topic.trim().is_empty())
                    .then(|| {
                        view! {
                            <p class="text-xs font-medium text-bad" role="status">
                                "Without a topic nothing arrives: neither messages nor reports."
                            </p>
                        }
                    })
            }}
            <Problem words=problem />
            <button type="submit" class=button::PRIMARY disabled=busy>
                "Send events there"
            </button>
        </form>
    }
}

/// Typed confirmation.
#[component]
fn Disconnect(numbers: Numbers, account: Account, open: RwSignal<bool>) -> impl IntoView {
    let wanted = match account.name.trim() {
        "" => account.waba.clone(),
        name => name.to_owned(),
    };
    let typed = RwSignal::new(String::new());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let same = {
        let wanted = wanted.clone();
        move || typed.with(|typed| typed.trim() == wanted)
    };
    let id = account.id.clone();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (id, typed) = (id.clone(), typed.get_untracked());
        spawn_local(async move {
            let answer = disconnect_account(id, typed).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    let _ = open.try_set(false);
                    numbers.say("The account is disconnected.");
                }
                Err(error) => {
                    if !leave_if_gone(&error) && problem.try_set(Some(error.to_string())).is_some() {
                        numbers.say(&error.to_string());
                    }
                }
            }
            numbers.fetch();
        });
    };
    view! {
        <form class="space-y-3 overflow-y-auto p-4" on:submit=send novalidate>
            <ul class="list-disc space-y-1 pl-4 text-xs">
                <li>"Nothing can be sent from its numbers any more: replies, scheduled messages and bulk jobs fail."</li>
                <li>"Messages of customers do not arrive. They still see the number in WhatsApp."</li>
                <li>"Conversations and templates stay here as they are, and the account stays at WhatsApp."</li>
                <li>"To have it back, somebody links it again in the console of AWS."</li>
            </ul>
            <label class="block space-y-1">
                <span class="text-xs font-medium">"Type “" {wanted.clone()} "” to confirm"</span>
                <input
                    type="text"
                    class=FIELD
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            <Problem words=problem />
            <button type="submit" class=button::PRIMARY disabled=move || busy.get() || !same()>
                "Disconnect the account"
            </button>
        </form>
    }
}
