//! The bulk jobs that were under way in a range, with the counts that their pages show.

use crate::Service;
use domain::{
    BulkId, Phone, Seconds, Zone,
    bulk::Job,
    statistics::report::{
        Sent,
        jobs::{Jobs, MOST, was_under_way},
    },
};
use store::{COUNT_SHARDS, StoreError, keys};

/// So many are looked through, the newest first: jobs stand in the order in which they were made, not in that in which they began.
const LOOKED_THROUGH: usize = 200;

/// Those of some numbers. What they cost is not told yet.
pub(super) async fn jobs(service: &Service, phones: &[&Phone], zone: &Zone, days: (i64, i64)) -> Result<Jobs, StoreError> {
    let (store, now) = (&service.inner.store, service.now().seconds());
    // What was made after the range did not begin in it, in no zone.
    let after = Seconds((days.1 + 2) * 86_400).millis();
    let read = store
        .bulk_jobs(Some(BulkId::from_parts(after.unsigned(), 0)), LOOKED_THROUGH)
        .await?;
    let all_seen = read.len() < LOOKED_THROUGH;
    let is_asked = |job: &Job| phones.iter().any(|phone| phone.id == job.phone) && was_under_way(job, zone, days, now);
    let mut jobs: Vec<Job> = read.into_iter().filter(is_asked).collect();
    jobs.sort_by_key(|job| std::cmp::Reverse((job.started_at, job.id)));
    let is_cut = !all_seen || jobs.len() > MOST;
    jobs.truncate(MOST);
    // All counts in a few calls.
    let counts = jobs
        .iter()
        .flat_map(|job| (0..COUNT_SHARDS).map(|shard| keys::bulk_count(job.id, shard)));
    let store = store.ahead(counts.collect()).await?;
    let mut found = Vec::new();
    for job in jobs {
        let tally = store.bulk_counts(job.id).await?;
        found.push(Sent { job, tally, cost: None });
    }
    Ok(Jobs { found, is_cut })
}
