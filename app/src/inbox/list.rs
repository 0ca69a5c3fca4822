//! The list's state: what the server and the live stream say, and what is shown of it.

use crate::{
    deferred::UnsentWords,
    error::AppError,
    live::{Live, Notice},
    preferences::leave_if_gone,
    server_fns::inbox::{inbox, inbox_counts, more_conversations},
    unread_title::Unread,
};
use domain::{
    Conversation, ConversationId, ConversationState, Position, UserId,
    inbox::{Change, ConversationList, Counts, Filter, InboxSnapshot},
};
use leptos::{prelude::*, task::spawn_local};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

/// Events come in bursts; the counts are asked for once for all of them.
const COUNTS_AFTER: Duration = Duration::from_secs(1);

/// A row: its signal changes when its conversation does, so that one change touches one row.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) id: ConversationId,
    pub(super) conversation: ArcRwSignal<Conversation>,
}

/// What is under way for the whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Loading,
    Ready,
    Failed(AppError),
}

/// What stands at the end of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum More {
    /// All rows are here.
    None,
    Offered,
    Loading,
    Failed(String),
}

/// Why rows keep their places for now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    /// A mouse is over the list.
    pub(super) pointer: bool,
    /// The keyboard is in the list.
    pub(super) focus: bool,
    /// The list is scrolled down; rows that come in above would push what is being read.
    pub(super) scrolled: bool,
}

/// All of it lives as long as the page, whatever is fetched meanwhile.
#[derive(Clone, Copy)]
pub(super) struct List {
    live: Live,
    unread: StoredValue<Unread>,
    pub(super) unsent: UnsentWords,
    me: StoredValue<UserId>,
    filter: StoredValue<Filter>,
    truth: StoredValue<Option<ConversationList>>,
    pub(super) shown: RwSignal<Vec<Row>>,
    pub(super) counts: RwSignal<Option<Counts>>,
    pub(super) status: RwSignal<Status>,
    pub(super) more: RwSignal<More>,
    /// Conversations that would come in or move up if rows were free to.
    pub(super) waiting: RwSignal<HashSet<ConversationId>>,
    held: StoredValue<Held>,
    /// What the counts depend on, for each conversation that was seen.
    tallied: StoredValue<HashMap<ConversationId, (ConversationState, Option<UserId>)>>,
    counting: StoredValue<bool>,
    /// Counts questions, so that a late answer to an earlier one is dropped.
    question: StoredValue<u64>,
}

impl List {
    /// An empty list that waits for its first answer. Needs `Live`, `Unread` and `UnsentWords` in context.
    pub(super) fn new(me: UserId, filter: Filter) -> Self {
        Self {
            live: expect_context::<Live>(),
            unread: StoredValue::new(expect_context()),
            unsent: expect_context(),
            me: StoredValue::new(me),
            filter: StoredValue::new(filter),
            truth: StoredValue::new(None),
            shown: RwSignal::new(Vec::new()),
            counts: RwSignal::new(None),
            status: RwSignal::new(Status::Loading),
            more: RwSignal::new(More::None),
            waiting: RwSignal::new(HashSet::new()),
            held: StoredValue::new(Held::default()),
            tallied: StoredValue::new(HashMap::new()),
            counting: StoredValue::new(false),
            question: StoredValue::new(0),
        }
    }

    /// Follows the live stream until the page goes.
    pub(super) fn listen(self) {
        self.live.subscribe(move |notice| match notice {
            Notice::Event(event) => event.conversations.iter().for_each(|conversation| self.apply(conversation)),
            Notice::Reset => self.fetch(),
        });
    }

    /// Shows another filter.
    pub(super) fn show(self, filter: Filter) {
        self.filter.set_value(filter);
        self.held.update_value(|held| held.scrolled = false);
        self.fetch();
    }

