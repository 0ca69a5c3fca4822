//! Who answered while one was writing: said before one's own answer goes out as a second one.

use super::super::{
    answered::{Answered, end},
    send::send,
    thread::Thread,
};
use crate::ui::{Glyph, Icon, button};
use domain::Position;
use leptos::prelude::*;

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
        began: StoredValue::new(end(thread)),
    };
    let writes = Memo::new(move |_| thread.draft.with(|draft| !draft.trim().is_empty()));
    Effect::new(move |_| {
        // Read and not only tracked: a memo that nobody reads never looks at what it is made of.
        let _ = writes.get();
        guard.began.set_value(end(thread));
        guard.answered.set(None);
    });
    let stops = Callback::new(move |()| {
        let answered = Answered::since(thread, guard.began.get_value());
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
            let words = format!("{} Send anyway?", answered.words(thread.now().exact().seconds()));
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
