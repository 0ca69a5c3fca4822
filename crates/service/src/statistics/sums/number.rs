//! The figures of one number: sums of it that are kept, and what has to be made of quarters of an hour.

use super::{Part, numbers::Number, reader::Reader};
use crate::statistics::at_hand::{Key, Value};
use domain::{
    PhoneId, Seconds,
    statistics::{Day, DayKey, Span, Sum, day::Figures, sum::Which},
};
use futures::{StreamExt as _, TryStreamExt as _};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{Store, StoreError};

/// Many days are read in pieces of so many at the same time, because the answers of one query come after each other.
const PIECE: i64 = 31;
/// So many pieces at once: more would only wait for each other, and too long where a year of many numbers is not added up yet.
const AT_ONCE: usize = 4;
/// Days that lie so near are read in one query, with what is between them.
const NEAR: i64 = 3;

/// What a number adds to a report.
pub(super) struct Piece {
    /// The sums that were asked for, days with everybody in them.
    pub(super) made: BTreeMap<Span, Arc<Sum>>,
    /// What of the range no sum tells.
    pub(super) rest: Sum,
    /// The same of the range before: its headline figures.
    pub(super) before: Figures,
}

/// Figures by their day in UTC.
type Quarters = BTreeMap<i64, Arc<Vec<(DayKey, Day)>>>;

