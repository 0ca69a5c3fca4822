//! Events that were not understood: listed, looked into, taken in again, thrown away. For Admins.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
    ingest::{self, IngestError},
    queue::QueueError,
};
use domain::{
    DayPlace, Role,
    kept_event::{KeptEvent, KeptPage, MAX_REASON, Replayed},
};
use identity::Admin;
use store::{FailedEvent, StoreError};

/// Events on a page, and in one go when all are taken in again.
const PAGE: usize = 50;
/// How far back is looked, in days, and how many of them in one go.
const DAYS: i64 = 400;
const DAYS_AT_ONCE: i64 = 40;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    #[error("there is no such event")]
    NotFound,
    #[error("a reason is missing or too long")]
    Reason,
    #[error("the event could not be taken in now")]
    Ingest(#[from] IngestError),
    #[error("the queue could not be read or repaired")]
    Queue(#[from] QueueError),
    #[error("the store could not be read or written")]
    Store(#[from] StoreError),
}

/// A page, the newest first.
pub async fn page(service: &Service, _admin: &Admin, before: Option<DayPlace>) -> Result<KeptPage, KeptError> {
    let (found, next) = older(service, before).await?;
    let events = found.into_iter().map(|(place, event)| KeptEvent {
        place,
        at: event.at,
        reason: event.reason,
        bytes: event.raw.len(),
    });
    Ok(KeptPage {
        events: events.collect(),
        next,
    })
}

/// One of them as it came.
pub async fn raw(service: &Service, _admin: &Admin, place: DayPlace) -> Result<String, KeptError> {
    Ok(found(service, place).await?.raw)
}

/// Takes one in with what this version understands.
pub async fn replay(service: &Service, admin: &Admin, place: DayPlace) -> Result<Replayed, KeptError> {
    let event = found(service, place).await?;
    keep(service, admin, Act::Replay, Ended::Begun, &event.id.to_string(), None).await?;
    let taken = ingest::replay(service, &event).await?;
    let outcome = if taken { "taken in" } else { "still not understood" };
    let ended = if taken { Ended::Done } else { Ended::Failed };
    keep(service, admin, Act::Replay, ended, &event.id.to_string(), Some(outcome.to_owned())).await?;
    Ok(Replayed {
        taken: u32::from(taken),
        left: u32::from(!taken),
        next: None,
    })
}

/// Takes in some of those before a place. Whoever asks goes on where this ended, until there is no further place.
pub async fn replay_before(service: &Service, admin: &Admin, before: Option<DayPlace>) -> Result<Replayed, KeptError> {
    if before.is_none() {
        keep(service, admin, Act::Replay, Ended::Begun, "all events", None).await?;
    }
    let (found, next) = older(service, before).await?;
    let mut replayed = Replayed {
        next,
        ..Replayed::default()
    };
    for (_, event) in found {
        if ingest::replay(service, &event).await? {
            replayed.taken += 1;
        } else {
            replayed.left += 1;
        }
    }
    let note = format!("{} taken in, {} still not understood", replayed.taken, replayed.left);
    keep(service, admin, Act::Replay, Ended::Done, "all events", Some(note)).await?;
    Ok(replayed)
}

/// Throws one away. Its bytes are gone; why stays in the audit.
pub async fn discard(service: &Service, admin: &Admin, place: DayPlace, reason: &str) -> Result<(), KeptError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON || reason.contains(char::is_control) {
        return Err(KeptError::Reason);
    }
    let event = found(service, place).await?;
    let note = Some(format!("{reason} (it was: {})", event.reason));
    keep(service, admin, Act::Discard, Ended::Done, &event.id.to_string(), note).await?;
    Ok(service.inner.store.delete_failed(&event).await?)
}

async fn found(service: &Service, place: DayPlace) -> Result<FailedEvent, KeptError> {
    service.inner.store.failed(place.day, place.id).await?.ok_or(KeptError::NotFound)
}

/// Events before a place, the newest first, and where to go on.
async fn older(service: &Service, before: Option<DayPlace>) -> Result<(Vec<(DayPlace, FailedEvent)>, Option<DayPlace>), StoreError> {
    let today = service.now().day();
    let mut place = before.unwrap_or(DayPlace::end_of(today));
    let last = place.day - DAYS_AT_ONCE;
    let mut found = Vec::new();
    while place.day > last && place.day >= today - DAYS {
        let events = service.inner.store.failed_before(place.day, place.id, PAGE - found.len()).await?;
        let day = place.day;
        found.extend(events.into_iter().map(|event| (DayPlace { day, id: event.id }, event)));
        if found.len() == PAGE {
            let next = found.last().map(|(place, _)| *place);
            return Ok((found, next));
        }
        place = DayPlace::end_of(day - 1);
    }
    let next = (place.day >= today - DAYS).then_some(place);
    Ok((found, next))
}

async fn keep(service: &Service, admin: &Admin, act: Act, ended: Ended, object: &str, note: Option<String>) -> Result<(), StoreError> {
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(Role::Admin),
        }),
        object: Some(object.to_owned()),
        note,
        ..Entry::new(act, ended)
    };
    audit::record(service, entry).await
}
