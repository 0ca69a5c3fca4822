//! Where figures for Prometheus are told.

use super::variable::{optional, parsed};
use anyhow::Result;
use std::net::{Ipv4Addr, SocketAddr};

/// The address of `/metrics`, apart from what people reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MetricsListen {
    Off,
    /// Nobody chose: loopback. A second server on the same machine finds it taken and goes on without.
    Usual(SocketAddr),
    /// Somebody chose: it must work.
    Chosen(SocketAddr),
}

const USUAL_PORT: u16 = 9464;

impl MetricsListen {
    pub(crate) fn from_env() -> Result<Self> {
        const NAME: &str = "WECARE_METRICS_LISTEN";
        Ok(match optional(NAME).as_deref() {
            None => Self::Usual(SocketAddr::from((Ipv4Addr::LOCALHOST, USUAL_PORT))),
            Some("off") => Self::Off,
            Some(_) => Self::Chosen(parsed(
                NAME,
                "the address and port of the figures for Prometheus, or off",
                "127.0.0.1:9464",
            )?),
        })
    }
}
