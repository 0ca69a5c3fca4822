//! Black-box tests of sign-in: `Identity` between a sign-in service and a database, both in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sessions;
mod sign_in;
mod support;
