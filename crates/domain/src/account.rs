//! Linked WhatsApp Business Accounts and what is known of their numbers.

use crate::{
    clock::{Millis, Seconds},
    ids::AccountId,
    phone::Phone,
};
use serde::{Deserialize, Serialize};

mod heard;
mod tag;

pub use heard::{Delays, Heard};
pub use tag::{BadTag, MOST_TAG_KEY, MOST_TAG_VALUE, MOST_TAGS, Tag, TagChange};

/// A WhatsApp Business Account as AWS has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// AWS's id.
    pub id: AccountId,
    /// AWS's whole name of it.
    #[serde(default)]
    pub arn: String,
    /// Meta's id.
    pub waba: String,
    pub name: String,
    /// Whether its set-up is finished.
    pub is_complete: bool,
    pub linked_at: Seconds,
    /// Where AWS sends what happens; nothing arrives without it.
    pub destination: Option<Destination>,
    /// How it stands with Meta's Marketing Messages API, by Meta's name.
    pub marketing: Option<String>,
}

/// Where AWS sends what happens to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    arn: String,
    role: Option<String>,
}

/// Why this is no destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    #[error("Enter the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:123456789012:whatsapp-events.")]
    NoTopic,
    #[error("AWS does not send WhatsApp's events to a FIFO topic. Enter the ARN of a standard topic.")]
    Fifo,
    #[error(
        "The role is not an ARN such as arn:aws:iam::123456789012:role/whatsapp-events. Leave it empty where the topic's policy is enough."
    )]
    NoRole,
}

impl Destination {
    /// A topic, or an instance of Amazon Connect, and the role that writes there, if any.
    pub fn parse(arn: &str, role: Option<&str>) -> Result<Self, BadDestination> {
        let parts: Vec<&str> = arn.trim().splitn(6, ':').collect();
        let is_arn = matches!(
            parts.as_slice(),
            ["arn", partition, "sns" | "connect", region, account, name]
                if partition.starts_with("aws") && is_word(region) && is_account(account) && !name.is_empty()
        );
        if !is_arn || arn.len() > 2048 || arn.trim().contains(char::is_whitespace) {
            return Err(BadDestination::NoTopic);
        }
        if parts[2] == "sns" && arn.trim().strip_suffix(".fifo").is_some() {
            return Err(BadDestination::Fifo);
        }
        let role = role.map(str::trim).filter(|role| !role.is_empty());
        if role.is_some_and(|role| !is_role(role)) {
            return Err(BadDestination::NoRole);
        }
        Ok(Self {
            arn: arn.trim().to_owned(),
            role: role.map(str::to_owned),
        })
    }

    /// What AWS says, whatever it is.
    pub fn told(arn: &str, role: Option<&str>) -> Self {
        Self {
            arn: arn.to_owned(),
            role: role.map(str::to_owned),
        }
    }

    /// The topic.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The role that writes there.
    pub fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_role(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let is_name = |name: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte);
        name.strip_prefix("role/")
            .is_some_and(|name| !name.is_empty() && name.bytes().all(fits))
    };
    matches!(parts.as_slice(), ["arn", partition, "iam", "", account, name] if partition.starts_with("aws") && is_account(account) && is_name(name))
}

/// How Meta rated a number from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    pub at: Millis,
    /// GREEN, YELLOW, RED; anything else is not rated.
    pub quality: String,
}

/// A rating in a word that people use.
pub fn quality_words(quality: Option<&str>) -> &'static str {
    match quality {
        Some("GREEN") => "High",
        Some("YELLOW") => "Medium",
        Some("RED") => "Low",
        _ => "Not rated",
    }
}

/// The history without repeats, which several servers that see a change at once make; the newest first.
pub fn history(mut ratings: Vec<Rated>) -> Vec<Rated> {
    ratings.sort_by_key(|rated| rated.at);
    ratings.dedup_by(|later, earlier| later.quality == earlier.quality);
    ratings.reverse();
    ratings
}

/// How many customers an account may write to first within 24 hours, as WhatsApp told us last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    pub at: Millis,
    /// Meta's name of it, such as `TIER_2K`.
    pub tier: String,
}

impl Limit {
    /// Whether there is none.
    pub fn is_unlimited(&self) -> bool {
        self.tier == "TIER_UNLIMITED"
    }

    /// To how many; none where there is no limit, or where it is not known.
    pub fn most(&self) -> Option<u64> {
        let (_, count) = self.tier.split_once('_')?;
        match count.strip_suffix('K') {
            Some(thousands) => thousands.parse::<u64>().ok()?.checked_mul(1_000),
            None => count.parse().ok(),
        }
    }

