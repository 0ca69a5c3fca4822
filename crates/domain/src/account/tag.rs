//! Tags of an account at AWS: names and values by which costs and permissions are sorted.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So many tags a resource of AWS can have.
pub const MOST_TAGS: usize = 50;
/// Longest name and value, in characters.
pub const MOST_TAG_KEY: usize = 128;
pub const MOST_TAG_VALUE: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tag {
    pub key: String,
    #[serde(default)]
    pub value: String,
}

/// Why AWS would not take tags.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTag {
    #[error("Give each tag a name of at most {MOST_TAG_KEY} characters.")]
    NoName,
    #[error("The value of {0} is longer than {MOST_TAG_VALUE} characters. Shorten it.")]
    LongValue(String),
    #[error("{0} has a sign that AWS does not take. Letters, digits, spaces and _ . : / = + - @ are fine.")]
    Sign(String),
    #[error("Names that begin with aws: belong to AWS. Choose another one.")]
    Reserved,
    #[error("Two tags are called {0}. Remove one of them.")]
    Two(String),
    #[error("AWS takes at most {MOST_TAGS} tags. Remove some.")]
    TooMany,
}

/// What is to be done at AWS so that these tags are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagChange {
    pub put: Vec<Tag>,
    /// Names that go.
    pub gone: Vec<String>,
}

impl Tag {
    /// Whether AWS takes all of these together.
    pub fn check(tags: &[Self]) -> Result<(), BadTag> {
        if tags.len() > MOST_TAGS {
            return Err(BadTag::TooMany);
        }
        let mut keys = BTreeSet::new();
        for tag in tags {
            let shown = || tag.key.chars().take(40).collect::<String>();
            if tag.key.trim().is_empty() || tag.key.chars().count() > MOST_TAG_KEY {
                return Err(BadTag::NoName);
            }
            if tag.key.to_lowercase().starts_with("aws:") {
                return Err(BadTag::Reserved);
            }
            if tag.value.chars().count() > MOST_TAG_VALUE {
                return Err(BadTag::LongValue(shown()));
            }
            if !tag.key.chars().chain(tag.value.chars()).all(is_taken) {
                return Err(BadTag::Sign(shown()));
            }
            if !keys.insert(&tag.key) {
                return Err(BadTag::Two(shown()));
            }
        }
        Ok(())
    }

    /// What leads from tags to others. Those of AWS stay: nobody else can take them away.
    pub fn change(now: &[Self], wanted: &[Self]) -> TagChange {
        let put = wanted.iter().filter(|tag| !now.contains(tag)).cloned();
        let gone = now
            .iter()
            .filter(|tag| !tag.is_of_aws() && wanted.iter().all(|other| other.key != tag.key));
        TagChange {
            put: put.collect(),
            gone: gone.map(|tag| tag.key.clone()).collect(),
        }
    }

    /// Whether AWS made it itself.
    pub fn is_of_aws(&self) -> bool {
        self.key.to_lowercase().starts_with("aws:")
    }
}

impl TagChange {
    /// Whether nothing is to be done.
    pub const fn is_empty(&self) -> bool {
        self.put.is_empty() && self.gone.is_empty()
    }

    /// `team = support; without cost-centre`.
    pub fn words(&self) -> String {
        let put = self.put.iter().map(|tag| format!("{} = {}", tag.key, tag.value));
        let gone = self.gone.iter().map(|key| format!("without {key}"));
        put.chain(gone).collect::<Vec<_>>().join("; ")
    }
}

fn is_taken(c: char) -> bool {
    c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn what_aws_would_refuse_is_refused() {
        assert_eq!(
            Tag::check(&[tag("team", "support"), tag("Team", ""), tag("e-mail", "a@b.c")]),
            Ok(())
        );
        for (tags, why) in [
            (vec![tag(" ", "a")], BadTag::NoName),
            (vec![tag(&"k".repeat(129), "a")], BadTag::NoName),
            (vec![tag("AWS:x", "a")], BadTag::Reserved),
            (vec![tag("a", &"v".repeat(257))], BadTag::LongValue("a".to_owned())),
            (vec![tag("a", "b;c")], BadTag::Sign("a".to_owned())),
            (vec![tag("a\n", "")], BadTag::Sign("a\n".to_owned())),
            (vec![tag("a", "1"), tag("a", "2")], BadTag::Two("a".to_owned())),
            ((0..51).map(|n| tag(&format!("k{n}"), "")).collect(), BadTag::TooMany),
        ] {
            assert_eq!(Tag::check(&tags), Err(why));
        }
    }

    #[test]
    fn a_change_is_what_differs_and_tags_of_aws_stay() {
        let now = [tag("team", "sales"), tag("cost-centre", "12"), tag("aws:made-by", "stack")];
        let change = Tag::change(&now, &[tag("team", "support"), tag("stage", "live")]);
        assert_eq!(change.words(), "team = support; stage = live; without cost-centre");
        assert!(Tag::change(&now, &now[..2]).is_empty());
    }
}