impl Reader<'_> {
    /// The spans that are missing, and the days that are not over. Views have read the days that the range before is cut off in, and
    /// those spans that may be kept of the number alone.
    pub(super) async fn of_number(
        &self,
        (begun, kept): (&Store, &Store),
        number: &Number<'_>,
        parts: &[Part; 2],
        (missing, look_up): (&BTreeSet<Span>, &BTreeSet<Span>),
        begun_in: &[DayKey],
    ) -> Result<Piece, StoreError> {
        let mut known = BTreeMap::<Span, Arc<Sum>>::new();
        for span in look_up {
            if let Some(sum) = self.kept(kept, number, *span).await? {
                known.insert(*span, sum);
            }
        }
        let left: Vec<Span> = missing.iter().filter(|span| !known.contains_key(*span)).copied().collect();
        // A block that is not there is made of its days.
        let blocks: Vec<Span> = left.iter().copied().filter(|span| matches!(span, Span::Block(_))).collect();
        let days_of = |block: &Span| (block.days().0..=block.days().1).map(Span::Day);
        let (mut lacking, mut hours) = (BTreeSet::new(), Vec::new());
        if !blocks.is_empty() {
            let days = || blocks.iter().flat_map(days_of).filter(|day| !missing.contains(day));
            let wanted = days().map(|day| self.key(number.phone.as_str(), day));
            let kept = self.store.ahead(wanted.collect()).await?;
            for day in days() {
                match self.kept(&kept, number, day).await? {
                    Some(sum) => drop(known.insert(day, sum)),
                    None => drop(lacking.insert(day.days().0)),
                }
            }
        }
        for span in &left {
            match span {
                Span::Day(day) => drop(lacking.insert(*day)),
                Span::Hours(day) => hours.push(*day),
                Span::Block(_) => {}
            }
        }
        let [now, before] = parts;
        let parts = if self.sums { &parts[..1] } else { &parts[..] };
        let running = parts.iter().flat_map(|part| self.running(part)..=part.days.1);
        let days = lacking.iter().chain(&hours).copied().chain(running);
        let quarters = self.quarters(number, days).await?;
        let mut made = Vec::new();
        for day in lacking {
            let mut sum = Sum::default();
            sum.add(self.which((day, day), Seconds(i64::MAX), None), near(&quarters, (day, day)));
            let sum = Arc::new(sum.by_day());
            // Of a long time in which nothing happened the blocks say enough.
            if !sum.is_empty() || missing.contains(&Span::Day(day)) {
                made.push((Span::Day(day), sum.clone()));
            }
            known.insert(Span::Day(day), sum);
        }
        for day in hours {
            let mut sum = Sum::default();
            sum.add(self.which((day, day), Seconds(i64::MAX), self.agent), near(&quarters, (day, day)));
            made.push((Span::Hours(day), Arc::new(sum.course_alone())));
        }
        for block in blocks {
            let mut sum = Sum::default();
            for day in days_of(&block) {
                if let Some(one) = known.get(&day) {
                    sum.merge(&self.as_asked(day, one.clone()));
                }
            }
            made.push((block, Arc::new(sum)));
        }
        let version = number.version().map(|version| vec![version]);
        self.keep(number.phone.as_str(), version, &made).await;
        known.extend(made);
        known.retain(|span, _| missing.contains(span));
        // Of the range before only the headline figures are shown.
        let mut cut_off = Quarters::new();
        for key in begun_in {
            if let Some(day) = begun.statistics_day(number.phone, key).await? {
                cut_off.insert(key.day, vec![(key.clone(), day)].into());
            }
        }
        Ok(Piece {
            made: known,
            rest: self.rest(now, &quarters),
            before: self.rest(before, if self.sums { &cut_off } else { &quarters }).whole(),
        })
    }

    /// A sum of the number alone that holds.
    async fn kept(&self, store: &Store, number: &Number<'_>, span: Span) -> Result<Option<Arc<Sum>>, StoreError> {
        if number.version().is_none() {
            return Ok(None);
        }
        let whose = number.phone.as_str();
        let kept = store.statistics_sum(whose, &self.zone.name, span, self.agent).await?;
        let holds = |versions: &[u64]| matches!(versions, [version] if number.holds(span.utc_days(self.zone), *version));
        Ok(kept.filter(|(versions, _)| holds(versions)).map(|(_, sum)| Arc::new(sum)))
    }

    /// What of a part no sum tells.
    fn rest(&self, part: &Part, quarters: &Quarters) -> Sum {
        let days = (self.running(part), part.days.1);
        let mut rest = Sum::default();
        rest.add(self.which(days, part.until, self.agent), near(quarters, days));
        rest
    }

    const fn which<'w>(&'w self, days: (i64, i64), until: Seconds, agent: Option<&'w str>) -> Which<'w> {
        Which {
            zone: self.zone,
            days,
            until,
            agent,
        }
    }

    /// The quarters of an hour that some local days may be made of.
    async fn quarters(&self, number: &Number<'_>, days: impl Iterator<Item = i64>) -> Result<Quarters, StoreError> {
        let days: BTreeSet<i64> = days
            .flat_map(|day| {
                let (from, to) = Span::Day(day).utc_days(self.zone);
                from..=to
            })
            .collect();
        // What is not over is asked for by everybody, and what statuses still come to; longer ago than that sums are kept.
        let recent = self.now.0.div_euclid(86_400) - 2;
        let (mut quarters, mut runs) = (Quarters::new(), Vec::<(i64, i64)>::new());
        for day in days {
            let at_hand = self.at_hand.filter(|_| day >= recent);
            let holds = |versions: &[u64]| matches!(versions, [version] if number.holds((day, day), *version));
            match at_hand.and_then(|at_hand| at_hand.get(&Key::Day(number.phone.clone(), day), holds)) {
                Some(Value::Day(items)) => drop(quarters.insert(day, items)),
                _ => match runs.last_mut() {
                    Some((_, to)) if day - *to <= NEAR => *to = day,
                    _ => runs.push((day, day)),
                },
            }
        }
        let mut read = BTreeMap::<i64, Vec<(DayKey, Day)>>::new();
        for run in &runs {
            for (key, day) in Box::pin(run_of(self.store, number.phone, *run)).await? {
                read.entry(key.day).or_default().push((key, day));
            }
        }
        for day in runs.into_iter().flat_map(|(from, to)| from..=to) {
            let items = Arc::new(read.remove(&day).unwrap_or_default());
            if let (Some(at_hand), Some(version)) = (self.at_hand.filter(|_| day >= recent), number.version()) {
                let key = Key::Day(number.phone.clone(), day);
                at_hand.put(key, vec![version], Value::Day(items.clone()));
            }
            quarters.insert(day, items);
        }
        Ok(quarters)
    }
}

/// Figures of days in UTC that follow each other. Where one call does not give them all, the others are made at the same time.
async fn run_of(store: &Store, phone: &PhoneId, (from, to): (i64, i64)) -> Result<Vec<(DayKey, Day)>, StoreError> {
    let (mut found, again) = store.first_statistics(phone, from, to).await?;
    let Some(again) = again else { return Ok(found) };
    let pieces = (0..=(to - again) / PIECE).map(|piece| again + piece * PIECE);
    let reads = pieces.map(|from| Box::pin(store.statistics(phone, from, to.min(from + PIECE - 1))));
    let reads: Vec<_> = reads.collect();
    let reads: Vec<_> = futures::stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
    found.extend(reads.into_iter().flatten());
    Ok(found)
}

/// Those that may lie in some local days.
fn near(quarters: &Quarters, (from, to): (i64, i64)) -> impl Iterator<Item = (&DayKey, &Day)> {
    let range = from - 1..=(to + 1).max(from - 1);
    quarters.range(range).flat_map(|(_, of)| of.iter().map(|(key, day)| (key, day)))
}
