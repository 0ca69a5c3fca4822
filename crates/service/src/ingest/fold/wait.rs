//! Events that come before the message they speak of, and those that are kept raw.

use super::{
    super::{Outcome, failed_event},
    Fold,
};
use crate::Ids;
use domain::{Millis, Wamid, inbound::Follow, kept_event::reason};
use store::Waiting;
use whatsapp::event::keep_waiting;

/// How many reports and acts wait for one message. Whoever sends more plays with us.
const MOST_WAITING: u64 = 200;

impl Fold<'_> {
    /// Lets an event wait for its message.
    pub(super) fn wait(&mut self, wamid: &Wamid, before: u64, event: &Follow) -> Outcome {
        let group = self.waiting.get(wamid).map_or(0, |(_, list)| list.len());
        if before + group as u64 >= MOST_WAITING {
            return self.store_failed(event, reason::MANY_WAIT);
        }
        let raw = keep_waiting(event);
        // The same event waits once, also when WhatsApp tells it again at another time.
        let id = match event {
            Follow::Act(act) => Ids::same_for(act.when.at.millis(), act.when.id.as_str()),
            Follow::Status(_) => Ids::same_for(Millis(0), &raw),
        };
        let waiting = Waiting {
            id,
            wamid: wamid.clone(),
            raw,
        };
        let (_, list) = self.waiting.entry(wamid.clone()).or_insert((before, Vec::new()));
        if !list.iter().any(|known| known.id == waiting.id) {
            list.push(waiting);
        }
        Outcome::Waiting
    }

    /// Keeps an event raw for Admin.
    pub(super) fn store_failed(&mut self, event: &Follow, reason: &str) -> Outcome {
        self.failed
            .push(failed_event(self.service, reason.to_owned(), keep_waiting(event), None));
        Outcome::Kept
    }
}
