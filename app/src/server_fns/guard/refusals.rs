//! What the errors of single use cases become.

use super::{NOT_FOUND, Refusal};
use crate::error::AppError;
use domain::assistant::Trouble;
use identity::MemberError;
use service::{
    draft_settings::SettingsError as DraftSettingsError,
    forget::ForgetError,
    kept_events::KeptError,
    knowledge::KnowledgeError,
    numbers::AccountError,
    repairs::RepairError,
    rules::RuleError,
    settings::SettingsError,
    templates::{RefreshError, SyncError, TemplateError},
    upload::UploadError,
};

impl From<RefreshError> for Refusal {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Read(error) => error.into(),
            RefreshError::Sync(SyncError::Store(error)) => error.into(),
            RefreshError::Sync(error) => {
                tracing::warn!(error = %domain::Causes(&error), "templates not read");
                Self(AppError::Busy)
            }
        }
    }
}

impl From<TemplateError> for Refusal {
    fn from(error: TemplateError) -> Self {
        match error {
            TemplateError::NotFound => NOT_FOUND,
            TemplateError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            TemplateError::Busy(error) => {
                tracing::warn!(error = %domain::Causes(&*error), "AWS did not do something about a template");
                Self(AppError::Busy)
            }
            TemplateError::Store(error) => error.into(),
        }
    }
}

impl From<MemberError> for Refusal {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::NotFound => NOT_FOUND,
            MemberError::NoLongerAdmin => Self(AppError::Forbidden),
            MemberError::Exists => Self(AppError::Invalid(
                "There is an account with this e-mail address already. Look for it in the list.".to_owned(),
            )),
            MemberError::LastAdmin => Self(AppError::Invalid(
                "Nobody else is an Admin who can sign in. Make somebody else an Admin first.".to_owned(),
            )),
            MemberError::Refused(sentence) => Self(AppError::Invalid(sentence)),
            MemberError::Busy(_) | MemberError::Unavailable(_) => {
                tracing::warn!(error = %domain::Causes(&error), "people were not listed or changed");
                Self(AppError::Busy)
            }
        }
    }
}

impl From<KnowledgeError> for Refusal {
    fn from(error: KnowledgeError) -> Self {
        match error {
            KnowledgeError::NotFound => NOT_FOUND,
            KnowledgeError::Conflict => Self(AppError::Conflict),
            KnowledgeError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            KnowledgeError::Busy(error) => {
                tracing::warn!(error = %domain::Causes(&*error), "documents were not listed or changed");
                Self(AppError::Busy)
            }
            KnowledgeError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NotFound => NOT_FOUND,
            AccountError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            AccountError::Aws(error) => {
                tracing::warn!(error = %domain::Causes(&error), "accounts not read");
                Self(AppError::Busy)
            }
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<DraftSettingsError> for Refusal {
    fn from(error: DraftSettingsError) -> Self {
        match error {
            DraftSettingsError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            DraftSettingsError::Conflict => Self(AppError::Conflict),
            DraftSettingsError::Store(error) => error.into(),
        }
    }
}

impl From<RepairError> for Refusal {
    fn from(error: RepairError) -> Self {
        match error {
            RepairError::NotFound => NOT_FOUND,
            RepairError::Conflict => Self(AppError::Conflict),
            RepairError::Store(error) => error.into(),
        }
    }
}

impl From<ForgetError> for Refusal {
    fn from(error: ForgetError) -> Self {
        match error {
            ForgetError::NotFound => NOT_FOUND,
            ForgetError::Aws(Trouble::NotAllowed) => Self(AppError::Invalid(
                "AWS does not let us delete the agent's memory. Let this server's role do bedrock:DeleteAgentMemory.".to_owned(),
            )),
            ForgetError::Aws(Trouble::Misconfigured) => Self(AppError::Invalid(
                "AWS knows no such agent, or this agent keeps no memory. Nothing was deleted.".to_owned(),
            )),
            ForgetError::Aws(trouble) => {
                tracing::warn!(%trouble, "the memory of a customer was not deleted");
                Self(AppError::Busy)
            }
            ForgetError::Store(error) => error.into(),
        }
    }
}

impl From<SettingsError> for Refusal {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::NotFound => NOT_FOUND,
            SettingsError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            SettingsError::Store(error) => error.into(),
        }
    }
}

impl From<KeptError> for Refusal {
    fn from(error: KeptError) -> Self {
        match error {
            KeptError::NotFound => NOT_FOUND,
            KeptError::Reason => Self(AppError::Invalid("Say why, in at most 200 characters.".to_owned())),
            KeptError::Ingest(error) => {
                tracing::warn!(error = %domain::Causes(&error), "a kept event was not taken in");
                Self(AppError::Busy)
            }
            KeptError::Queue(error) => {
                tracing::warn!(error = %domain::Causes(&error), "the queue was not read or repaired");
                Self(AppError::Busy)
            }
            KeptError::Store(error) => error.into(),
        }
    }
}

impl From<RuleError> for Refusal {
    fn from(error: RuleError) -> Self {
        match error {
            RuleError::NotFound => NOT_FOUND,
            RuleError::Changed => Self(AppError::Invalid(
                "Somebody changed this rule meanwhile. Look at it again; what you wrote is not kept yet.".to_owned(),
            )),
            RuleError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            RuleError::Store(error) => error.into(),
        }
    }
}

impl From<UploadError> for Refusal {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotFound => NOT_FOUND,
            UploadError::NoBucket => Self(AppError::Invalid(
                "Files cannot be sent yet: your administrator has to set up a bucket for them.".to_owned(),
            )),
            UploadError::Invalid(sentence) => Self(AppError::Invalid(sentence.to_owned())),
            UploadError::Conflict => Self(AppError::Conflict),
            UploadError::Misconfigured(why) => {
                tracing::error!(why, "the bucket cannot be used");
                Self(AppError::Invalid(
                    "The bucket for files cannot be used. Tell your administrator; wecare check says why.".to_owned(),
                ))
            }
            UploadError::Busy(error) => {
                tracing::warn!(error = %domain::Causes(&*error), "file not taken");
                Self(AppError::Busy)
            }
            UploadError::Store(error) => error.into(),
        }
    }
}
