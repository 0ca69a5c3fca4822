//! The draft, kept on the server a moment after typing stops. What another tab or device wrote meanwhile is never overwritten
//! and never thrown away: one is told, and chooses.

use super::super::{storage, thread::Thread};
use crate::{
    server_fns::later::{draft, save_draft},
    ui::{Glyph, Icon, ZoneSignal, button},
};
use domain::draft::{Kept, Met, Saved};
use gloo_timers::future::TimeoutFuture;
use leptos::{ev, prelude::*, task::spawn_local};

/// After this long without typing it is kept, in milliseconds.
const PAUSE: u32 = 800;
/// After this long it is tried again, in milliseconds.
const AGAIN: u32 = 5_000;

/// How the draft of this tab and the server's stand to each other.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    thread: Thread,
    /// What the server has, as far as this tab knows, and its version.
    known: StoredValue<(String, u64)>,
    /// The server has been asked once.
    met: StoredValue<bool>,
    saving: StoredValue<bool>,
    /// Counts changes, so that only the last of some in a row is kept.
    changes: StoredValue<u64>,
    /// What another tab or device wrote.
    other: RwSignal<Option<Kept>>,
    /// What stood here before the other one was taken, and the way back to it. Made with the page: the choice is gone by then.
    mine: StoredValue<String>,
    back: Callback<()>,
}

pub(super) fn start(thread: Thread) -> Draft {
    let version = storage::read(&version_key(thread)).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mine = StoredValue::new(String::new());
    let draft = Draft {
        thread,
        mine,
        back: Callback::new(move |()| {
            if let Some(mine) = mine.try_get_value() {
                let _ = thread.draft.try_set(mine);
            }
        }),
        known: StoredValue::new((String::new(), version)),
        met: StoredValue::new(false),
        saving: StoredValue::new(false),
        changes: StoredValue::new(0),
        other: RwSignal::new(None),
    };
    spawn_local(async move { draft.meet().await });
    Effect::new(move |_| {
        // What was sent or thrown away goes at once: the list says so, also when the tab closes now.
        let is_empty = thread.draft.with(String::is_empty);
        draft.soon(if is_empty { 0 } else { PAUSE });
    });
    let back = window_event_listener(ev::focus, move |_| spawn_local(draft.meet_again()));
    on_cleanup(move || back.remove());
    // Whoever goes to another conversation before the pause is over. What does not get there is in the tab.
    let (id, typed) = (thread.id.get_value(), thread.draft);
    on_cleanup(move || {
        let Some((text, (known, over))) = typed.try_get_untracked().zip(draft.known.try_get_value()) else {
            return;
        };
        let is_met = draft.met.try_get_value() == Some(true) && draft.other.try_get_untracked() == Some(None);
        if is_met && text != known {
            spawn_local(async move {
                let _ = save_draft(id, text, over).await;
            });
        }
    });
    draft
}

fn version_key(thread: Thread) -> String {
    format!("{}:v", thread.draft_key())
}

impl Draft {
    /// Learns what the server has. Without a connection it asks again.
    async fn meet(self) {
        let Some(id) = self.thread.id.try_get_value() else { return };
        let there = loop {
            match draft(id.clone()).await {
                Ok(there) => break there,
                Err(_) => TimeoutFuture::new(AGAIN).await,
            }
            if self.met.try_get_value().is_none() {
                return;
            }
        };
        let (Some(here), Some((known, base))) = (self.thread.draft.try_get_untracked(), self.known.try_get_value()) else {
            return;
        };
        // A tab that was loaded anew has of what it kept only the version.
        let first = self.met.try_update_value(|met| !std::mem::replace(met, true)) == Some(true);
        let former = if first && base > 0 { here.clone() } else { known };
        // What is older than what was kept meanwhile says nothing.
        if there.v >= base {
            let newer = there.v > base;
            self.weigh(there, &here, &former, newer);
        }
    }