    /// `2,000 customers in 24 hours`.
    pub fn words(&self) -> String {
        let count = match self.tier.as_str() {
            "TIER_UNLIMITED" => return "No limit".to_owned(),
            "TIER_NOT_SET" => return "Not set by WhatsApp yet".to_owned(),
            "TIER_50" => "50",
            "TIER_250" => "250",
            "TIER_1K" => "1,000",
            "TIER_2K" => "2,000",
            "TIER_10K" => "10,000",
            "TIER_100K" => "100,000",
            other => return other.to_owned(),
        };
        format!("{count} customers in 24 hours")
    }
}

/// A number with what an overview shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRow {
    pub phone: Phone,
    /// Since when it has the rating that it has, as far as that was seen.
    pub rated_at: Option<Millis>,
    /// Whether somebody is there now; none where nobody has entered hours.
    pub open: Option<bool>,
    /// When that changes next.
    pub until: Option<Seconds>,
    /// The zone by which its people live.
    pub zone: String,
    /// When something last came for it; none where nothing has since this was looked at.
    #[serde(default)]
    pub heard: Option<Heard>,
}

/// An account with its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    pub account: Account,
    pub limit: Option<Limit>,
    /// To so many customers its numbers opened a conversation in the last 24 hours.
    #[serde(default)]
    pub opened: u64,
    /// Whether this server is told of what happens; none where it does not know to which topics it listens.
    pub heard: Option<bool>,
    /// Why its numbers could not be read, in a sentence: then they are those that were read last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
    pub numbers: Vec<NumberRow>,
}

/// All accounts and numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// None when AWS could not be read: then the numbers are those that were read last.
    pub accounts: Option<Vec<AccountRow>>,
    /// Numbers of no account that is linked now.
    pub others: Vec<NumberRow>,
    /// The topics that this server listens to, as its configuration says.
    pub topics: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_topics_with_or_without_a_role() {
        let topic = "arn:aws:sns:eu-west-1:123456789012:events";
        let role = "arn:aws:iam::123456789012:role/service/events";
        assert_eq!(
            Destination::parse(&format!(" {topic} "), Some("")),
            Ok(Destination::told(topic, None))
        );
        assert_eq!(Destination::parse(topic, Some(role)), Ok(Destination::told(topic, Some(role))));
        assert!(Destination::parse("arn:aws-cn:connect:cn-north-1:123456789012:instance/a", None).is_ok());
        for bad in [
            "",
            "events",
            "arn:aws:sqs:eu-west-1:123456789012:events",
            "arn:aws:sns:eu-west-1:12:events",
            "arn:aws:sns:eu-west-1:123456789012:",
            "arn:aws:sns:eu-west-1:123456789012:a b",
        ] {
            assert_eq!(Destination::parse(bad, None), Err(BadDestination::NoTopic), "{bad}");
        }
        assert_eq!(Destination::parse(&format!("{topic}.fifo"), None), Err(BadDestination::Fifo));
        for bad in ["events", "arn:aws:iam::123456789012:user/events", "arn:aws:iam::1:role/events"] {
            assert_eq!(Destination::parse(topic, Some(bad)), Err(BadDestination::NoRole), "{bad}");
        }
    }

    #[test]
    fn a_history_has_each_change_once() {
        let rated = |at, quality: &str| Rated {
            at: Millis(at),
            quality: quality.to_owned(),
        };
        let seen = vec![rated(5, "YELLOW"), rated(1, "GREEN"), rated(6, "YELLOW"), rated(9, "GREEN")];
        assert_eq!(history(seen), [rated(9, "GREEN"), rated(5, "YELLOW"), rated(1, "GREEN")]);
    }

    #[test]
    fn limits_are_told_in_words_and_newer_ones_by_their_name() {
        let words = |tier: &str| {
            let limit = Limit {
                at: Millis(0),
                tier: tier.to_owned(),
            };
            limit.words()
        };
        assert_eq!(words("TIER_2K"), "2,000 customers in 24 hours");
        assert_eq!(words("TIER_UNLIMITED"), "No limit");
        assert_eq!(words("TIER_5M"), "TIER_5M");
        let most = |tier: &str| {
            let (at, tier) = (Millis(0), tier.to_owned());
            Limit { at, tier }.most()
        };
        assert_eq!(
            (most("TIER_250"), most("TIER_10K"), most("TIER_500K")),
            (Some(250), Some(10_000), Some(500_000))
        );
        assert_eq!((most("TIER_UNLIMITED"), most("TIER_NOT_SET"), most("TIER_5M")), (None, None, None));
    }
}
