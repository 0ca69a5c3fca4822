//! Statistics: what is counted, when it counts, and what becomes of it when the past changes.
//!
//! All figures of a conversation are one function of what stands in it, in whatever order that became known. A change is worth
//! the difference between what the function gives before and after, so repeats count once and late news finds its hour.

pub mod day;
pub mod metric;
pub mod query;
pub mod report;
pub mod sketch;
pub mod tally;

pub use day::{Day, DayKey, Kind, Totals};
pub use metric::{Metric, Timing};
pub use query::{Query, Range};
pub use report::Report;
pub use sketch::Sketch;
pub use tally::Tally;

mod point;
mod run;
mod words;

pub use point::Point;

#[cfg(test)]
mod tests;
