//! Why a message failed, in plain words with a next step.
//!
//! Codes and their meaning: Meta, "Cloud API error codes" (May 2026), and AWS End User Messaging Social, API errors.

use serde::{Deserialize, Serialize};

/// Why a message will not arrive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Meta's error code; none when AWS refused before Meta saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// AWS's name of the error, when AWS refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws: Option<String>,
    /// Meta's own details, shown small under our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

impl Failure {
    /// A failure that Meta reported.
    pub fn meta(code: i64, details: Option<String>) -> Self {
        Self {
            code: Some(code),
            aws: None,
            details,
        }
    }

    /// A refusal by AWS.
    pub fn aws(name: impl Into<String>) -> Self {
        Self {
            code: None,
            aws: Some(name.into()),
            details: None,
        }
    }

    /// What happened, without the code.
    pub fn sentence(&self) -> &'static str {
        match (self.code, self.aws.as_deref()) {
            (Some(code), _) => meta_words(code).0,
            (None, Some(name)) => aws_words(name).0,
            (None, None) => "the reason was not given",
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> &'static str {
        match (self.code, self.aws.as_deref()) {
            (Some(code), _) => meta_words(code).1,
            (None, Some(name)) => aws_words(name).1,
            (None, None) => "Send it again; if it fails again, tell your administrator.",
        }
    }

    /// The whole: "Not delivered: this number is not on WhatsApp (131026). Check the number."
    pub fn words(&self) -> String {
        let label = self.code.map(|code| code.to_string()).or_else(|| self.aws.clone());
        let label = label.map(|label| format!(" ({label})")).unwrap_or_default();
        format!("Not delivered: {}{label}. {}", self.sentence(), self.next_step())
    }
}

const ADMIN: &str = "Tell your administrator.";
const AGAIN_LATER: &str = "Send it again in a few minutes.";

fn meta_words(code: i64) -> (&'static str, &'static str) {
    match code {
        0 | 190 => (
            "the connection to WhatsApp has expired",
            "Your administrator must link the account again.",
        ),
        1 | 131_000 => ("WhatsApp had an unknown problem", "Send it again."),
        2 | 131_016 => ("WhatsApp is overloaded", AGAIN_LATER),
        3 | 10 | 200..=299 | 131_005 => ("our account lacks a permission", ADMIN),
        4 | 80_007 => ("too many requests to WhatsApp", AGAIN_LATER),
        33 => ("our number no longer exists at WhatsApp", ADMIN),
        100 | 131_008 | 131_009 | 135_000 => ("WhatsApp did not accept the content", "Change the message and send it again."),
        368 | 131_031 => ("our account is restricted for policy reasons", ADMIN),
        130_429 => ("our number sent too many messages at once", AGAIN_LATER),
        130_472 => ("this person is part of a WhatsApp experiment", "Wait until they write."),
        130_497 => ("WhatsApp does not let us write to this country", ADMIN),
        131_021 => ("this is our own number", "Choose another recipient."),
        131_026 => ("this number is not on WhatsApp", "Check the number."),
        131_030 => ("this number is not on the test list", ADMIN),
        131_037 => ("our display name is not approved yet", ADMIN),
        131_042 | 131_044 => ("there is a payment problem with our account", ADMIN),
        131_045 | 133_010 => ("our number is not registered", ADMIN),
        131_047 => ("more than 24 hours have passed since they last wrote", "Send a template."),
        131_048 => ("WhatsApp limits us because too many people blocked or reported us", ADMIN),
        131_049 => ("WhatsApp chose not to deliver it", "Wait at least 24 hours before you try again."),
        131_050 => ("this person stopped marketing messages", "Do not send marketing to them."),
        131_051 => ("WhatsApp does not support this kind of message", "Send it as text."),
        131_052 | 131_053 => ("the file could not be transferred", "Send the file again."),
        131_056 => ("too many messages to this person in a short time", AGAIN_LATER),
        131_057 => ("our number is being upgraded", "Send it again in a minute."),
        131_062 => ("this kind of message needs their phone number", "Ask them for their number."),
        131_064 => ("our account reached its messaging limit", ADMIN),
        137_000 => ("this person's identity changed", "Check with them before you go on."),
        _ => (
            "WhatsApp gave a reason that we have no words for",
            "Send it again; if it fails again, tell your administrator.",
        ),
    }
}

fn aws_words(name: &str) -> (&'static str, &'static str) {
    match name {
        "ThrottledRequestException" => ("AWS takes no more messages at the moment", AGAIN_LATER),
        "AccessDeniedException" => ("AWS does not let us send from this number", ADMIN),
        "ResourceNotFoundException" => ("AWS does not know our number", ADMIN),
        "ValidationException" | "InvalidParametersException" => ("AWS did not accept the message", "Change the message and send it again."),
        "InternalServiceException" | "DependencyException" => ("AWS had a problem", AGAIN_LATER),
        "Unreachable" => ("AWS could not be reached", AGAIN_LATER),
        "WindowClosed" => ("the 24-hour window had closed before it could be sent", "Send a template."),
        _ => ("AWS refused it", "Send it again; if it fails again, tell your administrator."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_with_the_code_and_a_next_step() {
        assert_eq!(
            Failure::meta(131_026, None).words(),
            "Not delivered: this number is not on WhatsApp (131026). Check the number."
        );
        assert!(
            Failure::aws("ThrottledRequestException")
                .words()
                .contains("AWS takes no more messages")
        );
        assert!(Failure::meta(999_999, None).words().contains("(999999)"));
    }
}
