//! What can go wrong between the browser and the server: a closed list that pages match on.

use crate::server_fns::TextJson;
use domain::ReplyRefused;
use leptos::prelude::ServerFnErrorErr;
use leptos::server_fn::error::FromServerFnError;
use serde::{Deserialize, Serialize};

/// The error of every server function. `Display` is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// No session, or it is over. Status 401.
    #[error("Session expired, please login again.")]
    SignedOut,
    /// The role does not allow it. Status 403.
    #[error("Your role does not allow this. Ask an administrator.")]
    Forbidden,
    /// There is no such thing, or it is not for this person. Status 404.
    #[error("This does not exist, or it is not for you to see.")]
    NotFound,
    /// What was typed cannot be taken. Status 422.
    #[error("{0}")]
    Invalid(String),
    /// The conversation does not take a reply now. Status 409.
    #[error("{0}")]
    Refused(ReplyRefused),
    /// The id was used for something else. Status 409.
    #[error("This message was sent before with other words. Reload and check before you send again.")]
    Conflict,
    /// The database or AWS is busy or out of reach. Status 503.
    #[error("The service is busy. Nothing was changed; try again in a moment.")]
    Busy,
    /// This person, or everybody at their address, asked too often; the seconds to wait. Status 429.
    #[error("That was too much at once. Wait {0} s, then try again.")]
    TooMany(u32),
    /// Something of ours broke; the id finds it in the log. Status 500.
    #[error("Something went wrong on our side (reference {0}). Try again; if it happens again, tell your administrator.")]
    Internal(String),
    /// The server could not be reached or did not answer as it should. Status 503, where a page has to say it.
    #[error("The server could not be reached. Check your connection and try again.")]
    Unreachable,
}

#[cfg(feature = "ssr")]
impl AppError {
    /// The HTTP status that tells of it, in pages, calls and forms alike.
    pub const fn status(&self) -> http::StatusCode {
        match self {
            Self::SignedOut => http::StatusCode::UNAUTHORIZED,
            Self::Forbidden => http::StatusCode::FORBIDDEN,
            Self::NotFound => http::StatusCode::NOT_FOUND,
            Self::Invalid(_) => http::StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(_) | Self::Conflict => http::StatusCode::CONFLICT,
            Self::TooMany(_) => http::StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => http::StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy | Self::Unreachable => http::StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = TextJson;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Invalid("The server did not understand the request. Reload the page and try again.".to_owned())
            }
            _ => Self::Unreachable,
        }
    }
}

/// Code that is loaded when it is needed did not come.
impl From<leptos::wasm_split::SplitLoaderError> for AppError {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self::Unreachable
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_the_status_that_its_description_names() {
        for (error, status) in [
            (AppError::SignedOut, 401),
            (AppError::Forbidden, 403),
            (AppError::NotFound, 404),
            (AppError::Invalid(String::new()), 422),
            (AppError::Refused(ReplyRefused::NeverWrote), 409),
            (AppError::Conflict, 409),
            (AppError::Busy, 503),
            (AppError::TooMany(1), 429),
            (AppError::Internal(String::new()), 500),
            (AppError::Unreachable, 503),
        ] {
            assert_eq!(error.status().as_u16(), status, "{error:?}");
        }
    }
}
