//! Events that were not understood: listed, looked into, taken in again, thrown away. For Admins.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
    ingest::{self, IngestError},
    keeping::FIRST_DAY,
    queue::QueueError,
};
use domain::{
    DayPlace, Millis, PhoneId, Role,
    kept_event::{Cause, KeptEvent, KeptPage, KeptQuery, MAX_REASON, Replayed},
    settings::Kept,
};
use identity::Admin;
use store::{FailedEvent, StoreError};

/// Events on a page, and in one go when all are taken in again.
const PAGE: usize = 50;
/// So many days are looked through in one go, back to the first of which anything is left.
const DAYS_AT_ONCE: i64 = 40;
/// Events that are looked at in one go: what narrows a lot is found by asking on.
const LOOKED_AT: usize = 500;

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
pub async fn page(service: &Service, _admin: &Admin, query: &KeptQuery) -> Result<KeptPage, KeptError> {
    let (found, next) = older(service, query).await?;
    let phones = service.phones().await?;
    let events = found.into_iter().map(|(place, event)| KeptEvent {
        place,
        at: event.at,
        phone: phones
            .iter()
            .find(|phone| speaks_of(&event, &phone.id))
            .map(|phone| phone.id.clone()),
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

/// Takes in some of those that are asked for. Whoever asks goes on where this ended, until there is no further place.
pub async fn replay_some(service: &Service, admin: &Admin, query: &KeptQuery) -> Result<Replayed, KeptError> {
    let object = query.words();
    if query.before.is_none() {
        keep(service, admin, Act::Replay, Ended::Begun, &object, None).await?;
    }
    let (found, next) = older(service, query).await?;
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
    keep(service, admin, Act::Replay, Ended::Done, &object, Some(note)).await?;
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

/// Some of those that are asked for, the newest first, and where to go on.
async fn older(service: &Service, query: &KeptQuery) -> Result<(Vec<(DayPlace, FailedEvent)>, Option<DayPlace>), StoreError> {
    let now = service.now();
    let (since, until) = query.age.map_or((Millis(i64::MIN), Millis(i64::MAX)), |age| age.bounds(now));
    let left = service.inner.store.nothing_until(Kept::Events).await?;
    let first = since.day().max(left.map_or(FIRST_DAY, |day| day + 1));
    let mut place = query.before.unwrap_or(DayPlace::end_of(now.day().min(until.day())));
    let last = place.day - DAYS_AT_ONCE;
    let (mut found, mut looked) = (Vec::new(), 0);
    while place.day > last && place.day >= first {
        let day = place.day;
        let events = service.inner.store.failed_before(day, place.id, PAGE).await?;
        let is_whole = events.len() < PAGE;
        for event in events {
            place.id = event.id;
            looked += 1;
            if (since..until).contains(&event.at) && is_asked_for(query, &event) {
                found.push((place, event));
            }
            if found.len() == PAGE || looked == LOOKED_AT {
                return Ok((found, Some(place)));
            }
        }
        if is_whole {
            place = DayPlace::end_of(day - 1);
        }
    }
    Ok((found, (place.day >= first).then_some(place)))
}

fn is_asked_for(query: &KeptQuery, event: &FailedEvent) -> bool {
    query.cause.is_none_or(|cause| cause == Cause::of(&event.reason)) && query.phone.as_ref().is_none_or(|phone| speaks_of(event, phone))
}

/// Whether an event names a number, wherever: what is not understood has no shape to go by.
fn speaks_of(event: &FailedEvent, phone: &PhoneId) -> bool {
    event.raw.contains(phone.as_str())
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
