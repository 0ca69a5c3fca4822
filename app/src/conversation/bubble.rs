//! One entry of the thread: a message, or a line between messages.

use super::{beside, kinds, outbox::Sending, remarks::Remarks, rows::Shown, send::send_again, thread::Thread, tools::Tool};
use crate::ui::{At, Glyph, Icon, Ticks, ZoneSignal, button, delivery_words};
use domain::{Content, Delivery, DeliveryState, Direction, Entry, Failure, Message, Position, Zone, entry::Note};
use leptos::{either::Either, prelude::*};

/// The look of a customer's bubble and of ours. Beside it is room for a thumb.
const THEIRS: &str =
    "relative max-w-[min(34rem,calc(100%-2.75rem))] rounded-bubble rounded-bl-sm border border-line bg-bubble-in px-3 py-2 shadow-sm";
const OURS: &str = "relative max-w-[min(34rem,calc(100%-2.75rem))] rounded-bubble rounded-br-sm border border-transparent bg-bubble-out px-3 py-2 shadow-sm";

/// One entry of the thread with its time, and with its delivery when it is ours. Drawn as a whole when anything of it changes:
/// a page of messages that each watched their parts would take long to come to life.
#[component]
pub(super) fn Bubble(thread: Thread, shown: ArcRwSignal<Shown>, zone: ZoneSignal) -> impl IntoView {
    move || shown.with(|shown| zone.0.with(|zone| draw(thread, shown, zone)))
}

fn draw(thread: Thread, Shown { entry, sending }: &Shown, zone: &Zone) -> impl IntoView + use<> {
    let line = |name: &str, words: &str, look| Either::Right(line(name, words, entry.position(), zone, look).into_any());
    match entry {
        Entry::Message(message) if message.marks.hidden.is_some() => {
            let by = message.marks.hidden.as_ref().map_or("", |hidden| &hidden.by);
            line(by, beside::hidden_words(message), "bg-raised")
        }
        Entry::Message(message) => match &message.content {
            // WhatsApp speaks, and nobody is to be answered.
            Content::System { body, .. } => line("", body, "bg-raised"),
            // It is shown on the message that it is for; here only when it did not arrive.
            Content::Reaction { emoji, .. } => {
                let failed = message.delivery().filter(|delivery| delivery.state() == DeliveryState::Failed);
                let what = emoji
                    .as_deref()
                    .map_or_else(|| "Taking a reaction back".to_owned(), |emoji| format!("The reaction {emoji}"));
                match (sending, failed) {
                    (Sending::Unsent(why), _) => Either::Right(waiting_reaction(thread, message, &what, why, zone).into_any()),
                    (_, Some(delivery)) => {
                        let words = delivery.failure.as_ref().map(Failure::words).unwrap_or_default();
                        line("", &format!("{what} · {words}"), "bg-raised")
                    }
                    (_, None) => Either::Right(().into_any()),
                }
            }
            Content::RequestWelcome {} => line("", "The customer opened the chat for the first time", "bg-raised"),
            _ => Either::Left(draw_message(thread, message, sending, zone)),
        },
        Entry::Note(note) => Either::Right(private_note(note, zone).into_any()),
        Entry::Activity(activity) => line(&activity.by.called(), &activity.words, ""),
        Entry::Newer(_) => line("", NEEDS_NEWER, "bg-raised"),
    }
}

const NEEDS_NEWER: &str = "A newer version of this page is needed to show this.";

/// A reaction that is not with the server yet.
fn waiting_reaction(thread: Thread, message: &Message, what: &str, why: &str, zone: &Zone) -> impl IntoView + use<> {
    view! {
        <div class="flex flex-col items-center">
            {line("", what, message.position(), zone, "bg-raised")} <Unsent thread message why=why.to_owned() />
        </div>
    }
}

