//! Settings of sign-in, read from the environment by the binary.

use secrecy::SecretString;
use std::time::Duration;
use url::Url;

/// A session that nobody uses ends after this long: one working day.
pub const IDLE_LIFETIME: Duration = Duration::from_hours(12);

/// Every session ends this long after its sign-in.
pub const ABSOLUTE_LIFETIME: Duration = Duration::from_hours(24);

/// How long sessions live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Without a request. Measured to within five minutes: the time of use is not written with every request.
    pub idle: Duration,
    /// Since the sign-in, whatever happens.
    pub absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            idle: IDLE_LIFETIME,
            absolute: ABSOLUTE_LIFETIME,
        }
    }
}

impl Lifetimes {
    pub(crate) fn idle_seconds(self) -> i64 {
        i64::try_from(self.idle.as_secs()).unwrap_or(i64::MAX)
    }

    pub(crate) fn absolute_millis(self) -> i64 {
        i64::try_from(self.absolute.as_millis()).unwrap_or(i64::MAX)
    }
}

/// The user pool and our client in it.
#[derive(Clone, Debug)]
pub struct Config {
    /// `iss` of every token, compared exactly: no trailing slash. Discovery starts here. Not computed from the pool's id, because
    /// pools with replicas have another issuer.
    pub issuer: String,
    /// Where people sign in. Pages for people are always opened on this host, also when discovery names the pool's other domain,
    /// because the Hosted UI's own cookie lives here.
    pub hosted_ui_domain: Url,
    /// Our callback, as registered. Never computed from a request's Host.
    pub redirect_uri: Url,
    /// Where the Hosted UI returns to after sign-out, as registered.
    pub logout_uri: Url,
    /// Asked for at sign-in, beside `openid`.
    pub scopes: Vec<String>,
    pub client_id: String,
    /// Absent for a public client.
    pub client_secret: Option<SecretString>,
    pub user_pool_id: String,
    pub lifetimes: Lifetimes,
}

/// Reads the Hosted UI's domain, with or without `https://`. Refuses whatever is not an http(s) origin.
pub fn parse_hosted_ui_domain(text: &str) -> Result<Url, url::ParseError> {
    let text = text.trim();
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("https://{text}"))
    }?;
    let is_origin = matches!(url.scheme(), "https" | "http")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_origin {
        Ok(url)
    } else {
        Err(url::ParseError::InvalidDomainCharacter)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_domain_is_read_with_or_without_its_scheme() {
        assert_eq!(
            parse_hosted_ui_domain("sso.example.com").unwrap().as_str(),
            "https://sso.example.com/"
        );
        assert_eq!(
            parse_hosted_ui_domain("http://localhost:9000").unwrap().as_str(),
            "http://localhost:9000/"
        );
        for bad in [
            "",
            "https://",
            "ftp://x.example",
            "https://x.example/path",
            "https://a:b@x.example",
            "https://x.example?y",
        ] {
            assert!(parse_hosted_ui_domain(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_client_secret_is_not_printed() {
        let config = Config {
            issuer: "https://issuer.example".into(),
            hosted_ui_domain: Url::parse("https://sso.example").unwrap(),
            redirect_uri: Url::parse("https://app.example/auth/callback").unwrap(),
            logout_uri: Url::parse("https://app.example/logout").unwrap(),
            scopes: vec!["email".into()],
            client_id: "client".into(),
            client_secret: Some("hush".into()),
            user_pool_id: "pool".into(),
            lifetimes: Lifetimes::default(),
        };
        assert!(!format!("{config:?}").contains("hush"));
    }
}
