//! Why a message failed, in plain words with a next step, and whether sending it again can help.
//!
//! Meta's codes stand in `failure/meta`, AWS's errors in `failure/aws`.

mod aws;
mod meta;

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

/// Whether the same thing, sent again, may arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It will be refused again.
    Never,
    /// It may arrive a while later, without anybody doing anything.
    Later,
    /// It may arrive once somebody has put something else right: the account, the number, the template.
    AfterChange,
}

/// What we say of one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Words {
    /// What happened, as the end of "Not delivered: …".
    sentence: &'static str,
    /// What to do about it.
    step: &'static str,
    retry: Retry,
}

impl Words {
    const fn new(retry: Retry, sentence: &'static str, step: &'static str) -> Self {
        Self { sentence, step, retry }
    }
}

/// Steps that many reasons share.
mod step {
    pub(super) const ADMIN: &str = "Tell your administrator.";
    pub(super) const RELINK: &str = "Your administrator must link the account again.";
    pub(super) const AGAIN: &str = "Send it again.";
    pub(super) const AGAIN_LATER: &str = "Send it again in a few minutes.";
    pub(super) const AGAIN_OR_ADMIN: &str = "Send it again; if it fails again, tell your administrator.";
    pub(super) const CHANGE: &str = "Change the message and send it again.";
    pub(super) const SEND_TEMPLATE: &str = "Send a template.";
}

/// The name of what a job kept back because of what the customer said.
const OPTED_OUT: &str = "OptedOut";

impl Failure {
    /// They said stop while a message of a job waited: it was not sent.
    pub fn opted_out() -> Self {
        Self::aws(OPTED_OUT)
    }

    /// Whether it was not sent because they said stop.
    pub fn is_opted_out(&self) -> bool {
        self.code.is_none() && self.aws.as_deref() == Some(OPTED_OUT)
    }

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

    fn known(&self) -> Words {
        const NOT_GIVEN: Words = Words::new(Retry::Later, "the reason was not given", step::AGAIN_OR_ADMIN);
        match (self.code, self.aws.as_deref()) {
            (Some(code), _) => meta::words(code),
            (None, Some(name)) => aws::words(name),
            (None, None) => NOT_GIVEN,
        }
    }

    /// What happened, without the code.
    pub fn sentence(&self) -> &'static str {
        self.known().sentence
    }

    /// What to do about it.
    pub fn next_step(&self) -> &'static str {
        self.known().step
    }

    /// Whether sending the same again can help.
    pub fn retry(&self) -> Retry {
        self.known().retry
    }

    /// Whether Meta refused the template: it is not there, may not be sent, or is another than was filled in. Meta's codes of
    /// templates begin with 132; where AWS refuses at once, its words name the code.
    pub fn is_of_template(&self) -> bool {
        match self.code {
            Some(code) => matches!(code, 132_000..=132_999 | 141_002),
            None => self.details.as_ref().is_some_and(|details| details.contains("#132")),
        }
    }

    /// Whether Meta refused a file: it does not take it, or has lost it.
    pub fn is_of_file(&self) -> bool {
        self.is(131_053)
    }

    /// Whether too much came at once, from our number (130429) or to one person: then it did not go out.
    pub fn is_too_fast(&self) -> bool {
        self.is(130_429) || self.is_to_one()
    }

    /// Whether too much came at once to one person.
    pub fn is_to_one(&self) -> bool {
        self.is(131_056)
    }

    /// Whether it is Meta's of a code; where AWS refuses at once, its words name the code.
    fn is(&self, code: i64) -> bool {
        match self.code {
            Some(known) => known == code,
            None => self.details.as_ref().is_some_and(|details| details.contains(&format!("#{code}"))),
        }
    }

    /// Meta's code or AWS's name.
    pub fn label(&self) -> Option<String> {
        self.code.map(|code| code.to_string()).or_else(|| self.aws.clone())
    }

    /// The whole: "Not delivered: this number is not on WhatsApp (131026). Check the number."
    pub fn words(&self) -> String {
        let label = self.label().map(|label| format!(" ({label})")).unwrap_or_default();
        format!("Not delivered: {}{label}. {}", self.sentence(), self.next_step())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_templates_fault_is_known() {
        assert!(Failure::meta(132_001, None).is_of_template());
        assert!(!Failure::meta(131_026, None).is_of_template());
        let at_once = Failure {
            details: Some("(#132001) Template name does not exist in the translation".to_owned()),
            ..Failure::aws("InvalidParametersException")
        };
        assert!(at_once.is_of_template());
        assert!(!Failure::aws("InvalidParametersException").is_of_template());
    }

    #[test]
    fn what_came_too_fast_is_known() {
        for code in [130_429, 131_056] {
            assert!(Failure::meta(code, None).is_too_fast());
            let at_once = Failure {
                details: Some(format!("(#{code}) Rate limit hit")),
                ..Failure::aws("InvalidParametersException")
            };
            assert!(at_once.is_too_fast());
        }
        // AWS's own limit, and Meta's judgement of what we send, are other things.
        assert!(!Failure::aws("ThrottledRequestException").is_too_fast());
        assert!(!Failure::meta(131_048, None).is_too_fast());
    }

    #[test]
    fn what_is_a_files_fault_is_known() {
        assert!(Failure::meta(131_053, None).is_of_file());
        assert!(!Failure::meta(131_026, None).is_of_file());
        let at_once = Failure {
            details: Some("(#131053) Media upload error".to_owned()),
            ..Failure::aws("InvalidParametersException")
        };
        assert!(at_once.is_of_file());
        assert!(!Failure::aws("InvalidParametersException").is_of_file());
    }

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

    #[test]
    fn what_nobody_explained_may_be_tried_again() {
        let unknown = Failure {
            code: None,
            aws: None,
            details: None,
        };
        for failure in [unknown, Failure::meta(999_999, None), Failure::aws("NewException")] {
            assert_eq!(failure.retry(), Retry::Later, "{failure:?}");
        }
        assert_eq!(Failure::meta(131_047, None).retry(), Retry::Never);
        assert_eq!(Failure::meta(131_031, None).retry(), Retry::AfterChange);
    }
}
