//! Taking in what WhatsApp tells us: acknowledged only after it is stored.
//!
//! Every event goes to one of a few writer tasks, messages to one chosen by customer; a writer commits what waits for it in one
//! transaction.

pub mod alone;
mod fold;
mod identify;
mod prefer;
mod prefetch;
mod write;

pub(crate) use identify::Customers;

use crate::{Ids, Service, heard, notices, numbers, templates};
use domain::{EventId, Millis, inbound::Inbound};
use futures::future::join_all;
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        OnceLock,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{FailedEvent, StoreError};
use tokio::sync::{mpsc, oneshot};
use whatsapp::event::{self, Notification};

/// How many writers work side by side.
const WRITERS: usize = 4;
/// How many events may wait for a writer before new ones wait outside.
const WAITING: usize = 512;
/// How many events a writer takes at once. As many as fit into a transaction of 100 writes are committed together.
pub(crate) const GROUP: usize = 25;

const DAY_MILLIS: i64 = 86_400_000;
/// What was written so lately counts against the throughput of its number. WhatsApp tells whole seconds.
const JUST_NOW_MILLIS: i64 = 3_000;

/// What an ingested notification held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Messages and statuses that were new.
    pub stored: usize,
    /// What was known already, or said nothing new.
    pub repeated: usize,
    /// Reports whose message is not known yet.
    pub waiting: usize,
    /// What could not be understood and was kept raw.
    pub kept: usize,
    /// What Admin should know.
    pub notices: usize,
}

impl Ingested {
    const fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Stored => self.stored += 1,
            Outcome::Repeated => self.repeated += 1,
            Outcome::Waiting => self.waiting += 1,
            Outcome::Kept => self.kept += 1,
        }
    }
}

/// What became of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Stored,
    Repeated,
    Waiting,
    Kept,
}

