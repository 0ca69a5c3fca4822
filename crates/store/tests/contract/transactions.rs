//! Transactions: what a refusal names, how much fits, and who wins.

use super::support::{self, Bench, NOW, conversation, inbound, position, refused, thread};
use domain::Message;
use store::{CommitError, MAX_WRITES, MessageKey, Store};

#[tokio::test]
async fn a_refusal_names_all_that_failed_and_only_that() {
    let bench = Bench::open().await;
    let known = inbound(thread(1), position(10, 1));
    let wamid = known.wamid.clone().unwrap();
    let row = conversation(thread(1), position(10, 1));
    let outcome = bench.write(|commit| {
        assert!(commit.is_empty());
        commit.create_message("message", &known, Some("{}"));
        commit.create_wamid_pointer("pointer", &wamid, &MessageKey::of(&known));
        commit.put_conversation("conversation", &row, None);
        assert_eq!(commit.len(), 3);
    });
    outcome.await.unwrap();
    let fresh = inbound(thread(1), position(11, 2));
    let outcome = bench.write(|commit| {
        commit.create_message("message", &fresh, Some("{}"));
        commit.create_wamid_pointer("pointer", &wamid, &MessageKey::of(&fresh));
        commit.put_conversation("conversation", &row, Some(7));
    });
    assert_eq!(refused(outcome.await), ["pointer", "conversation"]);
    assert_eq!(bench.message(&MessageKey::of(&fresh)).await.unwrap(), None);
    assert_eq!(bench.message_by_wamid(&wamid).await.unwrap(), Some(MessageKey::of(&known)));
    assert_eq!(bench.conversation(&row.id).await.unwrap(), Some(row));
    bench.close().await;
}

#[tokio::test]
async fn a_full_transaction_fits_and_one_write_more_is_our_mistake() {
    let bench = Bench::open().await;
    let messages: Vec<Message> = (0..=u32::try_from(MAX_WRITES).unwrap())
        .map(|serial| inbound(thread(1), position(10, serial.into())))
        .collect();
    let write = |messages: &[Message]| {
        let messages = messages.to_vec();
        bench.write(move |commit| messages.iter().for_each(|message| commit.create_message("message", message, None)))
    };
    let is_our_mistake = |outcome| matches!(outcome, Err(CommitError::Store(error)) if !error.is_retryable());
    assert!(is_our_mistake(write(&messages).await));
    assert!(
        is_our_mistake(write(&[messages[0].clone(), messages[0].clone()]).await),
        "one item twice"
    );
    assert!(bench.entries(&thread(1), None, 200).await.unwrap().entries.is_empty());
    write(&messages[..MAX_WRITES]).await.unwrap();
    let page = bench.entries(&thread(1), None, 200).await.unwrap();
    assert_eq!(support::messages(&page), messages[..MAX_WRITES]);
    bench.close().await;
}

/// Adds one to the unread messages, over and over until nobody was faster.
async fn add_one(store: Store) {
    loop {
        let mut next = store.conversation(&thread(1)).await.unwrap().unwrap();
        let version = next.v;
        next.unread.add(position(10, u128::from(version)));
        next.v += 1;
        let mut commit = store.commit();
        commit.put_conversation((), &next, Some(version));
        match commit.run().await {
            Ok(()) => return,
            Err(CommitError::Cancelled(_)) => {}
            Err(CommitError::Store(error)) => assert!(error.is_retryable(), "{error:?}"),
        }
    }
}

#[tokio::test]
async fn writers_at_the_same_time_lose_nothing() {
    const WRITERS: u32 = 8;
    let bench = Bench::open().await;
    let first = conversation(thread(1), position(NOW.seconds().0, 1));
    bench
        .write(|commit| commit.put_conversation("conversation", &first, None))
        .await
        .unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        writers.spawn(add_one(bench.clone()));
    }
    writers.join_all().await;
    let last = bench.conversation(&first.id).await.unwrap().unwrap();
    assert_eq!(last.unread.count(), WRITERS);
    assert_eq!(last.v, u64::from(WRITERS) + 1);
    bench.close().await;
}
