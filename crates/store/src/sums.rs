//! Sums of days of figures, kept for reports. Nothing is lost with them: they are made again from the figures.

use crate::{
    Store, StoreError,
    item::{Item, number, stamp, text, text_of},
    keys,
};
use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use domain::{
    Seconds,
    statistics::{
        Span, Sum, VERSION,
        day::Figures,
        sum::{Headline, SHAPE},
    },
};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    io::{Read as _, Write as _},
    sync::Arc,
};

/// The attribute that holds the sum: its JSON, deflated.
pub(crate) const PACKED: &str = "z";
/// The cursor's version that it was made at; of several numbers all versions in the order of their ids, with commas between them.
const VERSION_OF: &str = "v";
const VERSIONS_OF: &str = "vs";
/// By which rules it was counted: [`VERSION`].
const FIGURES: &str = "figures";
/// What it holds: [`SHAPE`].
const HOLDS: &str = "holds";

/// An item holds 400 kB at most. What is larger is read from its days.
pub(crate) const MOST_BYTES: usize = 380_000;
/// No sum is unpacked to more.
const MOST_UNPACKED: u64 = 32 * 1024 * 1024;
/// What nobody reads any more goes.
const KEEP_SECONDS: i64 = 100 * 86_400;
/// So many are written side by side.
const AT_ONCE: usize = 16;

/// Figures of some days, as they were at versions of the cursors.
#[derive(Clone, Debug)]
pub struct KeptSum {
    /// The number, or the name of several.
    pub whose: String,
    pub span: Span,
    /// Whose block or hours these are; everybody's without.
    pub agent: Option<String>,
    /// One of each number, in the order of their ids.
    pub versions: Vec<u64>,
    pub sum: Arc<Sum>,
}

impl Store {
    /// The sum of some days in a zone, with the versions that it was made at; none where there is none that this version understands.
    pub async fn statistics_sum(
        &self,
        whose: &str,
        zone: &str,
        span: Span,
        agent: Option<&str>,
    ) -> Result<Option<(Vec<u64>, Sum)>, StoreError> {
        let item = self.item(keys::statistics_sum(whose, zone, span, agent)).await?;
        Ok(item.as_ref().and_then(read))
    }

    /// The headline figures of the number, or of several, of the same.
    pub async fn statistics_headline(&self, whose: &str, zone: &str, span: Span) -> Result<Option<(Vec<u64>, Figures)>, StoreError> {
        let item = self.item(keys::statistics_sum(whose, zone, span, None)).await?;
        let read = item.as_ref().and_then(read::<Headline>);
        Ok(read.map(|(versions, headline)| (versions, headline.figures())))
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
    let bytes = deflated(&*kept.sum)?;
    if bytes.len() > MOST_BYTES {
        return Ok(None);
    }
    let versions = match kept.versions.as_slice() {
        [one] => (VERSION_OF.to_owned(), number(one)),
        several => {
            let several: Vec<String> = several.iter().map(u64::to_string).collect();
            (VERSIONS_OF.to_owned(), text(several.join(",")))
        }
    };
    let mut item = Item::from([
        (PACKED.to_owned(), AttributeValue::B(Blob::new(bytes))),
        (FIGURES.to_owned(), number(VERSION)),
        (HOLDS.to_owned(), number(SHAPE)),
        versions,
        ("zone".to_owned(), text(zone)),
        (keys::TTL.to_owned(), number(now.plus(KEEP_SECONDS).0)),
    ]);
    let key = keys::statistics_sum(&kept.whose, zone, kept.span, kept.agent.as_deref());
    stamp(&mut item, key, "STATS_SUM");
    Ok(Some(item))
}

/// What cannot be read is as if it were not there.
fn read<T: DeserializeOwned>(item: &Item) -> Option<(Vec<u64>, T)> {
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<u64>().ok();
    (number(FIGURES)? == u64::from(VERSION) && number(HOLDS)? == u64::from(SHAPE)).then_some(())?;
    let versions = match text_of(item, VERSIONS_OF) {
        Some(several) => several.split(',').map(|one| one.parse().ok()).collect::<Option<_>>()?,
        None => vec![number(VERSION_OF)?],
    };
    Some((versions, inflated(item.get(PACKED)?)?))
}

/// As little room as there is need for.
pub(crate) fn deflated(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(value).map_err(StoreError::malformed)?;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(&json).and_then(|()| encoder.finish());
    written.map_err(StoreError::malformed)
}

/// What was deflated; none where it cannot be read.
pub(crate) fn inflated<T: DeserializeOwned>(packed: &AttributeValue) -> Option<T> {
    let bytes = packed.as_b().ok()?;
    let mut json = Vec::new();
    DeflateDecoder::new(bytes.as_ref())
        .take(MOST_UNPACKED)
        .read_to_end(&mut json)
        .ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn kept(versions: &[u64]) -> KeptSum {
        let json = r#"{"rows":{"agent":{"a":["Asha",{"n":{"sent":3}}]},"number":{"-":["",{"n":{"received":2}}]}},
            "course":{"24":{"whole":{"n":{"received":2}}}},"heat":{"5":2}}"#;
        KeptSum {
            whose: "310000000000011".to_owned(),
            span: Span::Block(7),
            agent: None,
            versions: versions.to_vec(),
            sum: serde_json::from_str::<Sum>(json).unwrap().into(),
        }
    }

    #[test]
    fn a_sum_is_read_as_it_was_written_and_one_of_other_rules_is_none() {
        let kept = kept(&[12]);
        let mut item = packed(&kept, "Asia/Kolkata", Seconds(0)).unwrap().unwrap();
        assert_eq!(read::<Sum>(&item).unwrap(), (vec![12], Sum::clone(&kept.sum)));
        assert_eq!(item["v"].as_n().unwrap(), "12", "as versions before this one read it");
        assert_eq!(read::<Headline>(&item).unwrap().1.figures(), kept.sum.headline(None));
        item.insert(FIGURES.to_owned(), number(VERSION + 1));
        assert!(read::<Sum>(&item).is_none());
        item.insert(FIGURES.to_owned(), number(VERSION));
        let holds = item.remove(HOLDS).unwrap();
        assert!(read::<Sum>(&item).is_none(), "it was made to hold less");
        item.insert(HOLDS.to_owned(), holds);
        item.insert(PACKED.to_owned(), AttributeValue::B(Blob::new(b"not deflated at all".to_vec())));
        assert!(read::<Sum>(&item).is_none());
    }

    #[test]
    fn a_sum_of_several_numbers_says_the_version_of_each() {
        let mut item = packed(&kept(&[12, 7, 300]), "UTC", Seconds(0)).unwrap().unwrap();
        assert_eq!(read::<Sum>(&item).unwrap().0, [12, 7, 300]);
        item.insert(VERSIONS_OF.to_owned(), text("12,,7"));
        assert!(read::<Sum>(&item).is_none());
    }
}
