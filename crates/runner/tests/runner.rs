//! Jobs over a DynamoDB in this process: who runs when, and what becomes of the work.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "runner/leased.rs"]
mod leased;
#[path = "runner/support.rs"]
mod support;
#[path = "runner/worker.rs"]
mod worker;
