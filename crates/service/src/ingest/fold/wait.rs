//! Events that come before the message they speak of, and those that are kept raw.

use super::{
    super::{Outcome, alone, failed_event},
    Fold, Tag,
};
use crate::Ids;
use domain::{Act, Millis, Wamid, inbound::Follow, kept_event::reason};
use store::{Commit, Waiting};
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
            // Words of the customer's: they are shown, whether the message comes or not.
            if matches!(event, Follow::Act(act) if matches!(act.act, Act::Edit(_))) {
                self.edits.push(alone::entry(self.service, &waiting));
            }
            list.push(waiting);
        }
        Outcome::Waiting
    }

    /// How many writes let them wait.
    pub(super) fn waiting_writes(&self) -> usize {
        let waiting: usize = self.waiting.values().map(|(_, list)| 1 + list.len()).sum();
        waiting + self.edits.len()
    }

    pub(super) fn write_waiting(&self, commit: &mut Commit<'_, Tag>) {
        for (wamid, (before, events)) in &self.waiting {
            commit.put_waiting(Tag::Stale, wamid, *before, events, self.service.now());
        }
        for entry in &self.edits {
            commit.put_due(Tag::Stale, entry);
        }
    }

    /// Keeps an event raw for Admin.
    pub(super) fn store_failed(&mut self, event: &Follow, reason: &str) -> Outcome {
        self.failed
            .push(failed_event(self.service, reason.to_owned(), keep_waiting(event), None));
        Outcome::Kept
    }
}
