//! The contract suite beyond the plain cases: boundaries, ties, concurrency, and what a refused transaction must leave alone.
//!
//! Every test has tables of its own and removes them. With `WECARE_CONTRACT_ENDPOINT` set they are made there; without, in
//! a DynamoDB in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod feed;
mod lists;
mod outbound;
mod outbox;
mod people;
mod provision;
pub(crate) mod support;
mod threads;
mod transactions;
mod unseen;
