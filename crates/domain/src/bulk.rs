//! Bulk jobs: one template to many people, planned before anything is sent.

mod columns;
mod job;
mod left_out;
pub mod mapping;
mod number;
mod recipient;
mod tally;
mod united_states;

pub use columns::{Columns, MOST_COLUMNS};
pub use job::{Audience, Chosen, FASTEST, File, Job, JobName, JobRefused, JobState, Only, Planned, Who, duration_words, failure_of};
pub use left_out::LeftOut;
pub use mapping::{Mapping, Source};
pub use number::{Home, NumberRefused, read_number};
pub use recipient::{CHUNK, Claimed, Recipient, RecipientId, RecipientState, Standing};
pub use tally::Tally;
pub use united_states::is_in_united_states;

/// A message that answers one of ours counts as an answer to a job for so long, in seconds.
pub const ANSWER_SECONDS: i64 = 72 * 60 * 60;
