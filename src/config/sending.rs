//! How messages are sent.

use super::variable::optional;
use anyhow::{Context, Result, bail};

/// What people are used to from mail.
const USUAL_SECONDS: u8 = 5;
/// Longer than this a customer waits for nothing.
const MOST_SECONDS: u8 = 20;

/// How long a message waits so that its author can take it back, in milliseconds; 0 when it does not.
pub(crate) fn undo_millis() -> Result<i64> {
    let seconds = match optional("WECARE_UNDO_SECONDS").as_deref() {
        None => USUAL_SECONDS,
        Some("off") => 0,
        Some(text) => text
            .parse()
            .context("WECARE_UNDO_SECONDS cannot be read. It is whole seconds, for example WECARE_UNDO_SECONDS=5, or off")?,
    };
    if seconds > MOST_SECONDS {
        bail!("WECARE_UNDO_SECONDS is {seconds}; {MOST_SECONDS} is the most, for example WECARE_UNDO_SECONDS=5, or off");
    }
    Ok(i64::from(seconds) * 1000)
}
