//! The plain cases: what is written reads back, in order, once.

use super::support::Bench;
use domain::{
    Assignee, Author, Content, Conversation, ConversationId, ConversationState, CustomerCard, CustomerId, Delivery, DeliveryState,
    Direction, Entry, EventId, LastMessage, LiveEvent, Message, MessageId, Millis, PhoneId, Position, Seconds, UserId, Wamid,
    delivery::Report,
    inbox::{Filter, Tab},
    live::{Change, Scope},
};
use store::{CommitError, DueEntry, DueKind, MessageKey, OutboxEntry, SendTask, Store};

const NOW: Millis = Millis(1_790_000_000_000);

fn phone(id: &str) -> PhoneId {
    PhoneId::parse(id).unwrap()
}

fn number(id: &str) -> Scope {
    Scope::Number(phone(id))
}

fn id(customer: u128) -> ConversationId {
    ConversationId {
        customer: CustomerId::from_parts(1, customer),
        phone: phone("1"),
    }
}

fn me() -> UserId {
    UserId::parse("me").unwrap()
}

fn conversation(customer: u128, at: i64) -> Conversation {
    Conversation {
        id: id(customer),
        customer: CustomerCard {
            name: Some("Ana".into()),
            ..CustomerCard::default()
        },
        state: ConversationState::Open,
        assignee: None,
        unread: domain::Unread::default(),
        last: LastMessage {
            stand_in: false,
            position: Position {
                at: Seconds(at),
                id: MessageId::from_parts(1, customer),
            },
            preview: "hi".into(),
            delivery: Some(DeliveryState::Read),
        },
        last_inbound_at: Some(Seconds(at)),
        seen: None,
        unanswered: None,
        later: domain::Later::default(),
        opened_at: Seconds(at),
        v: 1,
        newer: domain::Newer::default(),
    }
}

fn message(at: i64, serial: u128) -> Message {
    Message {
        id: MessageId::from_parts(1, serial),
        conversation: id(1),
        at: Seconds(at),
        wamid: Wamid::parse(format!("wamid.{serial}")).ok(),
        direction: Direction::Inbound,
        content: Content::Text {
            body: format!("line {serial} 🙂"),
        },
        context: domain::Context::default(),
        marks: domain::Marks::default(),
        v: 1,
        newer: domain::Newer::default(),
    }
}

fn outbound(at: i64, serial: u128) -> Message {
    let author = Author::person(&me(), "Me");
    Message {
        direction: Direction::Outbound {
            author,
            delivery: Delivery::queued(Seconds(at)),
        },
        wamid: None,
        ..message(at, serial)
    }
}

async fn put(store: &Store, conversation: &Conversation, version: Option<u64>) -> Result<(), CommitError<&'static str>> {
    let mut commit = store.commit();
    commit.put_conversation("conversation", conversation, version);
    commit.run().await
}

