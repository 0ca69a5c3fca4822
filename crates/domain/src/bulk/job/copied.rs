//! A new job like another.

use super::Job;
use crate::{
    bulk::{Budget, Join, Line, Only, People, Ramp, Second, SendDays, Who},
    clock::Millis,
    ids::{BulkId, UserId},
};

impl Job {
    /// A new one like it, for all in its file or for some of those who were its recipients.
    #[must_use]
    pub fn copied(&self, id: BulkId, by: (UserId, String), at: Millis, who: Option<Who>) -> Self {
        let mut copy = Self::new(id, self.name.clone(), self.phone.clone(), by, at);
        copy.audience = self.audience.clone();
        copy.audience.only = who.map(|who| Only {
            job: self.id,
            who,
            first: (who == Who::Failed).then(|| self.tried_first_by()),
        });
        if let Some(who) = who {
            copy.find_added(self, who);
        }
        copy.tries = if who == Some(Who::Failed) {
            self.tries.saturating_add(1)
        } else {
            0
        };
        copy.template.clone_from(&self.template);
        let unsettled = |other: Second| Second { split: None, ..other };
        copy.second = self.second.clone().map(unsettled);
        copy.more = self.more.iter().cloned().map(unsettled).collect();
        // Who is written to again gets what they had.
        if who.is_none() {
            copy.winner = self.winner.as_ref().and_then(|winner| winner.again().ok());
            copy.hold_out = self.hold_out;
        }
        copy.free.clone_from(&self.free);
        copy.rate = self.rate;
        copy.cap_days = self.cap_days;
        copy.hours = self.hours;
        copy.off_days.clone_from(&self.off_days);
        copy.ramp = self.ramp.clone().and_then(|ramp| Ramp::new(ramp.parts).ok());
        copy.days = self.days.as_ref().and_then(|days| SendDays::new(days.first, days.each).ok());
        copy.budget = self.budget.clone().map(|budget| Budget { is_spent: false, ..budget });
        copy
    }

    /// Who was added to the list of an earlier job may be of that line no more; the job itself still knows them.
    fn find_added(&mut self, earlier: &Self, who: Who) {
        let lines: Vec<Line> = self.audience.lines().collect();
        let (added, mut kept): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.join == Join::Also);
        if !added.is_empty() {
            kept.push(Line {
                join: Join::Also,
                people: People::Job {
                    job: earlier.id,
                    name: earlier.name.clone(),
                    who,
                    button: None,
                },
            });
        }
        self.audience.except.clear();
        self.audience.further = kept;
    }
}
