//! Counts of a job that always add up: every change takes a recipient out of one place and puts them into another.

use super::{
    recipient::{RecipientState, Standing},
    variant::Variant,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const FAILED_BECAUSE: &str = "why:";
/// Meta's codes that say it was too much at once: to all from a number, or to one person.
const TOO_FAST: [&str; 2] = ["130429", "131056"];
const ANSWERED: &str = "answered";
const TAPPED: &str = "tapped";
const STOPPED: &str = "stopped";
const CHUNKS: &str = "chunks";
const SPENT: &str = "spent";
const FREE: &str = "free";
/// What is counted of a message other than the first stands under this besides: the names without it are of all.
const fn apart(variant: Variant) -> Option<&'static str> {
    match variant {
        Variant::A => None,
        Variant::B => Some("b:"),
        Variant::C => Some("c:"),
        Variant::D => Some("d:"),
        Variant::Rest => Some("r:"),
    }
}

/// Counts by name, or how they change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tally(BTreeMap<String, i64>);

impl Tally {
    /// So many recipients who wait, and so many of them for the second message.
    pub fn planned(recipients: u32, second: u32) -> Self {
        Self::divided([(Variant::A, recipients.saturating_sub(second)), (Variant::B, second)])
    }

    /// So many who wait for each message.
    pub fn divided(people: impl IntoIterator<Item = (Variant, u32)>) -> Self {
        let mut tally = Self::default();
        for (variant, many) in people {
            tally.count_for(variant, RecipientState::Pending.name(), i64::from(many));
        }
        tally
    }

    /// Somebody is no longer where they were.
    pub fn moved(&mut self, variant: Variant, before: &Standing, after: &Standing) {
        for (standing, by) in [(before, -1), (after, 1)] {
            self.count_for(variant, standing.state.name(), by);
            let failure = standing.failure.as_ref().filter(|_| standing.state == RecipientState::Failed);
            if let Some(failure) = failure {
                self.count_for(variant, &format!("{FAILED_BECAUSE}{failure}"), by);
            }
        }
    }

    /// Somebody answered.
    pub fn answered(&mut self, variant: Variant) {
        self.count_for(variant, ANSWERED, 1);
    }

    /// Somebody tapped a button of the template.
    pub fn tapped(&mut self, variant: Variant) {
        self.count_for(variant, TAPPED, 1);
    }

    /// Somebody said stop.
    pub fn stopped(&mut self, variant: Variant) {
        self.count_for(variant, STOPPED, 1);
    }

    /// A message was sent that costs so much at most, in millionths of the currency of the prices.
    pub fn spends(&mut self, variant: Variant, price: u64) {
        if price > 0 {
            self.count_for(variant, SPENT, i64::try_from(price).unwrap_or(i64::MAX));
        }
    }

    /// Somebody got the free text in place of the template.
    pub fn freed(&mut self, variant: Variant) {
        self.count_for(variant, FREE, 1);
    }

    /// How many got it.
    pub fn free(&self) -> u64 {
        self.get(FREE)
    }

    /// What was spent at most, in millionths.
    pub fn spent(&self) -> u64 {
        self.get(SPENT)
    }

    /// Of all messages, and of those after the first apart.
    pub(super) fn count_for(&mut self, variant: Variant, name: &str, by: i64) {
        if let Some(prefix) = apart(variant) {
            self.add(format!("{prefix}{name}"), by);
        }
        self.add(name.to_owned(), by);
    }

    /// What is counted of one of the messages.
    #[must_use]
    pub fn of(&self, variant: Variant) -> Self {
        if let Some(prefix) = apart(variant) {
            let theirs = self.0.iter().filter_map(|(name, count)| Some((name.strip_prefix(prefix)?, *count)));
            return Self(theirs.map(|(name, count)| (name.to_owned(), count)).collect());
        }
        let is_apart = |name: &str| Variant::GROUPS.into_iter().filter_map(apart).any(|prefix| name.starts_with(prefix));
        let all = self.0.iter().filter(|(name, _)| !is_apart(name.as_str()));
        let all = Self(all.map(|(name, count)| (name.clone(), *count)).collect());
        let others = Variant::GROUPS.into_iter().filter(|other| *other != Variant::A);
        others.fold(all, |left, other| left.since(&self.of(other)))
    }

