//! Gathers the figures of a range: from sums that are kept and hold, the rest from quarters of an hour. What had to be added up is
//! kept for the next reader. Of several numbers sums are kept together too, so that ten of them are read as one.

mod number;
mod numbers;
mod opened;
mod reader;

pub(super) use numbers::name_of;

use super::{at_hand::AtHand, drafts};
use crate::Service;
use domain::{
    Phone, Seconds, Zone,
    statistics::{Query, Range, Step, Sum, day::Figures, step::MOST_BY_HOUR},
};
use reader::Reader;
use std::collections::BTreeMap;
use store::{Cursor, StoreError};

/// Shorter ranges are drawn by the hour, and read as they were counted.
const SHORT: i64 = 3;

/// What a report reaches back to at most before somebody has to wait; twice that, with what it is compared with.
const YEAR: i64 = 365;

/// Makes the sums of the days that are over, of one number after the other in its own zone and then of all together, so that nobody
/// waits for those of a year. `made` says up to which day that was done of whom; what is there already is only looked at.
pub async fn make_sums(service: &Service, made: &mut BTreeMap<String, i64>) -> Result<(), StoreError> {
    let year = Query {
        range: Range::Days(YEAR),
        by_opening: true,
        ..Query::default()
    };
    let hours = Query {
        range: Range::Days(MOST_BY_HOUR),
        step: Some(Step::Hour),
        ..Query::default()
    };
    let phones = service.phones().await?;
    let mut each: Vec<Vec<&Phone>> = phones.iter().map(|phone| vec![phone]).collect();
    if phones.len() > 1 {
        each.push(phones.iter().collect());
    }
    for phones in each {
        let Some(first) = phones.first() else { continue };
        let (zone, now) = (service.zone_of(first).await?, service.now().seconds());
        let (whose, today) = (name_of(&phones), zone.local(now).day_number);
        if made.get(&whose) == Some(&today) {
            continue;
        }
        Box::pin(gather(service, None, &phones, &hours, &zone, now)).await?;
        let gathered = Box::pin(gather(service, None, &phones, &year, &zone, now)).await?;
        Box::pin(drafts::of_days(service, None, &phones, year.days(&zone, now))).await?;
        // While everything is counted anew, nothing is kept.
        if gathered
            .cursors
            .iter()
            .all(|cursor| cursor.as_ref().is_some_and(|cursor| !cursor.anew))
        {
            made.insert(whose, today);
        }
    }
    Ok(())
}

/// What a report is made of.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) now: Sum,
    /// Of the range before, up to the same time of its last day.
    pub(super) before: Figures,
    /// As they were before the figures were read, one of each number.
    pub(super) cursors: Vec<Option<Cursor>>,
}

/// A range of local days up to a moment, both for all numbers.
#[derive(Clone, Copy)]
struct Part {
    days: (i64, i64),
    until: Seconds,
}

/// The figures of a range, and of the one before it. What is read is put at hand, if that is given.
pub(super) async fn gather(
    service: &Service,
    at_hand: Option<&AtHand>,
    phones: &[&Phone],
    query: &Query,
    zone: &Zone,
    now: Seconds,
) -> Result<Gathered, StoreError> {
    if phones.is_empty() {
        return Ok(Gathered::default());
    }
    let (from, to) = query.days(zone, now);
    let length = to - from + 1;
    let parts = [
        Part {
            days: (from, to),
            until: now,
        },
        Part {
            days: (from - length, from - 1),
            until: now.plus(-length * 86_400),
        },
    ];
    let reader = Reader {
        store: &service.inner.store,
        at_hand,
        zone,
        agent: query.agent.as_ref().map(domain::UserId::as_str),
        sums: length >= SHORT,
        hours: length >= SHORT && Step::of(query.step, length) == Step::Hour,
        now,
    };
    if !query.is_by_opening() {
        return Box::pin(reader.gather(phones, &parts)).await;
    }
    // On the heap, each of them: the AWS SDK's futures are large.
    let (mut gathered, opened) = futures::try_join!(
        Box::pin(reader.gather(phones, &parts)),
        Box::pin(opened::gather(&reader, phones, &parts))
    )?;
    gathered.now.by_opening(&opened.now);
    gathered.before.by_opening(&opened.before);
    Ok(gathered)
}
