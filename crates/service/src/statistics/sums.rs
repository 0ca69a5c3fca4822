//! Gathers the figures of a range: from sums that are kept and hold, the rest from quarters of an hour. What had to be added up is
//! kept for the next reader.

use super::fold::touched;
use crate::Service;
use domain::{
    Phone, PhoneId, Seconds, Zone,
    statistics::{Day, DayKey, Kind, Query, Range, Span, Step, Sum, Touched, VERSION, day::Figures, step::MOST_BY_HOUR, sum::Which},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{Cursor, KeptSum, Store, StoreError, keys};

/// Many days are read in pieces of so many at the same time, because the answers of one query come after each other.
const PIECE: i64 = 31;
/// Shorter ranges are drawn by the hour, and read as they were counted.
const SHORT: i64 = 3;

/// What a report reaches back to at most before somebody has to wait; twice that, with what it is compared with.
const YEAR: i64 = 365;

/// Makes the sums of the days that are over, of one number after the other and in its own zone, so that nobody waits for those of a
/// year. `made` says up to which day that was done of whom; what is there already is only looked at.
pub async fn make_sums(service: &Service, made: &mut BTreeMap<PhoneId, i64>) -> Result<(), StoreError> {
    let year = Query {
        range: Range::Days(YEAR),
        ..Query::default()
    };
    let hours = Query {
        range: Range::Days(MOST_BY_HOUR),
        step: Some(Step::Hour),
        ..Query::default()
    };
    for phone in service.phones().await?.iter() {
        let (zone, now) = (service.zone_of(phone).await?, service.now().seconds());
        let today = zone.local(now).day_number;
        if made.get(&phone.id) == Some(&today) {
            continue;
        }
        Box::pin(gather(service, &[phone], &hours, &zone, now)).await?;
        let gathered = Box::pin(gather(service, &[phone], &year, &zone, now)).await?;
        // While everything is counted anew, nothing is kept.
        if gathered.cursors.iter().flatten().any(|cursor| !cursor.anew) {
            made.insert(phone.id.clone(), today);
        }
    }
    Ok(())
}

/// What a report is made of.
pub(super) struct Gathered {
    pub(super) now: Sum,
    /// Of the range before, up to the same time of its last day.
    pub(super) before: Figures,
    /// As they were before the figures were read, by number.
    pub(super) cursors: Vec<Option<Cursor>>,
}

/// A range of local days up to a moment, both for all numbers.
#[derive(Clone, Copy)]
struct Part {
    days: (i64, i64),
    until: Seconds,
}

/// The figures of a range, and of the one before it.
pub(super) async fn gather(service: &Service, phones: &[&Phone], query: &Query, zone: &Zone, now: Seconds) -> Result<Gathered, StoreError> {
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
        zone,
        agent: query.agent.as_ref().map(domain::UserId::as_str),
        sums: length >= SHORT,
        hours: length >= SHORT && Step::of(query.step, length) == Step::Hour,
        now,
    };
    let spans = parts.iter().flat_map(|part| reader.spans(part));
    let spans: BTreeSet<Span> = spans.chain(reader.hours(&parts[0])).collect();
    let wanted = phones.iter().flat_map(|phone| {
        let key = |span: &Span| keys::statistics_sum(&phone.id, &zone.name, *span, reader.agent);
        let sums = spans.iter().map(key);
        let begun = reader.begun(&parts[1]).into_iter().map(|day| keys::statistics(&phone.id, &day));
        sums.chain(begun).chain([keys::statistics_cursor(&phone.id)])
    });
    let store = service.inner.store.ahead(wanted.collect()).await?;
    // On the heap, each of them: the AWS SDK's futures are large.
    let each = phones
        .iter()
        .map(|phone| Box::pin(reader.of_phone(&store, &phone.id, &parts, &spans)));
    let each = futures::future::try_join_all(each).await?;
    let mut gathered = Gathered {
        now: Sum::default(),
        before: Figures::default(),
        cursors: Vec::new(),
    };
    for (now, before, cursor) in each {
        gathered.now.merge(&now);
        gathered.before.merge(&before, 1);
        gathered.cursors.push(cursor);
    }
    Ok(gathered)
}

struct Reader<'a> {
    zone: &'a Zone,
    agent: Option<&'a str>,
    /// Whether sums may be used at all.
    sums: bool,
    /// Whether the course is told by the hour, beside sums.
    hours: bool,
    now: Seconds,
}

