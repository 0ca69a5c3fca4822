//! What is written and not yet sent, kept in the tab for each person and conversation.

use super::{send::Route, storage, thread::Thread};
use domain::ConversationId;
use leptos::prelude::*;

impl Thread {
    /// Where the draft of this conversation is kept.
    pub(super) fn draft_key(&self) -> String {
        self.me.with_value(|me| self.id.with_value(|id| draft_key(me.id.as_str(), id)))
    }

    /// Where what was begun in forms is kept.
    #[cfg(feature = "hydrate")]
    pub(super) fn forms_key(&self) -> String {
        format!("{}:f", self.draft_key())
    }

    /// Where a note that is not saved yet is kept.
    #[cfg(feature = "hydrate")]
    pub(super) fn note_key(&self) -> String {
        self.me.with_value(|me| self.id.with_value(|id| format!("note:{}:{id}", me.id)))
    }
}

/// Where somebody's draft of a conversation is kept.
pub(super) fn draft_key(person: &str, conversation: &ConversationId) -> String {
    format!("draft:{person}:{conversation}")
}

/// Puts a text back that was taken from the composer, before whatever was written since.
pub(super) fn give_back(route: &Route, text: &str, why: String) {
    let together = |since: &str| {
        if since.trim().is_empty() {
            text.to_owned()
        } else {
            format!("{text}\n{since}")
        }
    };
    let thread = route.thread;
    let shown = thread.filter(|thread| thread.draft.try_update(|draft| *draft = together(draft)).is_some());
    if let Some(thread) = shown {
        thread.alert.set(Some(why));
    } else {
        let kept = storage::read(&route.draft_key).unwrap_or_default();
        storage::write(&route.draft_key, &together(&kept));
        route.toasts.show(why, None);
    }
}