    /// Asks for the list afresh. What is shown stays until the answer is here.
    pub(super) fn fetch(self) {
        self.question.update_value(|question| *question += 1);
        let question = self.question.get_value();
        let filter = self.filter.get_value();
        self.status.set(Status::Loading);
        spawn_local(async move {
            // Boxed: the server half of the function is large, and this is compiled for both sides.
            let answer = Box::pin(inbox(filter.clone(), None)).await;
            crate::hydration::all();
            if self.question.try_get_value() == Some(question) {
                self.arrived(&filter, answer);
            }
        });
    }

    /// Takes in an answer for a filter, unless another one is shown by now.
    pub(super) fn arrived(self, filter: &Filter, answer: Result<InboxSnapshot, AppError>) {
        if self.filter.with_value(|shown| shown != filter) {
            return;
        }
        match answer {
            Ok(snapshot) => {
                let me = self.me.get_value();
                self.tallied
                    .update_value(|tallied| tallied.extend(snapshot.page.conversations.iter().map(|c| (c.id.clone(), tally(c)))));
                self.truth.set_value(Some(ConversationList::new(filter.clone(), me, snapshot.page)));
                self.counts.set(Some(snapshot.counts));
                self.unsent.0.set(snapshot.unsent);
                self.reconcile();
                self.offer_more();
                self.status.set(Status::Ready);
                self.live.follow(snapshot.since);
            }
            Err(error) => {
                leave_if_gone(&error);
                // Rows of the filter before would say what is not asked for.
                if self
                    .truth
                    .with_value(|truth| truth.as_ref().is_some_and(|truth| truth.filter() != filter))
                {
                    self.truth.set_value(None);
                    self.shown.update(Vec::clear);
                    self.waiting.update(HashSet::clear);
                    self.more.set(More::None);
                }
                self.status.set(Status::Failed(error));
            }
        }
    }

    /// The place that the next page comes after; not tracked.
    pub(super) fn next(self) -> Option<Position> {
        self.truth.with_value(|truth| truth.as_ref().and_then(ConversationList::next))
    }

