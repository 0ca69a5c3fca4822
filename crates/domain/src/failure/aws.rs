//! Errors by which AWS refuses, and what became of a message before it got that far. AWS End User Messaging Social, "API
//! errors".

use super::{
    Retry::{AfterChange, Later, Never},
    Words, step,
};

const OTHER: Words = Words::new(Later, "AWS refused it", step::AGAIN_OR_ADMIN);

/// Every name we have words for.
const KNOWN: [(&str, Words); 16] = [
    (
        "ValidationException",
        Words::new(Never, "AWS did not accept the message", step::CHANGE),
    ),
    (
        "InvalidParametersException",
        Words::new(Never, "AWS or WhatsApp did not accept a value in it", step::CHANGE),
    ),
    (
        "LimitExceededException",
        Words::new(AfterChange, "our AWS account has reached one of its limits", step::ADMIN),
    ),
    (
        "AccessDeniedException",
        Words::new(AfterChange, "AWS does not let us send from this number", step::ADMIN),
    ),
    (
        "AccessDeniedByMetaException",
        Words::new(AfterChange, "WhatsApp no longer lets AWS act for our account", step::RELINK),
    ),
    (
        "ResourceNotFoundException",
        Words::new(AfterChange, "AWS does not know our number", step::ADMIN),
    ),
    (
        "ConflictException",
        Words::new(Later, "something else was under way at the same time", step::AGAIN),
    ),
    (
        "ThrottledRequestException",
        Words::new(Later, "AWS takes no more messages at the moment", step::AGAIN_LATER),
    ),
    (
        "InternalServiceException",
        Words::new(Later, "AWS had a problem", step::AGAIN_LATER),
    ),
    (
        "DependencyException",
        Words::new(Later, "AWS could not reach WhatsApp", step::AGAIN_LATER),
    ),
    ("Unreachable", Words::new(Later, "AWS could not be reached", step::AGAIN_LATER)),
    (
        "WindowClosed",
        Words::new(Never, "the 24-hour window had closed before it could be sent", step::SEND_TEMPLATE),
    ),
    (
        "JobCancelled",
        Words::new(Later, "its job was cancelled before it went out", step::AGAIN),
    ),
    (
        super::OPTED_OUT,
        Words::new(
            Never,
            "the customer wants no marketing messages any more, so it was not sent",
            "Ask them before you write again.",
        ),
    ),
    ("CodeExpired", Words::new(Never, "its code was not kept for so long", step::CHANGE)),
    (
        "ExpiredTokenException",
        Words::new(AfterChange, "our own access to AWS has expired", step::ADMIN),
    ),
];

/// What we say of an error of AWS.
pub(super) fn words(name: &str) -> Words {
    KNOWN.iter().find(|(known, _)| *known == name).map_or(OTHER, |(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_error_of_the_api_has_words_of_its_own() {
        // Written down a second time: facts 1.2.
        for (name, retry) in [
            ("ValidationException", Never),
            ("InvalidParametersException", Never),
            ("LimitExceededException", AfterChange),
            ("AccessDeniedException", AfterChange),
            ("AccessDeniedByMetaException", AfterChange),
            ("ResourceNotFoundException", AfterChange),
            ("ConflictException", Later),
            ("ThrottledRequestException", Later),
            ("InternalServiceException", Later),
            ("DependencyException", Later),
        ] {
            assert_ne!(words(name), OTHER, "{name}");
            assert_eq!(words(name).retry, retry, "{name}");
        }
        let names: BTreeSet<_> = KNOWN.iter().map(|(name, _)| name).collect();
        let sentences: BTreeSet<_> = KNOWN.iter().map(|(_, words)| words.sentence).collect();
        assert_eq!((names.len(), sentences.len()), (KNOWN.len(), KNOWN.len()));
    }
}
