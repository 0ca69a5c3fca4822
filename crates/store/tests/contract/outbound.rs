//! Messages of ours: pointers, changes under a version, and the claim to send.

use super::support::{Bench, NOW, conversation, event, outbound, phone, position, refused, thread};
use domain::{DeliveryState, Direction, EventId, Message, MessageId, Seconds, Wamid, delivery::Report};
use store::{DueEntry, DueKind, MessageKey, OutboxEntry, SendTask};

/// The message after a report.
fn after(message: &Message, state: DeliveryState) -> Message {
    let mut next = message.clone();
    let Direction::Outbound { delivery, .. } = &mut next.direction else {
        panic!("not ours")
    };
    delivery.take(Report::State(state, Seconds(9)));
    next.v += 1;
    next
}

fn entry(message: &Message) -> OutboxEntry {
    let task = SendTask {
        conversation: message.conversation.clone(),
        position: message.position(),
    };
    DueEntry::new(DueKind::Send, message.id, NOW, task)
}

/// The messages whose hand-over is due.
async fn due(bench: &Bench) -> Vec<MessageKey> {
    let entries: Vec<OutboxEntry> = bench.due(DueKind::Send, NOW, 10).await.unwrap();
    entries.iter().map(|entry| entry.task.message()).collect()
}

#[tokio::test]
async fn an_id_of_ours_is_used_once_and_a_repeat_leaves_nothing_behind() {
    let bench = Bench::open().await;
    let first = outbound(thread(1), position(10, 1));
    let write = |message: Message| {
        bench.write(move |commit| {
            commit.create_message("message", &message, None);
            commit.put_due("outbox", &entry(&message));
            commit.create_outbound_pointer("pointer", message.id, &MessageKey::of(&message));
        })
    };
    assert_eq!(bench.outbound_message(first.id).await.unwrap(), None);
    write(first.clone()).await.unwrap();
    // The same id a second later is another place in the thread: only the pointer stands in its way.
    let repeat = outbound(thread(1), position(11, 1));
    assert_eq!(refused(write(repeat.clone()).await), ["pointer"]);
    assert_eq!(bench.message(&MessageKey::of(&repeat)).await.unwrap(), None);
    assert_eq!(due(&bench).await, [MessageKey::of(&first)]);
    assert_eq!(bench.outbound_message(first.id).await.unwrap(), Some(MessageKey::of(&first)));
    assert_eq!(
        refused(write(first).await),
        ["message", "pointer"],
        "all that stood in its way is named"
    );
    bench.close().await;
}

#[tokio::test]
async fn a_change_over_a_stale_version_changes_nothing_at_all() {
    let bench = Bench::open().await;
    let queued = outbound(thread(1), position(10, 1));
    let key = MessageKey::of(&queued);
    let wamid = Wamid::parse("wamid.ours").unwrap();
    let row = conversation(thread(1), position(10, 1));
    let news = event(phone("1"), EventId::from_parts(NOW.unsigned(), 1));
    bench.create(std::slice::from_ref(&queued)).await;
    bench.write(|commit| commit.put_due("outbox", &entry(&queued))).await.unwrap();

    let sent = after(&queued, DeliveryState::Sent);
    let change = |version| {
        let (sent, key, wamid, row, news) = (&sent, &key, &wamid, &row, &news);
        bench.write(move |commit| {
            commit.put_outbound("message", sent, version);
            commit.put_conversation("conversation", row, None);
            commit.create_wamid_pointer("pointer", wamid, key);
            commit.finish_due("outbox", &entry(sent));
            let _published = commit.put_live("live", news);
        })
    };
    let feed = || bench.live_events(&news.scope, EventId::from_parts(NOW.unsigned() - 1, 0), NOW, 10);
    for stale in [0, 2] {
        assert_eq!(refused(change(stale).await), ["message"]);
    }
    assert_eq!(bench.message(&key).await.unwrap(), Some(queued.clone()));
    assert_eq!(bench.conversation(&row.id).await.unwrap(), None);
    assert_eq!(bench.message_by_wamid(&wamid).await.unwrap(), None);
    assert_eq!(due(&bench).await, [MessageKey::of(&queued)]);
    assert!(feed().await.unwrap().is_empty());

    change(1).await.unwrap();
    assert_eq!(bench.message(&key).await.unwrap(), Some(sent.clone()));
    assert_eq!(bench.conversation(&row.id).await.unwrap(), Some(row.clone()));
    assert_eq!(bench.message_by_wamid(&wamid).await.unwrap(), Some(key.clone()));
    assert!(due(&bench).await.is_empty());
    assert_eq!(feed().await.unwrap(), [news.to_item().unwrap()]);
    bench.close().await;
}

#[tokio::test]
async fn of_attempts_at_the_same_time_one_may_send() {
    let bench = Bench::open().await;
    for serial in 0..8 {
        let queued = outbound(thread(1), position(10, serial));
        bench.create(std::slice::from_ref(&queued)).await;
        let sending = after(&queued, DeliveryState::Sending);
        let (a, b, c, d) = tokio::join!(
            bench.claim_sending(&sending, 1, "a", NOW),
            bench.claim_sending(&sending, 1, "b", NOW),
            bench.claim_sending(&sending, 1, "c", NOW),
            bench.claim_sending(&sending, 1, "d", NOW),
        );
        let won: Vec<bool> = [a, b, c, d].into_iter().map(Result::unwrap).collect();
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
        for (attempt, won) in ["a", "b", "c", "d"].into_iter().zip(won) {
            let again = bench.claim_sending(&sending, 1, attempt, NOW).await.unwrap();
            assert_eq!(again, won, "the winner is recognised, and nobody else");
        }
    }
    bench.close().await;
}

#[tokio::test]
async fn a_claim_ends_when_the_message_moves_on() {
    let bench = Bench::open().await;
    let queued = outbound(thread(1), position(10, 1));
    let key = MessageKey::of(&queued);
    let sending = after(&queued, DeliveryState::Sending);
    assert!(
        !bench.claim_sending(&sending, 1, "a", NOW).await.unwrap(),
        "there is nothing to claim"
    );
    assert_eq!(bench.message(&key).await.unwrap(), None, "and nothing was made");
    bench.create(std::slice::from_ref(&queued)).await;
    assert_eq!(bench.attempt_began(&key).await.unwrap(), None);
    assert!(bench.claim_sending(&sending, 1, "a", NOW).await.unwrap());
    assert_eq!(bench.attempt_began(&key).await.unwrap(), Some(NOW));

    let sent = after(&sending, DeliveryState::Sent);
    bench.write(|commit| commit.put_outbound("message", &sent, 2)).await.unwrap();
    assert_eq!(bench.attempt_began(&key).await.unwrap(), None);
    for attempt in ["a", "b"] {
        assert!(!bench.claim_sending(&sending, 1, attempt, NOW.plus(1)).await.unwrap());
    }
    assert_eq!(bench.message(&key).await.unwrap(), Some(sent), "a late claim takes nothing back");
    let nowhere = MessageKey {
        position: position(10, 2),
        ..key
    };
    assert_eq!(bench.attempt_began(&nowhere).await.unwrap(), None);
    assert_eq!(bench.outbound_message(MessageId::from_parts(1, 1)).await.unwrap(), None);
    bench.close().await;
}
