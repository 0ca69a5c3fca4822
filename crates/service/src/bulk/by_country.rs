//! What became of the recipients of each country: counted when somebody asks, some thousands at a time, so that sending writes nothing
//! more for it.

use super::{found::NOWHERE, read};
use crate::{ReadError, Service};
use domain::{
    BulkId,
    bulk::{ByCountry, CHUNK},
};
use futures::{StreamExt, TryStreamExt};
use identity::Viewer;
use store::StoreError;

/// So many groups are counted at once; the next go on behind them.
const AT_ONCE: u32 = 100;
/// So many of them are read side by side.
const SIDE_BY_SIDE: usize = 16;

/// The recipients from a place on, by country.
pub async fn by_country(service: &Service, viewer: &Viewer, id: BulkId, from: u32) -> Result<ByCountry, ReadError> {
    let store = &service.inner.store;
    let job = read::job(service, viewer, id).await?;
    let first = from / CHUNK;
    let end = job.chunks().min(first.saturating_add(AT_ONCE));
    let groups = futures::stream::iter(first..end).map(|index| {
        let chunk = job.chunk_at(index);
        // On the heap: the AWS SDK's futures are large.
        let read = Box::pin(store.bulk_chunk(id, job.plan, chunk));
        async move { Ok::<_, StoreError>((chunk, read.await?.unwrap_or_default())) }
    });
    let mut groups = groups.buffered(SIDE_BY_SIDE);
    let mut found = ByCountry::default();
    while let Some((chunk, group)) = groups.try_next().await? {
        for row in read::rows(&job, chunk, group) {
            let country = numbering::country(&row.number).unwrap_or_else(|| NOWHERE.to_owned());
            found.countries.entry(country).or_default().add(row.state);
        }
        // Numbers are read by their plans: others have their turn between the groups.
        tokio::task::yield_now().await;
    }
    found.next = (end < job.chunks()).then_some(end * CHUNK);
    Ok(found)
}
