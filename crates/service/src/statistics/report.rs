//! Reads the figures of a range and puts a report together.

use crate::{ReadError, Service, zone};
use domain::{
    Millis, Phone, Zone,
    assistant::Usage,
    live::made,
    statistics::{
        Kind, Query, Report, Totals,
        report::{Ask, Choice, build, span},
    },
};
use identity::Viewer;

/// The figures of the numbers that somebody may see. `named` is the reader's zone; without one it is that of the number.
pub async fn report(service: &Service, viewer: &Viewer, query: Query, named: Option<&str>) -> Result<Report, ReadError> {
    let now = service.now().seconds();
    let phones = service.phones().await?;
    let seen: Vec<&Phone> = phones.iter().filter(|phone| identity::may_see(viewer, &phone.id)).collect();
    let asked: Vec<&Phone> = seen
        .iter()
        .copied()
        .filter(|phone| query.phone.as_ref().is_none_or(|id| *id == phone.id))
        .collect();
    let zone = named
        .and_then(|name| zone::zone(name, now))
        .or_else(|| asked.first().map(|phone| zone::of_phone(phone, now)))
        .unwrap_or_else(Zone::utc);
    let (from, to) = span(&query, &zone, now);
    let store = &service.inner.store;
    // On the heap, each of them: the AWS SDK's futures are large.
    let reads = asked
        .iter()
        .flat_map(|phone| Kind::ALL.map(|kind| Box::pin(store.statistics(&phone.id, kind, from, to))));
    let (first, last) = query.days(&zone, now);
    let drafts = asked.iter().map(|phone| Box::pin(store.draft_usage(&phone.id, first, last)));
    let cursors = asked.iter().map(|phone| Box::pin(store.statistics_cursor(&phone.id)));
    let (days, cursors, drafts) = futures::try_join!(
        futures::future::try_join_all(reads),
        futures::future::try_join_all(cursors),
        futures::future::try_join_all(drafts)
    )?;
    let mut usage = Usage::default();
    for drafts in &drafts {
        usage.merge(drafts);
    }
    let mut totals = Totals::default();
    for (key, day) in days.into_iter().flatten() {
        totals.0.entry(key).or_default().merge(&day, 1);
    }
    // As far as the slowest number is; nothing while one is being counted for the first time.
    let as_of: Option<Vec<Millis>> = cursors
        .into_iter()
        .map(|cursor| cursor.filter(|cursor| !cursor.anew).map(|cursor| made(cursor.up_to)))
        .collect();
    let as_of = as_of.and_then(|all| all.into_iter().min()).map(Millis::seconds);
    let choice = |phone: &&Phone| Choice {
        id: phone.id.as_str().to_owned(),
        name: phone.title(),
    };
    let ask = Ask {
        query,
        zone: &zone,
        now,
        phones: seen.iter().map(choice).collect(),
        as_of,
        drafts: usage,
    };
    Ok(build(ask, &totals))
}
