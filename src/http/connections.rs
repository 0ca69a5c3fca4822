//! How many connections may be open at once: in all, and from one address. Each holds buffers and a file, signed in or not.

use super::limits::neighbourhood;
use crate::config::{Connections, LimitsConfig};
use ipnet::IpNet;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The places for connections. Cheap to clone: clones count together.
#[derive(Clone)]
pub(crate) struct Places {
    inner: Arc<Inner>,
}

struct Inner {
    limit: Connections,
    /// Everybody behind a load balancer comes from its few addresses.
    proxies: Vec<IpNet>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    in_all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One open connection. It counts until it is dropped.
pub(crate) struct Place {
    inner: Arc<Inner>,
    from: IpAddr,
}

impl Places {
    /// None when connections are not limited.
    pub(crate) fn new(config: &LimitsConfig) -> Option<Self> {
        let inner = Inner {
            limit: config.connections?,
            proxies: config.proxies.clone(),
            open: Mutex::default(),
        };
        Some(Self { inner: Arc::new(inner) })
    }

    /// A place for a connection from an address; none when too many are open.
    pub(crate) fn take(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let is_proxy = self.inner.proxies.iter().any(|net| net.contains(&peer));
        let from = neighbourhood(peer);
        let mut open = self.inner.open.lock().unwrap_or_else(PoisonError::into_inner);
        let here = open.by_address.get(&from).copied().unwrap_or_default();
        if open.in_all >= self.inner.limit.in_all || !is_proxy && here >= self.inner.limit.from_one {
            return None;
        }
        open.in_all += 1;
        open.by_address.insert(from, here + 1);
        drop(open);
        Some(Place {
            inner: Arc::clone(&self.inner),
            from,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.inner.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.in_all = open.in_all.saturating_sub(1);
        match open.by_address.get_mut(&self.from) {
            Some(here) if *here > 1 => *here -= 1,
            _ => {
                open.by_address.remove(&self.from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(in_all: usize, from_one: usize) -> Places {
        let config = LimitsConfig {
            user: None,
            address: None,
            sign_in: None,
            draft: None,
            connections: Some(Connections { in_all, from_one }),
            proxies: vec!["10.0.0.0/8".parse().unwrap()],
        };
        Places::new(&config).unwrap()
    }

    fn take(places: &Places, from: &str) -> Option<Place> {
        places.take(from.parse().unwrap())
    }

    #[test]
    fn one_address_has_its_share_until_a_connection_ends_and_proxies_have_all() {
        let places = places(6, 2);
        let first = take(&places, "198.51.100.1").unwrap();
        let _second = take(&places, "::ffff:198.51.100.1").unwrap();
        assert!(take(&places, "198.51.100.1").is_none(), "two are open from there");
        drop(first);
        let _again = take(&places, "198.51.100.1").unwrap();
        let _through_proxy: Vec<_> = (0..3).map(|_| take(&places, "10.0.0.5").unwrap()).collect();
        let _house = take(&places, "2001:db8:0:1::1").unwrap();
        assert!(take(&places, "203.0.113.9").is_none(), "six are open in all");
    }

    #[test]
    fn what_has_ended_is_forgotten() {
        let places = places(2, 2);
        drop((take(&places, "198.51.100.1"), take(&places, "198.51.100.2")));
        let open = places.inner.open.lock().unwrap();
        assert_eq!((open.in_all, open.by_address.len()), (0, 0));
    }
}
