//! What drafts of the assistant came to on days that are over, kept for reports: a block of days of one number, or of several
//! together, in one item. Nothing is lost with it: it is made again from the items of the days.

use crate::{
    Store, StoreError,
    assistant::KEEP_SECONDS,
    item::{Item, number, stamp},
    keys,
    sums::{MOST_BYTES, PACKED, deflated, inflated},
};
use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use domain::{
    Seconds,
    assistant::{Counted, UsageOf},
    statistics::sum::BLOCK_DAYS,
};
use std::collections::BTreeMap;

/// Up to which day all is in it.
const UP_TO: &str = "upTo";
/// How much can be counted: one that was made by a version that counts less or more is made again.
const HOLDS: &str = "holds";

/// The days of a block that are over, without those on which nothing was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftBlock {
    /// Up to this day all is in it.
    pub up_to: i64,
    pub days: BTreeMap<i64, UsageOf>,
}

impl DraftBlock {
    /// One that has no day yet.
    pub const fn empty(block: i64) -> Self {
        Self {
            up_to: block * BLOCK_DAYS - 1,
            days: BTreeMap::new(),
        }
    }
}

impl Store {
    /// A block of a number, or of several by their name; none where there is none that this version understands.
    pub async fn draft_block(&self, whose: &str, block: i64) -> Result<Option<DraftBlock>, StoreError> {
        let item = self.item(keys::draft_block(whose, block)).await?;
        Ok(item.as_ref().and_then(read))
    }

    /// Keeps a block for as long as its first day is kept.
    pub async fn put_draft_block(&self, whose: &str, block: i64, kept: &DraftBlock, now: Seconds) -> Result<(), StoreError> {
        let until = block.saturating_mul(BLOCK_DAYS * 86_400).saturating_add(KEEP_SECONDS);
        let bytes = deflated(&kept.days)?;
        if until <= now.0 || bytes.len() > MOST_BYTES {
            return Ok(());
        }
        let mut item = Item::from([
            (PACKED.to_owned(), AttributeValue::B(Blob::new(bytes))),
            (UP_TO.to_owned(), number(kept.up_to)),
            (HOLDS.to_owned(), number(Counted::ALL.len())),
            (keys::TTL.to_owned(), number(until)),
        ]);
        stamp(&mut item, keys::draft_block(whose, block), "DRAFT_SUM");
        self.put_one(item).await
    }
}

/// What cannot be read is as if it were not there.
fn read(item: &Item) -> Option<DraftBlock> {
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<i64>().ok();
    (usize::try_from(number(HOLDS)?).ok()? == Counted::ALL.len()).then_some(())?;
    Some(DraftBlock {
        up_to: number(UP_TO)?,
        days: inflated(item.get(PACKED)?)?,
    })
}
