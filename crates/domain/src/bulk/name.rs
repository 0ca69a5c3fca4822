//! What jobs are called.

use crate::ids::IdError;
use serde::{Deserialize, Serialize};

/// What a job is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobName(String);

impl JobName {
    /// A name of 1 to 100 characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let fine = !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control);
        if fine {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError("name of 1 to 100 characters"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for JobName {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<JobName> for String {
    fn from(name: JobName) -> Self {
        name.0
    }
}
