//! `/bulk` and below: bulk jobs, made in steps, sent, and watched. Files of their own, fetched when a page is opened.

mod audience;
mod check;
mod job;
mod list;
mod message;
mod parts;
mod recipients;
mod room;
mod send;

use job::JobPage;
use list::ListPage;

crate::lazy::lazy_page!(
    /// The route of the list of jobs.
    BulkRoute,
    bulk,
    ListPage
);

crate::lazy::lazy_page!(
    /// The route of one job.
    BulkJobRoute,
    bulk_job,
    JobPage
);
