//! Who answered while one was writing: said before one's own answer goes out as a second one.

use super::super::{send::send, thread::Thread};
use crate::ui::{Glyph, Icon, button};
use domain::{Author, Content, Direction, Message, Position, Seconds};
use leptos::prelude::*;

/// A colleague's answer that came while somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answered {
    by: String,
    place: Position,
}

/// What is asked before sending.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    answered: RwSignal<Option<Answered>>,
    /// Where the thread ended when the writing began, or up to where somebody said that they send it anyway.
    began: StoredValue<Option<Position>>,
}

/// Watches what comes while somebody writes.
pub(super) fn start(thread: Thread) -> Guard {
    let guard = Guard {
        answered: RwSignal::new(None),
        began: StoredValue::new(newest(&thread.messages())),
    };
    let writes = Memo::new(move |_| thread.draft.with(|draft| !draft.trim().is_empty()));
    Effect::new(move |_| {
        writes.track();
        guard.began.set_value(newest(&thread.messages()));
        guard.answered.set(None);
    });
    let stops = Callback::new(move |()| {
        let me = thread.me.with_value(|me| Author::person(&me.id, me.name.clone()));
        let answered = since(&thread.messages(), guard.began.get_value(), &me);
        let stops = answered.is_some();
        guard.answered.set(answered);
        stops
    });
    thread.guard.set_value(Some(stops));
    // The page may show another thread by then.
    on_cleanup(move || {
        let _ = thread.guard.try_update_value(|guard| *guard = None);
    });
    guard
}

fn newest(messages: &[Message]) -> Option<Position> {
    messages.last().map(Message::position)
}

/// The newest answer of somebody else after a place.
fn since(messages: &[Message], began: Option<Position>, me: &Author) -> Option<Answered> {
    let came = |message: &&Message| Some(message.position()) > began && !matches!(message.content, Content::Reaction { .. });
    messages
        .iter()
        .rev()
        .take_while(|message| Some(message.position()) > began)
        .filter(came)
        .find_map(|message| match &message.direction {
            Direction::Outbound { author, .. } if author.kind != me.kind || author.id != me.id => Some(Answered {
                by: author.name.clone(),
                place: message.position(),
            }),
            _ => None,
        })
}

/// The question, above the composer.
pub(super) fn line(thread: Thread, guard: Guard) -> AnyView {
    let anyway = move || {
        if let Some(answered) = guard.answered.get_untracked() {
            guard.began.set_value(Some(answered.place));
        }
        guard.answered.set(None);
        send(thread);
        thread.jump.update(|jump| *jump += 1);
    };
    let asks = move || {
        guard.answered.get().map(|answered| {
            let words = question(&answered, thread.now().exact().seconds());
            view! {
                <div
                    class="mb-2 flex flex-wrap items-center gap-x-2 rounded-xl border border-warn bg-warn-soft px-3 py-1.5 text-warn"
                    role="alert"
                    data-answered
                >
                    <Icon glyph=Glyph::Alert class="size-4 shrink-0" />
                    <span class="min-w-0 flex-1">{words}</span>
                    <button type="button" class=button::QUIET on:click=move |_| guard.answered.set(None)>
                        "Not yet"
                    </button>
                    <button type="button" class=button::SECONDARY on:click=move |_| anyway()>
                        "Send anyway"
                    </button>
                </div>
            }
        })
    };
    asks.into_any()
}

fn question(answered: &Answered, now: Seconds) -> String {
    let ago = (now.0 - answered.place.at.0).max(1);
    let ago = if ago < 60 {
        format!("{ago} s ago")
    } else {
        format!("{} min ago", ago / 60)
    };
    format!("{} answered {ago}. Send anyway?", answered.by)
}
