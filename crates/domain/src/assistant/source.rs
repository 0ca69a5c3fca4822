//! What a draft rests on.

use crate::Millis;
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A passage that a draft rests on, by its number in the draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    pub number: u8,
    pub title: String,
    /// The words that were found.
    pub excerpt: String,
    /// Where the document is, when it is a page on the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// How well it fits the question, in percent, where the backend says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// Its document in S3, which concerns no browser.
    #[serde(skip)]
    pub object: Option<String>,
    /// The address of ours at which that opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// How many days ago its document was changed, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u32>,
    /// Whether that is longer ago than Admins trust.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_old: bool,
}

impl Source {
    /// Its document was changed then. It is old after so many days; never where these are 0.
    pub fn changed(&mut self, at: Millis, now: Millis, old_after: u16) {
        let days = now.0.saturating_sub(at.0).max(0) / DAY_MS;
        self.age = u32::try_from(days).ok();
        self.is_old = old_after > 0 && days > i64::from(old_after);
    }

    /// When its document was changed, in words.
    pub fn age_words(&self) -> Option<String> {
        Some(match self.age? {
            0 => "updated today".to_owned(),
            1 => "updated yesterday".to_owned(),
            days @ 2..60 => format!("updated {days} days ago"),
            days @ 60..730 => format!("updated {} months ago", days / 30),
            days => format!("updated {} years ago", days / 365),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_how_old_it_is_and_warns_when_it_is_too_old() {
        let now = Millis(2_000 * DAY_MS);
        for (days, old_after, words, is_old) in [
            (0, 365, "updated today", false),
            (1, 365, "updated yesterday", false),
            (59, 30, "updated 59 days ago", true),
            (90, 90, "updated 3 months ago", false),
            (800, 365, "updated 2 years ago", true),
            (1_900, 0, "updated 5 years ago", false),
            (-3, 1, "updated today", false),
        ] {
            let mut source = Source::default();
            source.changed(Millis(now.0 - days * DAY_MS), now, old_after);
            assert_eq!((source.age_words().as_deref(), source.is_old), (Some(words), is_old), "{days}");
        }
        assert_eq!(Source::default().age_words(), None);
        // Where a document is kept is told to nobody.
        let source = Source {
            object: Some("s3://bucket/key".to_owned()),
            ..Source::default()
        };
        assert!(!serde_json::to_string(&source).unwrap().contains("s3:"));
    }
}
