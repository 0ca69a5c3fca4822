//! For which numbers documents are, the questions that they are to answer, and what came of asking these.

use crate::{
    Commit, Store, StoreError,
    item::{from_body, to_body},
    keys,
};
use domain::assistant::knowledge::{Scopes, TestRuns, TestSet};

impl Store {
    /// For which numbers documents are, strongly consistent; none of them has a scope where nobody has said anything.
    pub async fn scopes(&self) -> Result<Scopes, StoreError> {
        let item = self.item(keys::scopes()).await?;
        Ok(item.map(from_body).transpose()?.unwrap_or_default())
    }

    /// The questions that the documents are to answer, strongly consistent.
    pub async fn test_set(&self) -> Result<TestSet, StoreError> {
        let item = self.item(keys::test_set()).await?;
        Ok(item.map(from_body).transpose()?.unwrap_or_default())
    }

    /// What came of asking them, strongly consistent.
    pub async fn test_runs(&self) -> Result<TestRuns, StoreError> {
        let item = self.item(keys::test_runs()).await?;
        Ok(item.map(from_body).transpose()?.unwrap_or_default())
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes for which numbers documents are over the version that was read; 0 means that there was none.
    pub fn put_scopes(&mut self, tag: T, scopes: &Scopes, over: u64) {
        let item = to_body(keys::scopes(), "SCOPES", scopes, scopes.v);
        self.replace(tag, item, (over != 0).then_some(over));
    }

    /// Writes the questions over the version that was read; 0 means that there were none.
    pub fn put_test_set(&mut self, tag: T, set: &TestSet, over: u64) {
        let item = to_body(keys::test_set(), "TEST_SET", set, set.v);
        self.replace(tag, item, (over != 0).then_some(over));
    }

    /// Writes what came of asking them over the version that was read; 0 means that there was none.
    pub fn put_test_runs(&mut self, tag: T, runs: &TestRuns, over: u64) {
        let item = to_body(keys::test_runs(), "TEST_RUNS", runs, runs.v);
        self.replace(tag, item, (over != 0).then_some(over));
    }
}
