//! Events that come before the message they speak of, and those that are kept raw.

use super::{
    super::{Outcome, alone, failed_event},
    Fold, Tag,
};
use crate::Ids;
use domain::{Act, Millis, Wamid, inbound::Follow, kept_event::reason};
use store::{Commit, MOST_REMOVED, Waiting};
use whatsapp::event::keep_waiting;

/// How many reports and acts wait for one message, as often as they were told. Whoever sends more plays with us.
const MOST_WAITING: u64 = 200;

/// How many of the acts that came before their message get a pointer of their own.
const MOST_EARLY_ACTS: usize = 20;
/// How many of the events that came before their message are kept raw for Admin when it comes: enough to see what they are.
const MOST_EARLY_KEPT: usize = 5;
/// Writes that all events that came before a message make at most.
pub(super) const MOST_EARLY_WRITES: usize = 2 * MOST_REMOVED + MOST_EARLY_ACTS + MOST_EARLY_KEPT;

/// What a transaction writes of events that came before their message. Customers decide how many these are, and a transaction is
/// not without end: with more of them the message itself would never be stored. The rest stays where it waited, and expires.
#[derive(Default)]
pub(super) struct EarlyWrites {
    acts: usize,
    kept: usize,
    removed: usize,
}

impl EarlyWrites {
    /// Whether one more act is pointed from.
    pub(super) const fn points(&mut self) -> bool {
        self.acts += 1;
        self.acts <= MOST_EARLY_ACTS
    }

    /// How many are removed of so many that waited for an act that waited itself.
    pub(super) fn removes(&mut self, waited: usize) -> usize {
        let removed = waited.min(MOST_REMOVED - self.removed);
        self.removed += removed;
        removed
    }

    /// Whether one more event is kept raw.
    pub(super) const fn keeps(&mut self) -> bool {
        self.kept += 1;
        self.kept <= MOST_EARLY_KEPT
    }
}

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
