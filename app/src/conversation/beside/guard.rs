//! Who answered while one was writing, and how the conversation moved on since the assistant drafted what is in the composer: said
//! before it goes out.

use super::super::{
    answered::{Answered, end},
    assist,
    send::send,
    thread::Thread,
};
use crate::ui::{Glyph, Icon, button};
use domain::{Position, assistant::Moved};
use leptos::prelude::*;

/// What is asked before sending.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    asks: RwSignal<Option<Asks>>,
    /// Where the thread ended when the writing began, or up to where somebody said that they send it anyway.
    began: StoredValue<Option<Position>>,
}

/// What is to be known first.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asks {
    Answered(Answered),
    Moved(Moved),
}

/// Watches what comes while somebody writes.
pub(super) fn start(thread: Thread) -> Guard {
    let guard = Guard {
        asks: RwSignal::new(None),
        began: StoredValue::new(end(thread)),
    };
    let writes = Memo::new(move |_| thread.draft.with(|draft| !draft.trim().is_empty()));
    Effect::new(move |_| {
        // Read and not only tracked: a memo that nobody reads never looks at what it is made of.
        if !writes.get() {
            assist::cleared(thread);
        }
        guard.began.set_value(end(thread));
        guard.asks.set(None);
    });
    let stops = Callback::new(move |()| {
        let answered = Answered::since(thread, guard.began.get_value()).map(Asks::Answered);
        let asks = answered.or_else(|| thread.assisted_moved().map(Asks::Moved));
        let stops = asks.is_some();
        guard.asks.set(asks);
        stops
    });
    thread.guard.set_value(Some(stops));
    // The page may show another thread by then.
    on_cleanup(move || {
        let _ = thread.guard.try_update_value(|guard| *guard = None);
    });
    guard
}

/// The question, above the composer.
pub(super) fn line(thread: Thread, guard: Guard) -> AnyView {
    let anyway = move || {
        if let Some(Asks::Answered(answered)) = guard.asks.get_untracked() {
            guard.began.set_value(Some(answered.place));
        }
        thread.assisted_anyway();
        guard.asks.set(None);
        send(thread);
        thread.jump.update(|jump| *jump += 1);
    };
    let asks = move || {
        guard.asks.get().map(|asks| {
            let words = match asks {
                Asks::Answered(answered) => answered.words(thread.now().exact().seconds()),
                Asks::Moved(moved) => moved.to_string(),
            };
            let words = format!("{words} Send anyway?");
            view! {
                <div
                    class="mb-2 flex flex-wrap items-center gap-x-2 rounded-xl border border-warn bg-warn-soft px-3 py-1.5 text-warn"
                    role="alert"
                    data-answered
                >
                    <Icon glyph=Glyph::Alert class="size-4 shrink-0" />
                    <span class="min-w-0 flex-1">{words}</span>
                    <button type="button" class=button::QUIET on:click=move |_| guard.asks.set(None)>
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
