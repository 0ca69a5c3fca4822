//! The lines that `wecare check` prints.

use anyhow::Result;
use aws_sdk_sqs::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// What was found so far. Each finding is printed at once.
#[derive(Default)]
pub(super) struct Report {
    right: usize,
    wrong: usize,
    skipped: usize,
}

impl Report {
    /// How many things are to be put right.
    pub(super) const fn wrong(&self) -> usize {
        self.wrong
    }

    /// How much was looked at, in a sentence.
    pub(super) fn sum(&self) -> String {
        let Self { right, wrong, skipped } = self;
        format!("{right} right, {wrong} to be put right, {skipped} not looked at.")
    }

    /// Something is as it should be.
    pub(super) fn ok(&mut self, what: &str) {
        self.right += 1;
        println!("ok    {what}");
    }

    /// Something is to be put right: what, and how.
    pub(super) fn fix(&mut self, what: &str, how: &str) {
        self.wrong += 1;
        println!("FIX   {what}: {how}");
    }

    /// Something cannot be looked at here, which is not wrong.
    pub(super) fn skip(&mut self, what: &str, why: &str) {
        self.skipped += 1;
        println!("skip  {what}: {why}");
    }

    /// As it should be, or how to put it right.
    pub(super) fn expect(&mut self, is_right: bool, what: &str, how: &str) {
        if is_right {
            self.ok(what);
        } else {
            self.fix(what, how);
        }
    }

    /// A part of the configuration.
    pub(super) fn read<T>(&mut self, part: &str, read: Result<T>) -> Option<T> {
        let what = format!("configuration of {part}");
        match read {
            Ok(value) => {
                self.ok(&what);
                Some(value)
            }
            Err(error) => {
                self.fix(&what, &format!("{error:#}"));
                None
            }
        }
    }

    /// The answer of AWS to a question about something; `permission` is what the question needs.
    pub(super) fn answer<T, E>(&mut self, what: &str, permission: &str, answer: Result<T, SdkError<E>>) -> Option<T>
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        match answer {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.fix(what, &why(&error, permission));
                None
            }
        }
    }
}

/// Why AWS did not answer, in its own words, and what to do about it.
fn why<E>(error: &SdkError<E>, permission: &str) -> String
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let Some(code) = error.code() else {
        return match error {
            SdkError::TimeoutError(_) => "AWS did not answer in time; check the network and the region".to_owned(),
            SdkError::DispatchFailure(_) => format!(
                "AWS cannot be reached ({}); check the network, the region and AWS_ENDPOINT_URL",
                DisplayErrorContext(error)
            ),
            _ => format!("the answer cannot be read ({})", DisplayErrorContext(error)),
        };
    };
    let said = error.message().unwrap_or("no more was said");
    match code {
        code if code.contains("AccessDenied") || code.contains("NotAuthorized") || code == "AuthorizationError" => {
            format!("not allowed to look; give whoever runs this {permission} ({code})")
        }
        code if code.contains("NotFound") || code.contains("NonExistent") || code.contains("DoesNotExist") => {
            format!("there is no such thing in this account and region ({code}: {said})")
        }
        code => format!("{code}: {said}"),
    }
}
