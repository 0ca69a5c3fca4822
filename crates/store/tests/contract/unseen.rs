//! The unread count, against a recount.

use super::support::{Bench, inbound, outbound, position, thread};
use domain::{Content, InboundKind, Message, MessageId};

fn recount(messages: &[Message], seen: MessageId) -> u32 {
    let unseen = messages
        .iter()
        .filter(|message| message.is_inbound() && message.content.is_activity() && message.id > seen);
    u32::try_from(unseen.count()).unwrap()
}

fn other(message: Message, kind: InboundKind) -> Message {
    Message {
        content: Content::Other { kind, summary: None },
        ..message
    }
}

#[tokio::test]
async fn unseen_messages_equal_a_recount_from_every_place() {
    let bench = Bench::open().await;
    // Arrival runs against the customer's clock: what counts is the id.
    let all: Vec<Message> = (0..24_u32)
        .map(|serial| {
            let at = position(i64::from(500 - serial), u128::from(serial) + 1);
            match serial % 6 {
                0 => outbound(thread(1), at),
                1 => other(inbound(thread(1), at), InboundKind::Reaction),
                2 => other(inbound(thread(1), at), InboundKind::Image),
                3 => other(inbound(thread(1), at), InboundKind::System),
                4 => other(inbound(thread(1), at), InboundKind::Unknown("new".into())),
                _ => inbound(thread(1), at),
            }
        })
        .collect();
    bench.create(&all).await;
    let before_all = MessageId::from_parts(0, 0);
    assert_eq!(recount(&all, before_all), 12, "the recount counts something");
    for seen in std::iter::once(before_all).chain(all.iter().map(|message| message.id)) {
        assert_eq!(
            bench.count_unseen(&thread(1), seen).await.unwrap(),
            recount(&all, seen),
            "seen {seen}"
        );
    }
    assert_eq!(bench.count_unseen(&thread(2), before_all).await.unwrap(), 0);
    bench.close().await;
}

#[tokio::test]
async fn the_count_goes_on_where_the_database_stops() {
    let bench = Bench::open().await;
    let body = "x".repeat(30_000);
    let all: Vec<Message> = (0..45)
        .map(|serial| Message {
            content: Content::Text { body: body.clone() },
            ..inbound(thread(1), position(100, serial))
        })
        .collect();
    bench.create(&all).await;
    let seen = MessageId::from_parts(1, 2);
    assert_eq!(bench.count_unseen(&thread(1), seen).await.unwrap(), 42);
    bench.close().await;
}
