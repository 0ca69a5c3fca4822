//! Keys of bulk jobs and their recipients.

use super::{Key, contact, conversation_pk};
use domain::{
    BulkId, ConversationId, CustomerId, Millis, PhoneId,
    bulk::{LeftOut, RecipientId},
};

/// A bulk job. All stand in one partition, in the order in which they were made.
pub fn bulk_job(id: BulkId) -> Key {
    Key::new(BULK_JOBS_PK.to_owned(), id.to_string())
}

/// The newest further try for a customer to whom the message of a job failed.
pub fn bulk_again(customer: CustomerId, job: BulkId) -> Key {
    Key::new(contact(customer).pk, format!("AGAIN#{job}"))
}

/// Partition of the bulk jobs.
pub const BULK_JOBS_PK: &str = "JOBS";

/// A part of the counts of a job. Many write to them at once.
pub fn bulk_count(job: BulkId, shard: u32) -> Key {
    Key::new(bulk_pk(job), format!("{BULK_COUNTS}{shard:02}"))
}

/// Sort keys of counts begin with this.
pub const BULK_COUNTS: &str = "COUNT#";

/// Partition of what is known of a job as a whole.
pub fn bulk_pk(job: BulkId) -> String {
    format!("JOB#{job}")
}

/// Rows of the file that get nothing, for one reason, by the hundred.
pub fn bulk_left_out(job: BulkId, plan: u32, reason: LeftOut, number: u32) -> Key {
    Key::new(bulk_pk(job), format!("{}{number:06}", bulk_left_out_prefix(plan, reason)))
}

/// What their sort keys begin with.
pub fn bulk_left_out_prefix(plan: u32, reason: LeftOut) -> String {
    format!("LEFT#{plan:06}#{}#", reason.name())
}

/// A group of recipients as planned; those of them whose turn has come stand below it.
pub fn bulk_chunk(job: BulkId, plan: u32, chunk: u32) -> Key {
    Key::new(format!("JOB#{job}#{plan}#{chunk:06}"), "CHUNK")
}

/// That all of a group had their turn.
pub fn bulk_chunk_done(job: BulkId, plan: u32, chunk: u32) -> Key {
    Key::new(bulk_chunk(job, plan, chunk).pk, "DONE")
}

/// A recipient whose turn has come.
pub fn bulk_recipient(id: &RecipientId) -> Key {
    let pk = bulk_chunk(id.job, id.plan, id.chunk()).pk;
    Key::new(pk, format!("{BULK_RECIPIENTS}{:08}", id.place))
}

/// Sort keys of recipients begin with this.
pub const BULK_RECIPIENTS: &str = "RCPT#";

/// The newest message of a bulk job in a conversation.
pub fn bulk_mark(conversation: &ConversationId) -> Key {
    Key::new(conversation_pk(conversation), "BULK")
}

/// A bulk job that is being sent from a number.
pub fn bulk_running(phone: &PhoneId, job: BulkId) -> Key {
    Key::new(bulk_running_pk(phone), job.to_string())
}

/// Partition of the jobs that are being sent from a number.
pub fn bulk_running_pk(phone: &PhoneId) -> String {
    format!("SENDING#{phone}")
}

/// A bulk job that begins, began or goes on at a time.
pub fn bulk_day(phone: &PhoneId, at: Millis, job: BulkId) -> Key {
    Key::new(bulk_days_pk(phone), format!("{}#{job}", bulk_day_from(at)))
}

/// What the sort keys of a moment begin with. All before it are smaller, all from it on greater.
pub fn bulk_day_from(at: Millis) -> String {
    format!("{:015}", at.0.max(0))
}

/// Partition of the bulk jobs of a number by their time.
pub fn bulk_days_pk(phone: &PhoneId) -> String {
    format!("BULKDAYS#{phone}")
}

/// A job that is sent again and again, by the first.
pub fn bulk_series(id: BulkId) -> Key {
    Key::new(BULK_SERIES_PK.to_owned(), id.to_string())
}

/// Partition of these.
pub const BULK_SERIES_PK: &str = "BULKSERIES";
