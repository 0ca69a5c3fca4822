//! Black-box tests of the sandbox with the real AWS SDKs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod control;
mod delivery;
mod dynamodb;
mod eum;
mod faults;
mod guard;
mod oidc;
mod persistence;
mod sns;
mod sqs;
mod support;
mod users;
mod verify;
