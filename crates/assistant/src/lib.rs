//! The assistant: a turn with Bedrock as a stream of what it says, by one of three backends that configuration chooses between.

mod agent;
mod bedrock;
mod knowledge;
mod language;
mod library;
mod memory;
mod model;
mod reach;
mod turn;
mod utf8;

pub use bedrock::{Backend, Bedrock, Guardrail, Settings};
pub use language::spoken;
pub use library::{Library, LibraryError};
pub use memory::Memory;
pub use turn::{Assistant, Limits, Turn, Turns};