    /// A group of recipients had their turn.
    pub fn chunk_done(&mut self) {
        self.add(CHUNKS.to_owned(), 1);
    }

    /// How many groups had their turn.
    pub fn chunks(&self) -> u64 {
        self.get(CHUNKS)
    }

    /// What came since an earlier moment.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let mut since = self.clone();
        since.sum(earlier.0.iter().map(|(name, count)| (name.clone(), -count)));
        since
    }

    fn add(&mut self, name: String, by: i64) {
        let count = self.0.entry(name).or_insert(0);
        *count += by;
    }

    /// Takes the counts of another part of the job in.
    pub fn sum(&mut self, other: impl IntoIterator<Item = (String, i64)>) {
        for (name, by) in other {
            self.add(name, by);
        }
    }

    /// What changes, by name.
    pub fn changes(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().filter(|(_, by)| **by != 0).map(|(name, by)| (name.as_str(), *by))
    }

    /// How many are in a state.
    pub fn count(&self, state: RecipientState) -> u64 {
        self.get(state.name())
    }

    /// How many answered.
    pub fn answers(&self) -> u64 {
        self.get(ANSWERED)
    }

    /// How many tapped a button.
    pub fn taps(&self) -> u64 {
        self.get(TAPPED)
    }

    /// How many said stop.
    pub fn stops(&self) -> u64 {
        self.get(STOPPED)
    }

    fn get(&self, name: &str) -> u64 {
        self.0.get(name).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0)
    }

    /// All states together: the number of recipients.
    pub fn total(&self) -> u64 {
        self.together(RecipientState::ALL)
    }

    /// At least as far as this state, of those that WhatsApp took.
    pub fn reached(&self, least: RecipientState) -> u64 {
        const LINE: [RecipientState; 4] = [
            RecipientState::Accepted,
            RecipientState::Sent,
            RecipientState::Delivered,
            RecipientState::Read,
        ];
        self.together(LINE.into_iter().filter(|state| *state >= least))
    }

    /// How many messages came to something: WhatsApp sent them on, or they failed.
    pub fn settled(&self) -> u64 {
        use RecipientState::{Delivered, Failed, Read, Sent};
        self.together([Sent, Delivered, Read, Failed])
    }

    /// Some states together. Of what came since a moment one may be below nought: who is in the next was in it before.
    fn together(&self, states: impl IntoIterator<Item = RecipientState>) -> u64 {
        let counts = states.into_iter().map(|state| self.0.get(state.name()).copied().unwrap_or(0));
        u64::try_from(counts.sum::<i64>()).unwrap_or(0)
    }

    /// How many messages WhatsApp accepted, whatever became of them: shares of what was delivered, read and answered are of these. What
    /// fails by a code of Meta's was accepted before; what AWS refuses never was.
    pub fn accepted(&self) -> u64 {
        self.reached(RecipientState::Accepted) + self.lost()
    }

    /// How many of those that WhatsApp accepted failed.
    pub fn lost(&self) -> u64 {
        let by_meta = |(label, count): (String, u64)| label.parse::<i64>().is_ok().then_some(count);
        self.failures().into_iter().filter_map(by_meta).sum()
    }

    /// How many failed because it was too much at once: that is no fault of who is on the list, nor of what is sent.
    pub fn too_fast(&self) -> u64 {
        TOO_FAST.iter().map(|code| self.get(&format!("{FAILED_BECAUSE}{code}"))).sum()
    }

    /// How many messages came to WhatsApp or failed: the share of what failed is of these.
    pub fn tried(&self) -> u64 {
        self.reached(RecipientState::Accepted) + self.count(RecipientState::Failed)
    }

    /// Whether nobody waits and nothing is on its way to AWS.
    pub fn is_done(&self) -> bool {
        self.count(RecipientState::Pending) == 0 && self.count(RecipientState::Sending) == 0
    }

    /// Those whose turn has come.
    pub fn processed(&self) -> u64 {
        self.total()
            .saturating_sub(self.count(RecipientState::Pending) + self.count(RecipientState::Sending))
    }

    /// Why messages failed, the most frequent first: Meta's code or AWS's name, and how many.
    pub fn failures(&self) -> Vec<(String, u64)> {
        let mut reasons: Vec<(String, u64)> = self
            .0
            .iter()
            .filter_map(|(name, count)| {
                let reason = name.strip_prefix(FAILED_BECAUSE)?;
                let count = u64::try_from(*count).ok().filter(|count| *count > 0)?;
                Some((reason.to_owned(), count))
            })
            .collect();
        reasons.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_states_add_up_whatever_happens(moves in prop::collection::vec((0_usize..20, 0_usize..10, 0_usize..3), 0..200), second in 0_usize..=20) {
            let variant = |who: usize| if who < second { Variant::B } else { Variant::A };
            let mut people = vec![Standing::plain(RecipientState::Pending); 20];
            let mut tally = Tally::planned(20, u32::try_from(second).unwrap());
            for (who, state, why) in moves {
                let state = RecipientState::ALL[state];
                let failure = (state == RecipientState::Failed).then(|| ["131026", "131049", "x"][why].to_owned());
                let after = Standing { state, failure };
                tally.moved(variant(who), &people[who], &after);
                people[who] = after;
                prop_assert_eq!(tally.total(), 20);
                prop_assert_eq!(tally.of(Variant::A).total() + tally.of(Variant::B).total(), 20);
            }
            for state in RecipientState::ALL {
                let recount = |of: &dyn Fn(usize) -> bool| {
                    people.iter().enumerate().filter(|(who, person)| of(*who) && person.state == state).count() as u64
                };
                prop_assert_eq!(tally.count(state), recount(&|_| true));
                for each in Variant::ALL {
                    prop_assert_eq!(tally.of(each).count(state), recount(&|who| variant(who) == each));
                }
            }
            for part in [tally.clone(), tally.of(Variant::A), tally.of(Variant::B)] {
                let failed: u64 = part.failures().iter().map(|(_, count)| count).sum();
                prop_assert_eq!(failed, part.count(RecipientState::Failed));
            }
        }
    }

    #[test]
    fn parts_that_are_read_apart_add_up_too() {
        let mut begun = Tally::planned(2, 1);
        let mut other = Tally::default();
        let (pending, sending) = (Standing::plain(RecipientState::Pending), Standing::plain(RecipientState::Sending));
        begun.moved(Variant::B, &pending, &sending);
        other.moved(Variant::B, &sending, &Standing::plain(RecipientState::Read));
        other.answered(Variant::B);
        let parts = other.changes().map(|(name, by)| (name.to_owned(), by)).collect::<Vec<_>>();
        begun.sum(parts);
        assert_eq!((begun.total(), begun.reached(RecipientState::Sent), begun.answers()), (2, 1, 1));
        assert_eq!((begun.processed(), begun.is_done()), (1, false));
        let [a, b, ..] = Variant::ALL.map(|variant| begun.of(variant));
        assert_eq!((a.total(), a.answers(), b.total(), b.answers(), b.accepted()), (1, 0, 1, 1, 1));
    }

    #[test]
    fn shares_are_of_what_whatsapp_accepted() {
        let mut tally = Tally::planned(6, 0);
        let failed = |label: &str| Standing {
            state: RecipientState::Failed,
            failure: Some(label.to_owned()),
        };
        for after in [
            Standing::plain(RecipientState::Delivered),
            Standing::plain(RecipientState::Sent),
            failed("131026"),
            failed("AccessDeniedException"),
            Standing::plain(RecipientState::Skipped),
            Standing::plain(RecipientState::Cancelled),
        ] {
            tally.moved(Variant::A, &Standing::plain(RecipientState::Pending), &after);
        }
        assert_eq!((tally.accepted(), tally.lost(), tally.tried(), tally.processed()), (3, 1, 4, 6));
    }

    #[test]
    fn counts_of_a_job_without_a_second_message_are_as_before() {
        let tally = Tally::planned(3, 0);
        let names: Vec<&str> = tally.changes().map(|(name, _)| name).collect();
        assert_eq!(names, ["pending"]);
        assert_eq!(tally.of(Variant::A).total(), 3);
    }
}
