//! What can go wrong when people sign in. The sentences go to the log: they hold no secret.

use crate::entropy::NoEntropy;
use std::sync::Arc;
use store::StoreError;

/// Something that sign-in needs is out of reach; the same request may succeed a moment later.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unavailable {
    /// Discovery has not succeeded.
    #[error("waiting for the sign-in service at {issuer}: {reason}")]
    Provider { issuer: String, reason: String },
    /// The signing keys could not be fetched.
    #[error("waiting for the signing keys of the sign-in service: {0}")]
    Keys(String),
    /// The token endpoint did not answer, or not usefully.
    #[error("the sign-in service gave no tokens: {0}")]
    Tokens(String),
    /// Another request has been refreshing the same session for too long.
    #[error("waiting for another request that refreshes the same session")]
    RefreshBusy,
    /// The members of the groups have never been read, so no role can be told.
    #[error("waiting for the first reading of the groups' members")]
    Directory,
    #[error("sign-in cannot use the database")]
    Store(#[source] Arc<StoreError>),
    #[error("the session could not be read or written")]
    Session(#[source] Arc<tower_sessions::session::Error>),
    #[error("no random bytes")]
    Entropy,
}

impl From<StoreError> for Unavailable {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<tower_sessions::session::Error> for Unavailable {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::Session(Arc::new(error))
    }
}

impl From<NoEntropy> for Unavailable {
    fn from(_: NoEntropy) -> Self {
        Self::Entropy
    }
}

/// Why a request speaks for nobody.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AuthError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    Anonymous,
    /// Somebody was. Send the removal cookie along, and say "Session expired, please login again."
    #[error("the session has expired")]
    Expired,
    /// It cannot be told now. Answer 503, keep the session.
    #[error("it cannot be told now who is signed in")]
    Unavailable(#[from] Unavailable),
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("it is not a signed token")]
    Malformed,
    #[error("its algorithm is not RS256")]
    Algorithm,
    #[error("it brings a key or a critical extension along")]
    EmbeddedKey,
    #[error("its key is not one of the sign-in service's")]
    UnknownKey,
    #[error("its signature is wrong")]
    Signature,
    #[error("a claim is missing or of the wrong type")]
    Claims,
    #[error("its issuer is another")]
    Issuer,
    #[error("it is meant for another client")]
    Client,
    #[error("it is a token for another use")]
    Use,
    #[error("it has expired")]
    Expired,
    #[error("it is not valid yet")]
    NotYet,
    #[error("its nonce is another")]
    Nonce,
    #[error("it does not belong to the access token")]
    Hash,
    #[error("it speaks of another person")]
    Subject,
}

/// Why coming back from the Hosted UI did not sign anybody in.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CallbackError {
    /// The Hosted UI itself said so: `access_denied` when a person cancelled.
    #[error("the sign-in service reported {code}")]
    Provider { code: String },
    /// There is neither an error nor a code with a state.
    #[error("the callback came without code and state")]
    Incomplete,
    /// Unknown, used already, or older than ten minutes.
    #[error("the sign-in is unknown, was completed already, or took longer than ten minutes")]
    UnknownState,
    /// Begun in another browser: perhaps somebody tries to sign a person in as somebody else.
    #[error("the sign-in was begun in another browser")]
    OtherBrowser,
    /// The token endpoint refused the code.
    #[error("the sign-in service refused the code: {code}")]
    ExchangeFailed { code: String },
    #[error("a token was refused: {0}")]
    Token(TokenError),
    #[error("sign-in cannot be completed now")]
    Unavailable(#[from] Unavailable),
}

/// An error code of OAuth as it may stand in a log: short, and nothing that could pretend to be more.
pub(crate) fn safe_code(code: &str) -> String {
    let plain = (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { code.to_owned() } else { "an unknown error".to_owned() }
}
