//! What Admin should know, and Operators of some of it: kept once, told live, listed, and marked as seen by each for themselves.

use crate::{Ids, ReadError, Service, retry::Tries};
use domain::{
    EventId, FeedItem, LiveEvent, Millis, Newer, Notice, NoticePage, UserId,
    live::{Change, Scope},
    notice::{COUNT_CAP, PAGE, Told},
};
use identity::{Admin, Operator};
use store::{Commit, CommitError, StoreError};

/// How often a notice is tried against a busy store.
const TRIES: u32 = 8;
/// So many of what Operators are told are looked at for one page.
const LOOKED_AT: usize = COUNT_CAP as usize;

/// What is told, and whom.
pub(crate) struct Telling {
    told: Told,
    /// Operators who see the number hear of it, too, but for these.
    operators: Option<Vec<UserId>>,
}

impl From<Told> for Telling {
    fn from(told: Told) -> Self {
        Self { told, operators: None }
    }
}

impl Telling {
    pub(crate) const fn operators_but(told: Told, not_for: Vec<UserId>) -> Self {
        Self {
            told,
            operators: Some(not_for),
        }
    }
}

/// Keeps what was told. False when it was told before.
pub(crate) async fn record(service: &Service, telling: impl Into<Telling>) -> Result<bool, StoreError> {
    let mut tries = Tries::new(service, TRIES);
    let telling = telling.into();
    loop {
        let mut commit = service.inner.store.commit();
        let live = put(service, &mut commit, &telling);
        match commit.run().await {
            Ok(()) => {
                tracing::info!(kind = ?telling.told.kind, severity = ?telling.told.severity, "notice kept");
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
pub(crate) fn put(service: &Service, commit: &mut Commit<'_, ()>, Telling { told, operators }: &Telling) -> Vec<FeedItem> {
    let now = service.now();
    let notice = Notice {
        id: service.inner.ids.event(),
        at: told.at.map_or(now, |at| at.min(now)),
        kind: told.kind,
        severity: told.severity,
        sentence: told.sentence.clone(),
        about: told.about.clone(),
        not_for: operators.clone().unwrap_or_default(),
        newer: Newer::default(),
    };
    let changes = vec![Change::Notice(notice.clone())];
    let live = LiveEvent::new(notice.id, Scope::Admins, changes.clone());
    commit.create_notice((), &notice, Ids::same_for(Millis(0), &told.same), &told.raw);
    let mut live = Vec::from_iter(commit.put_live((), &live));
    if let Some(number) = told.about.phone.clone().filter(|_| operators.is_some()) {
        commit.create_operator_notice((), &notice);
        let event = LiveEvent::new(service.inner.ids.event(), Scope::Number(number), changes);
        live.extend(commit.put_live((), &event));
    }
    live
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

/// The same of what an Operator is told: of numbers that they see, and not what they brought about themselves.
pub async fn list_for_operator(service: &Service, operator: &Operator, before: Option<EventId>) -> Result<NoticePage, ReadError> {
    let store = &service.inner.store;
    let (seen, newest) = futures::try_join!(store.notices_seen(&operator.actor().sub), store.operator_notices(None, LOOKED_AT))?;
    let unseen = unseen(operator, &newest, seen);
    let found = match before {
        Some(_) => store.operator_notices(before, LOOKED_AT).await?,
        None => newest,
    };
    let last = found.last().map(|notice| notice.id).filter(|_| found.len() == LOOKED_AT);
    let mut notices: Vec<Notice> = found.into_iter().filter(|notice| is_for(operator, notice)).collect();
    let more = notices.len() > PAGE;
    notices.truncate(PAGE);
    let older = if more { notices.last().map(|notice| notice.id) } else { last };
    Ok(NoticePage {
        notices,
        older,
        unseen,
        seen,
    })
}

fn is_for(operator: &Operator, notice: &Notice) -> bool {
    let number = notice.about.phone.as_ref();
    number.is_some_and(|phone| crate::sees(operator, phone)) && !notice.not_for.contains(&operator.actor().sub)
}

fn unseen(operator: &Operator, newest: &[Notice], seen: Option<EventId>) -> u32 {
    let new = newest.iter().filter(|notice| seen.is_none_or(|seen| notice.id > seen));
    u32::try_from(new.filter(|notice| is_for(operator, notice)).count()).unwrap_or(COUNT_CAP)
}

/// This Operator has seen the notices up to one. Gives how many are left.
pub async fn see_for_operator(service: &Service, operator: &Operator, up_to: EventId) -> Result<u32, ReadError> {
    let store = &service.inner.store;
    let who = &operator.actor().sub;
    store.see_notices(who, up_to.min(service.inner.ids.event())).await?;
    let (seen, newest) = futures::try_join!(store.notices_seen(who), store.operator_notices(None, LOOKED_AT))?;
    Ok(unseen(operator, &newest, seen))
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
