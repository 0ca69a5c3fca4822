//! Why something about templates was not done, in a sentence.

use store::StoreError;
use whatsapp::client::{ChangeError, ReadError as AwsError};

/// Why a use case of templates did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("not found")]
    NotFound,
    /// The sentence says why, and what to do.
    #[error("{0}")]
    Invalid(String),
    /// AWS is out of reach or busy.
    #[error("AWS is busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<AwsError> for TemplateError {
    fn from(error: AwsError) -> Self {
        Self::Busy(Box::new(error))
    }
}

/// A refusal with its own words.
pub(super) fn invalid<T>(words: impl Into<String>) -> Result<T, TemplateError> {
    Err(TemplateError::Invalid(words.into()))
}

/// Meta's numbers of refusals, and what to do. Facts 6.4.
const CODES: [(&str, &str); 15] = [
    (
        "2388019",
        "Your account has as many templates as WhatsApp allows. Delete some that are not used.",
    ),
    (
        "2388023",
        "A template of this name was deleted less than 30 days ago. Choose another name, or wait.",
    ),
    (
        "2388024",
        "There is already a template of this name in this language. Edit that one, or choose another name.",
    ),
    ("2388040", "A text is too long for WhatsApp. Look at the checks and shorten it."),
    ("2388043", "A part or a sample is missing. Look at the checks and fill it in."),
    (
        "2388047",
        "WhatsApp does not take the header as it is. Look at the checks, and upload its sample again.",
    ),
    (
        "2388072",
        "WhatsApp does not take the text as it is: look at its variables, line breaks and spaces.",
    ),
    (
        "2388073",
        "WhatsApp does not take the footer as it is: one line, without variables.",
    ),
    (
        "2388293",
        "There are too many variables for so few words. Write more, or use fewer.",
    ),
    ("2388299", "A text cannot begin or end with a variable. Put words around it."),
    (
        "2388318",
        "This template was made by WhatsApp for Direct Send and cannot be edited.",
    ),
    (
        "2388330",
        "This template was made by WhatsApp for Direct Send and cannot be deleted.",
    ),
    ("131053", "WhatsApp does not take this file. Look at its type and size."),
    (
        "80007",
        "Too many templates were made in the last hour. Wait an hour, then submit it again.",
    ),
    (
        "80008",
        "Too many templates were made in the last hour. Wait an hour, then submit it again.",
    ),
];

/// What a refusal of AWS or Meta means.
pub(super) fn refusal(name: &str, details: Option<&str>) -> String {
    let details = details.unwrap_or_default();
    let known = CODES
        .iter()
        .find(|(code, _)| details.contains(code))
        .map(|(_, words)| (*words).to_owned());
    if let Some(words) = known {
        return words;
    }
    match name {
        "AccessDeniedException" => {
            "AWS does not allow the server to do this. Tell your administrator: a permission of social-messaging is missing.".to_owned()
        }
        "AccessDeniedByMetaException" => {
            "Meta refused access to the WhatsApp Business Account. Link it again in the console of AWS End User Messaging Social."
                .to_owned()
        }
        _ if details.is_empty() => "WhatsApp refused it and gave no reason. Look at the checks and try again.".to_owned(),
        _ => {
            let said: String = details
                .trim()
                .trim_start_matches("(#100) Invalid parameter: ")
                .chars()
                .take(300)
                .collect();
            format!("WhatsApp refused it: {said}")
        }
    }
}

/// What a failed call of AWS that changed nothing means; the answer that was lost is not among them.
pub(super) fn words(error: &ChangeError) -> String {
    match error {
        ChangeError::Refused { name, details } => refusal(name, details.as_deref()),
        ChangeError::NotFound => "WhatsApp does not have this account or template any more. Refresh the list.".to_owned(),
        ChangeError::Throttled => "WhatsApp takes no more changes at the moment. Nothing was changed; try again in a minute.".to_owned(),
        ChangeError::Unreachable => "AWS could not be reached. Nothing was changed; try again in a minute.".to_owned(),
        ChangeError::Ambiguous(_) => "The answer of WhatsApp was lost.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_a_sentence_that_says_what_to_do() {
        for (code, words) in CODES {
            assert_eq!(
                refusal("InvalidParametersException", Some(&format!("(#{code}) Title: details"))),
                words
            );
            assert!(words.ends_with('.'));
        }
        assert_eq!(
            refusal("InvalidParametersException", Some("(#100) Invalid parameter: No.")),
            "WhatsApp refused it: No."
        );
        for name in ["AccessDeniedException", "AccessDeniedByMetaException", "ValidationException"] {
            assert!(refusal(name, None).ends_with('.'));
        }
    }
}
