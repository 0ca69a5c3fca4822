//! How many messages WhatsApp charged for.

use super::Sum;
use crate::statistics::{Kind, Metric};
use std::collections::BTreeMap;

impl Sum {
    /// Of a category, as `statuses[].pricing` names it, by the two letters of the country.
    pub fn charged(&self, category: &str) -> BTreeMap<String, u64> {
        let rows = self.rows.get(&Kind::Cost).into_iter().flatten();
        let of = rows.filter_map(|(id, (_, figures))| {
            let (country, what) = id.split_once('#')?;
            let many = u64::try_from(figures.count(Metric::Charged)).ok()?;
            (what == category).then(|| (country.to_owned(), many))
        });
        of.collect()
    }
}
