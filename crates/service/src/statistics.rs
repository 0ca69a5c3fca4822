//! Statistics: folds the change feed into figures, counts anew from the conversations, and reports.

mod anew;
mod fold;
mod report;

pub use anew::{Difference, recount, whole};
pub use fold::fold;
pub use report::report;
