//! What becomes of a message is written on the recipient and counted, in the transaction in which the message changes.

use crate::Service;
use domain::{
    BulkId, Message,
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

    /// What is new of what a recipient said.
    pub(crate) fn answered(&mut self, id: RecipientId, new: Answered) {
        if new.is_nothing() {
            return;
        }
        let counts = self.counts.entry(id.job).or_default();
        if new.at.is_some() {
            counts.answered(id.variant());
        }
        if new.tapped {
            counts.tapped(id.variant());
        }
        if new.stopped {
            counts.stopped(id.variant());
        }
        self.recipients.entry(id).or_default().1.get_or_insert_default().add(new);
    }

    /// How many writes it makes.
    pub(crate) fn writes(&self) -> usize {
        self.recipients.len() + self.counts.len()
    }

    pub(crate) fn write<T: Clone>(&self, service: &Service, commit: &mut Commit<'_, T>, tag: &T) {
        for (id, (standing, answered)) in &self.recipients {
            commit.move_bulk_recipient(tag.clone(), id, standing.as_ref(), answered.clone());
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
