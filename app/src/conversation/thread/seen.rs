//! Telling the server what the team has seen.

use super::Thread;
use crate::{error::AppError, preferences::session_over, server_fns::thread as api};
use domain::Position;
use leptos::{prelude::*, task::spawn_local};

impl Thread {
    /// Tells the server that the team has seen all that is here, when somebody who may answer really sees it.
    pub(in crate::conversation) fn mark_read(self) {
        if !self.may_write() || !self.at_end.get_untracked() || !page_is_visible() {
            return;
        }
        if self.conversation.with_untracked(|conversation| conversation.unread.is_empty()) {
            return;
        }
        let unread = self.conversation.with_untracked(|conversation| conversation.unread.clone());
        let Some((Some(seen), marked)) = self.kept.try_with_value(|kept| (kept.list.seen(&unread), kept.marked)) else {
            return;
        };
        if marked.is_some_and(|marked| marked >= seen.id) {
            return;
        }
        self.kept.update_value(|kept| kept.marked = Some(seen.id));
        let request = api::mark_read(self.id.get_value(), seen);
        spawn_local(async move {
            match request.await {
                Ok(conversation) => self.learn(conversation),
                Err(error) => {
                    // Nobody asked for it, so nobody is bothered; the next look tries again.
                    let _ = self.kept.try_update_value(|kept| kept.marked = None);
                    if error == AppError::SignedOut {
                        session_over();
                    }
                }
            }
        });
    }

    /// Unread messages that arrived late and stand above those that are here: how many, and where the last of them is.
    pub(in crate::conversation) fn late(self) -> Memo<Option<(usize, Position)>> {
        let unread = self.part(|conversation| conversation.unread.clone());
        Memo::new(move |_| {
            self.blocks.track();
            let late = self.kept.with_value(|kept| unread.with(|unread| kept.list.late(unread)));
            Some((late.len(), *late.iter().max()?))
        })
    }
}

#[cfg(feature = "hydrate")]
fn page_is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

#[cfg(not(feature = "hydrate"))]
const fn page_is_visible() -> bool {
    false
}
