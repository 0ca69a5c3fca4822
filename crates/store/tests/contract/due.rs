//! Due queues: what is due, in which order, who gets it, and how it leaves.

use super::support::{Bench, NOW, position, thread};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::MessageId;
use futures::future::join_all;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{
    DueEntry, DueKind, SendTask,
    keys::{self, Key},
};

const KIND: DueKind = DueKind::Send;

type Entry = DueEntry<SendTask>;

/// One entry a second from `NOW` on, whose ids run against the time.
fn entries(count: u32) -> Vec<Entry> {
    (0..count)
        .map(|index| {
            let serial = u128::from(count - index);
            let task = SendTask {
                conversation: thread(1),
                position: position(10, serial),
            };
            let id = MessageId::from_parts(1, serial);
            DueEntry::new(KIND, id, NOW.plus(i64::from(index) * 1_000), task)
        })
        .collect()
}

async fn fill(bench: &Bench, entries: &[Entry]) {
    let outcome = bench.write(|commit| entries.iter().for_each(|entry| commit.put_due("due", entry)));
    outcome.await.unwrap();
}

/// What is known of an entry: id, time, attempts, task.
type Known = (String, i64, u32, SendTask);

fn known(entry: &Entry) -> Known {
    (entry.id.clone(), entry.due.0, entry.attempts, entry.task.clone())
}

fn all_known(entries: &[Entry]) -> Vec<Known> {
    entries.iter().map(known).collect()
}

async fn due(bench: &Bench, at: i64) -> Vec<Entry> {
    bench.due(KIND, NOW.plus(at), 50).await.unwrap()
}

async fn put(bench: &Bench, key: Key, attributes: &[(&str, &str)]) {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let mut item = HashMap::from([("pk".to_owned(), text(&key.pk)), ("sk".to_owned(), text(&key.sk))]);
    item.extend(attributes.iter().map(|(name, value)| ((*name).to_owned(), text(value))));
    let put = bench.client.put_item().table_name(&bench.tables().main).set_item(Some(item));
    put.send().await.unwrap();
}

#[tokio::test]
async fn entries_are_due_from_their_millisecond_on_the_oldest_first() {
    let bench = Bench::open().await;
    let all = entries(8);
    fill(&bench, &all).await;
    assert!(due(&bench, -1).await.is_empty());
    for (count, last) in (1..).zip(&all) {
        for late in [0, 999] {
            let found = due(&bench, last.due.0 - NOW.0 + late).await;
            assert_eq!(all_known(&found), all_known(&all[..count]));
        }
    }
    bench.close().await;
}

#[tokio::test]
async fn a_limit_keeps_the_oldest_of_each_partition() {
    let bench = Bench::open().await;
    let all = entries(24);
    fill(&bench, &all).await;
    let mut partitions: BTreeMap<String, Vec<Known>> = BTreeMap::new();
    for entry in &all {
        let pk = keys::due(KIND, entry.due, &entry.id).pk;
        partitions.entry(pk).or_default().push(known(entry));
    }
    assert_eq!(partitions.len(), usize::try_from(KIND.shards()).unwrap(), "ids are spread");
    for limit in 1..=3 {
        let found: Vec<Entry> = bench.due(KIND, NOW.plus(3_600_000), limit).await.unwrap();
        assert!(found.is_sorted_by_key(|entry| entry.due));
        let found: BTreeSet<String> = found.into_iter().map(|entry| entry.id).collect();
        let oldest = partitions.values().flat_map(|entries| entries.iter().take(limit));
        assert_eq!(found, oldest.map(|(id, ..)| id.clone()).collect());
    }
    bench.close().await;
}

#[tokio::test]
async fn an_entry_leaves_alone_or_with_a_transaction_and_may_leave_twice() {
    let bench = Bench::open().await;
    let all = entries(3);
    fill(&bench, &all).await;
    bench.finish_due(&all[0]).await.unwrap();
    bench.finish_due(&all[0]).await.unwrap();
    assert_eq!(all_known(&due(&bench, 2_000).await), all_known(&all[1..]));
    bench.write(|commit| commit.finish_due("due", &all[1])).await.unwrap();
    bench.write(|commit| commit.finish_due("due", &all[1])).await.unwrap();
    assert_eq!(all_known(&due(&bench, 2_000).await), all_known(&all[2..]));
    bench.close().await;
}

#[tokio::test]
async fn of_claims_at_the_same_time_one_holds_and_the_entry_is_hidden_until_its_end() {
    let bench = Bench::open().await;
    let until = NOW.plus(60_000);
    for serial in 0..8 {
        let entry = &entries(8)[serial];
        fill(&bench, std::slice::from_ref(entry)).await;
        let claims = (0..4).map(|_| bench.claim_due(entry.clone(), until));
        // A conflict of two transactions is an error that says "again"; one of them has gone through all the same.
        let mut won: Vec<_> = join_all(claims)
            .await
            .into_iter()
            .filter_map(|claim| claim.ok().flatten())
            .collect();
        assert_eq!(won.len(), 1, "{won:?}");
        let mine = won.remove(0);
        assert_eq!(known(&mine), (entry.id.clone(), until.0, 1, entry.task.clone()));
        assert!(due(&bench, 59_999).await.is_empty());
        // Nobody gave it back: a crash.
        let back = due(&bench, 60_000).await;
        assert_eq!(all_known(&back), [known(&mine)]);
        let again = bench.claim_due(back[0].clone(), NOW.plus(120_000)).await.unwrap().unwrap();
        assert_eq!(again.attempts, 2);
        bench.finish_due(&again).await.unwrap();
    }
    bench.close().await;
}

