//! Sums of days of figures, kept for reports. Nothing is lost with them: they are made again from the figures.

use crate::{
    Store, StoreError,
    item::{Item, number, stamp, text},
    keys,
};
use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use domain::{
    PhoneId, Seconds,
    statistics::{Span, Sum, VERSION, sum::SHAPE},
};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::io::{Read as _, Write as _};

/// The attribute that holds the sum: its JSON, deflated.
const PACKED: &str = "z";
/// By which rules it was counted: [`VERSION`].
const FIGURES: &str = "figures";
/// What it holds: [`SHAPE`].
const HOLDS: &str = "holds";

/// An item holds 400 kB at most. What is larger is read from its days.
const MOST_BYTES: usize = 380_000;
/// No sum is unpacked to more.
const MOST_UNPACKED: u64 = 32 * 1024 * 1024;
/// What nobody reads any more goes.
const KEEP_SECONDS: i64 = 100 * 86_400;
/// So many are written side by side.
const AT_ONCE: usize = 16;

/// Figures of some days, as they were at a version of the cursor.
#[derive(Clone, Debug)]
pub struct KeptSum {
    pub phone: PhoneId,
    pub span: Span,
    /// Whose hours they are; those of the number without.
    pub agent: Option<String>,
    pub version: u64,
    pub sum: Sum,
}

impl Store {
    /// The sum of some days of a number in a zone; none where there is none that this version understands.
    pub async fn statistics_sum(
        &self,
        phone: &PhoneId,
        zone: &str,
        span: Span,
        agent: Option<&str>,
    ) -> Result<Option<KeptSum>, StoreError> {
        let item = self.item(keys::statistics_sum(phone, zone, span, agent)).await?;
        let kept = |(version, sum)| KeptSum {
            phone: phone.clone(),
            span,
            agent: agent.map(str::to_owned),
            version,
            sum,
        };
        Ok(item.as_ref().and_then(unpacked).map(kept))
    }

    /// Keeps sums of a zone.
    pub async fn put_statistics_sums(&self, zone: &str, now: Seconds, sums: &[KeptSum]) -> Result<(), StoreError> {
        let mut items = Vec::new();
        for kept in sums {
            items.extend(packed(kept, zone, now)?);
        }
        // On the heap: the AWS SDK's futures are large.
        let written = stream::iter(items).map(|item| Box::pin(self.put_one(item)));
        written.buffer_unordered(AT_ONCE).try_collect().await
    }
}

fn packed(kept: &KeptSum, zone: &str, now: Seconds) -> Result<Option<Item>, StoreError> {
    let json = serde_json::to_vec(&kept.sum).map_err(StoreError::malformed)?;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    let bytes = encoder
        .write_all(&json)
        .and_then(|()| encoder.finish())
        .map_err(StoreError::malformed)?;
    if bytes.len() > MOST_BYTES {
        return Ok(None);
    }
    let mut item = Item::from([
        (PACKED.to_owned(), AttributeValue::B(Blob::new(bytes))),
        (FIGURES.to_owned(), number(VERSION)),
        (HOLDS.to_owned(), number(SHAPE)),
        ("v".to_owned(), number(kept.version)),
        ("zone".to_owned(), text(zone)),
        (keys::TTL.to_owned(), number(now.plus(KEEP_SECONDS).0)),
    ]);
    let key = keys::statistics_sum(&kept.phone, zone, kept.span, kept.agent.as_deref());
    stamp(&mut item, key, "STATS_SUM");
    Ok(Some(item))
}

/// What cannot be read is as if it were not there.
fn unpacked(item: &Item) -> Option<(u64, Sum)> {
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<u64>().ok();
    (number(FIGURES)? == u64::from(VERSION) && number(HOLDS)? == u64::from(SHAPE)).then_some(())?;
    let bytes = item.get(PACKED)?.as_b().ok()?;
    let mut json = Vec::new();
    DeflateDecoder::new(bytes.as_ref())
        .take(MOST_UNPACKED)
        .read_to_end(&mut json)
        .ok()?;
    Some((number("v")?, serde_json::from_slice(&json).ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_sum_is_read_as_it_was_written_and_one_of_other_rules_is_none() {
        let kept = KeptSum {
            phone: PhoneId::parse("310000000000011".to_owned()).unwrap(),
            span: Span::Block(7),
            agent: None,
            version: 12,
            sum: serde_json::from_str(
                r#"{"rows":{"agent":{"a":["Asha",{"n":{"sent":3}}]}},"course":{"24":{"whole":{"n":{"received":2}}}},"heat":{"5":2}}"#,
            )
            .unwrap(),
        };
        let mut item = packed(&kept, "Asia/Kolkata", Seconds(0)).unwrap().unwrap();
        assert_eq!(unpacked(&item).unwrap(), (12, kept.sum));
        item.insert(FIGURES.to_owned(), number(VERSION + 1));
        assert!(unpacked(&item).is_none());
        item.insert(FIGURES.to_owned(), number(VERSION));
        let holds = item.remove(HOLDS).unwrap();
        assert!(unpacked(&item).is_none(), "it was made to hold less");
        item.insert(HOLDS.to_owned(), holds);
        item.insert(PACKED.to_owned(), AttributeValue::B(Blob::new(b"not deflated at all".to_vec())));
        assert!(unpacked(&item).is_none());
    }
}
