//! The messages that others answer.

use super::Thread;
use crate::server_fns::thread as api;
use domain::{Message, Wamid};
use leptos::{prelude::*, task::spawn_local};

impl Thread {
    /// The message with a WhatsApp id, where it is known; else it is asked for, and whoever asked here is told.
    pub(in crate::conversation) fn quoted(self, wamid: &Wamid) -> Option<Message> {
        let known = self.kept.with_value(|kept| {
            let listed = kept.list.all_messages().find(|message| message.wamid.as_ref() == Some(wamid));
            listed.cloned().map(Some).or_else(|| kept.quoted.get(wamid).cloned())
        });
        if let Some(known) = known {
            return known;
        }
        self.learnt.track();
        self.ask_for(wamid.clone());
        None
    }

    /// In the browser only: what a page begins with has its quotes with it.
    fn ask_for(self, wamid: Wamid) {
        if cfg!(not(feature = "hydrate")) {
            return;
        }
        self.kept.update_value(|kept| _ = kept.quoted.insert(wamid.clone(), None));
        let asked = api::quoted(self.id.get_value(), wamid.clone());
        spawn_local(async move {
            // Where it cannot be asked it counts as not there: a quote is not worth asking for again and again.
            let Ok(Some(found)) = asked.await else { return };
            let known = self.kept.try_update_value(|kept| kept.quoted.insert(wamid, Some(found)));
            if known.is_some() {
                self.learnt.update(|learnt| *learnt += 1);
            }
        });
    }
}
