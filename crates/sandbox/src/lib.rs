//! The local AWS and the customer's phone: a program that answers AWS's protocols on loopback.

mod app;
mod aws;
mod bedrock;
mod burst;
mod clock;
mod cognito;
mod control;
mod db;
mod delivery;
mod dynamo;
mod environment;
mod eum;
mod faults;
mod folder;
mod ids;
mod keys;
mod limits;
mod media;
pub mod names;
mod pages;
mod phone;
mod s3;
mod seed;
mod server;
mod sns;
mod sqs;
mod start;
mod verify;

pub use environment::environment;
pub use phone::{ChatImport, Direction, PersonImport};
pub use start::{Sandbox, reset};
pub use verify::{VerifyOptions, verify};

use std::path::PathBuf;

/// How a sandbox is to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where everything is kept. `None` keeps it in memory.
    pub data_dir: Option<PathBuf>,
    /// The port of everything but DynamoDB; 0 picks a free one.
    pub port: u16,
    /// The port of DynamoDB; 0 picks a free one.
    pub dynamodb_port: u16,
    /// The server's own address, to whose `/auth/callback` and `/logout` browsers are sent back.
    pub dashboard_url: String,
    /// How fast messages travel.
    pub pace: Pace,
    /// How many conversations to make when nothing is kept yet.
    pub seed: u32,
}

/// How fast messages travel and failed deliveries are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As in the real world: about a second until a message is delivered, twenty until a retry.
    Realistic,
    /// A few milliseconds, for tests.
    Fast,
}