    /// Fetches the next page.
    pub(super) fn load_more(self) {
        let Some(after) = self.next() else { return };
        if self.more.with_untracked(|more| *more == More::Loading) {
            return;
        }
        self.more.set(More::Loading);
        let question = self.question.get_value();
        let filter = self.filter.get_value();
        spawn_local(async move {
            let answer = more_conversations(filter, after).await;
            crate::hydration::all();
            // Another list may be shown by now, or none.
            if self.question.try_get_value() != Some(question) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.tallied
                        .update_value(|tallied| tallied.extend(page.conversations.iter().map(|c| (c.id.clone(), tally(c)))));
                    self.truth
                        .update_value(|truth| truth.iter_mut().for_each(|truth| truth.append(page.clone())));
                    if self.is_held() {
                        self.extend();
                    } else {
                        self.reconcile();
                    }
                    self.offer_more();
                }
                Err(error) => {
                    leave_if_gone(&error);
                    self.more.set(More::Failed(error.to_string()));
                }
            }
        });
    }

    /// Says why rows must keep their places, or that they need not any more.
    pub(super) fn hold(self, change: impl FnOnce(&mut Held)) {
        self.held.update_value(change);
        if !self.is_held() && self.waiting.with_untracked(|waiting| !waiting.is_empty()) {
            self.reconcile();
        }
    }

    /// Puts every row where it belongs.
    pub(super) fn reconcile(self) {
        self.truth.with_value(|truth| {
            let Some(truth) = truth else { return };
            self.shown.update(|shown| {
                let mut known: HashMap<_, _> = shown.drain(..).map(|row| (row.id.clone(), row)).collect();
                shown.extend(truth.rows().iter().map(|conversation| match known.remove(&conversation.id) {
                    Some(row) => {
                        refresh(&row, conversation);
                        row
                    }
                    None => new_row(conversation),
                }));
            });
        });
        self.waiting.update(HashSet::clear);
    }

    /// Adds the rows of a new page below, leaving the others where they are.
    fn extend(self) {
        self.truth.with_value(|truth| {
            let Some(truth) = truth else { return };
            let waiting = self.waiting.get_untracked();
            self.shown.update(|shown| {
                let known: HashSet<_> = shown.iter().map(|row| row.id.clone()).collect();
                let new = truth.rows().iter().filter(|c| !known.contains(&c.id) && !waiting.contains(&c.id));
                shown.extend(new.map(new_row));
            });
        });
    }

    fn apply(self, conversation: &Conversation) {
        let Some(Some(change)) = self
            .truth
            .try_update_value(|truth| truth.as_mut().map(|truth| truth.apply(conversation)))
        else {
            return;
        };
        self.tally(conversation);
        self.count_unread();
        match change {
            Change::None => {}
            Change::Row => self.refresh(conversation),
            Change::Order if self.is_held() => {
                self.refresh(conversation);
                let belongs = self.truth.with_value(|truth| {
                    truth
                        .as_ref()
                        .is_some_and(|truth| truth.rows().iter().any(|row| row.id == conversation.id))
                });
                self.waiting.update(|waiting| {
                    if belongs {
                        waiting.insert(conversation.id.clone());
                    } else {
                        waiting.remove(&conversation.id);
                    }
                });
            }
            Change::Order => self.reconcile(),
        }
    }

    fn refresh(self, conversation: &Conversation) {
        self.shown.with_untracked(|shown| {
            if let Some(row) = shown.iter().find(|row| row.id == conversation.id) {
                refresh(row, conversation);
            }
        });
    }

    /// Whether the keyboard is in the list.
    pub(super) fn is_held_by_keyboard(self) -> bool {
        self.held.with_value(|held| held.focus)
    }

    fn is_held(self) -> bool {
        self.held.with_value(|held| held.pointer || held.focus || held.scrolled)
    }

    fn offer_more(self) {
        self.more.set(if self.next().is_some() { More::Offered } else { More::None });
        self.count_unread();
    }

    fn count_unread(self) {
        self.truth.with_value(|truth| {
            let Some(truth) = truth else { return };
            let count = truth.rows().iter().filter(|conversation| !conversation.unread.is_empty()).count();
            self.unread.with_value(|unread| unread.set(count, truth.next().is_some()));
        });
    }

    /// Asks for the counts again when something they depend on has changed.
    fn tally(self, conversation: &Conversation) {
        let now = tally(conversation);
        let changed = self
            .tallied
            .try_update_value(|tallied| tallied.insert(conversation.id.clone(), now.clone()).as_ref() != Some(&now));
        if changed != Some(true) || self.counting.try_get_value() != Some(false) {
            return;
        }
        self.counting.set_value(true);
        set_timeout(
            move || {
                let Some(filter) = self.filter.try_get_value() else { return };
                self.counting.set_value(false);
                spawn_local(async move {
                    // On failure the old counts stay; the next change asks again.
                    let counts = inbox_counts(filter.clone()).await;
                    crate::hydration::all();
                    if let Ok(counts) = counts
                        && self.filter.try_with_value(|shown| *shown == filter) == Some(true)
                    {
                        self.counts.set(Some(counts));
                    }
                });
            },
            COUNTS_AFTER,
        );
    }
}

fn tally(conversation: &Conversation) -> (ConversationState, Option<UserId>) {
    (
        conversation.state.clone(),
        conversation.assignee.as_ref().map(|assignee| assignee.id.clone()),
    )
}

fn new_row(conversation: &Conversation) -> Row {
    Row {
        id: conversation.id.clone(),
        conversation: ArcRwSignal::new(conversation.clone()),
    }
}

/// Touches the row only when there is something newer.
fn refresh(row: &Row, conversation: &Conversation) {
    if row.conversation.with_untracked(|shown| shown.v < conversation.v) {
        row.conversation.set(conversation.clone());
    }
}
