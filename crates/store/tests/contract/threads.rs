//! Threads: order, and pages whose ends fall exactly on messages.

use super::support::{Bench, conversation, customer, inbound, messages, phone, position, thread};
use domain::{Content, ConversationId, Message};
use store::Start;

#[tokio::test]
async fn a_thread_is_in_order_of_second_then_arrival_and_holds_nothing_else() {
    let bench = Bench::open().await;
    let places = [(50, 3), (50, 1), (40, 9), (1_000_000_000, 2), (60, 0), (50, 2), (0, 7)];
    let mut all: Vec<Message> = places.iter().map(|(at, id)| inbound(thread(1), position(*at, *id))).collect();
    bench.create(&all).await;
    let elsewhere = [
        thread(2),
        ConversationId {
            customer: customer(1),
            phone: phone("11"),
        },
    ];
    bench.create(&elsewhere.map(|id| inbound(id, position(50, 1)))).await;
    // The conversation itself shares the partition.
    let row = conversation(thread(1), position(60, 0));
    bench
        .write(|commit| commit.put_conversation("conversation", &row, None))
        .await
        .unwrap();
    all.sort_by_key(Message::position);
    let page = bench.entries(&thread(1), None, 50).await.unwrap();
    assert_eq!(messages(&page), all);
    assert_eq!(page.older, None);
    bench.close().await;
}

#[tokio::test]
async fn pages_end_exactly_where_the_thread_does() {
    const SIZE: usize = 3;
    let bench = Bench::open().await;
    for total in 0..=7_u32 {
        let id = thread(u128::from(total));
        // Two a second, so that pages end within a second too.
        let all: Vec<Message> = (0..total)
            .map(|serial| inbound(id.clone(), position(i64::from(serial / 2), serial.into())))
            .collect();
        bench.create(&all).await;
        let (mut left, mut before) = (all.as_slice(), None);
        loop {
            let page = bench.entries(&id, before, SIZE).await.unwrap();
            let (older, newest) = left.split_at(left.len().saturating_sub(SIZE));
            assert_eq!(messages(&page), newest, "{total} messages, before {before:?}");
            let first = newest.first().map(Message::position).filter(|_| !older.is_empty());
            assert_eq!(page.older, first, "{total} messages, before {before:?}");
            (left, before) = (older, page.older);
            if before.is_none() {
                break;
            }
        }
        assert!(left.is_empty());
    }
    bench.close().await;
}

#[tokio::test]
async fn a_page_may_begin_where_no_message_stands() {
    let bench = Bench::open().await;
    let all = [10, 20, 30, 40].map(|at| inbound(thread(1), position(at, 5)));
    bench.create(&all).await;
    for (before, size, expected, more) in [
        (position(35, 0), 3, &all[..3], false),
        (position(35, 0), 2, &all[1..3], true),
        (position(30, 5), 2, &all[..2], false),
        (position(30, 6), 2, &all[1..3], true),
        (position(99, 0), 4, &all[..], false),
        (position(10, 5), 4, &all[..0], false),
        (position(0, 0), 1, &all[..0], false),
    ] {
        let page = bench.entries(&thread(1), Some(before), size).await.unwrap();
        assert_eq!(messages(&page), expected, "{size} before {before}");
        assert_eq!(page.older.is_some(), more, "{size} before {before}");
    }
    bench.close().await;
}

#[tokio::test]
async fn pages_that_the_database_cuts_short_still_lead_to_the_oldest() {
    let bench = Bench::open().await;
    // DynamoDB reads one megabyte at most at a time; these are a third more.
    let body = "x".repeat(30_000);
    let all: Vec<Message> = (0..45)
        .map(|serial| Message {
            content: Content::Text { body: body.clone() },
            ..inbound(thread(1), position(100, serial))
        })
        .collect();
    bench.create(&all).await;
    let (mut read, mut before) = (Vec::new(), None);
    loop {
        let page = bench.entries(&thread(1), before, 50).await.unwrap();
        read.splice(0..0, messages(&page));
        before = page.older;
        if before.is_none() {
            break;
        }
    }
    assert!(read == all, "{} of {} messages, or not in order", read.len(), all.len());
    bench.close().await;
}

#[tokio::test]
async fn pages_go_on_to_the_newest_from_any_place() {
    const SIZE: usize = 3;
    let bench = Bench::open().await;
    for total in 0..=7_u32 {
        let id = thread(u128::from(total));
        let all: Vec<Message> = (0..total)
            .map(|serial| inbound(id.clone(), position(i64::from(serial / 2), serial.into())))
            .collect();
        bench.create(&all).await;
        // From each message on, from before the first, and from between two.
        let places = all.iter().map(Message::position).chain([position(0, 0), position(1, 0)]);
        for place in places {
            let (mut read, mut start) = (Vec::new(), Start::At(place));
            loop {
                let page = bench.newer_entries(&id, start, SIZE).await.unwrap();
                read.extend(messages(&page));
                let Some(newer) = page.newer else { break };
                assert_eq!((page.entries.len(), page.entries.last().unwrap().position()), (SIZE, newer));
                start = Start::After(newer);
            }
            let expected: Vec<Message> = all.iter().filter(|message| message.position() >= place).cloned().collect();
            assert_eq!(read, expected, "{total} messages, from {place}");
        }
    }
    bench.close().await;
}
