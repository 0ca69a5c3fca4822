//! The messages that others answer.

use super::Thread;
use crate::server_fns::thread as api;
use domain::{Message, Wamid};
use leptos::{prelude::*, task::spawn_local};

/// What is known of a message that another one answers.
#[derive(Clone)]
pub(in crate::conversation) enum Quoted {
    Here(Box<Message>),
    /// It is asked for.
    Asked,
    /// There is no such message.
    Missing,
}

impl Thread {
    /// The message with a WhatsApp id, where it is known; else it is asked for, and whoever asked here is told.
    pub(in crate::conversation) fn quoted(self, wamid: &Wamid) -> Quoted {
        let known = self.kept.with_value(|kept| {
            let listed = kept.list.all_messages().find(|message| message.wamid.as_ref() == Some(wamid));
            let listed = listed.map(|message| Quoted::Here(Box::new(message.clone())));
            listed.or_else(|| kept.quoted.get(wamid).cloned())
        });
        match known {
            Some(known @ (Quoted::Here(_) | Quoted::Missing)) => known,
            // What a page begins with has its quotes with it.
            None | Some(Quoted::Asked) if cfg!(not(feature = "hydrate")) => Quoted::Missing,
            known => {
                self.learnt.track();
                if known.is_none() {
                    self.ask_for(wamid.clone());
                }
                Quoted::Asked
            }
        }
    }

    fn ask_for(self, wamid: Wamid) {
        self.kept.update_value(|kept| _ = kept.quoted.insert(wamid.clone(), Quoted::Asked));
        let asked = api::quoted(self.id.get_value(), wamid.clone());
        spawn_local(async move {
            let answer = match asked.await {
                Ok(Some(found)) => Quoted::Here(Box::new(found)),
                Ok(None) => Quoted::Missing,
                // Nobody knows. It is asked for again when its line is drawn again, and not before: it is not worth that.
                Err(_) => {
                    let _ = self.kept.try_update_value(|kept| kept.quoted.remove(&wamid));
                    return;
                }
            };
            let told = self.kept.try_update_value(|kept| _ = kept.quoted.insert(wamid, answer));
            if told.is_some() {
                self.learn_of_quotes();
            }
        });
    }

    /// Lines that wait for a message are drawn again, and ask for it where they have no answer.
    pub(super) fn learn_of_quotes(self) {
        let _ = self.learnt.try_update(|learnt| *learnt += 1);
    }
}
