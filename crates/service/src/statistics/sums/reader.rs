//! Reads sums of numbers taken together, and puts a range together from them.

use super::{Gathered, Part, number::Piece, numbers::Numbers};
use crate::statistics::at_hand::{AtHand, Key, Value, Which};
use domain::{
    Phone, Seconds, Zone,
    statistics::{DayKey, Kind, Span, Sum, day::Figures},
};
use futures::{StreamExt as _, TryStreamExt as _};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{KeptSum, Store, StoreError, keys};

/// So many numbers are read at once: a year that is not added up yet is many calls for each of them.
const AT_ONCE: usize = 2;

pub(super) struct Reader<'a> {
    pub(super) store: &'a Store,
    pub(super) at_hand: Option<&'a AtHand>,
    pub(super) zone: &'a Zone,
    pub(super) agent: Option<&'a str>,
    /// Whether sums may be used at all.
    pub(super) sums: bool,
    /// Whether the course is told by the hour, beside sums.
    pub(super) hours: bool,
    pub(super) now: Seconds,
}

/// What is known of the days that are over.
#[derive(Default)]
struct Known {
    sums: BTreeMap<Span, Arc<Sum>>,
    /// Of the range before only the headline figures are shown.
    headlines: BTreeMap<Span, Arc<Figures>>,
}

