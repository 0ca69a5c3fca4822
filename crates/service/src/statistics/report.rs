//! Reads the figures of a range and puts a report together.

use super::{drafts, jobs::jobs, marks::noted, sums::gather};
use crate::{ReadError, Service, bulk::costs};
use domain::{
    Millis, Phone, Zone,
    live::made,
    statistics::{
        Query, Report,
        report::{Ask, Choice, Drafts, Jobs, build},
    },
};
use identity::Viewer;
use store::StoreError;

/// The figures of the numbers that somebody may see. Days and hours are those of the number, or of the first of several: everybody reads
/// the same.
pub async fn report(service: &Service, viewer: &Viewer, query: Query) -> Result<Report, ReadError> {
    let phones = service.phones().await?;
    Ok(Box::pin(of_phones(service, seen(viewer, &phones), query)).await?)
}

/// The figures of some numbers.
pub(super) async fn of_phones(service: &Service, seen: Vec<&Phone>, query: Query) -> Result<Report, StoreError> {
    let now = service.now().seconds();
    let (asked, zone) = asked(service, &seen, &query).await?;
    let (store, at_hand) = (&service.inner.store, Some(&service.inner.figures));
    let (first, last) = query.days(&zone, now);
    let everybody = query.agent.is_none();
    let sent = async {
        if everybody {
            Box::pin(jobs(service, &asked, &zone, (first, last))).await
        } else {
            Ok(Jobs::default())
        }
    };
    // On the heap, each of them: the AWS SDK's futures are large.
    let (gathered, drafts, sent, noted, prices, settings) = futures::try_join!(
        Box::pin(gather(service, at_hand, &asked, &query, &zone, now)),
        Box::pin(drafts::of_days(service, at_hand, &asked, (first, last))),
        sent,
        Box::pin(noted(service, &asked, &zone, (first, last))),
        Box::pin(store.prices()),
        Box::pin(store.draft_settings())
    )?;
    let mut jobs = sent;
    for sent in &mut jobs.found {
        sent.cost = prices.as_ref().and_then(|prices| costs(prices, &sent.job).0);
    }
    let mut has_hours = false;
    for phone in &asked {
        has_hours |= !service.number_settings(&phone.id).await?.hours.is_empty();
    }
    // As far as the slowest number is; nothing while one is being counted for the first time.
    let as_of: Option<Vec<Millis>> = gathered
        .cursors
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
        drafts: Drafts {
            days: drafts.days,
            people: drafts.of_all.people,
            price: settings.price,
        },
        jobs,
        noted,
        prices,
        has_hours,
    };
    Ok(build(ask, &gathered.now, gathered.before))
}

/// The numbers that somebody may see.
pub(crate) fn seen<'a>(viewer: &Viewer, phones: &'a [Phone]) -> Vec<&'a Phone> {
    phones.iter().filter(|phone| identity::may_see(viewer, &phone.id)).collect()
}

/// Those of them that are asked for, and the zone whose days count.
pub(crate) async fn asked<'a>(service: &Service, seen: &[&'a Phone], query: &Query) -> Result<(Vec<&'a Phone>, Zone), StoreError> {
    let is_asked = |phone: &&&Phone| query.phone.as_ref().is_none_or(|id| *id == phone.id);
    let asked: Vec<&Phone> = seen.iter().filter(is_asked).copied().collect();
    let zone = match asked.first() {
        Some(phone) => service.zone_of(phone).await?,
        None => Zone::utc(),
    };
    Ok((asked, zone))
}
