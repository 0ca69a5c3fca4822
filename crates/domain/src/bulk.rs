//! Bulk jobs: one template, or two to compare, to many people, planned before anything is sent.

mod approval;
mod audience;
mod budget;
mod calendar;
mod chosen;
mod columns;
mod compared;
mod days;
pub mod hours;
mod job;
mod lately;
mod left_out;
pub mod mapping;
mod name;
pub mod opt_in;
mod planned;
pub mod prices;
mod ramp;
mod recipient;
mod report;
mod sentence;
mod set;
mod share;
mod state;
mod stops;
mod tally;
mod variant;

pub use approval::{Answer, Approval, LONGEST_REASON};
pub use audience::{Audience, File, Home, Only, Who, failure_of, must_rest, reason_words};
pub use budget::{Budget, Paid, Purse};
pub use chosen::{Chosen, Nature};
pub use columns::{Columns, MOST_COLUMNS};
pub use compared::{Compared, LEAST_TO_COMPARE, Measure, Verdict};
pub use days::{MOST_DAYS, SendDays};
pub use hours::{Days, Hours};
pub use job::{Job, MOST_CAP_DAYS};
pub use lately::{Lately, USUAL_FAILED_PERCENT};
pub use left_out::LeftOut;
pub use mapping::{Mapping, Source};
pub use name::JobName;
pub use planned::Planned;
pub use prices::{Cost, Prices};
pub use ramp::{Gate, Ramp};
pub use recipient::{Answered, CHUNK, Claimed, Recipient, RecipientId, RecipientState, Standing};
pub use report::KeptReport;
pub use sentence::duration_words;
pub use share::Share;
pub use state::{JobRefused, JobState};
pub use stops::{Evidence, LEAST_DELIVERED, Limits, Reason, USUAL_STOPPED_PERCENT};
pub use tally::Tally;
pub use variant::{Second, Split, Variant};

/// A message that answers one of ours counts as an answer to a job for so long, in seconds.
pub const ANSWER_SECONDS: i64 = 72 * 60 * 60;
