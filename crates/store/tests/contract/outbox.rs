//! The outbox: what is due, in which order, and how it leaves.

use super::support::{Bench, NOW, position, thread};
use domain::MessageId;
use store::{OutboxEntry, keys::OUTBOX_SHARDS};

/// One entry a second from `NOW` on. Neighbours stand in different partitions, and ids run against the time.
fn entries(count: u32) -> Vec<OutboxEntry> {
    (0..count)
        .map(|index| {
            let serial = u128::from(count - index);
            OutboxEntry {
                id: MessageId::from_parts(1, serial),
                due: NOW.plus(i64::from(index) * 1_000),
                conversation: thread(1),
                position: position(10, serial),
            }
        })
        .collect()
}

async fn fill(bench: &Bench, entries: &[OutboxEntry]) {
    let outcome = bench.write(|commit| entries.iter().for_each(|entry| commit.put_outbox("outbox", entry)));
    outcome.await.unwrap();
}

#[tokio::test]
async fn entries_are_due_from_their_millisecond_on_the_oldest_first() {
    let bench = Bench::open().await;
    let all = entries(8);
    fill(&bench, &all).await;
    assert!(bench.due_outbox(NOW.plus(-1), 50).await.unwrap().is_empty());
    for (count, last) in (1..).zip(&all) {
        assert_eq!(bench.due_outbox(last.due, 50).await.unwrap(), all[..count]);
        assert_eq!(bench.due_outbox(last.due.plus(999), 50).await.unwrap(), all[..count]);
    }
    bench.close().await;
}

#[tokio::test]
async fn a_limit_keeps_the_oldest_of_each_partition() {
    let bench = Bench::open().await;
    let all = entries(3 * OUTBOX_SHARDS);
    fill(&bench, &all).await;
    let shards = usize::try_from(OUTBOX_SHARDS).unwrap();
    for limit in 1..=3_u8 {
        let due = bench.due_outbox(NOW.plus(3_600_000), limit.into()).await.unwrap();
        assert_eq!(due, all[..usize::from(limit) * shards]);
    }
    bench.close().await;
}

#[tokio::test]
async fn an_entry_leaves_alone_or_with_a_transaction_and_may_leave_twice() {
    let bench = Bench::open().await;
    let all = entries(3);
    fill(&bench, &all).await;
    bench.delete_outbox(&all[0]).await.unwrap();
    bench.delete_outbox(&all[0]).await.unwrap();
    assert_eq!(bench.due_outbox(all[2].due, 50).await.unwrap(), all[1..]);
    // Put off: the old entry goes and a later one comes, together.
    let later = OutboxEntry {
        due: all[2].due.plus(1),
        ..all[1].clone()
    };
    let outcome = bench.write(|commit| {
        commit.delete_outbox("old", &all[1]);
        commit.put_outbox("new", &later);
    });
    outcome.await.unwrap();
    assert_eq!(bench.due_outbox(all[2].due, 50).await.unwrap(), all[2..]);
    assert_eq!(bench.due_outbox(later.due, 50).await.unwrap(), [all[2].clone(), later.clone()]);
    assert_eq!(later.message().position, later.position);
    bench.close().await;
}