/// The event could not be stored now. Deliver it again.
#[derive(Debug, thiserror::Error)]
#[error("not stored; deliver it again")]
pub struct IngestError(#[from] StoreError);

/// An event on its way to a writer.
pub(crate) struct Job {
    pub(crate) event: Inbound,
    pub(crate) answer: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// The ways to the writers, and when somebody last waited for one, in milliseconds since 1970.
#[derive(Default)]
pub(crate) struct Writers(OnceLock<Vec<Writer>>, AtomicI64);

/// So long after somebody waited, the next one is expected.
const EXPECTED_MILLIS: i64 = 1_000;

/// Whether webhooks come in, which are answered when what they bring is stored: then the queue, however much it holds, leaves them room.
pub fn somebody_waits(service: &Service) -> bool {
    service.now().0 - service.inner.writers.1.load(Ordering::Relaxed) < EXPECTED_MILLIS
}

/// The two ways to one writer, which takes from both in turn: who waits for an answer now is not behind all that the queue holds.
struct Writer {
    now: mpsc::Sender<Job>,
    queued: mpsc::Sender<Job>,
}

impl Writer {
    const fn on(&self, way: Way) -> &mpsc::Sender<Job> {
        match way {
            Way::Now => &self.now,
            Way::Queued => &self.queued,
        }
    }
}

/// On which way an event comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A webhook, a person: somebody waits.
    Now,
    /// Out of the queue, where more may wait.
    Queued,
}

/// A notification that was read, but not taken in yet.
pub struct Read(Notification);

/// Reads the message of one notification. Of several that come together all are read first: then the writers find them together,
/// and not the first one alone.
pub fn read(service: &Service, message: &str) -> Read {
    Read(event::parse(message, service.now()))
}

/// Takes in the message of one notification. `delivery` is SNS's id of it, when known. Returns when everything in it is
/// stored or kept; on an error some of it may be stored, which a repeated delivery recognises.
pub async fn ingest(service: &Service, message: &str, delivery: Option<&str>) -> Result<Ingested, IngestError> {
    let Read(notification) = read(service, message);
    take(service, notification, delivery, Way::Now).await
}

/// The same for one out of the queue, which was read already.
pub async fn ingest_queued(service: &Service, Read(notification): Read, delivery: Option<&str>) -> Result<Ingested, IngestError> {
    take(service, notification, delivery, Way::Queued).await
}

async fn take(service: &Service, notification: Notification, delivery: Option<&str>, way: Way) -> Result<Ingested, IngestError> {
    let told = heard::Arrival::of(&notification);
    let ingested = take_in(service, notification, delivery, way).await?;
    heard::note(service, told);
    Ok(ingested)
}

async fn take_in(service: &Service, notification: Notification, delivery: Option<&str>, way: Way) -> Result<Ingested, IngestError> {
    let mut ingested = Ingested::default();
    for unreadable in notification.unreadable {
        keep(service, unreadable.reason, unreadable.raw, delivery).await?;
        ingested.kept += 1;
    }
    for told in notification.notices {
        numbers::hear(service, &told).await?;
        if notices::record(service, told).await? {
            ingested.notices += 1;
        } else {
            ingested.repeated += 1;
        }
    }
    for told in notification.templates {
        templates::take(service, &told).await?;
    }
    for preference in notification.preferences {
        ingested.count(prefer::prefer(service, &preference).await?);
    }
    for outcome in join_all(notification.events.into_iter().map(|event| submit(service, event, way))).await {
        ingested.count(outcome?);
    }
    Ok(ingested)
}

/// Keeps what could not be understood, for Admin.
pub async fn keep(service: &Service, reason: String, raw: String, delivery: Option<&str>) -> Result<(), IngestError> {
    let failed = failed_event(service, reason, raw, delivery);
    Ok(service.inner.store.put_failed(&failed).await?)
}

/// An id that is the same for the same delivery all day long.
fn same_today(at: Millis, delivery: Option<&str>, raw: &str) -> EventId {
    let day = Millis(at.0.div_euclid(DAY_MILLIS) * DAY_MILLIS);
    Ids::same_for(day, &format!("{} {raw}", delivery.unwrap_or_default()))
}

/// Takes in an event that was kept, with what this version understands. False when it is still not understood.
pub async fn replay(service: &Service, failed: &FailedEvent) -> Result<bool, IngestError> {
    let notification = event::parse(&failed.raw, failed.at);
    if !notification.unreadable.is_empty() {
        return Ok(false);
    }
    let ingested = take_in(service, notification, failed.delivery.as_deref(), Way::Now).await?;
    let day = |at: Millis| at.0.div_euclid(DAY_MILLIS);
    // What was understood and still kept stands under today: of another day it has moved, of today it is this very one.
    if ingested.kept == 0 || day(failed.at) != day(service.now()) {
        service.inner.store.delete_failed(failed).await?;
    }
    Ok(ingested.kept == 0)
}

/// An event to keep. The same delivery again within a day is the same one.
fn failed_event(service: &Service, reason: String, raw: String, delivery: Option<&str>) -> FailedEvent {
    tracing::warn!(reason, "event kept as failed");
    let at = service.now();
    FailedEvent {
        id: same_today(at, delivery, &raw),
        at,
        reason,
        raw,
        delivery: delivery.map(str::to_owned),
    }
}

async fn submit(service: &Service, event: Inbound, way: Way) -> Result<Outcome, StoreError> {
    let gone = || StoreError::Unavailable("the writers have stopped".into());
    let writers = service.inner.writers.0.get().ok_or_else(gone)?;
    if way == Way::Now {
        service.inner.writers.1.store(service.now().0, Ordering::Relaxed);
    }
    // Statuses come in crowds, each to another customer: by few hands, more of them are stored together.
    let free = writers
        .iter()
        .position(|writer| writer.on(way).max_capacity() - writer.on(way).capacity() < GROUP);
    let mut hasher = DefaultHasher::new();
    match &event {
        Inbound::Message(message) => (&message.phone, &message.sender.bsuid, &message.sender.number).hash(&mut hasher),
        // The same writer as for the customer's messages, so that they seldom meet.
        Inbound::Act(act) => (&act.phone, &act.sender.bsuid, &act.sender.number).hash(&mut hasher),
        Inbound::Status(status) => (status.client_id, &status.wamid).hash(&mut hasher),
    }
    let by_hash = usize::try_from(hasher.finish() % writers.len().max(1) as u64).unwrap_or(0);
    let index = free.filter(|_| matches!(event, Inbound::Status(_))).unwrap_or(by_hash);
    let heard = match &event {
        Inbound::Message(message) => Some((message.phone.clone(), message.at)),
        _ => None,
    };
    let (answer, answered) = oneshot::channel();
    let writer = writers.get(index).ok_or_else(gone)?;
    writer.on(way).send(Job { event, answer }).await.map_err(|_| gone())?;
    let outcome = answered.await.map_err(|_| gone())??;
    // What comes late, after an outage perhaps, counted when it was written.
    if let Some((phone, _)) = heard.filter(|(_, at)| service.now().0 - at.millis().0 < JUST_NOW_MILLIS)
        && outcome == Outcome::Stored
    {
        service.inner.pace.heard(&phone, service.now());
    }
    Ok(outcome)
}

/// Starts the writer tasks. They end when the service is dropped.
pub(crate) fn start_writers(service: &Service) {
    let mut writers = Vec::with_capacity(WRITERS);
    for _ in 0..WRITERS {
        let ((now, first), (queued, second)) = (mpsc::channel(WAITING), mpsc::channel(WAITING));
        writers.push(Writer { now, queued });
        tokio::spawn(write::run(std::sync::Arc::downgrade(&service.inner), first, second));
    }
    // Set once, right after the service is made.
    let _ = service.inner.writers.0.set(writers);
}