/// Words for colleagues.
fn private_note(note: &Note, zone: &Zone) -> impl IntoView + use<> {
    view! {
        <section
            class="mx-auto flex w-full max-w-[min(34rem,88%)] gap-2 rounded-lg border border-note-line bg-note px-3 py-2"
            aria-label="Private note"
            data-message=note.id.to_string()
        >
            <Icon glyph=Glyph::Edit class="mt-0.5 size-4 shrink-0 text-warn" />
            <div class="min-w-0">
                <p class="text-xs text-muted">
                    <span class="font-medium text-ink">{note.author.called().into_owned()}</span>
                    " · private note · "
                    <At at=note.at zone />
                </p>
                <p class="whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]" dir="auto">
                    {note.body.clone()}
                </p>
            </div>
        </section>
    }
}

/// A line that is not for the customer.
fn line(name: &str, words: &str, place: Position, zone: &Zone, look: &'static str) -> impl IntoView + use<> {
    let at = place.at;
    let name = (!name.is_empty()).then(|| view! { <span class="font-medium">{name.to_owned()} " "</span> });
    view! {
        <p
            class=format!("mx-auto max-w-[min(34rem,88%)] rounded-lg px-3 py-1.5 text-center text-xs text-muted {look}")
            dir="auto"
            data-message=place.id.to_string()
        >
            {name}
            <span class="whitespace-pre-wrap [overflow-wrap:anywhere]">{words.to_owned()}</span>
            " · "
            <At at zone />
        </p>
    }
}

fn draw_message(thread: Thread, message: &Message, sending: &Sending, zone: &Zone) -> impl IntoView + use<> {
    let id = message.id;
    let (inbound, author) = match &message.direction {
        Direction::Inbound => (true, None),
        Direction::Outbound { author, .. } => (false, Some(author)),
    };
    let mine = author.is_some_and(|author| thread.me.with_value(|me| author.is_person(&me.id)));
    let colleague = author.filter(|_| !mine).map(|author| author.signature().into_owned());
    let speaker = if inbound {
        "Customer".to_owned()
    } else {
        colleague.clone().unwrap_or_else(|| "You".to_owned())
    };
    let deleted = message.marks.deleted_at.is_some();
    let edited = message.marks.edits.last().filter(|_| !deleted).map(|edit| edit.when.at);
    let content = if deleted {
        Either::Left(view! { <Deleted /> })
    } else {
        Either::Right((kinds::above(thread, message), kinds::body(thread, message)))
    };
    let earlier = edited.map(|_| earlier(message));
    let delivery = message.delivery();
    let in_group = message.context.group.is_some();
    let time_unknown = message.context.time_unknown;
    let again = message.context.again.as_ref().map(|failed| zone.clock(failed.at));
    view! {
        <article
            class=if inbound { "group flex flex-col items-start" } else { "group flex flex-col items-end" }
            data-message=id.to_string()
            data-state=delivery.map(|delivery| state_name(sending, delivery.state()))
        >
            <div class=if inbound {
                THEIRS
            } else {
                OURS
            }>
                {(thread.may_write() && *sending == Sending::Stored).then(|| acts(thread, message))}
                <span class="sr-only">{speaker} ": "</span> {content} {earlier}
                <div class="mt-1 flex items-center justify-end gap-1 text-2xs text-muted">
                    {colleague
                        .map(|name| {
                            view! {
                                <span class="min-w-0 truncate" aria-hidden="true">
                                    {name}
                                    " ·"
                                </span>
                            }
                        })}
                    {in_group
                        .then(|| {
                            view! { <span title="It was written in a group, and not to you alone.">"In a group ·"</span> }
                        })} {edited.map(|at| view! { <span title=format!("Edited at {}", zone.clock(at))>"Edited ·"</span> })}
                    {again.map(|at| view! { <span title=format!("It was sent at {at} before.")>"Sent again ·"</span> })}
                    {time_unknown.then(|| view! { <span title="WhatsApp did not say when it was written.">"Arrived"</span> })}
                    <At at=message.at zone /> {(!inbound).then(|| view! { <Fate sending delivery zone /> })}
                </div>
            </div>
            {reactions(message)}
            {match sending {
                Sending::Unsent(why) => Either::Left(view! { <Unsent thread message why=why.clone() /> }),
                Sending::Stored | Sending::UnderWay => {
                    Either::Right(delivery.map(|delivery| view! { <Remarks thread message delivery zone /> }))
                }
            }}
            {(mine && *sending == Sending::Stored && delivery.is_some_and(beside::waits)).then(|| beside::undo(thread, message))}
        </article>
    }
}

