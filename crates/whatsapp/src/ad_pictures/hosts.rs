//! From which hosts pictures of advertisements may come.

use std::str::FromStr;
use url::{Host, Url};

/// A host, with all below it. `fbcdn.net`, or `ads.example=http://10.0.0.7:8080`: then another one answers in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdHost {
    name: String,
    instead: Option<Url>,
}

/// What was given is no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hosts are written like fbcdn.net, or like ads.example=http://10.0.0.7:8080 where another one answers in their place")]
pub struct NoHost;

impl FromStr for AdHost {
    type Err = NoHost;

    fn from_str(text: &str) -> Result<Self, NoHost> {
        let (name, instead) = match text.split_once('=') {
            Some((name, instead)) => (name.trim(), Some(origin(instead.trim()).ok_or(NoHost)?)),
            None => (text.trim(), None),
        };
        let is_label = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        // An address in numbers, or all of a country, is no host that anybody means.
        let is_name = matches!(Host::parse(name), Ok(Host::Domain(_))) && name.contains('.') && name.split('.').all(is_label);
        if !is_name && name != "localhost" {
            return Err(NoHost);
        }
        Ok(Self {
            name: name.to_ascii_lowercase(),
            instead,
        })
    }
}

/// An address without a path.
fn origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text.trim_end_matches('/')).then_some(url)
}

impl AdHost {
    fn covers(&self, host: &str) -> bool {
        let below = host.strip_suffix(self.name.as_str());
        below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    }
}

/// Where an address is asked for; none when it may not be.
pub(super) fn place(hosts: &[AdHost], url: &Url) -> Option<Url> {
    let Some(Host::Domain(host)) = url.host() else { return None };
    let is_plain = url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
    let allowed = hosts.iter().find(|allowed| is_plain && allowed.covers(host))?;
    let Some(mut place) = allowed.instead.clone() else {
        return Some(url.clone());
    };
    place.set_path(url.path());
    place.set_query(url.query());
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hosts: &[&str], url: &str) -> Option<String> {
        let hosts: Vec<AdHost> = hosts.iter().map(|host| host.parse().unwrap()).collect();
        place(&hosts, &Url::parse(url).unwrap()).map(String::from)
    }

    #[test]
    fn only_https_addresses_of_allowed_hosts_are_asked() {
        let meta = ["fbcdn.net", "cdninstagram.com"];
        for url in [
            "https://fbcdn.net/a.jpg",
            "https://scontent-fra3-1.xx.fbcdn.net/v/t45.1600-4/a.jpg?oh=1&oe=2",
            "https://SCONTENT.FBCDN.NET/a.jpg",
        ] {
            assert_eq!(at(&meta, url), Some(Url::parse(url).unwrap().to_string()), "{url}");
        }
        for url in [
            "http://fbcdn.net/a.jpg",
            "https://fbcdn.net:8443/a.jpg",
            "https://fbcdn.net.evil.example/a.jpg",
            "https://notfbcdn.net/a.jpg",
            "https://evil.example/fbcdn.net/a.jpg",
            "https://fbcdn.net@evil.example/a.jpg",
            "https://user@fbcdn.net/a.jpg",
            "https://127.0.0.1/a.jpg",
            "https://[::1]/a.jpg",
            "https://2130706433/a.jpg",
            "https://169.254.169.254/latest/meta-data/",
            "ftp://fbcdn.net/a.jpg",
            "file:///etc/passwd",
            "data:image/png;base64,AA==",
        ] {
            assert_eq!(at(&meta, url), None, "{url}");
        }
    }

    #[test]
    fn another_one_may_answer_in_the_place_of_a_host() {
        let hosts = ["ads.example=http://127.0.0.1:4500"];
        assert_eq!(
            at(&hosts, "https://ads.example/a/b.jpg?x=1").as_deref(),
            Some("http://127.0.0.1:4500/a/b.jpg?x=1")
        );
        assert_eq!(at(&hosts, "http://ads.example/a.jpg"), None);
        assert_eq!(at(&hosts, "https://127.0.0.1:4500/a.jpg"), None);
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in [
            "",
            "net",
            "*.fbcdn.net",
            "https://fbcdn.net",
            "fbcdn.net/x",
            "10.0.0.1",
            "a..b",
            "ads.example=",
            "ads.example=ftp://x.y",
            "ads.example=http://x.y/path",
            "ads.example=127.0.0.1",
        ] {
            assert_eq!(text.parse::<AdHost>(), Err(NoHost), "{text}");
        }
    }
}