async fn create(store: &Store, messages: &[Message]) {
    for chunk in messages.chunks(40) {
        let mut commit = store.commit::<()>();
        for message in chunk {
            commit.create_message((), message, Some(r#"{"raw":true}"#));
        }
        commit.run().await.unwrap_or_else(|error| panic!("{error:?}"));
    }
}

#[tokio::test]
async fn provisioning_again_changes_nothing() {
    let store = Bench::open().await;
    let again = store::provision(&store, false).await.unwrap();
    assert!(
        again
            .lines
            .iter()
            .all(|line| !line.contains("created") && !line.contains("switched on")),
        "{again:?}"
    );
    store.close().await;
}

#[tokio::test]
async fn a_conversation_reads_back_and_changes_only_over_its_version() {
    let store = Bench::open().await;
    let first = conversation(1, 100);
    put(&store, &first, None).await.unwrap();
    assert_eq!(store.conversation(&first.id).await.unwrap(), Some(first.clone()));
    let second = first.clone().resolve().unwrap();
    put(&store, &second, Some(1)).await.unwrap();
    for version in [None, Some(1), Some(3)] {
        let Err(CommitError::Cancelled(cancelled)) = put(&store, &first, version).await else {
            panic!("{version:?}")
        };
        assert_eq!(cancelled.0, ["conversation"]);
    }
    assert_eq!(store.conversation(&first.id).await.unwrap(), Some(second));
    assert_eq!(store.conversation(&id(9)).await.unwrap(), None);
    store.close().await;
}

#[tokio::test]
async fn lists_are_ordered_filtered_and_paged() {
    let store = Bench::open().await;
    for customer in 1..=9 {
        let mut conversation = conversation(customer, 100 + i64::try_from(customer).unwrap());
        if customer % 3 == 0 {
            conversation.assignee = Some(Assignee {
                id: me(),
                name: "Me".into(),
            });
        }
        if customer == 9 {
            conversation.state = ConversationState::Resolved;
        }
        put(&store, &conversation, None).await.unwrap();
    }
    let customers = async |filter: &Filter, after, limit| {
        let rows = store.list_conversations(&phone("1"), filter, &me(), after, limit).await.unwrap();
        rows.iter().map(|row| row.last.position.at.0 - 100).collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert_eq!(customers(&all, None, 3).await, [8, 7, 6]);
    let after = Position {
        at: Seconds(106),
        id: MessageId::from_parts(1, 6),
    };
    assert_eq!(customers(&all, Some(after), 50).await, [5, 4, 3, 2, 1]);
    assert_eq!(
        customers(
            &Filter {
                tab: Tab::Mine,
                ..all.clone()
            },
            None,
            50
        )
        .await,
        [6, 3]
    );
    assert_eq!(
        customers(
            &Filter {
                tab: Tab::Unassigned,
                ..all.clone()
            },
            None,
            50
        )
        .await,
        [8, 7, 5, 4, 2, 1]
    );
    assert_eq!(
        customers(
            &Filter {
                state: ConversationState::Resolved,
                ..all.clone()
            },
            None,
            50
        )
        .await,
        [9]
    );
    assert!(
        store
            .list_conversations(&phone("2"), &all, &me(), None, 50)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.count_conversations(&phone("1"), &all, &me(), 100).await.unwrap(), 8);
    assert_eq!(
        store.count_conversations(&phone("1"), &all, &me(), 5).await.unwrap(),
        5,
        "counted up to the cap"
    );
    store.close().await;
}

#[tokio::test]
async fn a_thread_is_paged_backwards_without_gap_or_overlap() {
    let store = Bench::open().await;
    let mut all: Vec<Message> = (0..25)
        .map(|serial| message(1_000 + i64::try_from(serial / 4).unwrap(), serial))
        .collect();
    create(&store, &all).await;
    all.sort_by_key(Message::position);
    let (mut read, mut before) = (Vec::new(), None);
    for pages in 1.. {
        let page = store.entries(&id(1), before, 5).await.unwrap();
        assert!(page.entries.is_sorted_by_key(domain::Entry::position));
        read.splice(0..0, super::support::messages(&page));
        before = page.older;
        if before.is_none() {
            assert_eq!(pages, 5, "an exact last page is the last");
            break;
        }
    }
    assert_eq!(read, all);
    assert!(store.entries(&id(2), None, 5).await.unwrap().entries.is_empty());
    store.close().await;
}

#[tokio::test]
async fn a_repeat_cancels_everything_and_names_itself() {
    let store = Bench::open().await;
    let known = message(1_000, 1);
    let wamid = known.wamid.clone().unwrap();
    let write = async |message: &Message| {
        let mut commit = store.commit();
        commit.create_wamid_pointer("pointer", &wamid, &MessageKey::of(message));
        commit.create_message("message", message, None);
        commit.run().await
    };
    write(&known).await.unwrap();
    let repeat = message(1_000, 2);
    let Err(CommitError::Cancelled(cancelled)) = write(&repeat).await else {
        panic!("a repeat was written")
    };
    assert_eq!(cancelled.0, ["pointer"]);
    assert_eq!(store.message(&MessageKey::of(&repeat)).await.unwrap(), None);
    assert_eq!(store.message_by_wamid(&wamid).await.unwrap(), Some(MessageKey::of(&known)));
    store.close().await;
}

#[tokio::test]
async fn a_message_of_ours_is_claimed_once_and_its_outbox_entry_found_when_due() {
    let store = Bench::open().await;
    let queued = outbound(1_000, 7);
    let key = MessageKey::of(&queued);
    let task = SendTask {
        conversation: id(1),
        position: queued.position(),
    };
    let entry = DueEntry::new(DueKind::Send, queued.id, NOW, task);
    let due = async |at| -> Vec<OutboxEntry> { store.due(DueKind::Send, at, 10).await.unwrap() };
    let mut commit = store.commit::<()>();
    commit.create_outbound_pointer((), queued.id, &key);
    commit.create_message((), &queued, None);
    commit.put_due((), &entry);
    commit.run().await.unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(store.outbound_message(queued.id).await.unwrap(), Some(key.clone()));
    assert!(due(NOW.plus(-1)).await.is_empty());
    assert_eq!(due(NOW).await[0].task.message(), key);

    let mut sending = queued.clone();
    if let Direction::Outbound { delivery, .. } = &mut sending.direction {
        delivery.take(Report::State(DeliveryState::Sending, Seconds(1_001)));
    }
    sending.v = 2;
    assert!(store.claim_sending(&sending, 1, "a", NOW).await.unwrap());
    assert!(
        store.claim_sending(&sending, 1, "a", NOW).await.unwrap(),
        "the same attempt, whose answer was lost"
    );
    assert!(!store.claim_sending(&sending, 1, "b", NOW).await.unwrap());
    assert_eq!(store.attempt_began(&key).await.unwrap(), Some(NOW));
    assert_eq!(store.message(&key).await.unwrap(), Some(sending));
    store.finish_due(&entry).await.unwrap();
    assert!(due(NOW).await.is_empty());
    store.close().await;
}

#[tokio::test]
async fn the_feed_is_read_in_order_across_hours() {
    let store = Bench::open().await;
    let hour = NOW.0.div_euclid(3_600_000) * 3_600_000;
    let event = |offset: i64| {
        let id = EventId::from_parts(Millis(hour + offset).unsigned(), 0);
        let changes = vec![
            Change::Conversation(conversation(1, 100)),
            Change::Entry(Entry::Message(message(100, 1))),
        ];
        LiveEvent::new(id, number("1"), changes)
    };
    let events = [event(-2_000), event(-1), event(0), event(1_500)];
    for event in events.iter().rev() {
        let mut commit = store.commit::<()>();
        commit.put_live((), event);
        commit.run().await.unwrap_or_else(|error| panic!("{error:?}"));
    }
    let stored = events.each_ref().map(|event| event.to_item().unwrap());
    let read = async |after: EventId, limit| store.live_events(&number("1"), after, Millis(hour + 2_000), limit).await.unwrap();
    assert_eq!(read(EventId::from_parts(Millis(hour - 9_000).unsigned(), 0), 100).await, stored);
    assert_eq!(read(events[1].id, 100).await, stored[2..]);
    assert!(
        store
            .live_events(&number("2"), events[0].id, Millis(hour), 100)
            .await
            .unwrap()
            .is_empty()
    );
    store.close().await;
}
