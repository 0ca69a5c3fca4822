//! What the check of a list found, on its way into the store.

use crate::Service;
use domain::{
    BulkId, Seconds,
    bulk::{CHUNK, Job, LeftOut, Planned, Recipient, Split, Variant},
};
use std::collections::BTreeMap;
use store::{LeftOutRow, StoreError};

/// Groups of recipients that are written side by side.
const SIDE_BY_SIDE: usize = 16;
/// Rows that are left out stand together by so many.
pub(super) const LEFT_OUT_PAGE: usize = 1_000;
/// Of the cell with the number so much is kept, for the list of those left out.
const KEPT_CHARS: usize = 40;

/// What stands for numbers of no country.
pub(super) const NOWHERE: &str = "ZZ";

/// Those who get one of the messages, or the winner of a test.
#[derive(Default)]
struct Side {
    chunks: u32,
    recipients: u32,
    open: Vec<Recipient>,
    countries: BTreeMap<String, u64>,
}

/// What the check found, on its way into the store.
pub(super) struct Found<'a> {
    service: &'a Service,
    job: BulkId,
    plan: u32,
    /// So long the rows are kept that are left out.
    until: Seconds,
    sides: BTreeMap<Variant, Side>,
    full: Vec<(u32, Vec<Recipient>)>,
    /// Of whom somebody wrote within 24 hours, by country.
    open: BTreeMap<String, u64>,
    left_out: BTreeMap<LeftOut, (u64, Vec<LeftOutRow>)>,
}

impl<'a> Found<'a> {
    pub(super) fn new(service: &'a Service, job: &Job, plan: u32, until: Seconds) -> Self {
        Self {
            service,
            job: job.id,
            plan,
            until,
            sides: BTreeMap::new(),
            full: Vec::new(),
            open: BTreeMap::new(),
            left_out: BTreeMap::new(),
        }
    }

    fn side(&mut self, variant: Variant) -> &mut Side {
        self.sides.entry(variant).or_default()
    }

    pub(super) async fn add(&mut self, variant: Variant, recipient: Recipient, country: Option<String>) -> Result<(), StoreError> {
        let side = self.side(variant);
        side.recipients += 1;
        *side.countries.entry(country.unwrap_or_else(|| NOWHERE.to_owned())).or_default() += 1;
        side.open.push(recipient);
        if u32::try_from(side.open.len()).unwrap_or(CHUNK) < CHUNK {
            return Ok(());
        }
        self.close_chunk(variant);
        if self.full.len() < SIDE_BY_SIDE {
            Ok(())
        } else {
            self.write_chunks().await
        }
    }

    /// One of the recipients, of a country, wrote within 24 hours.
    pub(super) fn add_open(&mut self, country: Option<&str>) {
        *self.open.entry(country.unwrap_or(NOWHERE).to_owned()).or_default() += 1;
    }

    fn close_chunk(&mut self, variant: Variant) {
        let side = self.side(variant);
        if !side.open.is_empty() {
            let group = (variant.chunk(side.chunks), std::mem::take(&mut side.open));
            side.chunks += 1;
            self.full.push(group);
        }
    }

    async fn write_chunks(&mut self) -> Result<(), StoreError> {
        let store = &self.service.inner.store;
        let full = std::mem::take(&mut self.full);
        let writes = full
            .iter()
            .map(|(chunk, recipients)| store.put_bulk_chunk(self.job, self.plan, *chunk, recipients));
        futures::future::try_join_all(writes).await.map(drop)
    }

    pub(super) async fn leave_out(&mut self, reason: LeftOut, row: u64, cell: &str) -> Result<(), StoreError> {
        let (count, rows) = self.left_out.entry(reason).or_default();
        rows.push((row, cell.chars().take(KEPT_CHARS).collect()));
        *count += 1;
        if rows.len() < LEFT_OUT_PAGE {
            return Ok(());
        }
        let page = page(*count);
        let rows = std::mem::take(rows);
        let store = &self.service.inner.store;
        store
            .put_bulk_left_out((self.job, self.plan), (reason, page), &rows, self.until)
            .await
    }

    /// Writes what is left, and says what was found, and how much of it is not of the first message.
    pub(super) async fn finish(mut self, rows: u64, said: (u64, u64)) -> Result<(Planned, Vec<(Variant, Split)>), StoreError> {
        for variant in Variant::GROUPS {
            self.close_chunk(variant);
        }
        self.write_chunks().await?;
        let store = &self.service.inner.store;
        for (reason, (count, rows)) in &self.left_out {
            if !rows.is_empty() {
                let place = (*reason, page(*count));
                store.put_bulk_left_out((self.job, self.plan), place, rows, self.until).await?;
            }
        }
        let recipients = self.sides.values().map(|side| side.recipients).sum();
        let mut countries: BTreeMap<String, u64> = BTreeMap::new();
        for (country, many) in self.sides.values().flat_map(|side| &side.countries) {
            *countries.entry(country.clone()).or_default() += many;
        }
        // Also of nobody: what an earlier check found no longer counts.
        let others = Variant::GROUPS.into_iter().filter(|variant| *variant != Variant::A);
        let splits = others.map(|variant| {
            let side = self.sides.remove(&variant).unwrap_or_default();
            let split = Split {
                plan: self.plan,
                recipients: side.recipients,
                countries: side.countries,
            };
            (variant, split)
        });
        let splits = splits.collect();
        let planned = Planned {
            at: self.service.now(),
            rows,
            recipients,
            left_out: self.left_out.iter().map(|(reason, (count, _))| (*reason, *count)).collect(),
            said_yes: said.0,
            said_no: said.1,
            open: self.open.values().sum(),
            open_countries: self.open,
            countries,
            ..Planned::default()
        };
        Ok((planned, splits))
    }
}

/// The page that the last of so many rows stands on.
fn page(count: u64) -> u32 {
    u32::try_from(count.saturating_sub(1) / LEFT_OUT_PAGE as u64).unwrap_or(u32::MAX)
}
