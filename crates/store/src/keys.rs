//! Every key format of both tables. Nothing else builds a key.
//!
//! Keys are strings. Numbers inside keys are zero-padded so that they sort as text.

mod assistant;
mod bulk;
mod conversions;
mod marks;
mod rules;
mod sessions;
mod settings;
mod statistics;
mod templates;

pub use assistant::*;
pub use bulk::*;
pub use conversions::*;
use domain::{
    ConversationId, ConversationState, CustomerId, EventId, MessageId, Millis, PhoneId, Position, SavedMessageId, UploadId, UserId, Wamid,
    live::Scope,
};
pub use marks::*;
pub use rules::*;
pub use sessions::*;
pub use settings::*;
pub use statistics::*;
pub use templates::*;

/// Partition key attribute of both tables.
pub const PK: &str = "pk";
/// Sort key attribute of both tables.
pub const SK: &str = "sk";
/// Expiry in Unix seconds (DynamoDB time to live). Deletion is late, so readers compare it too.
pub const TTL: &str = "ttl";

/// The two halves of an item's primary key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }
}

/// The members of the three groups, as last read from Cognito.
pub fn directory() -> Key {
    Key::new("DIRECTORY".into(), "DIRECTORY")
}

/// A lease: which instance does a job of which there must be one.
pub fn lease(job: &str) -> Key {
    Key::new(format!("LEASE#{job}"), "LEASE")
}

/// A customer's outer identity: `kind` is `wa` (digits) or `bsuid`. Points to our own customer id.
pub fn identity(kind: IdentityKind, value: &str) -> Key {
    Key::new(format!("IDENT#{}#{value}", kind.name()), "IDENT")
}

/// How WhatsApp names a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentityKind {
    /// WhatsApp number, digits only.
    Wa,
    /// Business-scoped user id.
    Bsuid,
}

impl IdentityKind {
    /// The name inside keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wa => "wa",
            Self::Bsuid => "bsuid",
        }
    }
}

/// A customer's profile.
pub fn contact(customer: CustomerId) -> Key {
    Key::new(format!("CONTACT#{customer}"), "CONTACT")
}

/// What was said of a customer's consent. The id begins with the time at which it was said.
pub fn consent(customer: CustomerId, id: EventId) -> Key {
    Key::new(contact(customer).pk, format!("{CONSENTS}{id}"))
}

/// Sort keys of what was said of consent begin with this.
pub const CONSENTS: &str = "CONSENT#";

/// That a conversation was opened with a customer from a number of an account.
pub fn opened(waba: &str, customer: CustomerId) -> Key {
    let id = customer.to_string();
    let sum = id
        .bytes()
        .fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    Key::new(opened_pk(waba, sum % OPENED_SHARDS), id)
}

/// A part of those with whom an account opened one.
pub fn opened_pk(waba: &str, shard: u32) -> String {
    format!("OPENED#{waba}#{shard}")
}

/// Over so many parts they are spread: several numbers of an account write at once.
pub const OPENED_SHARDS: u32 = 4;

/// When a customer was sent marketing last.
pub fn marketing_sent(customer: CustomerId) -> Key {
    Key::new(contact(customer).pk, "MARKETING")
}

/// What messages cost.
pub fn prices() -> Key {
    Key::new("PRICES".to_owned(), "PRICES")
}

/// A conversation; its messages share the partition.
pub fn conversation(id: &ConversationId) -> Key {
    Key::new(conversation_pk(id), "CONV")
}

fn conversation_pk(id: &ConversationId) -> String {
    format!("CONV#{}#{}", id.phone, id.customer)
}

/// Sort keys of a thread's entries begin with this; the item type says which kind.
pub const ENTRY_PREFIX: &str = "MSG#";

/// An entry at its place in the thread.
pub fn message(conversation: &ConversationId, position: Position) -> Key {
    Key::new(conversation_pk(conversation), format!("{ENTRY_PREFIX}{position}"))
}

/// Sort keys of messages that are to be sent later begin with this.
pub const LATER_PREFIX: &str = "LATER#";

/// A message that is to be sent later.
pub fn later(conversation: &ConversationId, id: MessageId) -> Key {
    Key::new(conversation_pk(conversation), format!("{LATER_PREFIX}{id}"))
}

/// Partition of the messages that are kept under names for a number.
pub fn saved_messages_pk(phone: &PhoneId) -> String {
    format!("SAVED#{phone}")
}

/// One of them.
pub fn saved_message(phone: &PhoneId, id: SavedMessageId) -> Key {
    Key::new(saved_messages_pk(phone), id.to_string())
}

