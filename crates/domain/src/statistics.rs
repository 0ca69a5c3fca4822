//! Statistics: what is counted, when it counts, and what becomes of it when the past changes.
//!
//! All figures of a conversation are one function of what stands in it, in whatever order that became known. A change is worth
//! the difference between what the function gives before and after, so repeats count once and late news finds its hour.

/// What is counted. A version that counts more, or otherwise, has a greater number, and counts everything anew once.
pub const VERSION: u32 = 7;

pub mod behind;
pub mod board;
pub mod day;
pub mod metric;
pub mod own_mark;
pub mod period;
pub mod query;
pub mod report;
pub mod sketch;
pub mod step;
pub mod sum;
pub mod tally;
pub mod view;

pub use behind::{Behind, BehindPage};
pub use day::{Day, DayKey, Kind, Totals};
pub use metric::{Metric, Timing};
pub use own_mark::OwnMark;
pub use query::{Query, Range};
pub use report::Report;
pub use sketch::Sketch;
pub use step::Step;
pub use sum::{Span, Sum, Touched};
pub use tally::Tally;
pub use view::SavedView;

mod point;
mod run;
mod words;

pub use point::Point;
pub(crate) use point::charged;
pub use run::Opening;
pub use words::number as with_thousands;

#[cfg(test)]
mod tests;
