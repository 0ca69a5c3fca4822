//! What Admin should know: kept once, told live, listed, and marked as seen by each Admin for themselves.

use crate::{Ids, ReadError, Service, retry::Tries};
use domain::{
    EventId, FeedItem, LiveEvent, Millis, Newer, Notice, NoticePage,
    live::{Change, Scope},
    notice::{COUNT_CAP, PAGE, Told},
};
use identity::Admin;
use store::{Commit, CommitError, StoreError};

/// How often a notice is tried against a busy store.
const TRIES: u32 = 8;

/// Keeps what was told. False when it was told before.
pub(crate) async fn record(service: &Service, told: Told) -> Result<bool, StoreError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let mut commit = service.inner.store.commit();
        let live = put(service, &mut commit, &told);
        match commit.run().await {
            Ok(()) => {
                tracing::info!(kind = ?told.kind, severity = ?told.severity, "notice kept");
                service.publish(live);
                return Ok(true);
            }
            Err(CommitError::Cancelled(_)) => return Ok(false),
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Puts what was told into the transaction of what it tells of, which fails where it was told before. Gives what is to be published
/// once that is done. Made anew for each attempt, as live events are: what is written late must not look old.
pub(crate) fn put(service: &Service, commit: &mut Commit<'_, ()>, told: &Told) -> Option<FeedItem> {
    let now = service.now();
    let notice = Notice {
        id: service.inner.ids.event(),
        at: told.at.map_or(now, |at| at.min(now)),
        kind: told.kind,
        severity: told.severity,
        sentence: told.sentence.clone(),
        about: told.about.clone(),
        newer: Newer::default(),
    };
    let live = LiveEvent::new(notice.id, Scope::Admins, vec![Change::Notice(notice.clone())]);
    commit.create_notice((), &notice, Ids::same_for(Millis(0), &told.same), &told.raw);
    commit.put_live((), &live)
}

/// Notices before a place, or the newest, with how many this Admin has not seen.
pub async fn list(service: &Service, admin: &Admin, before: Option<EventId>) -> Result<NoticePage, ReadError> {
    let store = &service.inner.store;
    let counted = async {
        let seen = store.notices_seen(&admin.actor().sub).await?;
        Ok((seen, store.count_notices(seen, COUNT_CAP).await?))
    };
    let (mut notices, (seen, unseen)) = futures::try_join!(store.notices(before, PAGE + 1), counted)?;
    let more = notices.len() > PAGE;
    notices.truncate(PAGE);
    let older = if more { notices.last().map(|notice| notice.id) } else { None };
    Ok(NoticePage {
        notices,
        older,
        unseen,
        seen,
    })
}

/// This Admin has seen the notices up to one. Gives how many are left, which came meanwhile.
pub async fn see(service: &Service, admin: &Admin, up_to: EventId) -> Result<u32, ReadError> {
    let store = &service.inner.store;
    let who = &admin.actor().sub;
    // Nobody has seen what has not come yet.
    store.see_notices(who, up_to.min(service.inner.ids.event())).await?;
    let seen = store.notices_seen(who).await?;
    Ok(store.count_notices(seen, COUNT_CAP).await?)
}