/// What somebody writes and has not sent yet. All drafts of a person stand together.
pub fn draft(who: &UserId, conversation: &ConversationId) -> Key {
    Key::new(format!("DRAFT#{who}"), format!("{}#{}", conversation.phone, conversation.customer))
}

/// The conversation in the sort key of a draft.
pub(crate) fn drafted(sk: &str) -> Option<ConversationId> {
    let (phone, customer) = sk.split_once('#')?;
    Some(ConversationId {
        customer: customer.parse().ok()?,
        phone: phone.parse().ok()?,
    })
}

/// Where the drafts of a person that say something are listed in the index of queues.
pub fn drafts_pk(who: &UserId) -> String {
    format!("DRAFTS#{who}")
}

/// The place of a draft in that list.
pub fn draft_place(at: Millis) -> String {
    format!("{:013}", at.0.max(0))
}

/// From WhatsApp's id to the message: the permanent duplicate check.
pub fn wamid_pointer(wamid: &Wamid) -> Key {
    Key::new(format!("WAMID#{wamid}"), "PTR")
}

/// From our own id to a message we sent.
pub fn outbound_pointer(id: MessageId) -> Key {
    Key::new(format!("OUT#{id}"), "PTR")
}

/// The code to sign in that a message of ours brings, until it is handed over.
pub fn code(id: MessageId) -> Key {
    Key::new(format!("OUT#{id}"), "CODE")
}

/// From a note's id to the note.
pub fn note_pointer(id: MessageId) -> Key {
    Key::new(format!("NOTE#{id}"), "PTR")
}

/// Reports that came before the message they speak of.
pub fn waiting(wamid: &Wamid, id: EventId) -> Key {
    Key::new(format!("WAIT#{wamid}"), id.to_string())
}

/// What waits in a due queue: work that is to be begun at a time, or as soon as somebody can. Each kind has partitions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DueKind {
    /// Messages that are not handed over yet.
    Send,
    /// Files of messages that are not fetched yet.
    Media,
    /// Messages that are to be sent at a time.
    Later,
    /// Files of bulk jobs that are to be checked.
    Plan,
    /// Bulk jobs that are to begin, or go on.
    Bulk,
    /// Messages that rules are to look at.
    Rule,
    /// Reports of bulk jobs that are to be written, or removed.
    Report,
    /// Customers that the assistant is to forget once more.
    Forget,
    /// Edits of messages that may never come.
    Edit,
}

impl DueKind {
    /// The name inside keys and figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Media => "media",
            Self::Later => "later",
            Self::Plan => "plan",
            Self::Bulk => "bulk",
            Self::Rule => "rule",
            Self::Report => "report",
            Self::Forget => "forget",
            Self::Edit => "edit",
        }
    }

    /// How many partitions a kind is spread over. May grow, never shrink: what stands in the last ones would not be found.
    pub const fn shards(self) -> u32 {
        match self {
            Self::Send | Self::Media | Self::Later | Self::Rule => 4,
            Self::Plan | Self::Bulk | Self::Report | Self::Forget | Self::Edit => 1,
        }
    }
}

/// An entry of a due queue. An id keeps its partition whatever its time, so that an entry moves within one.
pub fn due(kind: DueKind, due: Millis, id: &str) -> Key {
    let sum = id
        .bytes()
        .fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    Key::new(due_pk(kind, sum % kind.shards()), format!("{:013}#{id}", due.0.max(0)))
}

/// A partition of a due queue.
pub fn due_pk(kind: DueKind, shard: u32) -> String {
    format!("DUE#{}#{shard}", kind.name())
}

/// Upper end of the entries that are due at a moment (exclusive).
pub fn due_before(now: Millis) -> String {
    format!("{:013}#", now.plus(1).0.max(0))
}

/// Everywhere that entries of a kind may stand.
pub fn due_partitions(kind: DueKind) -> Vec<String> {
    let own = (0..kind.shards()).map(|shard| due_pk(kind, shard));
    match kind {
        // Versions before the due queues put what is to be sent here, under sort keys of the same form. May go in the release
        // after this one, when no such instance runs any more and these four partitions are empty.
        DueKind::Send => own.chain((0..4).map(|shard| format!("OUTBOX#{shard}"))).collect(),
        _ => own.collect(),
    }
}

/// The time and the id in the sort key of an entry.
pub(crate) fn due_parts(sk: &str) -> Option<(Millis, &str)> {
    let (due, id) = sk.split_once('#')?;
    Some((Millis(due.parse().ok()?), id))
}

