//! Reading one environment variable, with an error that says what it is for.

use anyhow::{Context, Result, bail};
use std::{fmt::Display, str::FromStr};

/// A variable that may be absent or empty.
#[expect(
    clippy::disallowed_methods,
    reason = "configuration is what the environment is read for, and only here"
)]
pub(super) fn optional(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

/// A variable that must be there.
pub(super) fn required(name: &str, purpose: &str, example: &str) -> Result<String> {
    let Some(value) = optional(name) else {
        bail!("{name} is not set. It is {purpose}, for example {name}={example}");
    };
    Ok(value)
}

/// A variable that must be there and make sense.
pub(super) fn parsed<T>(name: &str, purpose: &str, example: &str) -> Result<T>
where
    T: FromStr,
    T::Err: Display,
{
    let value = required(name, purpose, example)?;
    value
        .parse()
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("{name} cannot be read. It is {purpose}, for example {name}={example}"))
}

/// A variable with commas between its values; at least one.
pub(super) fn list(name: &str, purpose: &str, example: &str) -> Result<Vec<String>> {
    let value = required(name, purpose, example)?;
    let values: Vec<String> = value
        .split(',')
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    if values.is_empty() {
        bail!("{name} is empty. It is {purpose}, for example {name}={example}");
    }
    Ok(values)
}
