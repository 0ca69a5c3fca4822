//! The address that a request comes from. Anybody can write anything into a header; only what our own proxies wrote counts.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The other end of a connection, known to the loop that accepts it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Where a request comes from, as far as it can be told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(pub(crate) Option<IpAddr>);

/// More proxies than anybody has in a row.
const MOST_HOPS: usize = 16;

/// Who sent a request: the peer itself, or, when that is a proxy of ours, the last address in `X-Forwarded-For` that is not
/// one. Each proxy adds the address that it saw at the end, so what stands before the first stranger is the stranger's word.
pub(crate) fn sender(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_ours = |address: IpAddr| proxies.iter().any(|net| net.contains(&address));
    let mut known = peer.to_canonical();
    if !is_ours(known) {
        return known;
    }
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for hop in hops.take(MOST_HOPS) {
        let Some(address) = read(hop.trim()) else { return known };
        known = address;
        if !is_ours(known) {
            return known;
        }
    }
    known
}

/// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address| address.to_canonical())
}

/// What counts as one address: with IPv6 everybody has a whole /64.
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], proxies: &str) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies: Vec<IpNet> = proxies.split_whitespace().map(|net| net.parse().unwrap()).collect();
        sender(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn a_strangers_word_about_addresses_is_not_believed() {
        assert_eq!(
            from("203.0.113.7", &["10.0.0.1"], ""),
            "203.0.113.7",
            "no proxies: the header is anybody's"
        );
        assert_eq!(
            from("203.0.113.7", &["10.0.0.1"], "10.0.0.0/8"),
            "203.0.113.7",
            "not from a proxy of ours"
        );
        assert_eq!(from("10.0.0.2", &["198.51.100.9"], "10.0.0.0/8"), "198.51.100.9");
        assert_eq!(
            from("10.0.0.2", &["1.1.1.1, 198.51.100.9"], "10.0.0.0/8"),
            "198.51.100.9",
            "the sender wrote 1.1.1.1 themselves"
        );
        assert_eq!(
            from("10.0.0.2", &["1.1.1.1", "198.51.100.9"], "10.0.0.0/8"),
            "198.51.100.9",
            "in two lines"
        );
    }

    #[test]
    fn proxies_in_a_row_are_passed_over() {
        let proxies = "10.0.0.0/8 2001:db8:1::/48";
        assert_eq!(
            from("10.0.0.2", &["1.1.1.1, 198.51.100.9, 2001:db8:1::5, 10.9.9.9"], proxies),
            "198.51.100.9"
        );
        assert_eq!(from("10.0.0.2", &["10.1.1.1, 10.1.1.2"], proxies), "10.1.1.1", "from inside");
        assert_eq!(
            from("::ffff:10.0.0.2", &["198.51.100.9"], proxies),
            "198.51.100.9",
            "an IPv4 address mapped into IPv6"
        );
    }

    #[test]
    fn what_cannot_be_read_ends_the_search_at_what_is_known() {
        for bad in ["", "unknown", "_hidden", "1.2.3", "198.51.100.9, x", "\u{7f}"] {
            let mut headers = HeaderMap::new();
            if let Ok(value) = bad.parse() {
                headers.insert("x-forwarded-for", value);
            }
            let proxies = ["10.0.0.0/8".parse().unwrap()];
            assert_eq!(
                sender("10.0.0.2".parse().unwrap(), &headers, &proxies).to_string(),
                "10.0.0.2",
                "{bad:?}"
            );
        }
        for (text, address) in [
            ("198.51.100.9:4711", "198.51.100.9"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(from("10.0.0.2", &[text], "10.0.0.0/8"), address);
        }
    }

    #[test]
    fn an_ipv6_network_of_one_house_is_one_address() {
        let one = |text: &str| neighbourhood(text.parse().unwrap());
        assert_eq!(one("2001:db8:0:1::1"), one("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assert_ne!(one("2001:db8:0:1::1"), one("2001:db8:0:2::1"));
        assert_ne!(one("198.51.100.9"), one("198.51.100.10"));
    }
}
