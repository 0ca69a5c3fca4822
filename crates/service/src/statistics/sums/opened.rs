//! Gathers figures by when conversations opened. What happens today counts for a day that may be long over, so the sums of these are
//! kept beside the others and made anew more often. One item holds a day of a number: all of them are read by their keys.

use super::{Part, numbers::Numbers, reader::Reader};
use domain::{
    Phone, PhoneId, Seconds,
    statistics::{Day, DayKey, Kind, Span, Sum, day::Figures, sum::Which},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{KeptSum, Store, StoreError, keys};

/// The figures of a range, and of the one before it.
pub(super) struct Opened {
    pub(super) now: Sum,
    pub(super) before: Figures,
}

/// The items of all numbers of some days (UTC).
struct Items<'a> {
    view: Store,
    phones: Vec<&'a PhoneId>,
}

/// Reads them: sums where they hold, the rest day by day.
pub(super) async fn gather(reader: &Reader<'_>, phones: &[&Phone], parts: &[Part; 2]) -> Result<Opened, StoreError> {
    // By the hour, sums of days say too little.
    let spans = |part: &Part| if reader.hours { Vec::new() } else { reader.spans(part) };
    let rest = |part: &Part| {
        let from = if reader.hours { part.days.0 } else { reader.running(part) };
        (from, part.days.1)
    };
    let whose = format!("OPENED-{}", super::name_of(phones));
    let zone = &reader.zone.name;
    let key = |span: &Span| keys::statistics_sum(&whose, zone, *span, None);
    let cursors = phones.iter().map(|phone| keys::statistics_cursor(&phone.id));
    let kept = parts.iter().flat_map(spans).map(|span| key(&span));
    let view = reader.store.ahead(cursors.chain(kept).collect()).await?;
    let numbers = Numbers::of(&view, phones).await?;
    let mut known = BTreeMap::<Span, Arc<Sum>>::new();
    let mut missing = BTreeSet::new();
    for span in parts.iter().flat_map(spans) {
        let kept = view.statistics_sum(&whose, zone, span, None).await?;
        match kept.filter(|(versions, _)| numbers.opened_hold(span.utc_days(reader.zone), versions)) {
            Some((_, sum)) => drop(known.insert(span, sum.into())),
            None => drop(missing.insert(span)),
        }
    }
    let days = missing.iter().map(|span| span.days()).chain(parts.iter().map(rest));
    let items = Items::read(reader, phones, days.filter(|(from, to)| from <= to)).await?;
    let mut made = Vec::new();
    for span in missing {
        let sum = items.sum(reader, span.days(), Seconds(i64::MAX)).await?;
        made.push((span, Arc::new(sum.by_day())));
    }
    keep(reader, &whose, &numbers, &made).await;
    known.extend(made);
    let [now, before] = parts;
    let mut opened = Opened {
        now: items.sum(reader, rest(now), now.until).await?,
        before: items.sum(reader, rest(before), before.until).await?.whole(),
    };
    for sum in spans(now).iter().filter_map(|span| known.get(span)) {
        opened.now.merge(sum);
    }
    for sum in spans(before).iter().filter_map(|span| known.get(span)) {
        opened.before.merge(&sum.headline(None), 1);
    }
    Ok(opened)
}

impl<'a> Items<'a> {
    async fn read(reader: &Reader<'_>, phones: &[&'a Phone], ranges: impl Iterator<Item = (i64, i64)>) -> Result<Self, StoreError> {
        let phones: Vec<&PhoneId> = phones.iter().map(|phone| &phone.id).collect();
        let days: BTreeSet<i64> = ranges
            .flat_map(|days| {
                let (from, to) = utc(reader, days);
                from..=to
            })
            .collect();
        let keys = days
            .iter()
            .flat_map(|day| phones.iter().map(|phone| keys::statistics(phone, &item(*day))));
        let view = reader.store.ahead(keys.collect()).await?;
        Ok(Self { view, phones })
    }

    /// The figures of some local days up to a moment.
    async fn sum(&self, reader: &Reader<'_>, days: (i64, i64), until: Seconds) -> Result<Sum, StoreError> {
        let mut found = Vec::<(i64, Day)>::new();
        if days.0 <= days.1 {
            let (from, to) = utc(reader, days);
            for day in from..=to {
                for phone in &self.phones {
                    found.extend(self.view.statistics_day(phone, &item(day)).await?.map(|figures| (day, figures)));
                }
            }
        }
        let which = Which {
            zone: reader.zone,
            days,
            until,
            agent: None,
        };
        Ok(Sum::of_opened(which, found.iter().map(|(day, figures)| (*day, figures))))
    }
}

/// The days in UTC that some local days are made of.
fn utc(reader: &Reader<'_>, (from, to): (i64, i64)) -> (i64, i64) {
    let [first, last] = [from, to].map(|day| Span::Day(day).utc_days(reader.zone));
    (first.0, last.1)
}

fn item(day: i64) -> DayKey {
    DayKey {
        kind: Kind::Opened,
        day,
        id: "-".to_owned(),
    }
}

/// Keeps what was made, if it holds. Where that fails, the next reader makes it again.
async fn keep(reader: &Reader<'_>, whose: &str, numbers: &Numbers<'_>, made: &[(Span, Arc<Sum>)]) {
    let Some(versions) = numbers.versions() else { return };
    let sums: Vec<KeptSum> = made
        .iter()
        .map(|(span, sum)| KeptSum {
            whose: whose.to_owned(),
            span: *span,
            agent: None,
            versions: versions.clone(),
            sum: sum.clone(),
        })
        .collect();
    if let Err(error) = reader.store.put_statistics_sums(&reader.zone.name, reader.now, &sums).await {
        tracing::warn!(whose, %error, "sums of figures by opening not kept");
    }
}
