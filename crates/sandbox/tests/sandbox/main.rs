//! Black-box tests of the sandbox with the real AWS SDKs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod acts;
mod answers;
mod bedrock;
mod control;
mod delivery;
mod dynamodb;
mod eum;
mod faults;
mod guard;
mod kinds;
mod media;
mod oidc;
mod persistence;
mod s3;
mod signin;
mod sns;
mod sqs;
mod support;
mod template_messages;
mod templates;
mod tokens;
mod users;
mod verify;
