//! DynamoDB: every key format in one place (`keys`), one file an entity.

pub mod keys;

mod ahead;
mod assistant;
mod audit;
mod bulk;
mod codes;
mod commit;
mod consents;
mod contacts;
mod conversations;
mod conversions;
mod directory;
mod draft_sums;
mod drafts;
mod due;
mod entries;
mod error;
mod failed;
mod files;
mod gallery;
mod item;
mod keeping;
mod knowledge;
mod later;
mod leases;
mod live;
mod logins;
mod marks;
mod members;
mod messages;
mod notices;
mod opened;
mod outbox;
mod phones;
mod plain;
mod prices;
mod provision;
mod repairs;
mod rules;
mod saved_messages;
mod sessions;
mod settings;
mod sign_ins;
mod statistics;
mod sums;
mod templates;
mod tokens;
mod uploads;
mod waiting;

pub use audit::{AuditRow, AuditWho};
pub use bulk::{BulkChunk, BulkMark, BulkTask, COUNT_SHARDS, LeftOutRow, PlanTask, ReportTask, TriedAgain};
pub use commit::{Cancelled, Commit, CommitError, MAX_WRITES};
pub use contacts::{IdentityOwner, Owner};
pub use directory::{DirectoryItem, DirectoryPerson};
pub use draft_sums::DraftBlock;
pub use drafts::DraftItem;
pub use due::DueEntry;
pub use entries::Start;
pub use error::{Source, StoreError};
pub use failed::FailedEvent;
pub use files::{FetchEntry, FetchTask};
pub use keys::DueKind;
pub use later::{LaterEntry, LaterTask};
pub use leases::Lease;
pub use logins::LoginAttempt;
pub use members::MemberSeen;
pub use messages::{MessageKey, Pointer};
pub use opened::Opened;
pub use outbox::{OutboxEntry, SendTask};
pub use prices::MarketingSent;
pub use provision::{Provisioned, provision};
pub use rules::{RuleEntry, RuleOrder, RuleTask, RuleTurns};
pub use sessions::SessionItem;
pub use settings::StoredSettings;
pub use sign_ins::SignIn;
pub use statistics::Cursor;
pub use sums::KeptSum;
pub use templates::{StoredTemplate, TemplatesRead};
pub use tokens::{RefreshClaim, TokensItem};
pub use uploads::{MediaId, UploadItem};
pub use waiting::{EditTask, MOST_REMOVED, Waiting};

use aws_config::SdkConfig;
use aws_sdk_dynamodb::{
    Client,
    config::{Intercept, timeout::TimeoutConfig},
};
use std::time::Duration;

/// Names of the two tables. Sessions and tokens live apart, so that who reads conversations need not be able to read them.
#[derive(Clone, Debug)]
pub struct TableNames {
    /// Everything but sessions.
    pub main: String,
    /// Sessions, tokens and sign-ins under way.
    pub sessions: String,
}

/// The door to DynamoDB. Cheap to clone: clones share one connection pool.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: TableNames,
    ahead: ahead::Ahead,
    skipped: item::Skipped,
}

impl Store {
    /// Makes a store over a client. Does no IO.
    pub fn new(client: Client, tables: TableNames) -> Self {
        Self {
            client,
            tables,
            ahead: ahead::Ahead::default(),
            skipped: item::Skipped::default(),
        }
    }

    /// Connects with the shared settings. An operation, retries of throttled calls included, lasts two seconds at most:
    /// readers of the live feed rely on it.
    pub fn connect(shared: &SdkConfig, tables: TableNames) -> Self {
        Self::new(Client::from_conf(settings(shared).build()), tables)
    }

    /// As [`Store::connect`], with an interceptor that sees every call.
    pub fn connect_observed(shared: &SdkConfig, tables: TableNames, observer: impl Intercept + 'static) -> Self {
        Self::new(Client::from_conf(settings(shared).interceptor(observer).build()), tables)
    }

    /// How many items of lists and feeds were passed over because this version cannot read them.
    pub fn skipped(&self) -> u64 {
        self.skipped.0.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The tables' names.
    pub const fn tables(&self) -> &TableNames {
        &self.tables
    }
}

fn settings(shared: &SdkConfig) -> aws_sdk_dynamodb::config::Builder {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_millis(1_500))
        .operation_timeout(Duration::from_secs(2))
        .build();
    aws_sdk_dynamodb::config::Builder::from(shared).timeout_config(timeouts)
}
