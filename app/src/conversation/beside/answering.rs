//! That the assistant answers this conversation by itself, and the button by which a person takes it over: whoever has it is
//! not answered for.

use super::super::{header::act, thread::Thread};
use crate::{
    server_fns::thread as api,
    ui::{Glyph, Icon, button},
};
use domain::Direction;
use leptos::prelude::*;

/// The line above the composer.
pub(super) fn line(thread: Thread) -> AnyView {
    let assignee = thread.part(|conversation| conversation.assignee.clone());
    // Each message is a new version of the conversation.
    let version = thread.part(|conversation| conversation.v);
    let last_is_its = Memo::new(move |_| {
        let _ = version.get();
        thread.messages().iter().rev().find_map(|message| match &message.direction {
            Direction::Outbound { author, .. } if message.content.is_activity() => Some(author.answers_itself()),
            _ => None,
        })
    });
    let busy = RwSignal::new(false);
    let take_over = move |_| {
        let me = thread.me.with_value(|me| me.id.clone());
        act(thread, Some(busy), api::assign(thread.id.get_value(), Some(me)), || {});
    };
    let shown = move || {
        (last_is_its.get() == Some(true) && assignee.with(Option::is_none)).then(|| {
            view! {
                <div class="mb-2 flex flex-wrap items-center gap-x-2 rounded-xl border border-line bg-raised px-3 py-1.5" data-answering>
                    <Icon glyph=Glyph::Sparkles class="size-4 shrink-0 text-brand" />
                    <span class="min-w-0 flex-1">"The assistant answers here."</span>
                    <button type="button" class=button::SECONDARY disabled=busy on:click=take_over>
                        "Take over"
                    </button>
                </div>
            }
        })
    };
    shown.into_any()
}
