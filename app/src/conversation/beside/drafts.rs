//! The draft, kept on the server a moment after typing stops: the text, and what was begun in forms. What another tab or device wrote
//! meanwhile is never overwritten and never thrown away: one is told, and chooses.

mod choice;

use super::super::{storage, thread::Thread};
use crate::{
    error::AppError,
    server_fns::later::{draft, save_draft},
};
pub(super) use choice::line;
use choice::{Other, names};
use domain::draft::{Forms, Kept, Met, Saved};
use gloo_timers::future::TimeoutFuture;
use leptos::{ev, prelude::*, task::spawn_local};

/// After this long without typing it is kept, in milliseconds.
const PAUSE: u32 = 800;
/// What was sent or thrown away goes after this long: the list says so, also when the tab closes then. The message itself goes first.
const SENT: u32 = 100;
/// After this long it is tried again, in milliseconds.
const AGAIN: u32 = 5_000;

/// How the draft of this tab and the server's stand to each other.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    thread: Thread,
    /// What the server has, as far as this tab knows.
    known: StoredValue<Kept>,
    /// The server has been asked once.
    met: StoredValue<bool>,
    saving: StoredValue<bool>,
    /// Counts changes, so that only the last of some in a row is kept.
    changes: StoredValue<u64>,
    /// What another tab or device wrote.
    other: RwSignal<Option<Other>>,
    /// Why the server does not keep it.
    refused: RwSignal<Option<String>>,
    /// What stood here before the other one was taken, and the way back to it. Made with the page: the choice is gone by then.
    mine: StoredValue<(String, Option<Forms>)>,
    back: Callback<()>,
}

pub(super) fn start(thread: Thread) -> Draft {
    let version = storage::read(&version_key(thread)).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mine = StoredValue::new((String::new(), None::<Forms>));
    let draft = Draft {
        thread,
        mine,
        back: Callback::new(move |()| {
            let Some((text, forms)) = mine.try_get_value() else { return };
            if thread.draft.try_set(text).is_none()
                && let Some(forms) = forms
            {
                thread.forms().set(forms);
            }
        }),
        known: StoredValue::new(Kept {
            v: version,
            ..Kept::default()
        }),
        met: StoredValue::new(false),
        saving: StoredValue::new(false),
        changes: StoredValue::new(0),
        other: RwSignal::new(None),
        refused: RwSignal::new(None),
    };
    restore(thread);
    spawn_local(async move { draft.meet().await });
    Effect::new(move |_| {
        let is_empty = thread.draft.with(String::is_empty);
        draft.soon(if is_empty { SENT } else { PAUSE });
    });
    Effect::new(move |before: Option<usize>| {
        let begun = thread.forms().with(|forms| {
            let text = (!forms.is_empty()).then(|| serde_json::to_string(forms).unwrap_or_default());
            storage::write(&thread.forms_key(), &text.unwrap_or_default());
            forms.kinds().len()
        });
        let is_over = before.is_some_and(|before| begun < before);
        draft.soon(if is_over { SENT } else { PAUSE });
        begun
    });
    let back = window_event_listener(ev::focus, move |_| spawn_local(draft.meet_again()));
    on_cleanup(move || back.remove());
    // Whoever goes to another conversation before the pause is over. What does not get there is in the tab.
    let (id, typed, begun) = (thread.id.get_value(), thread.draft, thread.forms());
    on_cleanup(move || {
        let here = typed.try_get_untracked().zip(begun.try_get_untracked());
        let Some(((text, forms), known)) = here.zip(draft.known.try_get_value()) else {
            return;
        };
        let is_met = draft.met.try_get_value() == Some(true) && draft.other.try_get_untracked() == Some(None);
        if is_met && differs(&text, &forms, &known) {
            let forms = keepable(forms);
            spawn_local(async move {
                let _ = save_draft(id, text, known.v, forms).await;
            });
        }
    });
    draft
}

/// What this tab kept before it was loaded anew. The text, too: outside the 24 hours there is no composer to do so, and nothing
/// here must not mean that it was thrown away.
fn restore(thread: Thread) {
    if let Some(text) = storage::read(&thread.draft_key()).filter(|_| thread.draft.with_untracked(String::is_empty)) {
        thread.draft.set(text);
    }
    let begun = storage::read(&thread.forms_key()).and_then(|text| serde_json::from_str::<Forms>(&text).ok());
    if let Some(forms) = begun.filter(|_| thread.forms().with_untracked(Forms::is_empty)) {
        thread.forms().set(forms);
    }
}

fn version_key(thread: Thread) -> String {
    format!("{}:v", thread.draft_key())
}

/// Forms as the server keeps them; none where they are too large, so that it keeps the text at least.
fn keepable(forms: Forms) -> Option<Forms> {
    forms.refusal().is_none().then_some(forms)
}

