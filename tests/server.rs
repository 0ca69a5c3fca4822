//! Black-box tests of the server: the real binary over HTTP, with the sandbox in this process on free ports.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "server/support.rs"]
mod support;

#[path = "server/acts.rs"]
mod acts;
#[path = "server/assign.rs"]
mod assign;
#[path = "server/auth.rs"]
mod auth;
#[path = "server/chance.rs"]
mod chance;
#[path = "server/config.rs"]
mod config;
#[path = "server/health.rs"]
mod health;
#[path = "server/identities.rs"]
mod identities;
#[path = "server/ingest.rs"]
mod ingest;
#[path = "server/kill.rs"]
mod kill;
#[path = "server/live.rs"]
mod live;
#[path = "server/read.rs"]
mod read;
#[path = "server/send.rs"]
mod send;
#[path = "server/webhooks.rs"]
mod webhooks;
