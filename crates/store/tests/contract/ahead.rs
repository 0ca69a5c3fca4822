//! Items that are read together before they are asked for.

use super::support::{Bench, inbound, position, thread};
use domain::Message;
use std::collections::BTreeSet;
use store::{MessageKey, keys, keys::Key};

fn key(message: &Message) -> Key {
    keys::message(&message.conversation, message.position())
}

fn messages(count: u128) -> Vec<Message> {
    (1..=count).map(|serial| inbound(thread(1), position(10, serial))).collect()
}

#[tokio::test]
async fn a_view_answers_for_what_was_there_and_for_what_was_not() {
    let bench = Bench::open().await;
    let all = messages(230);
    let (there, missing) = all.split_at(150);
    bench.create(there).await;
    // More than one call can read.
    let view = bench.ahead(all.iter().map(key).collect()).await.unwrap();
    for message in there {
        assert_eq!(view.message(&MessageKey::of(message)).await.unwrap().as_ref(), Some(message));
    }
    // It does not look again.
    bench.create(missing).await;
    for message in missing {
        assert_eq!(view.message(&MessageKey::of(message)).await.unwrap(), None);
        assert_eq!(bench.message(&MessageKey::of(message)).await.unwrap().as_ref(), Some(message));
    }
    bench.close().await;
}

#[tokio::test]
async fn a_view_of_a_view_keeps_what_it_has_and_asks_for_the_rest() {
    let bench = Bench::open().await;
    let all = messages(2);
    let first = bench.ahead(BTreeSet::from([key(&all[0])])).await.unwrap();
    bench.create(&all).await;
    let second = first.ahead(all.iter().map(key).collect()).await.unwrap();
    assert_eq!(second.message(&MessageKey::of(&all[0])).await.unwrap(), None, "as it was");
    assert_eq!(second.message(&MessageKey::of(&all[1])).await.unwrap().as_ref(), Some(&all[1]));
    assert_eq!(
        second.conversation(&thread(9)).await.unwrap(),
        None,
        "not in the view: read by itself"
    );
    assert!(bench.ahead(BTreeSet::new()).await.is_ok(), "nothing to read is no call");
    bench.close().await;
}

#[tokio::test]
async fn more_than_an_answer_holds_comes_with_several() {
    let bench = Bench::open().await;
    // DynamoDB: 16 MB an answer, 400 kB an item.
    let raw = "x".repeat(380_000);
    let all = messages(50);
    for some in all.chunks(8) {
        let outcome = bench.write(|commit| {
            for message in some {
                commit.create_message("message", message, Some(&raw));
            }
        });
        outcome.await.unwrap();
    }
    let view = bench.ahead(all.iter().map(key).collect()).await.unwrap();
    for message in &all {
        assert_eq!(view.message(&MessageKey::of(message)).await.unwrap().as_ref(), Some(message));
    }
    bench.close().await;
}
