//! How much one person and one address may ask for, and whose word about addresses is believed.

use super::variable::optional;
use anyhow::{Context, Result, bail};
use ipnet::IpNet;
use std::net::IpAddr;

/// So much a second in the long run, and so much at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    pub(crate) per_second: f64,
    pub(crate) at_once: u32,
}

/// Connections open at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Connections {
    pub(crate) in_all: usize,
    /// Proxies of ours are not counted: whole offices come through one.
    pub(crate) from_one: usize,
}

/// All limits. None means without limit.
#[derive(Clone)]
pub(crate) struct LimitsConfig {
    /// Requests of one person, in all their tabs and devices.
    pub(crate) user: Option<Rate>,
    /// Requests from one address, signed in or not. A whole office may share one.
    pub(crate) address: Option<Rate>,
    /// Beginning and completing a sign-in, from one address.
    pub(crate) sign_in: Option<Rate>,
    /// Drafts of one person: each costs money.
    pub(crate) draft: Option<Rate>,
    /// Connections, whatever is asked for on them.
    pub(crate) connections: Option<Connections>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub(crate) proxies: Vec<IpNet>,
}

const USER: Rate = Rate {
    per_second: 20.0,
    at_once: 200,
};
const ADDRESS: Rate = Rate {
    per_second: 200.0,
    at_once: 2_000,
};
const DRAFT: Rate = Rate {
    per_second: 0.2,
    at_once: 12,
};
const SIGN_IN: Rate = Rate {
    per_second: 1.0,
    at_once: 60,
};

/// At 32 kB each two thirds of a gigabyte. A browser holds seven at most, so six hundred people can share one address.
const CONNECTIONS: Connections = Connections {
    in_all: 20_000,
    from_one: 4_000,
};

impl LimitsConfig {
    pub(crate) fn from_env() -> Result<Self> {
        Ok(Self {
            user: rate("WECARE_LIMIT_USER", USER)?,
            address: rate("WECARE_LIMIT_ADDRESS", ADDRESS)?,
            sign_in: rate("WECARE_LIMIT_SIGN_IN", SIGN_IN)?,
            draft: rate("WECARE_LIMIT_DRAFT", DRAFT)?,
            connections: connections()?,
            proxies: proxies()?,
        })
    }
}

fn rate(name: &str, usual: Rate) -> Result<Option<Rate>> {
    match optional(name).as_deref() {
        None => Ok(Some(usual)),
        Some("off") => Ok(None),
        Some(text) => parse_rate(text).map(Some).with_context(|| {
            format!(
                "{name} cannot be read. It is requests a second and requests at once, for example {name}={}/{}, or off",
                usual.per_second, usual.at_once
            )
        }),
    }
}

/// `20/200`: twenty a second, two hundred at once.
fn parse_rate(text: &str) -> Result<Rate> {
    let (per_second, at_once) = text.split_once('/').context("two numbers with a slash between")?;
    let rate = Rate {
        per_second: per_second.trim().parse()?,
        at_once: at_once.trim().parse()?,
    };
    if !(0.001..=1_000_000.0).contains(&rate.per_second) || rate.at_once == 0 {
        bail!("the first is from 0.001 to 1000000, the second from 1");
    }
    Ok(rate)
}

fn connections() -> Result<Option<Connections>> {
    const NAME: &str = "WECARE_LIMIT_CONNECTIONS";
    match optional(NAME).as_deref() {
        None => Ok(Some(CONNECTIONS)),
        Some("off") => Ok(None),
        Some(text) => parse_connections(text).map(Some).with_context(|| {
            format!("{NAME} cannot be read. It is connections in all and from one address, for example {NAME}=20000/4000, or off")
        }),
    }
}

/// `20000/4000`: twenty thousand in all, four thousand from one address.
fn parse_connections(text: &str) -> Result<Connections> {
    let (in_all, from_one) = text.split_once('/').context("two numbers with a slash between")?;
    let connections = Connections {
        in_all: in_all.trim().parse()?,
        from_one: from_one.trim().parse()?,
    };
    if connections.in_all == 0 || connections.from_one == 0 {
        bail!("both are from 1");
    }
    Ok(connections)
}

fn proxies() -> Result<Vec<IpNet>> {
    const NAME: &str = "WECARE_TRUSTED_PROXIES";
    let text = optional(NAME).unwrap_or_default();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let one = part.parse::<IpAddr>().map(IpNet::from);
            let net = part.parse::<IpNet>().or(one).ok();
            // Everybody as a trusted proxy would let everybody choose their address.
            net.filter(|net| net.prefix_len() > 0).with_context(|| {
                format!("{NAME} cannot be read at \"{part}\". It is the addresses of your proxies with commas between, for example {NAME}=10.0.0.0/16,fd00::/8")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_two_numbers() {
        let connections = parse_connections("200 / 40").unwrap();
        assert_eq!((connections.in_all, connections.from_one), (200, 40));
        for bad in ["", "20", "20/", "/20", "0/5", "5/0", "-1/5", "1.5/2", "a/b"] {
            assert!(parse_connections(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_are_two_numbers() {
        let rate = parse_rate("0.5/30").unwrap();
        assert_eq!((rate.per_second, rate.at_once), (0.5, 30));
        for bad in ["", "20", "20/", "/20", "0/5", "-1/5", "NaN/5", "inf/5", "5/0", "5/-1", "a/b"] {
            assert!(parse_rate(bad).is_err(), "{bad}");
        }
    }
}