#[tokio::test]
async fn an_entry_waits_for_another_time_and_what_is_finished_stays_finished() {
    let bench = Bench::open().await;
    let entry = &entries(1)[0];
    fill(&bench, std::slice::from_ref(entry)).await;
    let mine = bench.claim_due(entry.clone(), NOW.plus(60_000)).await.unwrap().unwrap();
    let later = bench.reschedule_due(mine.clone(), NOW.plus(5_000)).await.unwrap().unwrap();
    assert_eq!((later.due, later.attempts), (NOW.plus(5_000), 1));
    assert!(due(&bench, 4_999).await.is_empty());
    assert_eq!(all_known(&due(&bench, 60_000).await), [known(&later)]);
    // Who still holds what it was before moves nothing.
    for stale in [entry, &mine] {
        assert!(bench.claim_due(stale.clone(), NOW.plus(90_000)).await.unwrap().is_none());
        assert!(bench.reschedule_due(stale.clone(), NOW.plus(90_000)).await.unwrap().is_none());
        bench.finish_due(stale).await.unwrap();
    }
    // To the time that it has already.
    let same = bench.reschedule_due(later.clone(), later.due).await.unwrap().unwrap();
    assert_eq!(all_known(&due(&bench, 90_000).await), [known(&same)]);
    bench.finish_due(&same).await.unwrap();
    for (stale, at) in [(&later, later.due), (&same, NOW.plus(90_000))] {
        assert!(bench.reschedule_due(stale.clone(), at).await.unwrap().is_none());
    }
    assert!(due(&bench, 1_000_000).await.is_empty(), "nothing came back");
    bench.close().await;
}

#[tokio::test]
async fn entries_that_cannot_be_read_take_no_place_and_are_left_alone() {
    let bench = Bench::open().await;
    let all = entries(24);
    fill(&bench, &all).await;
    for serial in 0..12 {
        let key = keys::due(KIND, NOW.plus(-1_000), &format!("newer-{serial}"));
        put(&bench, key, &[("body", r#"{"scope":"a form of the future"}"#)]).await;
    }
    let found: Vec<Entry> = bench.due(KIND, NOW.plus(3_600_000), 1).await.unwrap();
    assert_eq!(found.len(), 4, "one of each partition");
    assert!(bench.skipped() >= 12, "{}", bench.skipped());
    let table = bench.client.scan().table_name(&bench.tables().main).send().await.unwrap();
    assert_eq!(table.count, 36);
    bench.close().await;
}

#[tokio::test]
async fn an_entry_of_the_version_before_is_found_and_moves_to_the_queue() {
    let bench = Bench::open().await;
    let entry = &entries(1)[0];
    let key = Key {
        pk: "OUTBOX#3".to_owned(),
        sk: format!("{:013}#{}", entry.due.0, entry.id),
    };
    let (conversation, position) = (entry.task.conversation.to_string(), entry.task.position.to_string());
    let attributes = [
        ("id", entry.id.as_str()),
        ("conversation", conversation.as_str()),
        ("position", position.as_str()),
    ];
    put(&bench, key.clone(), &attributes).await;
    let found = due(&bench, 0).await;
    assert_eq!(all_known(&found), [known(entry)]);
    let mine = bench.claim_due(found[0].clone(), NOW.plus(60_000)).await.unwrap().unwrap();
    // Its sender of that version removes what it knows of, which is gone already.
    bench.finish_due(&found[0]).await.unwrap();
    assert_eq!(all_known(&due(&bench, 60_000).await), [known(&mine)]);
    let table = bench.client.scan().table_name(&bench.tables().main).send().await.unwrap();
    let pks: Vec<_> = table.items().iter().map(|item| item["pk"].as_s().unwrap().clone()).collect();
    assert_eq!(pks, [keys::due(KIND, mine.due, &mine.id).pk]);
    bench.finish_due(&mine).await.unwrap();
    assert!(due(&bench, 60_000).await.is_empty());
    // One that is not claimed leaves from where it stands.
    put(&bench, key, &attributes).await;
    bench.finish_due(&found[0]).await.unwrap();
    assert!(due(&bench, 60_000).await.is_empty());
    bench.close().await;
}

#[tokio::test]
async fn what_a_newer_version_wrote_beside_the_task_is_carried_along() {
    let bench = Bench::open().await;
    let entry = &entries(1)[0];
    let task = serde_json::to_value(&entry.task).unwrap();
    let mut task = task.as_object().unwrap().clone();
    task.insert("priority".to_owned(), 7.into());
    let body = serde_json::to_string(&task).unwrap();
    put(
        &bench,
        keys::due(KIND, entry.due, &entry.id),
        &[("body", &body), ("campaign", "spring")],
    )
    .await;
    let mine = bench
        .claim_due(due(&bench, 0).await.remove(0), NOW.plus(1_000))
        .await
        .unwrap()
        .unwrap();
    bench.reschedule_due(mine, NOW.plus(9_000)).await.unwrap().unwrap();
    let table = bench.client.scan().table_name(&bench.tables().main).send().await.unwrap();
    let item = &table.items()[0];
    assert_eq!(
        (item["body"].as_s().unwrap(), item["campaign"].as_s().unwrap().as_str()),
        (&body, "spring")
    );
    bench.close().await;
}
