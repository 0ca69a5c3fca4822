//! Follows the feed in the store, for what other instances write.

use crate::Service;
use domain::{
    Millis,
    live::{OVERLAP_MILLIS, Scope, place},
};
use std::{collections::HashMap, sync::atomic::Ordering, time::Duration};
use store::StoreError;
use tokio_util::sync::CancellationToken;

/// How often the feed in the store is read while a browser watches.
const POLL: Duration = Duration::from_millis(250);

/// Writers are not in commit order. Nearly all are within this many milliseconds; each reading goes back so far…
const NEAR: i64 = 1_000;

/// … and after this many the whole overlap is read again, for the last of them.
const WHOLE_EVERY: i64 = 2_500;

/// A number that appears while the feed is followed is read from so many milliseconds back: it wrote before it was known here.
const BEFORE_KNOWN: i64 = 60_000;

/// The tail reads about so many events at once, and goes on from there.
const LIMIT: usize = 4_000;

/// How far a scope was read.
#[derive(Clone, Copy)]
struct Read {
    /// Up to here everything but late writes.
    near: Millis,
    /// Up to here everything.
    whole: Millis,
}

impl Service {
    /// All that the feed may speak of: our numbers, and one for what concerns none of them.
    pub(super) async fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        let phones = self.phones().await?;
        let numbers = phones.iter().map(|phone| Scope::Number(phone.id.clone()));
        Ok(numbers.chain([Scope::Team]).collect())
    }
}

/// Follows the feed in the store while browsers of this instance watch.
pub(crate) fn start_tail(service: &Service, shutdown: CancellationToken) {
    let service = service.clone();
    tokio::spawn(async move {
        let mut known = HashMap::new();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
            }
            let feed = &service.inner.feed;
            if !feed.is_watched(service.now()) {
                if !known.is_empty() {
                    known.clear();
                    feed.rest();
                }
                continue;
            }
            follow_all(&service, &mut known).await;
            let oldest = known.values().map(|read: &Read| read.whole).min();
            if let Some(oldest) = oldest {
                feed.read_up_to.store(oldest.0, Ordering::Release);
                feed.recent().forget(oldest);
            }
        }
    });
}

/// Reads what is new in each scope. One that cannot be read is read from the same place next time.
async fn follow_all(service: &Service, known: &mut HashMap<Scope, Read>) {
    let scopes = match service.scopes().await {
        Ok(scopes) => scopes,
        Err(error) => {
            tracing::warn!(error = %domain::Causes(&error), "numbers not read for the live feed; trying again");
            known.keys().cloned().collect()
        }
    };
    let now = service.now();
    let begin = if known.is_empty() {
        service.inner.feed.read_up_to(now)
    } else {
        now.plus(-BEFORE_KNOWN)
    };
    known.retain(|scope, _| scopes.contains(scope));
    for scope in scopes {
        let now = service.now();
        let read = known.entry(scope.clone()).or_insert(Read { near: begin, whole: begin });
        let whole = now.0 - read.whole.0 >= WHOLE_EVERY;
        let since = if whole {
            read.whole.plus(-OVERLAP_MILLIS)
        } else {
            read.near.plus(-NEAR)
        };
        match follow(service, &scope, since, now).await {
            Ok(()) => {
                read.near = now;
                if whole {
                    read.whole = now;
                }
            }
            Err(error) => tracing::warn!(error = %domain::Causes(&error), "live feed not read; trying again"),
        }
    }
}

/// Passes on what came since a moment, in pieces: after an outage it may be much. Most of it is of this instance or was read before,
/// since each reading goes back a while: only what is new here is read as a whole.
async fn follow(service: &Service, scope: &Scope, since: Millis, now: Millis) -> Result<(), StoreError> {
    let mut after = place(since);
    loop {
        let store = &service.inner.store;
        let ids = store.live_ids(scope, after, now, LIMIT).await?;
        let more = ids.len() > LIMIT;
        after = ids.last().copied().unwrap_or(after);
        let new = service.inner.feed.recent().new_of(ids);
        if !new.is_empty() {
            service.publish(store.live_events_of(scope, &new).await?);
        }
        if !more {
            return Ok(());
        }
    }
}
