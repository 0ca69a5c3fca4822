//! The list of conversations as a browser holds it: what belongs in it and where.

use crate::{
    clock::Millis,
    conversation::{Conversation, ConversationState},
    draft::Unsent,
    ids::{EventId, PhoneId, UserId},
    message::Position,
};
use serde::{Deserialize, Serialize};

/// How many conversations a list begins with: more than a screen shows, and no more than a slow phone brings to life at once.
pub const FIRST: usize = 20;

/// How many conversations each further page of the list holds.
pub const PAGE: usize = 50;

/// A tab count stops here and is shown as "99+".
pub const COUNT_CAP: u32 = 100;

/// Whose conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    Mine,
    Unassigned,
    #[default]
    All,
}

/// Which conversations a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// One of our numbers; none for all that the person may see.
    #[serde(default)]
    pub phone: Option<PhoneId>,
    #[serde(default)]
    pub tab: Tab,
    #[serde(default)]
    pub state: ConversationState,
}

impl Filter {
    /// Whether a conversation belongs in the list that `me` looks at.
    pub fn admits(&self, conversation: &Conversation, me: &UserId) -> bool {
        let phone = self.phone.as_ref().is_none_or(|phone| *phone == conversation.id.phone);
        let owner = match self.tab {
            Tab::Mine => conversation.assignee.as_ref().is_some_and(|assignee| assignee.id == *me),
            Tab::Unassigned => conversation.assignee.is_none(),
            Tab::All => true,
        };
        phone && owner && conversation.state == self.state
    }
}

/// How many conversations each tab holds, each capped at [`COUNT_CAP`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub mine: u32,
    pub unassigned: u32,
    pub all: u32,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Newest activity first.
    pub conversations: Vec<Conversation>,
    /// Where the next page begins; none at the end.
    pub next: Option<Position>,
}

/// What a browser needs to show the list and keep it up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxSnapshot {
    pub page: Page,
    pub counts: Counts,
    /// From where to follow the live stream: a few seconds before the page was read.
    pub since: EventId,
    /// The server's time, for relative times and countdowns.
    pub now: Millis,
    /// What whoever looks has written and not sent, in this list or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsent: Vec<Unsent>,
}

/// What an event did to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing that the list shows.
    None,
    /// A row changed where it stands.
    Row,
    /// Rows came, went or moved.
    Order,
}

/// The rows that a browser has, newest activity first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationList {
    filter: Filter,
    me: UserId,
    rows: Vec<Conversation>,
    /// Where the rows that were not fetched yet begin; none when all are here.
    next: Option<Position>,
    /// Newest known versions of conversations that are not among the rows, so that a page that was read earlier cannot
    /// bring back an old one.
    elsewhere: Vec<Conversation>,
}

/// Conversations elsewhere are remembered for a page that is under way, not for ever.
const MAX_ELSEWHERE: usize = 500;

impl ConversationList {
    /// A list from its first page.
    pub fn new(filter: Filter, me: UserId, page: Page) -> Self {
        let mut list = Self {
            filter,
            me,
            rows: Vec::new(),
            next: None,
            elsewhere: Vec::new(),
        };
        list.append(page);
        list
    }

    /// The rows in order.
    pub fn rows(&self) -> &[Conversation] {
        &self.rows
    }

    /// Which conversations it shows.
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Where the next page begins; none when all rows are here.
    pub const fn next(&self) -> Option<Position> {
        self.next
    }

    /// Adds the next page.
    pub fn append(&mut self, page: Page) {
        self.next = page.next;
        let waiting = std::mem::take(&mut self.elsewhere);
        for conversation in page.conversations.iter().chain(&waiting) {
            self.apply(conversation);
        }
    }

    /// Takes in a conversation. What is older than the version here changes nothing.
    pub fn apply(&mut self, conversation: &Conversation) -> Change {
        let row = self.rows.iter().position(|row| row.id == conversation.id);
        let known = row
            .map(|row| &self.rows[row])
            .or_else(|| self.elsewhere.iter().find(|known| known.id == conversation.id));
        if known.is_some_and(|known| known.v >= conversation.v) {
            return Change::None;
        }
        self.elsewhere.retain(|known| known.id != conversation.id);
        // A new row beyond the last page comes with its page; out of turn it would hide a gap.
        let beyond = row.is_none() && self.next.is_some_and(|next| conversation.activity() < next);
        if beyond || !self.filter.admits(conversation, &self.me) {
            if self.elsewhere.len() == MAX_ELSEWHERE {
                self.elsewhere.remove(0);
            }
            self.elsewhere.push(conversation.clone());
            return row.map_or(Change::None, |row| {
                self.rows.remove(row);
                Change::Order
            });
        }
        let stays = row.is_some_and(|row| self.rows[row].activity() == conversation.activity());
        match row {
            Some(row) => self.rows[row] = conversation.clone(),
            None => self.rows.push(conversation.clone()),
        }
        if stays {
            return Change::Row;
        }
        self.rows.sort_by_key(|row| std::cmp::Reverse(row.activity()));
        Change::Order
    }
}

#[cfg(test)]
mod tests;