    /// Takes in what the server has. Where both have words that differ, a person chooses.
    fn weigh(self, there: Kept, here: &str, former: &str, newer: bool) {
        match there.meets(here, former, newer) {
            Met::Fine => {
                self.know(&there);
                self.soon(0);
            }
            Met::Taken => {
                self.know(&there);
                self.thread.draft.set(there.text);
            }
            Met::Gone => {
                self.mine.set_value(here.to_owned());
                self.know(&there);
                self.thread.draft.set(String::new());
                self.thread.toasts.show(
                    "You sent or cleared this draft in another tab or device.",
                    Some(("Bring it back", self.back)),
                );
            }
            Met::Choice => self.other.set(Some(there)),
        }
    }

    /// Whoever comes back to a tab may have sent elsewhere what stands here.
    async fn meet_again(self) {
        let is_idle = self.met.try_get_value() == Some(true) && self.other.try_get_untracked() == Some(None);
        let has_words = self.thread.draft.try_with_untracked(|draft| !draft.trim().is_empty()) == Some(true);
        if is_idle && has_words && self.saving.try_get_value() == Some(false) {
            self.meet().await;
        }
    }

    fn know(self, there: &Kept) {
        self.known.set_value((there.text.clone(), there.v));
        storage::write(&version_key(self.thread), &there.v.to_string());
    }

    /// Keeps it after a while, unless it changes until then.
    fn soon(self, millis: u32) {
        let Some(number) = self.changes.try_update_value(|changes| {
            *changes += 1;
            *changes
        }) else {
            return;
        };
        spawn_local(async move {
            TimeoutFuture::new(millis).await;
            if self.changes.try_get_value() == Some(number) {
                self.save().await;
            }
        });
    }

    async fn save(self) {
        let (Some(text), Some((known, over))) = (self.thread.draft.try_get_untracked(), self.known.try_get_value()) else {
            return;
        };
        let waits = !self.met.get_value() || self.saving.get_value() || self.other.with_untracked(Option::is_some);
        if waits || text == known {
            return;
        }
        self.saving.set_value(true);
        let saved = save_draft(self.thread.id.get_value(), text.clone(), over).await;
        if self.saving.try_update_value(|saving| *saving = false).is_none() {
            return;
        }
        match saved {
            Ok(Saved::Kept(kept)) => {
                self.know(&kept);
                // It may have gone on meanwhile.
                self.soon(PAUSE);
            }
            Ok(Saved::Newer(there)) => {
                // It may have gone on meanwhile.
                let here = self.thread.draft.try_get_untracked().unwrap_or(text);
                self.weigh(there, &here, &known, true);
            }
            // The tab has it.
            Err(_) => self.soon(AGAIN),
        }
    }

    /// The other one from now on. This one can be had back.
    fn take(self) {
        let Some(there) = self.other.get_untracked() else { return };
        self.mine.set_value(self.thread.draft.get_untracked());
        self.know(&there);
        self.other.set(None);
        self.thread.draft.set(there.text);
        self.thread
            .toasts
            .show("You have the other draft now.", Some(("Back to mine", self.back)));
    }

    /// This one from now on.
    fn keep(self) {
        let Some(there) = self.other.get_untracked() else { return };
        self.know(&there);
        self.other.set(None);
        self.soon(0);
    }
}

/// The choice, above the composer.
pub(super) fn line(draft: &Draft) -> AnyView {
    let draft = *draft;
    let zone = expect_context::<ZoneSignal>();
    let asks = move || {
        draft.other.get().map(|there| {
            let at = zone.0.with(|zone| zone.clock(there.at.seconds()));
            view! {
                <div class="mb-2 rounded-xl border border-warn bg-warn-soft px-3 py-1.5 text-warn" role="alert" data-other-draft>
                    <p class="flex items-center gap-2">
                        <Icon glyph=Glyph::Edit class="size-4 shrink-0" />
                        {format!("You wrote something else here in another tab or device at {at}:")}
                    </p>
                    <p class="line-clamp-3 whitespace-pre-wrap py-1 text-ink [overflow-wrap:anywhere]" dir="auto">
                        {there.text}
                    </p>
                    <div class="flex flex-wrap justify-end gap-2">
                        <button type="button" class=button::QUIET on:click=move |_| draft.keep()>
                            "Keep what is here"
                        </button>
                        <button type="button" class=button::SECONDARY on:click=move |_| draft.take()>
                            "Use that one"
                        </button>
                    </div>
                </div>
            }
        })
    };
    asks.into_any()
}