impl Reader<'_> {
    /// The figures of a range, and of the one before it.
    pub(super) async fn gather(&self, phones: &[&Phone], parts: &[Part; 2]) -> Result<Gathered, StoreError> {
        let [now, before] = parts;
        let begun = self.begun(before);
        let first = phones.iter().flat_map(|phone| {
            let begun = begun.iter().map(|day| keys::statistics(&phone.id, day));
            begun.chain([keys::statistics_cursor(&phone.id)])
        });
        let view = self.store.ahead(first.collect()).await?;
        let numbers = Numbers::of(&view, phones).await?;
        let (mut known, missing) = Box::pin(self.known(&numbers, parts)).await?;
        let several = numbers.all.len() > 1;
        let look_up = if several { missing.clone() } else { BTreeSet::new() };
        let of_each = numbers.all.iter().flat_map(|number| {
            let key = |span: &Span| self.key(number.phone.as_str(), *span);
            look_up.iter().map(key)
        });
        let kept = self.store.ahead(of_each.collect()).await?;
        // On the heap, each of them: the AWS SDK's futures are large.
        let pieces = numbers
            .all
            .iter()
            .map(|number| Box::pin(self.of_number((&view, &kept), number, parts, (&missing, &look_up), &begun)));
        let pieces: Vec<_> = pieces.collect();
        let mut pieces: Vec<_> = futures::stream::iter(pieces).buffered(AT_ONCE).try_collect().await?;
        let made = missing.iter().map(|span| (*span, together(&mut pieces, *span)));
        let made: Vec<(Span, Arc<Sum>)> = made.collect();
        if several {
            self.keep(&numbers.whose, numbers.versions(), &made).await;
        }
        for (span, sum) in made {
            let sum = self.as_asked(span, sum);
            self.learn(&mut known, &numbers, span, sum, parts);
        }
        let mut gathered = Gathered::default();
        for one in self.spans(now).iter().filter_map(|span| known.sums.get(span)) {
            if self.hours {
                gathered.now.merge(&Sum::clone(one).without_course());
            } else {
                gathered.now.merge(one);
            }
        }
        for one in self.hours(now).iter().filter_map(|span| known.sums.get(span)) {
            gathered.now.merge(one);
        }
        for headline in known.headlines.values() {
            gathered.before.merge(headline, 1);
        }
        for piece in pieces {
            gathered.now.merge(&piece.rest);
            gathered.before.merge(&piece.before, 1);
        }
        gathered.cursors = numbers.all.into_iter().map(|number| number.cursor).collect();
        Ok(gathered)
    }

    /// What is kept of the numbers together and holds, and the spans that have to be made.
    async fn known(&self, numbers: &Numbers<'_>, [now, before]: &[Part; 2]) -> Result<(Known, BTreeSet<Span>), StoreError> {
        let mut known = Known::default();
        let wanted = self.spans(now).into_iter().chain(self.hours(now)).map(|span| (span, false));
        let wanted = wanted.chain(self.spans(before).into_iter().map(|span| (span, true)));
        if numbers.versions().is_none() {
            return Ok((known, wanted.map(|(span, _)| span).collect()));
        }
        let mut left = Vec::new();
        for (span, headline) in wanted {
            let days = span.utc_days(self.zone);
            let at_hand = self.at_hand.and_then(|at_hand| {
                let key = self.hand(&numbers.whose, span, headline);
                at_hand.get(&key, |versions| numbers.hold(days, versions))
            });
            match at_hand {
                Some(Value::Sum(sum)) => drop(known.sums.insert(span, sum)),
                Some(Value::Headline(figures)) => drop(known.headlines.insert(span, figures)),
                _ => left.push((span, headline, days)),
            }
        }
        let keys = left.iter().map(|(span, ..)| self.key(&numbers.whose, *span));
        let view = self.store.ahead(keys.collect()).await?;
        let mut missing = BTreeSet::new();
        for (span, headline, days) in left {
            let holds = |versions: &[u64]| numbers.hold(days, versions);
            // Most of a sum is passed over where its headline alone is shown.
            if headline && self.agent.is_none() {
                match view.statistics_headline(&numbers.whose, &self.zone.name, span).await? {
                    Some((versions, figures)) if holds(&versions) => {
                        let figures = Arc::new(figures);
                        self.put(&numbers.whose, span, versions, Value::Headline(figures.clone()));
                        known.headlines.insert(span, figures);
                    }
                    _ => drop(missing.insert(span)),
                }
                continue;
            }
            match view.statistics_sum(&numbers.whose, &self.zone.name, span, self.agent).await? {
                Some((versions, sum)) if holds(&versions) => {
                    let value = self.value(headline, self.as_asked(span, Arc::new(sum)));
                    self.put(&numbers.whose, span, versions, value.clone());
                    known.insert(span, value);
                }
                _ => drop(missing.insert(span)),
            }
        }
        Ok((known, missing))
    }

    /// Takes in what was made just now.
    fn learn(&self, known: &mut Known, numbers: &Numbers<'_>, span: Span, sum: Arc<Sum>, [_, before]: &[Part; 2]) {
        let headline = span.days().0 <= before.days.1;
        let value = self.value(headline, sum);
        if let Some(versions) = numbers.versions() {
            self.put(&numbers.whose, span, versions, value.clone());
        }
        known.insert(span, value);
    }

    fn put(&self, whose: &str, span: Span, versions: Vec<u64>, value: Value) {
        if let Some(at_hand) = self.at_hand {
            let key = self.hand(whose, span, matches!(value, Value::Headline(_)));
            at_hand.put(key, versions, value);
        }
    }

    fn value(&self, headline: bool, sum: Arc<Sum>) -> Value {
        if headline {
            Value::Headline(sum.headline(self.agent).into())
        } else {
            Value::Sum(sum)
        }
    }

    fn hand(&self, whose: &str, span: Span, headline: bool) -> Key {
        let which = Which {
            whose: whose.to_owned(),
            zone: self.zone.name.clone(),
            span,
            agent: self.agent.map(str::to_owned),
        };
        if headline { Key::Headline(which) } else { Key::Sum(which) }
    }

    pub(super) fn key(&self, whose: &str, span: Span) -> keys::Key {
        keys::statistics_sum(whose, &self.zone.name, span, self.agent)
    }

    /// A sum as it is asked for: kept ones of days hold everybody.
    pub(super) fn as_asked(&self, span: Span, sum: Arc<Sum>) -> Arc<Sum> {
        match (span, self.agent) {
            (Span::Day(day), Some(agent)) => Arc::unwrap_or_clone(sum).of_agent(day, agent).into(),
            _ => sum,
        }
    }

    /// Keeps what was made, if it holds. Where that fails, the next reader makes it again.
    pub(super) async fn keep(&self, whose: &str, versions: Option<Vec<u64>>, made: &[(Span, Arc<Sum>)]) {
        let Some(versions) = versions else { return };
        let sums: Vec<KeptSum> = made
            .iter()
            .map(|(span, sum)| KeptSum {
                whose: whose.to_owned(),
                span: *span,
                agent: self.agent.map(str::to_owned),
                versions: versions.clone(),
                sum: sum.clone(),
            })
            .collect();
        if let Err(error) = self.store.put_statistics_sums(&self.zone.name, self.now, &sums).await {
            tracing::warn!(whose, %error, "sums of figures not kept");
        }
    }

    /// The last day of a part that is over; what comes after it is added up to a moment.
    fn ended(&self, part: &Part) -> i64 {
        part.days.1.min(self.zone.local(part.until).day_number - 1)
    }

    /// The first day of a part that no sum tells.
    pub(super) fn running(&self, part: &Part) -> i64 {
        if self.sums {
            part.days.0.max(self.ended(part) + 1)
        } else {
            part.days.0
        }
    }

    /// The sums that a part would be made of.
    pub(super) fn spans(&self, part: &Part) -> Vec<Span> {
        if !self.sums {
            return Vec::new();
        }
        Span::cut((part.days.0, self.ended(part)), true)
    }

    /// The days of a part whose hours are told apart.
    fn hours(&self, part: &Part) -> Vec<Span> {
        let days = part.days.0..=self.ended(part);
        days.filter(|_| self.hours).map(Span::Hours).collect()
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
}

impl Known {
    fn insert(&mut self, span: Span, value: Value) {
        match value {
            Value::Sum(sum) => drop(self.sums.insert(span, sum)),
            Value::Headline(figures) => drop(self.headlines.insert(span, figures)),
            Value::Day(_) | Value::Drafts(_) => {}
        }
    }
}

/// One sum of all numbers. Of a single number it is that one.
fn together(pieces: &mut [Piece], span: Span) -> Arc<Sum> {
    let mut sums = pieces.iter_mut().filter_map(|piece| piece.made.remove(&span));
    let Some(first) = sums.next() else { return Arc::default() };
    sums.fold(first, |mut sum, next| {
        Arc::make_mut(&mut sum).merge(&next);
        sum
    })
}
