//! Lists of conversations: who is in which, in which order, page by page.

use super::support::{Bench, conversation, customer, phone, position, thread, user};
use domain::{
    Assignee, Conversation, ConversationId, ConversationState,
    inbox::{Filter, Tab},
};
use std::cmp::Reverse;

/// Enough for an index to catch up with what was written.
const READS: usize = 500;

fn assignee(id: &str) -> Assignee {
    Assignee {
        id: user(id),
        name: "A person".into(),
    }
}

fn filter(number: &str, tab: Tab, state: ConversationState) -> Filter {
    Filter {
        phone: Some(phone(number)),
        tab,
        state,
    }
}

async fn list(bench: &Bench, filter: &Filter, after: Option<domain::Position>, limit: usize) -> Vec<Conversation> {
    let number = filter.phone.as_ref().unwrap();
    bench.list_conversations(number, filter, &user("me"), after, limit).await.unwrap()
}

/// Reads a list until it shows what it should: indexes may lag behind writes.
async fn assert_lists(bench: &Bench, filter: &Filter, expected: &[Conversation]) {
    let mut rows = Vec::new();
    for _ in 0..READS {
        rows = list(bench, filter, None, 50).await;
        if rows == expected {
            return;
        }
    }
    assert_eq!(rows, expected, "{filter:?}");
}

async fn put(bench: &Bench, conversation: &Conversation) {
    let version = conversation.v.checked_sub(1).filter(|version| *version > 0);
    let outcome = bench.write(|commit| commit.put_conversation("conversation", conversation, version));
    outcome.await.unwrap();
}

#[tokio::test]
async fn every_number_tab_and_state_lists_and_counts_its_own() {
    let bench = Bench::open().await;
    let mut all = Vec::new();
    for number in ["1", "2", "11"] {
        for owner in [None, Some("me"), Some("other")] {
            for state in [ConversationState::Open, ConversationState::Resolved] {
                for _ in 0..2 {
                    let serial = all.len();
                    let id = ConversationId {
                        customer: customer(serial as u128),
                        phone: phone(number),
                    };
                    let at = position(1_000 + i64::try_from(serial * 7 % 36).unwrap(), 1);
                    let row = Conversation {
                        state: state.clone(),
                        assignee: owner.map(assignee),
                        ..conversation(id, at)
                    };
                    put(&bench, &row).await;
                    all.push(row);
                }
            }
        }
    }
    all.sort_by_key(|row| Reverse(row.activity()));
    for number in ["1", "2", "11", "3"] {
        for tab in [Tab::Mine, Tab::Unassigned, Tab::All] {
            for state in [ConversationState::Open, ConversationState::Resolved] {
                let filter = filter(number, tab, state);
                let expected: Vec<_> = all.iter().filter(|row| filter.admits(row, &user("me"))).cloned().collect();
                assert_lists(&bench, &filter, &expected).await;
                let there = u32::try_from(expected.len()).unwrap();
                for cap in [1, there.max(1), there + 1, 100] {
                    let count = bench.count_conversations(&phone(number), &filter, &user("me"), cap).await.unwrap();
                    assert_eq!(count, there.min(cap), "{filter:?} up to {cap}");
                }
            }
        }
    }
    bench.close().await;
}

#[tokio::test]
async fn pages_of_every_size_meet_without_gap_or_overlap() {
    let bench = Bench::open().await;
    // Three in one second: the id of the newest message decides.
    let places = [(5, 1), (7, 3), (7, 1), (9, 0), (7, 2), (6, 9), (8, 4)];
    let mut all = Vec::new();
    for (serial, (at, id)) in places.into_iter().enumerate() {
        let row = conversation(thread(serial as u128), position(at, id));
        put(&bench, &row).await;
        all.push(row);
    }
    all.sort_by_key(|row| Reverse(row.activity()));
    let filter = filter("1", Tab::All, ConversationState::Open);
    assert_lists(&bench, &filter, &all).await;
    for size in 1..=all.len() + 1 {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = list(&bench, &filter, after, size).await;
            assert_eq!(page.len(), size.min(all.len() - read.len()), "pages of {size}");
            let Some(last) = page.last() else { break };
            after = Some(last.activity());
            read.extend(page);
        }
        assert_eq!(read, all, "pages of {size}");
    }
    bench.close().await;
}

#[tokio::test]
async fn a_change_leaves_no_row_behind_in_the_list_it_came_from() {
    let bench = Bench::open().await;
    let open = |tab| filter("1", tab, ConversationState::Open);
    let first = conversation(thread(1), position(5, 1));
    put(&bench, &first).await;
    let row = std::slice::from_ref;
    assert_lists(&bench, &open(Tab::Unassigned), row(&first)).await;

    let mine = first.assign(Some(assignee("me"))).unwrap();
    put(&bench, &mine).await;
    assert_lists(&bench, &open(Tab::Unassigned), &[]).await;
    assert_lists(&bench, &open(Tab::Mine), row(&mine)).await;

    let theirs = mine.assign(Some(assignee("other"))).unwrap();
    put(&bench, &theirs).await;
    assert_lists(&bench, &open(Tab::Mine), &[]).await;
    assert_lists(&bench, &open(Tab::All), row(&theirs)).await;

    let done = theirs.resolve().unwrap();
    put(&bench, &done).await;
    assert_lists(&bench, &open(Tab::All), &[]).await;
    assert_lists(&bench, &filter("1", Tab::All, ConversationState::Resolved), row(&done)).await;
    bench.close().await;
}
