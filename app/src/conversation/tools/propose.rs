//! The assistant chooses a template that goes on with a conversation, and fills in what the thread says. A person sends it.

use super::super::{assist::is_offered, thread::Thread};
use crate::{
    preferences::leave_if_gone,
    turn::{Heard, turn},
    ui::{Glyph, Icon, Problem, button},
};
use domain::assistant::{Pick, Wish};
use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use web_sys::AbortController;

#[derive(Serialize)]
struct Asked {
    wish: Wish,
}

/// What was proposed, and how far that is.
#[derive(Clone, Copy)]
pub(super) struct Proposal {
    pub(super) pick: RwSignal<Option<Pick>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
}

impl Proposal {
    pub(super) fn new() -> Self {
        Self {
            pick: RwSignal::new(None),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    fn ask(self, thread: Thread) {
        if self.busy.get_untracked() {
            return;
        }
        let Ok(controller) = AbortController::new() else { return };
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let (address, signal) = (format!("/drafts/{}", thread.id.get_value()), controller.signal());
            let asked = Asked { wish: Wish::Template };
            let answer = turn(&address, &asked, &signal, |heard| match heard {
                // The dialog may be gone.
                _ if self.busy.try_get_untracked().is_none() => controller.abort(),
                Heard::Done { pick, .. } => self.pick.set(pick),
                Heard::Failed(words) => self.problem.set(Some(words)),
                Heard::Text(_) | Heard::Sources(_) => {}
            })
            .await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            if let Err(error) = answer
                && !leave_if_gone(&error)
            {
                self.problem.set(Some(error.to_string()));
            }
        });
    }
}

/// The button that asks for it. Nothing where nothing is drafted.
pub(super) fn button(thread: Option<Thread>, proposal: Proposal) -> impl IntoView {
    thread.filter(|thread| is_offered(*thread)).map(|thread| {
        view! {
            <div class="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
                <button type="button" class=button::SECONDARY disabled=move || proposal.busy.get() on:click=move |_| proposal.ask(thread)>
                    <Icon glyph=Glyph::Sparkles />
                    "Let the assistant choose"
                </button>
                <span class="text-xs text-muted" role="status">
                    {move || proposal.busy.get().then_some("The assistant looks for one …")}
                </span>
                <Problem words=proposal.problem />
            </div>
        }
    })
}
