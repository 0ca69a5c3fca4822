//! What a browser that comes back has missed. A thousand of them cost one reading of the store.

use super::{Listener, concerns, recent};
use crate::Service;
use domain::{
    EventId, FeedItem, Millis,
    live::{MAX_REPLAY_EVENTS, MAX_REPLAY_MILLIS, made, place},
};
use std::sync::Arc;
use store::StoreError;

/// The first reading goes back so far at least, in milliseconds: those who come back next lost their stream at about the same
/// time.
const AT_LEAST: i64 = 60_000;

/// For so long a reading that failed is not tried again, in milliseconds: who waits meanwhile hears so at once.
const FAILED_FOR: i64 = 1_000;

/// What earlier readings of the store told. Whoever holds it reads; the others wait for what comes of it.
#[derive(Default)]
pub(super) struct Backfill {
    failed_at: Option<Millis>,
    /// After this place there is more than can be replayed.
    too_many_after: Option<EventId>,
}

/// The events after a place that somebody may see, in order. None when it is too far back or there are too many: the browser
/// takes a fresh snapshot instead. Begin to watch first.
pub async fn replay(service: &Service, listener: &Listener, since: EventId) -> Result<Option<Vec<Arc<FeedItem>>>, StoreError> {
    if service.now().0 - made(since).0 > MAX_REPLAY_MILLIS {
        return Ok(None);
    }
    let feed = &service.inner.feed;
    if !feed.recent().covers(since) {
        // On the heap, and only where it is needed: the AWS SDK's futures are large.
        Box::pin(backfill(service, since)).await?;
    }
    let phones = service.phones().await?;
    let recent = feed.recent();
    if !recent.covers(since) {
        return Ok(None);
    }
    let events: Vec<_> = recent
        .after(since)
        .filter(|event| concerns(listener, &event.scope, &phones))
        .cloned()
        .collect();
    Ok((events.len() <= MAX_REPLAY_EVENTS).then_some(events))
}

/// Reads what is missing after a place, unless somebody else just did or there is too much of it.
async fn backfill(service: &Service, since: EventId) -> Result<(), StoreError> {
    let feed = &service.inner.feed;
    let mut known = feed.backfill.lock().await;
    let now = service.now();
    if feed.recent().covers(since) || known.too_many_after.is_some_and(|place| since <= place) {
        return Ok(());
    }
    if known.failed_at.is_some_and(|failed| (0..FAILED_FOR).contains(&(now.0 - failed.0))) {
        return Err(StoreError::Unavailable("the feed could not be read a moment ago".into()));
    }
    for start in [since.min(place(now.plus(-AT_LEAST))), since] {
        match read(service, start, now).await {
            Ok(Some(events)) => {
                known.failed_at = None;
                let mut recent = feed.recent();
                recent.fill(start, events, now);
                if recent.covers(since) {
                    return Ok(());
                }
            }
            Ok(None) => {}
            Err(error) => {
                known.failed_at = Some(service.now());
                return Err(error);
            }
        }
    }
    known.too_many_after = known.too_many_after.max(Some(since));
    Ok(())
}

/// Everything after a place, of all scopes. None when it is too much.
async fn read(service: &Service, since: EventId, now: Millis) -> Result<Option<Vec<FeedItem>>, StoreError> {
    let mut events = Vec::new();
    for scope in service.scopes().await? {
        events.extend(service.inner.store.live_events(&scope, since, now, recent::MOST).await?);
        if events.len() > recent::MOST {
            return Ok(None);
        }
    }
    Ok(Some(events))
}
