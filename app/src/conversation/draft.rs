//! What is written and not yet sent, kept in the tab for each person and conversation.

use super::{storage, thread::Thread};
use leptos::prelude::*;

impl Thread {
    /// Where the draft of this conversation is kept.
    pub(super) fn draft_key(&self) -> String {
        let person = self.me.with_value(|me| me.id.to_string());
        self.id.with_value(|id| format!("draft:{person}:{id}"))
    }
}

/// Puts a text back that was taken from the composer, before whatever was written since.
pub(super) fn give_back(thread: Thread, key: &str, text: &str, why: String) {
    let together = |since: &str| {
        if since.trim().is_empty() {
            text.to_owned()
        } else {
            format!("{text}\n{since}")
        }
    };
    let shown = thread.draft.try_update(|draft| *draft = together(draft)).is_some();
    if shown {
        thread.alert.set(Some(why));
    } else {
        let kept = storage::read(key).unwrap_or_default();
        storage::write(key, &together(&kept));
        thread.toasts.show(why, None);
    }
}
