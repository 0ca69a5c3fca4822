//! Jobs that are sent again and again.

use crate::{
    Commit, Store, StoreError,
    item::{from_body, readable, to_body},
    keys,
};
use domain::{BulkId, bulk::Series};

impl Store {
    /// A series by its first job, strongly consistent.
    pub async fn bulk_series(&self, id: BulkId) -> Result<Option<Series>, StoreError> {
        self.item(keys::bulk_series(id)).await?.map(from_body).transpose()
    }

    /// All of them, in the order in which their first jobs were made.
    pub async fn all_bulk_series(&self) -> Result<Vec<Series>, StoreError> {
        let items = self.beginning_with(keys::BULK_SERIES_PK.to_owned(), "").await?;
        Ok(readable(items, &self.skipped, from_body))
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes one over a version; `None` for a new one.
    pub fn put_bulk_series(&mut self, tag: T, series: &Series, over: Option<u64>) {
        self.replace(tag, to_body(keys::bulk_series(series.id), "BULK_SERIES", series, series.v), over);
    }
}