/// The button to what can be done with a message. Out of the way until somebody is there.
fn acts(thread: Thread, message: &Message) -> impl IntoView + use<> {
    let message = message.clone();
    view! {
        <button
            type="button"
            class=format!(
                "absolute top-0 {} grid size-11 desk:size-9 place-items-center rounded-full text-muted opacity-0 hover:bg-raised focus-visible:opacity-100 group-hover:opacity-100 not-desk:opacity-60 noscript:hidden",
                if message.delivery().is_none() { "left-full" } else { "right-full" },
            )
            aria-label="Reply, react and more"
            title="Reply, react and more"
            on:click=move |_| thread.open_tool(Tool::Act(Box::new(message.clone())))
        >
            <Icon glyph=Glyph::More class="size-4" />
        </button>
    }
}

/// What an edited message said before, the newest first.
fn earlier(message: &Message) -> impl IntoView + use<> {
    let edits = &message.marks.edits;
    let before = edits.iter().rev().skip(1).map(|edit| &edit.content).chain([&message.content]);
    let words: Vec<_> = before
        .map(|content| {
            let words = match content {
                Content::Text { body } => body.clone(),
                other => other.preview(),
            };
            view! {
                <li class="whitespace-pre-wrap py-1 [overflow-wrap:anywhere]" dir="auto">
                    {words}
                </li>
            }
        })
        .collect();
    view! {
        <details class="mt-1 text-xs text-muted">
            <summary class="cursor-pointer">"What it said before"</summary>
            <ul class="divide-y divide-line">{words}</ul>
        </details>
    }
}

/// In the place of a message that the customer took back.
#[component]
fn Deleted() -> impl IntoView {
    view! {
        <p class="flex items-center gap-1.5 italic text-muted">
            <Icon glyph=Glyph::Trash class="size-4 shrink-0" />
            "The customer deleted this message."
        </p>
    }
}

/// What the customer and we think of a message.
fn reactions(message: &Message) -> impl IntoView + use<> {
    let theirs = message
        .marks
        .emoji()
        .map(|emoji| ("The customer reacted with ".to_owned(), emoji.to_owned()));
    let ours = message.marks.own_emoji().map(|emoji| {
        let by = message.marks.ours.as_ref().map(|ours| ours.by.clone()).unwrap_or_default();
        (format!("{by} reacted with "), emoji.to_owned())
    });
    let all: Vec<_> = theirs.into_iter().chain(ours).collect();
    let failed = message.marks.failed_emoji().map(|emoji| {
        view! { <p class="mx-2 text-xs text-bad">{format!("{emoji} was not sent. React again.")}</p> }
    });
    let shown = (!all.is_empty()).then(|| {
        let all: Vec<_> = all
            .into_iter()
            .map(|(who, emoji)| {
                let title = who.clone();
                view! {
                    <span title=title>
                        <span class="sr-only">{who}</span>
                        {emoji}
                    </span>
                }
            })
            .collect();
        view! {
            <p
                class="relative -mt-1.5 mx-2 flex gap-1 rounded-full border border-line bg-surface px-1.5 py-0.5 text-sm leading-none shadow-sm"
                data-reaction
            >
                {all}
            </p>
        }
    });
    (shown, failed)
}

