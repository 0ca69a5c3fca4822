//! A store on tables of its own, and the things that the suite puts into it.

use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
    types::AttributeValue,
};
use domain::{
    Author, Content, Conversation, ConversationId, ConversationState, CustomerCard, CustomerId, Delivery, Direction, Entry, EventId,
    LastMessage, LiveEvent, Message, MessageId, Millis, PhoneId, Position, Seconds, UserId, Wamid,
    live::{Change, Scope},
};
use std::{
    ops::Deref,
    sync::atomic::{AtomicU32, Ordering},
};
use store::{Commit, CommitError, Store, TableNames, keys::Key};

pub(crate) const NOW: Millis = Millis(1_790_000_000_000);

static SERIAL: AtomicU32 = AtomicU32::new(0);

/// What a refused or done transaction of this suite looks like.
pub(crate) type Outcome = Result<(), CommitError<&'static str>>;

/// A store with the client under it, for looking at what the store does not show.
pub(crate) struct Bench {
    store: Store,
    pub(crate) client: Client,
}

impl Deref for Bench {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Bench {
    #[expect(
        clippy::disallowed_methods,
        reason = "the endpoint is the suite's one setting; the time keeps table names of two runs apart"
    )]
    pub(crate) async fn open() -> Self {
        let client = if let Ok(endpoint) = std::env::var("WECARE_CONTRACT_ENDPOINT") {
            client(endpoint)
        } else {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
            client(format!("http://{address}"))
        };
        let started = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_micros();
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let run = format!("contract-{started}-{}-{serial}", std::process::id());
        let tables = TableNames {
            main: format!("{run}-main"),
            sessions: format!("{run}-sessions"),
        };
        let store = Store::new(client.clone(), tables);
        store::provision(&store, false).await.unwrap();
        Self { store, client }
    }

    /// Removes the tables as well as it can. A test that failed leaves them, to be looked at.
    pub(crate) async fn close(self) {
        let tables = self.store.tables();
        for table in [&tables.main, &tables.sessions] {
            let _ = self.client.delete_table().table_name(table).send().await;
        }
    }

    /// One transaction.
    pub(crate) async fn write(&self, fill: impl FnOnce(&mut Commit<'_, &'static str>)) -> Outcome {
        let mut commit = self.store.commit();
        fill(&mut commit);
        commit.run().await
    }

    /// Writes new messages, several a transaction.
    pub(crate) async fn create(&self, messages: &[Message]) {
        for chunk in messages.chunks(25) {
            let outcome = self.write(|commit| chunk.iter().for_each(|message| commit.create_message("message", message, None)));
            outcome.await.unwrap();
        }
    }

    /// When DynamoDB may remove an item of the main table.
    pub(crate) async fn ttl(&self, key: Key) -> Option<i64> {
        let get = self
            .client
            .get_item()
            .table_name(&self.store.tables().main)
            .key("pk", AttributeValue::S(key.pk))
            .key("sk", AttributeValue::S(key.sk))
            .consistent_read(true);
        get.send().await.unwrap().item?.get("ttl")?.as_n().ok()?.parse().ok()
    }
}

fn client(endpoint: String) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    Client::from_conf(config)
}

/// The tags that a transaction was refused for.
pub(crate) fn refused(outcome: Outcome) -> Vec<&'static str> {
    match outcome {
        Err(CommitError::Cancelled(cancelled)) => cancelled.0,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) fn phone(id: &str) -> PhoneId {
    PhoneId::parse(id).unwrap()
}

pub(crate) fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub(crate) fn customer(serial: u128) -> CustomerId {
    CustomerId::from_parts(1, serial)
}

/// A conversation with the number `1`.
pub(crate) fn thread(serial: u128) -> ConversationId {
    ConversationId {
        customer: customer(serial),
        phone: phone("1"),
    }
}

pub(crate) fn position(at: i64, serial: u128) -> Position {
    Position {
        at: Seconds(at),
        id: MessageId::from_parts(1, serial),
    }
}

/// A new conversation whose only message stands at a place.
pub(crate) fn conversation(id: ConversationId, last: Position) -> Conversation {
    Conversation {
        id,
        customer: CustomerCard::default(),
        state: ConversationState::Open,
        assignee: None,
        unread: domain::Unread::default(),
        last: LastMessage {
            position: last,
            preview: "hello".into(),
            delivery: None,
            stand_in: false,
        },
        last_inbound_at: None,
        seen: None,
        unanswered: None,
        later: domain::Later::default(),
        opened_at: last.at,
        v: 1,
        newer: domain::Newer::default(),
    }
}

pub(crate) fn inbound(conversation: ConversationId, at: Position) -> Message {
    Message {
        id: at.id,
        conversation,
        at: at.at,
        wamid: Wamid::parse(format!("wamid.{at}")).ok(),
        direction: Direction::Inbound,
        content: Content::Text { body: "hello".into() },
        context: domain::Context::default(),
        marks: domain::Marks::default(),
        v: 1,
        newer: domain::Newer::default(),
    }
}

pub(crate) fn outbound(conversation: ConversationId, at: Position) -> Message {
    let author = Author::person(&user("me"), "Me");
    let delivery = Delivery::queued(at.at);
    Message {
        wamid: None,
        direction: Direction::Outbound { author, delivery },
        ..inbound(conversation, at)
    }
}

/// The messages of a page.
pub(crate) fn messages(page: &domain::thread::EntryPage) -> Vec<Message> {
    page.entries.iter().filter_map(domain::Entry::message).cloned().collect()
}

pub(crate) fn event(phone: PhoneId, id: EventId) -> LiveEvent {
    let entry = Entry::Message(inbound(thread(1), position(1, 1)));
    LiveEvent::new(id, Scope::Number(phone), vec![Change::Entry(entry)])
}
