//! Removes records whose days are over, as Admins have set them. What goes by the day is walked from the newest day that is over back to
//! the one up to which nothing is left, so that another number of days holds at once for what is there already.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry},
};
use domain::{
    Millis,
    settings::{Keeping, Kept, TeamSettings},
};
use store::StoreError;

/// So many are removed in one go. What is left has its turn soon after.
const ROWS: usize = 10_000;
/// Nothing of ours is older: the first of January 2025.
pub(crate) const FIRST_DAY: i64 = 20_089;
const DAY_MILLIS: i64 = 86_400_000;

/// What was looked at last with nothing left over: the day, and what was set.
pub type Swept = (i64, Keeping);

/// Removes what is over. Gives what need not be looked at again before it changes; none while something is left.
pub async fn sweep(service: &Service, before: Option<Swept>) -> Result<Option<Swept>, StoreError> {
    // From the table, and in full: settings that cannot be read must not count as settings that nobody made.
    let store = &service.inner.store;
    let set = store.settings(&TeamSettings::default()).await?.unwrap_or_default().keeping;
    let now = service.now();
    if before == Some((now.day(), set)) {
        return Ok(before);
    }
    let mut left = ROWS;
    for kind in Kept::ALL {
        let Some(days) = set.days(kind) else { continue };
        let removed = of_kind(service, kind, i64::from(days), now, left).await?;
        if removed > 0 {
            audit::record(service, told(kind, removed, days)).await?;
        }
        left = left.saturating_sub(removed);
    }
    Ok((left > 0).then_some((now.day(), set)))
}

async fn of_kind(service: &Service, kind: Kept, days: i64, now: Millis, limit: usize) -> Result<usize, StoreError> {
    let store = &service.inner.store;
    match kind {
        // The due queue removes each report when its time is over, and the table itself what stands of lists.
        Kept::Reports | Kept::Lists => Ok(0),
        Kept::Notices => store.remove_notices(now.plus(-days * DAY_MILLIS), limit).await,
        Kept::Audit | Kept::Events => {
            let last = now.day() - days - 1;
            let first = store.nothing_until(kind).await?.map_or(FIRST_DAY, |day| day + 1);
            let mut removed = 0;
            for day in (first..=last).rev() {
                let left = limit - removed;
                if left == 0 {
                    return Ok(removed);
                }
                removed += match kind {
                    Kept::Audit => store.remove_audit(day, left).await?,
                    _ => store.remove_failed(day, left).await?,
                };
            }
            if first <= last && removed < limit {
                store.put_nothing_until(kind, last).await?;
            }
            Ok(removed)
        }
    }
}

/// That something was removed is kept itself: what is missing was not taken away in secret.
fn told(kind: Kept, removed: usize, days: u32) -> Entry {
    Entry {
        object: Some("/admin/settings".to_owned()),
        origin: Some("by itself".to_owned()),
        note: Some(format!("{}: {removed} removed that were older than {days} days", kind.words())),
        ..Entry::new(Act::Keeping, Ended::Done)
    }
}