/// Whether there is something to keep.
fn differs(text: &str, forms: &Forms, known: &Kept) -> bool {
    text != known.text || (*forms != known.forms && forms.refusal().is_none())
}

impl Draft {
    /// What stands here; none once the page has gone.
    fn here(self) -> Option<(String, Forms)> {
        let text = self.thread.draft.try_get_untracked()?;
        Some((text, self.thread.forms().get_untracked()))
    }

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
        let (Some((here, _)), Some(known)) = (self.here(), self.known.try_get_value()) else {
            return;
        };
        let first = self.met.try_update_value(|met| !std::mem::replace(met, true)) == Some(true);
        // A tab that was loaded anew has of what it kept only the version.
        let is_anew = first && known.v > 0;
        // What is older than what was kept meanwhile says nothing.
        if there.v >= known.v {
            let newer = there.v > known.v;
            let former = if is_anew { here } else { known.text };
            self.weigh(there, &former, Some(&known.forms).filter(|_| !is_anew), newer);
        }
    }

    /// Takes in what the server has, over what was there before. Where both have words that differ, a person chooses.
    fn weigh(self, there: Kept, former: &str, former_forms: Option<&Forms>, newer: bool) {
        let Some((here, forms)) = self.here() else { return };
        let mut asked = Vec::new();
        if newer {
            let joined = forms.together(&there.forms, former_forms);
            if !joined.gone.is_empty() {
                let words = format!("You sent or discarded {} in another tab or device.", names(&joined.gone));
                self.thread.toasts.show(words, None);
            }
            if joined.forms != forms {
                self.thread.forms().set(joined.forms);
            }
            asked = joined.both;
        }
        let met = there.meets(&here, former, newer);
        match met {
            Met::Fine | Met::Choice => {}
            Met::Taken => self.thread.draft.set(there.text.clone()),
            Met::Gone => {
                self.mine.set_value((here, None));
                self.thread.draft.set(String::new());
                self.thread.toasts.show(
                    "You sent or cleared this draft in another tab or device.",
                    Some(("Bring it back", self.back)),
                );
            }
        }
        if met == Met::Choice || !asked.is_empty() {
            self.other.set(Some(Other {
                there,
                text: met == Met::Choice,
                forms: asked,
            }));
        } else {
            self.know(&there);
            self.soon(0);
        }
    }

    /// Whoever comes back to a tab may have sent elsewhere what stands here.
    async fn meet_again(self) {
        let is_idle = self.met.try_get_value() == Some(true) && self.other.try_get_untracked() == Some(None);
        let has_words = self
            .here()
            .is_some_and(|(text, forms)| !text.trim().is_empty() || !forms.is_empty());
        if is_idle && has_words && self.saving.try_get_value() == Some(false) {
            self.meet().await;
        }
    }

    fn know(self, there: &Kept) {
        self.known.set_value(there.clone());
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
        let (Some((text, forms)), Some(known)) = (self.here(), self.known.try_get_value()) else {
            return;
        };
        let waits = !self.met.get_value() || self.saving.get_value() || self.other.with_untracked(Option::is_some);
        if waits || !differs(&text, &forms, &known) {
            return;
        }
        self.saving.set_value(true);
        let saved = save_draft(self.thread.id.get_value(), text, known.v, keepable(forms)).await;
        if self.saving.try_update_value(|saving| *saving = false).is_none() {
            return;
        }
        match saved {
            Ok(Saved::Kept(kept)) => {
                self.refused.set(None);
                self.know(&kept);
                // It may have gone on meanwhile.
                self.soon(PAUSE);
            }
            Ok(Saved::Newer(there)) => self.weigh(there, &known.text, Some(&known.forms), true),
            // It is tried again once it is shorter. The tab has it.
            Err(AppError::Invalid(why)) => self.refused.set(Some(why)),
            Err(_) => self.soon(AGAIN),
        }
    }

    /// The other one from now on. This one can be had back.
    fn take(self) {
        let (Some(other), Some((here, forms))) = (self.other.get_untracked(), self.here()) else {
            return;
        };
        self.mine.set_value((here, Some(forms).filter(|_| !other.forms.is_empty())));
        self.know(&other.there);
        self.other.set(None);
        if other.text {
            self.thread.draft.set(other.there.text.clone());
        }
        self.thread.forms().update(|forms| {
            for kind in other.forms {
                forms.set(kind, other.there.forms.get(kind).cloned());
            }
        });
        self.thread
            .toasts
            .show("You have the other draft now.", Some(("Back to mine", self.back)));
    }

    /// This one from now on.
    fn keep(self) {
        let Some(other) = self.other.get_untracked() else { return };
        self.know(&other.there);
        self.other.set(None);
        self.soon(0);
    }
}