/// The name of a state for tests and styles.
const fn state_name(sending: &Sending, state: DeliveryState) -> &'static str {
    match (sending, state) {
        (Sending::Unsent(_), _) => "unsent",
        (Sending::UnderWay, _) | (_, DeliveryState::Sending) => "sending",
        (_, DeliveryState::Queued) => "queued",
        (_, DeliveryState::TakenBack) => "taken_back",
        (_, DeliveryState::Unconfirmed) => "unconfirmed",
        (_, DeliveryState::HandedOver) => "handed_over",
        (_, DeliveryState::Accepted) => "accepted",
        (_, DeliveryState::Sent) => "sent",
        (_, DeliveryState::Failed) => "failed",
        (_, DeliveryState::Delivered) => "delivered",
        (_, DeliveryState::Read) => "read",
        (_, DeliveryState::Played) => "played",
    }
}

/// The ticks; their tooltip has the whole history.
#[component]
fn Fate<'a>(sending: &'a Sending, delivery: Option<&'a Delivery>, zone: &'a Zone) -> impl IntoView + use<> {
    let state = match sending {
        Sending::Unsent(_) => DeliveryState::Failed,
        Sending::Stored | Sending::UnderWay => delivery.map_or(DeliveryState::Queued, Delivery::state),
    };
    view! {
        <span class="inline-flex" title=delivery.map(|delivery| history(delivery, zone))>
            // The icon has a tooltip of its own with the last state only; this lets the whole history through.
            <span class="pointer-events-none inline-flex">
                <Ticks state />
            </span>
        </span>
    }
}

/// `Sent 10:04 · Delivered 10:04 · Read 3 Nov 2025, 10:05`: each word with the first time it became true.
fn history(delivery: &Delivery, zone: &Zone) -> String {
    let day = |at| zone.local(at).day_number;
    let first = delivery.history.iter().next().map(|(_, at)| day(at));
    let time = |at| {
        let clock = zone.clock(at);
        if first == Some(day(at)) {
            clock
        } else {
            format!("{}, {clock}", zone.date(at))
        }
    };
    let mut words = Vec::new();
    let mut last = "";
    for (state, at) in delivery.history.iter() {
        let word = delivery_words(state);
        if word != last {
            words.push(format!("{word} {}", time(at)));
            last = word;
        }
    }
    words.join(" · ")
}

/// Under a message that did not reach the server.
#[component]
fn Unsent<'a>(thread: Thread, message: &'a Message, why: String) -> impl IntoView + use<> {
    let id = message.id;
    // A text goes back into the composer instead, when it cannot be sent.
    let made = !matches!(message.content, Content::Text { .. });
    view! {
        <div class="mt-0.5 flex max-w-[min(34rem,88%)] flex-wrap items-center justify-end gap-x-1 text-xs text-bad">
            <span role="status">{why}</span>
            <button type="button" class=button::QUIET on:click=move |_| send_again(thread, id)>
                "Try again"
            </button>
            {made
                .then(|| {
                    view! {
                        <button type="button" class=button::QUIET on:click=move |_| thread.outbox().remove(id)>
                            "Throw away"
                        </button>
                    }
                })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Seconds, delivery::Report};

    #[test]
    fn history_names_each_step_once() {
        let mut delivery = Delivery::queued(Seconds(0));
        for (state, at) in [
            (DeliveryState::Sending, 1),
            (DeliveryState::HandedOver, 2),
            (DeliveryState::Accepted, 60),
            (DeliveryState::Read, 90_000),
        ] {
            delivery.take(Report::State(state, Seconds(at)));
        }
        assert_eq!(
            history(&delivery, &Zone::utc()),
            "Sending 00:00 · Handed over 00:00 · Read 2 Jan 1970, 01:00"
        );
    }

    #[test]
    fn what_is_not_with_the_server_says_so_whatever_its_delivery() {
        assert_eq!(state_name(&Sending::Unsent(String::new()), DeliveryState::Queued), "unsent");
        assert_eq!(state_name(&Sending::UnderWay, DeliveryState::Queued), "sending");
        assert_eq!(state_name(&Sending::Stored, DeliveryState::HandedOver), "handed_over");
    }
}
