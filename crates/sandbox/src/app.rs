//! What every part of the sandbox shares: the database, the keys, and the bells that wake whoever waits for a change.

use crate::{
    Pace, clock::Clock, db::Db, delivery::Delivery, faults::Faults, folder::Folder, keys::Keys, limits::Limits, media::Media, s3::S3,
};
use rusqlite::Transaction;
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

/// The shared state of the HTTP services.
pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) keys: Keys,
    pub(crate) port: u16,
    pub(crate) dynamodb_port: u16,
    /// DynamoDB without faults, for ourselves.
    pub(crate) tables_port: u16,
    pub(crate) s3: S3,
    pub(crate) media: Media,
    /// Kept as long as files in it are used.
    pub(crate) _folder: Folder,
    pub(crate) clock: Clock,
    pub(crate) delivery: Delivery,
    pub(crate) pace: Pace,
    pub(crate) faults: Faults,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) http: reqwest::Client,
    pub(crate) deliveries: Notify,
    pub(crate) outcomes: Notify,
    pub(crate) phone: broadcast::Sender<Arc<str>>,
    pub(crate) queues: Mutex<HashMap<String, Arc<Notify>>>,
    /// Cancelled when the sandbox stops; streams and long polls end then.
    pub(crate) stop: CancellationToken,
}

/// Who is to be woken after the commit.
#[derive(Default)]
pub(crate) struct Wake {
    pub(crate) queues: BTreeSet<String>,
    pub(crate) deliveries: bool,
    pub(crate) outcomes: bool,
    /// Events for the phone page.
    pub(crate) phone: Vec<Value>,
}

impl App {
    /// Where browsers reach the sandbox.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The issuer of the pool's tokens.
    pub(crate) fn issuer(&self) -> String {
        issuer(self.port)
    }

    /// The time in the sandbox's world, which a test may move: of events, of the 24-hour window, of tokens. Queues and timers
    /// go by the real one.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Runs `work` in one transaction and, once that is committed, wakes whom it names.
    pub(crate) fn transact<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Wake) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut wake = Wake::default();
        let out = self.db.run(|tx| work(tx, &mut wake))?;
        for queue in &wake.queues {
            self.bell(queue).notify_waiters();
        }
        if wake.deliveries {
            self.deliveries.notify_one();
        }
        if wake.outcomes {
            self.outcomes.notify_one();
        }
        for event in wake.phone {
            // An error means only that no phone page is open.
            let _ = self.phone.send(event.to_string().into());
        }
        Ok(out)
    }

    /// The bell of one queue, rung when a message becomes visible in it.
    pub(crate) fn bell(&self, queue: &str) -> Arc<Notify> {
        let mut bells = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(queue.to_owned()).or_default())
    }

    /// `realistic` milliseconds, or `fast` when the sandbox is told to hurry.
    pub(crate) fn pace(&self, realistic: i64, fast: i64) -> i64 {
        match self.pace {
            Pace::Realistic => realistic,
            Pace::Fast => fast,
        }
    }
}

/// The issuer of a sandbox on that port.
pub(crate) fn issuer(port: u16) -> String {
    format!("http://localhost:{port}/{}", crate::names::USER_POOL_ID)
}
