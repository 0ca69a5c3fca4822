//! Which jobs begin, began or go on in some days.

use super::series::zone_of;
use crate::{ReadError, Service};
use domain::{
    BulkId, Millis,
    bulk::{Job, JobState},
    hours::Date,
};
use identity::Viewer;
use store::keys;

/// A month, and a little more for who looks from another zone.
const LONGEST_MILLIS: i64 = 40 * 24 * 60 * 60 * 1_000;
/// More in a month are not shown; the list has them all.
const MOST: usize = 500;

/// A job at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCalendar {
    pub at: Millis,
    /// For a repeat that is not made yet, the first job of the series.
    pub id: BulkId,
    pub name: String,
    /// None for a repeat that is not made yet.
    pub state: Option<JobState>,
    /// How many get it, as far as that is known.
    pub people: u32,
    /// The days on which it sends nothing.
    pub off: Vec<Date>,
}

/// All from one moment until before another that somebody sees, the earliest first.
pub async fn calendar(service: &Service, viewer: &Viewer, from: Millis, until: Millis) -> Result<Vec<OnCalendar>, ReadError> {
    let until = until.min(from.plus(LONGEST_MILLIS));
    let store = &service.inner.store;
    let mut places = Vec::new();
    for phone in service.phones().await?.iter().filter(|phone| identity::may_see(viewer, &phone.id)) {
        places.extend(store.bulk_days(&phone.id, from, until).await?);
    }
    places.sort_unstable();
    places.truncate(MOST);
    let ahead = store.ahead(places.iter().map(|(_, id)| keys::bulk_job(*id)).collect()).await?;
    let mut found = Vec::with_capacity(places.len());
    for (at, id) in places {
        let job = ahead.bulk_job(id).await?;
        // Another time may have been set since.
        if let Some(job) = job.filter(|job| job.stands_at(at) && at < until) {
            found.push(shown(&job, at));
        }
    }
    found.extend(earlier(service, viewer, from).await?);
    for series in super::series::all(service, viewer).await? {
        let Some(zone) = zone_of(service, &series.repeat) else { continue };
        // Read only where one of its times is shown.
        let mut first = None;
        for (_, at) in series.between(&zone, from, until) {
            if first.is_none() {
                let job = store.bulk_job(series.id).await?;
                first = Some(job.map_or_else(Default::default, |job| (job.recipients(), job.off_days)));
            }
            let (people, off) = first.clone().unwrap_or_default();
            found.push(OnCalendar {
                at,
                id: series.id,
                name: series.name.as_str().to_owned(),
                state: None,
                people,
                off,
            });
        }
    }
    found.sort_by_key(|one| (one.at, one.id));
    Ok(found)
}

fn shown(job: &Job, at: Millis) -> OnCalendar {
    OnCalendar {
        at,
        id: job.id,
        name: job.name.as_str().to_owned(),
        state: Some(job.state.clone()),
        people: job.recipients(),
        off: job.off_days.clone(),
    }
}

/// Those that began in the month before, are not over, and name days without sending: these may lie in the days that are asked for.
async fn earlier(service: &Service, viewer: &Viewer, from: Millis) -> Result<Vec<OnCalendar>, ReadError> {
    let store = &service.inner.store;
    let mut places = Vec::new();
    for phone in service.phones().await?.iter().filter(|phone| identity::may_see(viewer, &phone.id)) {
        places.extend(store.bulk_days(&phone.id, from.plus(-LONGEST_MILLIS), from).await?);
    }
    places.sort_unstable_by(|one, other| other.cmp(one));
    places.truncate(MOST);
    let ahead = store.ahead(places.iter().map(|(_, id)| keys::bulk_job(*id)).collect()).await?;
    let mut found = Vec::new();
    for (at, id) in places {
        let job = ahead.bulk_job(id).await?;
        let goes_on =
            |job: &Job| job.stands_at(at) && !job.off_days.is_empty() && !matches!(job.state, JobState::Finished | JobState::Cancelled);
        if let Some(job) = job.filter(goes_on) {
            found.push(shown(&job, at));
        }
    }
    Ok(found)
}
