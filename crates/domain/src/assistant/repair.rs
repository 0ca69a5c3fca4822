//! Drafts that were bad because of what the documents say or do not say: what is to be put right there, by whom, and whether it was.

use super::{Changed, Reason};
use crate::{Assignee, ConversationId, EventId, Millis, Newer, newer::Evolving};
use serde::{Deserialize, Serialize};

/// More titles are not kept, nor longer ones, in characters.
const MOST_TITLES: usize = 5;
const MAX_TITLE: usize = 200;

/// One of them. What was asked and drafted is not in it: that is read in the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repair {
    pub id: EventId,
    pub conversation: ConversationId,
    pub reason: Reason,
    /// The documents that the draft rested on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// Who found it bad, and when.
    pub told: Changed,
    /// Who puts it right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Assignee>,
    /// Who did, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Changed>,
    /// Grows by one with each change.
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

/// What an Admin does about one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairAct {
    Take,
    Leave,
    Done,
    Reopen,
}

impl Evolving for Repair {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl Repair {
    /// A new one.
    pub fn new(id: EventId, conversation: ConversationId, reason: Reason, titles: Vec<String>, told: Changed) -> Self {
        let short = |title: String| title.chars().take(MAX_TITLE).collect();
        Self {
            id,
            conversation,
            reason,
            titles: titles.into_iter().take(MOST_TITLES).map(short).collect(),
            told,
            owner: None,
            done: None,
            v: 1,
            newer: Newer::default(),
        }
    }

    /// As it is after an act.
    #[must_use]
    pub fn after(mut self, act: RepairAct, by: Assignee, at: Millis) -> Self {
        match act {
            RepairAct::Take => self.owner = Some(by),
            RepairAct::Leave => self.owner = None,
            RepairAct::Done => self.done = Some(Changed { by: by.name, at }),
            RepairAct::Reopen => self.done = None,
        }
        self.v += 1;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserId;

    #[test]
    fn it_is_taken_put_right_and_opened_again() {
        let told = Changed {
            by: "Asha".to_owned(),
            at: Millis(1),
        };
        let conversation = "00000000010000000000000001-1".parse().unwrap();
        let titles = vec!["ä".repeat(300); 9];
        let new = Repair::new(EventId::from_parts(1, 1), conversation, Reason::Outdated, titles, told);
        assert_eq!((new.titles.len(), new.titles[0].chars().count()), (5, 200));
        let ines = || Assignee {
            id: UserId::parse("ines").unwrap(),
            name: "Inés".to_owned(),
        };
        let taken = new.after(RepairAct::Take, ines(), Millis(2));
        assert_eq!((taken.owner.as_ref(), taken.v), (Some(&ines()), 2));
        let done = taken.after(RepairAct::Done, ines(), Millis(3));
        assert_eq!(done.done.as_ref().map(|done| done.at), Some(Millis(3)));
        let json = serde_json::to_string(&done).unwrap();
        assert_eq!(serde_json::from_str::<Repair>(&json).unwrap(), done);
        let open = done
            .after(RepairAct::Reopen, ines(), Millis(4))
            .after(RepairAct::Leave, ines(), Millis(5));
        assert_eq!((open.owner, open.done, open.v), (None, None, 5));
    }
}
