use super::*;
use crate::{
    clock::Seconds,
    contact::CustomerCard,
    conversation::{Assignee, LastMessage},
    ids::{ConversationId, CustomerId, MessageId},
    newer::Newer,
    unread::Unread,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn me() -> UserId {
    UserId::parse("me").unwrap()
}

fn conversation(customer: u128, at: i64, mine: bool, state: ConversationState, v: u64) -> Conversation {
    Conversation {
        id: ConversationId {
            customer: CustomerId::from_parts(1, customer),
            phone: PhoneId::parse("1").unwrap(),
        },
        customer: CustomerCard::default(),
        state,
        assignee: mine.then(|| Assignee {
            id: me(),
            name: "Me".into(),
        }),
        unread: Unread::default(),
        last: LastMessage {
            stand_in: false,
            position: Position {
                at: Seconds(at),
                id: MessageId::from_parts(1, customer),
            },
            preview: String::new(),
            delivery: None,
        },
        last_inbound_at: None,
        seen: None,
        unanswered: None,
        later: crate::Later::default(),
        opened_at: Seconds(0),
        v,
        newer: Newer::default(),
    }
}

/// What the store would answer: the newest version of each, filtered, sorted, cut to a page.
fn page(store: &BTreeMap<ConversationId, Conversation>, filter: &Filter, after: Option<Position>, size: usize) -> Page {
    let mut rows: Vec<_> = store.values().filter(|row| filter.admits(row, &me())).cloned().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.activity()));
    rows.retain(|row| after.is_none_or(|after| row.activity() < after));
    let more = rows.len() > size;
    rows.truncate(size);
    let next = if more { rows.last().map(Conversation::activity) } else { None };
    Page { conversations: rows, next }
}

#[test]
fn an_older_version_changes_nothing() {
    let mut list = ConversationList::new(
        Filter::default(),
        me(),
        Page {
            conversations: vec![conversation(1, 10, false, ConversationState::Open, 5)],
            next: None,
        },
    );
    assert_eq!(list.apply(&conversation(1, 9, false, ConversationState::Resolved, 4)), Change::None);
    assert_eq!(list.apply(&conversation(1, 10, true, ConversationState::Open, 6)), Change::Row);
    assert_eq!(list.apply(&conversation(1, 11, true, ConversationState::Open, 7)), Change::Order);
    assert_eq!(
        list.apply(&conversation(1, 11, true, ConversationState::Resolved, 8)),
        Change::Order
    );
    assert!(list.rows().is_empty());
    assert_eq!(list.apply(&conversation(1, 11, true, ConversationState::Open, 7)), Change::None);
}

proptest! {
    /// Any interleaving of changes, repeats, late events and page fetches ends equal to the store.
    #[test]
    fn the_list_ends_equal_to_the_store(
        changes in prop::collection::vec((0_u128..12, 0_i64..40, any::<bool>(), any::<bool>()), 0..60),
        snapshot_at in 0_usize..60, order in prop::collection::vec(0_usize..8, 60), tab in 0_u8..3,
    ) {
        let tab = [Tab::Mine, Tab::Unassigned, Tab::All][usize::from(tab)];
        let filter = Filter { tab, ..Filter::default() };
        let mut store = BTreeMap::new();
        let mut events = Vec::new();
        let mut list = None;
        for (index, (customer, at, mine, open)) in changes.iter().enumerate() {
            if index == snapshot_at % (changes.len().max(1)) {
                list = Some(ConversationList::new(filter.clone(), me(), page(&store, &filter, None, 4)));
            }
            let state = if *open { ConversationState::Open } else { ConversationState::Resolved };
            let id = conversation(*customer, 0, false, ConversationState::Open, 0).id;
            let (v, last) = store.get(&id).map_or((0, 0), |known: &Conversation| (known.v, known.last.position.at.0));
            let next = conversation(*customer, last.max(*at), *mine, state, v + 1);
            store.insert(id, next.clone());
            events.push(next);
        }
        let mut list = list.unwrap_or_else(|| ConversationList::new(filter.clone(), me(), page(&store, &filter, None, 4)));
        // Events come a little out of order and twice.
        let mut late: Vec<_> = events.iter().enumerate().map(|(index, event)| (index + order[index % order.len()], event)).collect();
        late.sort_by_key(|(at, _)| *at);
        for (_, event) in late.iter().chain(late.iter()) {
            list.apply(event);
        }
        while let Some(next) = list.next() {
            list.append(page(&store, &filter, Some(next), 4));
        }
        let truth = page(&store, &filter, None, usize::MAX).conversations;
        prop_assert_eq!(list.rows(), truth.as_slice());
    }
}