impl Reader<'_> {
    /// The last day of a part that is over; what comes after it is added up to a moment.
    fn ended(&self, part: &Part) -> i64 {
        part.days.1.min(self.zone.local(part.until).day_number - 1)
    }

    /// The first day of a part that no sum tells.
    fn running(&self, part: &Part) -> i64 {
        if self.sums {
            part.days.0.max(self.ended(part) + 1)
        } else {
            part.days.0
        }
    }

    /// The sums that a part would be made of.
    fn spans(&self, part: &Part) -> Vec<Span> {
        if !self.sums {
            return Vec::new();
        }
        // The course of one person stands in sums of single days only.
        Span::cut((part.days.0, self.ended(part)), self.agent.is_none())
    }

    /// Where sums tell the rest of the range before: the items with the headline figures of the day that it is cut off in. These alone
    /// are read by their keys.
    fn begun(&self, part: &Part) -> Vec<DayKey> {
        if !self.sums {
            return Vec::new();
        }
        let (kind, id) = self.agent.map_or((Kind::Number, "-"), |agent| (Kind::Agent, agent));
        let days = (self.running(part)..=part.days.1).flat_map(|day| {
            let (from, to) = Span::Day(day).utc_days(self.zone);
            from..=to
        });
        let days: BTreeSet<i64> = days.collect();
        let key = |day| DayKey {
            kind,
            day,
            id: id.to_owned(),
        };
        days.into_iter().map(key).collect()
    }

    /// The days of a part whose hours are told apart.
    fn hours(&self, part: &Part) -> Vec<Span> {
        let days = part.days.0..=self.ended(part);
        days.filter(|_| self.hours).map(Span::Hours).collect()
    }

    async fn of_phone(
        &self,
        store: &Store,
        phone: &PhoneId,
        parts: &[Part; 2],
        spans: &BTreeSet<Span>,
    ) -> Result<(Sum, Figures, Option<Cursor>), StoreError> {
        let cursor = store.statistics_cursor(phone).await?;
        let touched = cursor
            .as_ref()
            .filter(|cursor| !cursor.anew && cursor.figures == VERSION)
            .and_then(touched);
        let mut known = BTreeMap::<Span, Sum>::new();
        let mut missing = BTreeSet::<Span>::new();
        for span in spans {
            match self.kept(store, phone, *span, touched.as_ref()).await? {
                Some(sum) => drop(known.insert(*span, sum)),
                None => drop(missing.insert(*span)),
            }
        }
        // A block that is not there is made of its days.
        let blocks: Vec<Span> = missing.iter().copied().filter(|span| matches!(span, Span::Block(_))).collect();
        if !blocks.is_empty() {
            let days = || blocks.iter().flat_map(|block| block.days().0..=block.days().1).map(Span::Day);
            let store = store
                .ahead(days().map(|day| keys::statistics_sum(phone, &self.zone.name, day, None)).collect())
                .await?;
            for day in days() {
                match self.kept(&store, phone, day, touched.as_ref()).await? {
                    Some(sum) => drop(known.insert(day, sum)),
                    None => drop(missing.insert(day)),
                }
            }
        }
        let (mut lacking, mut hours) = (Vec::new(), Vec::new());
        for span in &missing {
            match span {
                Span::Day(day) => lacking.push(*day),
                Span::Hours(day) => hours.push(*day),
                Span::Block(_) => {}
            }
        }
        let [now, before] = parts;
        let parts = if self.sums { &parts[..1] } else { &parts[..] };
        let running = parts.iter().flat_map(|part| self.running(part)..=part.days.1);
        let days = lacking.iter().chain(&hours).copied().chain(running);
        let quarters = self.quarters(store, phone, days).await?;
        let mut made = Vec::new();
        for day in lacking {
            let mut sum = Sum::default();
            sum.add(self.which((day, day), Seconds(i64::MAX), None), near(&quarters, (day, day)));
            let sum = sum.by_day();
            // Of a long time in which nothing happened the blocks say enough.
            if !sum.is_empty() || spans.contains(&Span::Day(day)) {
                made.push((Span::Day(day), sum.clone()));
            }
            known.insert(Span::Day(day), sum);
        }
        for day in hours {
            let mut sum = Sum::default();
            sum.add(self.which((day, day), Seconds(i64::MAX), self.agent), near(&quarters, (day, day)));
            let sum = sum.course_alone();
            made.push((Span::Hours(day), sum.clone()));
            known.insert(Span::Hours(day), sum);
        }
        for block in blocks {
            let (from, to) = block.days();
            let mut sum = Sum::default();
            for (_, day) in known.range(Span::Day(from)..=Span::Day(to)) {
                sum.merge(day);
            }
            made.push((block, sum.clone()));
            known.insert(block, sum);
        }
        if let (Some(cursor), Some(_)) = (&cursor, &touched) {
            self.keep(store, phone, cursor.v, made).await;
        }
        let mut sum = Sum::default();
        for (span, one) in self.spans(now).into_iter().filter_map(|span| Some((span, known.get(&span)?))) {
            match self.agent {
                _ if self.hours => sum.merge(&one.clone().without_course()),
                None => sum.merge(one),
                Some(agent) => sum.merge(&one.clone().of_agent(span.days().0, agent)),
            }
        }
        for one in self.hours(now).iter().filter_map(|span| known.get(span)) {
            sum.merge(one);
        }
        sum.merge(&self.rest(now, &quarters));
        // Of the range before only the headline figures are shown.
        let mut begun = Quarters::new();
        for key in self.begun(before) {
            if let Some(day) = store.statistics_day(phone, &key).await? {
                begun.entry(key.day).or_default().push((key, day));
            }
        }
        let mut headline = self.rest(before, if self.sums { &begun } else { &quarters }).whole();
        for one in self.spans(before).iter().filter_map(|span| known.get(span)) {
            headline.merge(&one.headline(self.agent), 1);
        }
        Ok((sum, headline, cursor))
    }

    /// A sum that holds.
    async fn kept(&self, store: &Store, phone: &PhoneId, span: Span, touched: Option<&Touched>) -> Result<Option<Sum>, StoreError> {
        let Some(touched) = touched else { return Ok(None) };
        let kept = store.statistics_sum(phone, &self.zone.name, span, self.agent).await?;
        let holds = |kept: &KeptSum| touched.last(span.utc_days(self.zone)) <= kept.version;
        Ok(kept.filter(holds).map(|kept| kept.sum))
    }

    /// Keeps what was made. Where that fails, the next reader makes it again.
    async fn keep(&self, store: &Store, phone: &PhoneId, version: u64, made: Vec<(Span, Sum)>) {
        let sums: Vec<KeptSum> = made
            .into_iter()
            .map(|(span, sum)| KeptSum {
                phone: phone.clone(),
                span,
                agent: self.agent.map(str::to_owned),
                version,
                sum,
            })
            .collect();
        if let Err(error) = store.put_statistics_sums(&self.zone.name, self.now, &sums).await {
            tracing::warn!(%phone, %error, "sums of figures not kept");
        }
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
    async fn quarters(&self, store: &Store, phone: &PhoneId, days: impl Iterator<Item = i64>) -> Result<Quarters, StoreError> {
        let days: BTreeSet<i64> = days
            .flat_map(|day| {
                let (from, to) = Span::Day(day).utc_days(self.zone);
                from..=to
            })
            .collect();
        let mut runs: Vec<(i64, i64)> = Vec::new();
        for day in days {
            match runs.last_mut() {
                Some((_, to)) if *to + 1 == day => *to = day,
                _ => runs.push((day, day)),
            }
        }
        let reads = runs.into_iter().map(|run| Box::pin(run_of(store, phone, run)));
        let mut quarters = Quarters::new();
        for (key, day) in futures::future::try_join_all(reads).await?.into_iter().flatten() {
            quarters.entry(key.day).or_default().push((key, day));
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
    found.extend(futures::future::try_join_all(reads).await?.into_iter().flatten());
    Ok(found)
}

/// Figures by their day in UTC.
type Quarters = BTreeMap<i64, Vec<(DayKey, Day)>>;

/// Those that may lie in some local days.
fn near(quarters: &Quarters, (from, to): (i64, i64)) -> impl Iterator<Item = (&DayKey, &Day)> {
    let range = from - 1..=(to + 1).max(from - 1);
    quarters.range(range).flat_map(|(_, of)| of.iter().map(|(key, day)| (key, day)))
}
