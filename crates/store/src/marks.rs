//! Marks that people set on the time axis of the figures.

use crate::{Commit, Store, StoreError, keys};
use domain::{MarkId, statistics::OwnMark};

impl Store {
    /// All of them.
    pub async fn statistics_marks(&self) -> Result<Vec<OwnMark>, StoreError> {
        self.partition(keys::STATISTICS_MARKS.to_owned()).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a mark over a version; `None` for a new one.
    pub fn put_statistics_mark(&mut self, tag: T, mark: &OwnMark, over: Option<u64>) {
        let item = crate::item::to_item(keys::statistics_mark(mark.id), "STATS_MARK", mark);
        self.replace(tag, item, over);
    }

    /// Removes a mark of a version.
    pub fn remove_statistics_mark(&mut self, tag: T, id: MarkId, v: u64) {
        self.delete_version(tag, keys::statistics_mark(id), v);
    }
}
