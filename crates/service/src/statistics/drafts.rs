//! What drafts of the assistant came to in a range, of some numbers together.
//!
//! Days that are over stand in blocks that are kept for the next reader; what these lack is added up of the items of the days. All is
//! read by its keys, many in a call.

use super::{
    at_hand::{AtHand, Key, Value},
    sums::name_of,
};
use crate::Service;
use domain::{
    Phone,
    assistant::{Usage, UsageOf},
    statistics::sum::BLOCK_DAYS,
};
use std::{collections::BTreeMap, sync::Arc};
use store::{DraftBlock, Store, StoreError, keys};

/// What is counted is counted to today (UTC), so the day before yesterday is over by every clock.
const OVER: i64 = 2;
/// Days are kept for a year and a month.
const KEPT: i64 = 400;

/// By day (UTC), and all of people.
#[derive(Default)]
pub(super) struct Drafts {
    pub(super) days: BTreeMap<i64, Usage>,
    pub(super) of_all: UsageOf,
}

/// The counts of some days of some numbers, both ends included.
pub(super) async fn of_days(
    service: &Service,
    at_hand: Option<&AtHand>,
    phones: &[&Phone],
    (first, last): (i64, i64),
) -> Result<Drafts, StoreError> {
    let now = service.now();
    let over = now.day() - OVER;
    let (first, last) = (first.max(now.day() - KEPT), last.min(now.day() + 1));
    let mut drafts = Drafts::default();
    if first > last || phones.is_empty() {
        return Ok(drafts);
    }
    let reader = Reader {
        store: &service.inner.store,
        at_hand,
        whose: name_of(phones),
        phones,
        over,
    };
    let blocks = first.div_euclid(BLOCK_DAYS)..=last.min(over).div_euclid(BLOCK_DAYS);
    let blocks = if first <= over { blocks.collect() } else { Vec::new() };
    let fresh: Vec<i64> = (first.max(over + 1)..=last).collect();
    let (known, made, view) = Box::pin(reader.blocks(blocks, &fresh)).await?;
    for (day, counts) in known.values().flat_map(|block| block.days.range(first..=last)) {
        drafts.add(*day, counts);
    }
    for day in fresh {
        drafts.add(day, &reader.day(&view, day).await?);
    }
    // On the heap, each of them: the AWS SDK's futures are large.
    let kept = made
        .iter()
        .filter_map(|block| Some((*block, known.get(block)?)))
        .map(|(block, kept)| Box::pin(reader.store.put_draft_block(&reader.whose, block, kept, now.seconds())));
    if let Err(error) = futures::future::try_join_all(kept).await {
        tracing::warn!(%error, "sums of drafts not kept");
    }
    Ok(drafts)
}

impl Drafts {
    fn add(&mut self, day: i64, counts: &UsageOf) {
        if *counts != UsageOf::default() {
            self.days.entry(day).or_default().merge(&counts.all);
            self.of_all.merge(counts);
        }
    }
}

struct Reader<'a> {
    store: &'a Store,
    at_hand: Option<&'a AtHand>,
    whose: String,
    phones: &'a [&'a Phone],
    /// The last day that nothing is counted to any more.
    over: i64,
}

/// Blocks by their number, those of them that were made just now, and a view that has read the days that are no part of any.
type Read = (BTreeMap<i64, Arc<DraftBlock>>, Vec<i64>, Store);

impl Reader<'_> {
    /// Up to which day a block can be whole.
    fn end(&self, block: i64) -> i64 {
        self.over.min((block + 1) * BLOCK_DAYS - 1)
    }

    async fn blocks(&self, blocks: Vec<i64>, fresh: &[i64]) -> Result<Read, StoreError> {
        let (mut known, mut left) = (BTreeMap::new(), Vec::new());
        for block in blocks {
            match self.at_hand(block) {
                Some(kept) => drop(known.insert(block, kept)),
                None => left.push(block),
            }
        }
        let keys = left.iter().map(|block| keys::draft_block(&self.whose, *block));
        let keys = keys.chain(self.keys(fresh.iter().copied()));
        let view = self.store.ahead(keys.collect()).await?;
        let mut behind = Vec::new();
        for block in left {
            let kept = view.draft_block(&self.whose, block).await?;
            let kept = kept.unwrap_or_else(|| DraftBlock::empty(block));
            if kept.up_to < self.end(block) {
                behind.push((block, kept));
            } else {
                self.known(&mut known, block, kept);
            }
        }
        let days = behind.iter().flat_map(|(block, kept)| kept.up_to + 1..=self.end(*block));
        let items = self.store.ahead(self.keys(days).collect()).await?;
        let mut made = Vec::new();
        for (block, mut kept) in behind {
            for day in kept.up_to + 1..=self.end(block) {
                let counts = self.day(&items, day).await?;
                if counts != UsageOf::default() {
                    kept.days.insert(day, counts);
                }
            }
            kept.up_to = self.end(block);
            self.known(&mut known, block, kept);
            made.push(block);
        }
        Ok((known, made, view))
    }

    fn keys(&self, days: impl Iterator<Item = i64>) -> impl Iterator<Item = keys::Key> {
        days.flat_map(|day| self.phones.iter().map(move |phone| keys::draft_day(&phone.id, day)))
    }

    /// The counts of a day that is read ahead.
    async fn day(&self, view: &Store, day: i64) -> Result<UsageOf, StoreError> {
        let mut sum = UsageOf::default();
        for phone in self.phones {
            sum.merge(&view.draft_day(&phone.id, day).await?);
        }
        Ok(sum)
    }

    fn at_hand(&self, block: i64) -> Option<Arc<DraftBlock>> {
        let key = Key::Drafts(self.whose.clone(), block);
        match self.at_hand?.get(&key, |_| true)? {
            Value::Drafts(kept) if kept.up_to >= self.end(block) => Some(kept),
            _ => None,
        }
    }

    fn known(&self, known: &mut BTreeMap<i64, Arc<DraftBlock>>, block: i64, kept: DraftBlock) {
        let kept = Arc::new(kept);
        if let Some(at_hand) = self.at_hand {
            let key = Key::Drafts(self.whose.clone(), block);
            at_hand.put(key, Vec::new(), Value::Drafts(kept.clone()));
        }
        known.insert(block, kept);
    }
}