/// A live event.
pub fn live(scope: &Scope, id: EventId) -> Key {
    Key::new(live_pk(scope, live_hour(domain::live::made(id))), id.to_string())
}

/// A partition of the live feed: one an hour and number, and one an hour for all that concerns no number. The `0` is there
/// to spread a number that is hot.
pub fn live_pk(scope: &Scope, hour: i64) -> String {
    match scope {
        Scope::Number(phone) => format!("LIVE#{phone}#0#{hour}"),
        Scope::Account(_) | Scope::Team | Scope::Admins | Scope::Person(_) => format!("LIVE#team#0#{hour}"),
    }
}

/// The hour that a moment's live events stand under: hours since 1970.
pub const fn live_hour(at: Millis) -> i64 {
    at.0.div_euclid(3_600_000)
}

/// An event that we could not understand, under the day (UTC, days since 1970) it came.
pub fn failed_event(at: Millis, id: EventId) -> Key {
    Key::new(format!("FAILED#{}", at.0.div_euclid(86_400_000)), id.to_string())
}

/// Something that Admin should know. All stand in one partition, in the order in which they became known: there are few, and
/// they are read from the end. Versions before kept alarms under `NOTICE#{day}`, which nobody reads and which end by themselves.
pub fn notice(id: EventId) -> Key {
    Key::new(NOTICES_PK.to_owned(), id.to_string())
}

/// Partition of the notices.
pub const NOTICES_PK: &str = "NOTICES";

/// The same notice for Operators, where it is for them, too.
pub fn operator_notice(id: EventId) -> Key {
    Key::new(OPERATOR_NOTICES_PK.to_owned(), id.to_string())
}

/// Partition of what Operators are told.
pub const OPERATOR_NOTICES_PK: &str = "NOTICES#OPERATORS";

/// That something was told already. The id is made of what was told.
pub fn notice_told(same: EventId) -> Key {
    Key::new(format!("NOTICED#{same}"), "PTR")
}

/// Up to where somebody has seen the notices.
pub fn notices_seen(who: &UserId) -> Key {
    Key::new(format!("SEEN#{who}"), "NOTICES")
}

/// What somebody did that others may have to know of, under the day (UTC, days since 1970) it was done.
pub fn audit(at: Millis, id: EventId) -> Key {
    Key::new(format!("AUDIT#{}", at.0.div_euclid(86_400_000)), id.to_string())
}

/// When somebody signed in and was seen. All stand in one partition, because they are read together.
pub fn member(who: &UserId) -> Key {
    Key::new(MEMBERS_PK.to_owned(), format!("USER#{who}"))
}

/// Partition of what is known of the team.
pub const MEMBERS_PK: &str = "TEAM";

/// One of our numbers. All stand in one partition, because there are few and they are read together.
pub fn phone(id: &PhoneId) -> Key {
    Key::new(PHONES_PK.to_owned(), format!("PHONE#{id}"))
}

/// A file that somebody of us uploaded.
pub fn upload(id: UploadId) -> Key {
    Key::new(format!("UPLOAD#{id}"), "UPLOAD")
}

/// Partition of our numbers.
pub const PHONES_PK: &str = "PHONES";

/// Global secondary index of all conversations by state and activity.
pub mod inbox_index {
    use super::{ConversationState, PhoneId};

    pub const NAME: &str = "inbox";
    pub const PK: &str = "inboxPk";
    pub const SK: &str = super::LAST_ACTIVITY;

    /// Partition of a number's conversations in a state. The shard spreads a number whose list is hot.
    pub fn pk(phone: &PhoneId, state: &ConversationState, shard: u32) -> String {
        format!("INBOX#{phone}#{}#{shard}", state.name())
    }
}

/// Global secondary index of conversations by assignee.
pub mod queue_index {
    use super::{ConversationState, PhoneId, UserId};

    pub const NAME: &str = "queue";
    pub const PK: &str = "queuePk";
    pub const SK: &str = super::LAST_ACTIVITY;

    /// Partition of what one person, or nobody, takes care of.
    pub fn pk(phone: &PhoneId, state: &ConversationState, assignee: Option<&UserId>) -> String {
        format!("QUEUE#{phone}#{}#{}", state.name(), assignee.map_or("none", UserId::as_str))
    }
}

/// Sort key of both indexes: the place of the newest message, `{unix_s}#{ulid}`.
pub const LAST_ACTIVITY: &str = "lastActivityAt";
