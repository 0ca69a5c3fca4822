//! What Admin should know: kept once, told live, listed, and marked as seen by each Admin for themselves.

use crate::{Ids, ReadError, Service, retry::Tries};
use domain::{
    EventId, LiveEvent, Millis, Newer, Notice, NoticePage,
    live::{Change, Scope},
    notice::{COUNT_CAP, PAGE, Told},
};
use identity::Admin;
use store::{CommitError, StoreError};

/// How often a notice is tried against a busy store.
const TRIES: u32 = 8;

/// Keeps what was told. False when it was told before.
pub(crate) async fn record(service: &Service, told: Told) -> Result<bool, StoreError> {
    let mut tries = Tries::new(service, TRIES);
    let same = Ids::same_for(Millis(0), &told.same);
    let mut notice = Notice {
        id: service.inner.ids.event(),
        at: told.at.map_or(service.now(), |at| at.min(service.now())),
        kind: told.kind,
        severity: told.severity,
        sentence: told.sentence,
        about: told.about,
        newer: Newer::default(),
    };
    loop {
        // Made anew for each attempt, as live events are: what is written late must not look old.
        notice.id = service.inner.ids.event();
        let live = LiveEvent::new(notice.id, Scope::Admins, vec![Change::Notice(notice.clone())]);
        let mut commit = service.inner.store.commit();
        commit.create_notice((), &notice, same, &told.raw);
        let live = commit.put_live((), &live);
        match commit.run().await {
            Ok(()) => {
                tracing::info!(kind = ?notice.kind, severity = ?notice.severity, id = %notice.id, "notice kept");
                service.publish(live);
                return Ok(true);
            }
            Err(CommitError::Cancelled(_)) => return Ok(false),
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
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
