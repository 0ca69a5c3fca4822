//! That something is sent later in this conversation, above the composer.

use super::super::{thread::Thread, tools::Tool};
use crate::ui::{Glyph, Icon, button};
use leptos::prelude::*;

pub(super) fn line(thread: Thread) -> AnyView {
    let later = thread.part(|conversation| conversation.later);
    let shown = move || {
        let later = later.get();
        (!later.is_empty()).then(|| {
            let held = later.held > 0;
            let words = match (later.waiting, later.held) {
                (1, 0) => "1 scheduled message".to_owned(),
                (waiting, 0) => format!("{waiting} scheduled messages"),
                (0, 1) => "1 scheduled message could not be sent".to_owned(),
                (0, held) => format!("{held} scheduled messages could not be sent"),
                (waiting, held) => format!("{waiting} scheduled, {held} could not be sent"),
            };
            let look = if held {
                "mb-2 flex items-center gap-2 rounded-xl border border-warn bg-warn-soft px-3 text-warn"
            } else {
                "mb-2 flex items-center gap-2 rounded-xl border border-line bg-surface px-3 text-muted"
            };
            view! {
                <div class=look data-scheduled role="status">
                    <Icon glyph=if held { Glyph::Alert } else { Glyph::Clock } class="size-4 shrink-0" />
                    <span class="min-w-0 flex-1 py-2">{words}</span>
                    <button type="button" class=button::QUIET on:click=move |_| thread.open_tool(Tool::Planned)>
                        "Show"
                    </button>
                </div>
            }
        })
    };
    shown.into_any()
}
