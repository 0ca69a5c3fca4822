//! Where to go after sign-in: a path of ours, never another site.

use std::fmt;

/// Longest path that is remembered.
const MAX_LENGTH: usize = 2_000;

/// Where people land who asked for nothing, or for something odd.
const INBOX: &str = "/inbox";

/// First segments that are part of signing in and out: coming back to them would go round in circles.
const NOT_TARGETS: &[&str] = &["auth", "login", "logout"];

/// A path of ours with query and fragment, as it may stand in a `Location` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo(String);

/// The text is not a path of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a path of this site")]
pub struct ReturnToRefused;

impl ReturnTo {
    /// Checks a text that came with a request.
    pub fn parse(text: &str) -> Result<Self, ReturnToRefused> {
        if is_ours(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ReturnToRefused)
        }
    }

    /// The text when it is a path of ours, else the inbox.
    pub fn or_inbox(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|_| Self(INBOX.to_owned()))
    }

    /// The path with query and fragment.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_ours(text: &str) -> bool {
    // ASCII without spaces: browsers drop tabs and line breaks, and a `Location` cannot hold the rest.
    if text.len() > MAX_LENGTH || !text.starts_with('/') || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    // Browsers read `\` as `/`; an encoded line break would split the header of a careless proxy.
    let Some(decoded) = decode(text) else { return false };
    if decoded.iter().any(|byte| *byte == b'\\' || byte.is_ascii_control()) {
        return false;
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let Some(path) = decode(path) else { return false };
    // `//` begins a host, `@` ends a user name, `%` left over would decode to something else a second time.
    if path.iter().any(|byte| matches!(byte, b'@' | b'%')) || path.windows(2).any(|pair| pair == b"//") {
        return false;
    }
    let mut segments = path.split(|byte| *byte == b'/').skip(1);
    let first = segments.clone().next().unwrap_or_default();
    let reserved = NOT_TARGETS.iter().any(|name| first.eq_ignore_ascii_case(name.as_bytes()));
    !reserved && !segments.any(|segment| segment == b"." || segment == b"..")
}

/// Percent-decodes. `None` when an escape is broken.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let value = digit(bytes.next())? * 16 + digit(bytes.next())?;
            decoded.push(u8::try_from(value).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn paths_of_ours_are_kept_as_they_are() {
        for good in [
            "/",
            "/inbox",
            "/inbox?x=1#y",
            "/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV-106540352242922",
            "/contacts?q=%C3%BC+%40home&after=a%2Fb",
            "/contacts?email=someone@example.com",
            "/authors",
            "/inbox?next=//evil.example",
        ] {
            assert_eq!(ReturnTo::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn everything_else_leads_to_the_inbox() {
        for bad in [
            "",
            "inbox",
            "https:evil",
            "https://evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil",
            "\\\\evil.example",
            "/%2f%2fevil",
            "/%2F%2Fevil",
            "/%2fevil",
            "/%5cevil",
            "/%5Cevil",
            "/%252fevil",
            "/%252f%252fevil",
            "/\t/evil.example",
            "/%09/evil.example",
            "/inbox\\..\\evil",
            "/inbox?x=%5c",
            "/a\r\nSet-Cookie: x=y",
            "/a%0d%0aSet-Cookie:%20x=y",
            "/inbox?x=%0A",
            "/inbox#%00",
            "/@evil.example",
            "/%40evil.example",
            "/inbox@evil.example",
            "/inbox//evil.example",
            "/.//evil.example",
            "/inbox/../auth/callback",
            "/inbox/%2e%2e/auth/callback",
            "/./login",
            "/auth",
            "/auth/callback?code=x",
            "/AUTH/start",
            "/%61uth/start",
            "/login",
            "/login?expired=1",
            "/login/",
            "/logout",
            "/inbox%",
            "/inbox%zz",
            "/in box",
            "/ünbox",
            " /inbox",
            "javascript:alert(1)",
        ] {
            assert_eq!(ReturnTo::parse(bad), Err(ReturnToRefused), "{bad}");
            assert_eq!(ReturnTo::or_inbox(bad).as_str(), "/inbox");
        }
        assert!(ReturnTo::parse(&format!("/{}", "a".repeat(MAX_LENGTH))).is_err());
    }
}
