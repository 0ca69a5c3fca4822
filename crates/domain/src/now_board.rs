//! Who waits right now: what the board on the wall shows.

use crate::{Assignee, BulkId, Conversation, ConversationId, ConversationState, Millis, Seconds};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many conversations are named in each list.
pub const NAMED: usize = 12;
/// A window that closes within this is about to close.
const SOON_MINUTES: i64 = 60;

/// A conversation that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub conversation: ConversationId,
    pub customer: String,
    /// When they wrote the oldest message that nobody has answered.
    pub since: Seconds,
    /// Minutes until only a template may be sent; none when that is so already.
    pub minutes_left: Option<i64>,
    pub assignee: Option<Assignee>,
}

/// What one of us has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// None for what belongs to nobody.
    pub who: Option<Assignee>,
    pub open: u32,
    pub waiting: u32,
}

/// A bulk job that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningJob {
    pub id: BulkId,
    pub name: String,
    pub state: String,
    pub done: u64,
    pub all: u64,
}

/// The board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NowBoard {
    pub at: Millis,
    /// Open conversations, and those in which the customer waits for a person.
    pub open: u32,
    pub waiting: u32,
    /// Those who wait longest, [`NAMED`] at most.
    pub longest: Vec<Waiting>,
    /// How many of those who wait can be answered freely for less than an hour, and the most urgent of them.
    pub closing: u32,
    pub soonest: Vec<Waiting>,
    /// How many of those who wait can be answered with a template only.
    pub closed: u32,
    /// Who has most to do, first.
    pub loads: Vec<Load>,
    pub jobs: Vec<RunningJob>,
    /// There are more open conversations than were looked at.
    pub is_cut: bool,
}

impl NowBoard {
    /// The board of open conversations, without the jobs.
    pub fn new<'a>(at: Millis, conversations: impl IntoIterator<Item = &'a Conversation>, is_cut: bool) -> Self {
        let mut board = Self {
            at,
            is_cut,
            ..Self::default()
        };
        let mut waiting = Vec::new();
        let mut loads = BTreeMap::<Option<String>, Load>::new();
        for conversation in conversations {
            if conversation.state != ConversationState::Open {
                continue;
            }
            let key = conversation.assignee.as_ref().map(|assignee| assignee.id.to_string());
            let load = loads.entry(key).or_insert_with(|| Load {
                who: conversation.assignee.clone(),
                open: 0,
                waiting: 0,
            });
            board.open += 1;
            load.open += 1;
            let Some(since) = conversation.waits_since() else { continue };
            board.waiting += 1;
            load.waiting += 1;
            waiting.push(Waiting {
                conversation: conversation.id.clone(),
                customer: conversation.customer.title(),
                since,
                minutes_left: conversation.window(at).minutes_left(at),
                assignee: conversation.assignee.clone(),
            });
        }
        board.closed = count(waiting.iter().filter(|one| one.minutes_left.is_none()));
        let mut closing: Vec<Waiting> = waiting
            .iter()
            .filter(|one| one.minutes_left.is_some_and(|left| left <= SOON_MINUTES))
            .cloned()
            .collect();
        board.closing = count(closing.iter());
        closing.sort_by_key(|one| one.minutes_left);
        closing.truncate(NAMED);
        board.soonest = closing;
        waiting.sort_by_key(|one| one.since);
        waiting.truncate(NAMED);
        board.longest = waiting;
        board.loads = loads.into_values().collect();
        board.loads.sort_by_key(|load| std::cmp::Reverse((load.waiting, load.open)));
        board
    }
}

fn count<'a>(waiting: impl Iterator<Item = &'a Waiting>) -> u32 {
    u32::try_from(waiting.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn conversation(customer: u32, last: i64, ours: bool, who: Option<&str>) -> Conversation {
        let message = crate::MessageId::from_parts(1, u128::from(customer));
        let mut value = json!({
            "id": format!("{}-310000000000011", crate::CustomerId::from_parts(1, u128::from(customer))),
            "customer": { "name": format!("Customer {customer}") },
            "state": "open",
            "last": { "position": crate::Position { at: Seconds(last), id: message }, "preview": "Hello" },
            "lastInboundAt": last,
            "openedAt": 0,
            "v": 1,
        });
        if ours {
            value["last"]["delivery"] = json!("sent");
        }
        if let Some(who) = who {
            value["assignee"] = json!({ "id": who, "name": who });
        }
        serde_json::from_value(value).unwrap()
    }

    /// Asked and answered by a program since.
    fn automatic(asked: i64, answered: i64) -> Conversation {
        let mut value = serde_json::to_value(conversation(5, answered, true, None)).unwrap();
        value["lastInboundAt"] = json!(asked);
        value["unanswered"] = json!({ "since": asked });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn who_waits_longest_comes_first_and_what_closes_soonest() {
        const HOUR: i64 = 3_600;
        let now = 100 * HOUR;
        let all = [
            conversation(1, now - 2 * HOUR, false, Some("asha")),
            conversation(2, now - 23 * HOUR - HOUR / 2, false, None),
            conversation(3, now - 30 * HOUR, false, None),
            conversation(4, now - HOUR, true, Some("asha")),
            automatic(now - 3 * HOUR, now - HOUR / 2),
        ];
        let board = NowBoard::new(Seconds(now).millis(), &all, false);
        assert_eq!((board.open, board.waiting, board.closing, board.closed), (5, 4, 1, 1));
        let names = |list: &[Waiting]| list.iter().map(|one| one.customer.clone()).collect::<Vec<_>>();
        assert_eq!(names(&board.longest), ["Customer 3", "Customer 2", "Customer 5", "Customer 1"]);
        assert_eq!(names(&board.soonest), ["Customer 2"]);
        assert_eq!(board.soonest[0].minutes_left, Some(30));
        let loads: Vec<_> = board
            .loads
            .iter()
            .map(|load| (load.who.is_some(), load.open, load.waiting))
            .collect();
        assert_eq!(loads, [(false, 3, 3), (true, 2, 1)]);
    }
}
