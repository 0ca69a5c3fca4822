//! What becomes of a message is written on the recipient and counted, in the transaction in which the message changes.

use crate::Service;
use domain::{
    BulkId, Message, Seconds,
    bulk::{Answered, RecipientId, Standing, Tally},
};
use std::collections::BTreeMap;
use store::{COUNT_SHARDS, Commit};

/// What one transaction changes of bulk jobs.
#[derive(Default)]
pub(crate) struct Track {
    recipients: BTreeMap<RecipientId, (Option<Standing>, Option<Answered>)>,
    counts: BTreeMap<BulkId, Tally>,
}

impl Track {
    /// A message went from one state to another. Nothing for messages that no job sent.
    pub(crate) fn moved(&mut self, before: &Message, after: &Message) {
        let Some(id) = RecipientId::of(after) else { return };
        let mut counts = Tally::default();
        counts.billed_anew(id.variant(), before, after);
        let (Some(before), Some(after)) = (before.delivery().map(Standing::of), after.delivery().map(Standing::of)) else {
            return;
        };
        if before != after {
            counts.moved(id.variant(), &before, &after);
            self.recipients.entry(id).or_default().0 = Some(after);
        }
        let mut changes = counts.changes().map(|(name, by)| (name.to_owned(), by)).peekable();
        if changes.peek().is_some() {
            self.counts.entry(id.job).or_default().sum(changes);
        }
    }

    /// A recipient answered, perhaps by a button of the template, perhaps by a stop.
    pub(crate) fn answered(&mut self, id: RecipientId, at: Seconds, tapped: bool, stopped: bool) {
        let counts = self.counts.entry(id.job).or_default();
        counts.answered(id.variant());
        if tapped {
            counts.tapped(id.variant());
        }
        if stopped {
            counts.stopped(id.variant());
        }
        self.recipients.entry(id).or_default().1 = Some(Answered { at, stopped });
    }

    /// How many writes it makes.
    pub(crate) fn writes(&self) -> usize {
        self.recipients.len() + self.counts.len()
    }

    pub(crate) fn write<T: Clone>(&self, service: &Service, commit: &mut Commit<'_, T>, tag: &T) {
        for (id, (standing, answered)) in &self.recipients {
            commit.move_bulk_recipient(tag.clone(), id, standing.as_ref(), *answered);
        }
        for (job, changes) in &self.counts {
            commit.count_bulk(tag.clone(), *job, shard(service), changes);
        }
    }
}

/// Any of the items that the counts are spread over.
pub(super) fn shard(service: &Service) -> u32 {
    u32::try_from(service.inner.random.below(COUNT_SHARDS.into())).unwrap_or(0)
}

/// The same for a single message.
pub(crate) fn note(service: &Service, commit: &mut Commit<'_, ()>, before: &Message, after: &Message) {
    let mut track = Track::default();
    track.moved(before, after);
    track.write(service, commit, &());
}
