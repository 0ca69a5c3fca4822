//! Password rules and hashes.

use crate::ids;
use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::num::NonZeroU32;

// Few rounds: the passwords here are printed on the sign-in page.
const ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(1_999);

fn derive(salt: &[u8], password: &str) -> [u8; 32] {
    let mut out = [0; 32];
    pbkdf2::derive(PBKDF2_HMAC_SHA256, ROUNDS, salt, password.as_bytes(), &mut out);
    out
}

/// A salted hash to store.
pub(super) fn hash(password: &str) -> String {
    let salt: [u8; 16] = ids::random_bytes();
    format!("{}${}", STANDARD.encode(salt), STANDARD.encode(derive(&salt, password)))
}

/// Under what a code to choose a new password is kept.
pub(super) fn code_challenge(username: &str, code: &str) -> String {
    format!("code {username} {}", code.trim())
}

/// Whether the password is the one that was hashed.
pub(super) fn matches(stored: &str, password: &str) -> bool {
    let Some((salt, hash)) = stored.split_once('$') else { return false };
    let (Ok(salt), Ok(hash)) = (STANDARD.decode(salt), STANDARD.decode(hash)) else {
        return false;
    };
    pbkdf2::verify(PBKDF2_HMAC_SHA256, ROUNDS, &salt, password.as_bytes(), &hash).is_ok()
}

/// Why a password is refused. The pool wants eight characters with a lower-case letter and a digit.
pub(super) fn weakness(password: &str) -> Option<&'static str> {
    if password.chars().count() < 8 {
        Some("Password did not conform with policy: Password not long enough")
    } else if password.len() > 256 {
        Some("Password did not conform with policy: Password too long")
    } else if !password.chars().any(char::is_lowercase) {
        Some("Password did not conform with policy: Password must have lowercase characters")
    } else if !password.chars().any(|c| c.is_ascii_digit()) {
        Some("Password did not conform with policy: Password must have numeric characters")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_matches() {
        let stored = hash("demo-pass-1");
        assert!(matches(&stored, "demo-pass-1"));
        assert!(!matches(&stored, "demo-pass-2"));
        assert!(!matches("", "demo-pass-1"));
        assert_eq!(weakness("demo-pass-1"), None);
        assert!(weakness("short1").is_some());
    }
}
