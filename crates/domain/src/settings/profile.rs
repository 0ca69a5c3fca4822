//! The business profile of a number as the team knows it. It is a copy of ours: AWS has no call that reads or changes what WhatsApp
//! shows.

use crate::problem::Problems;
use serde::{Deserialize, Serialize};

/// Longest texts, in characters, and most websites, as WhatsApp takes them.
pub const MOST_ABOUT: usize = 139;
pub const MOST_ADDRESS: usize = 256;
pub const MOST_DESCRIPTION: usize = 512;
pub const MOST_EMAIL: usize = 128;
pub const MOST_WEBSITES: usize = 2;
const MOST_WEBSITE: usize = 256;

/// WhatsApp's categories by Meta's name, and in words.
pub const CATEGORIES: [(&str, &str); 21] = [
    ("ALCOHOL", "Alcoholic drinks"),
    ("AUTO", "Cars and other vehicles"),
    ("BEAUTY", "Beauty, spa and salon"),
    ("APPAREL", "Clothing"),
    ("EDU", "Education"),
    ("ENTERTAIN", "Entertainment"),
    ("EVENT_PLAN", "Event planning and service"),
    ("FINANCE", "Finance and banking"),
    ("GROCERY", "Food and groceries"),
    ("GOVT", "Government and public service"),
    ("HOTEL", "Hotel and lodging"),
    ("HEALTH", "Medical and health"),
    ("OTC_DRUGS", "Medicines without prescription"),
    ("NONPROFIT", "Charity"),
    ("ONLINE_GAMBLING", "Online gambling and games"),
    ("PHYSICAL_GAMBLING", "Gambling on site"),
    ("PROF_SERVICES", "Professional services"),
    ("RESTAURANT", "Restaurant"),
    ("RETAIL", "Shopping and retail"),
    ("TRAVEL", "Travel and transport"),
    ("OTHER", "Other"),
];

/// What customers find behind the name of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub websites: Vec<String>,
    /// One of [`CATEGORIES`]; nothing where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
}

/// Why WhatsApp would not take a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadProfile {
    #[error("{what} can have at most {most} characters. Shorten it.")]
    Long { what: &'static str, most: usize },
    #[error("{what} has a character that nobody sees. Type it anew.")]
    Unseen { what: &'static str },
    #[error("{0:?} is no e-mail address.")]
    Email(String),
    #[error("{0:?} is no address of a website. Begin it with https://.")]
    Website(String),
    #[error("WhatsApp shows at most {MOST_WEBSITES} websites. Remove one.")]
    TooManyWebsites,
    #[error("Choose a category of the list.")]
    Category,
}

impl Profile {
    /// Whether nothing is written down.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Each text with what it is called and how long it can be.
    const fn texts(&self) -> [(&'static str, &String, usize); 4] {
        [
            ("About", &self.about, MOST_ABOUT),
            ("Address", &self.address, MOST_ADDRESS),
            ("Description", &self.description, MOST_DESCRIPTION),
            ("E-mail", &self.email, MOST_EMAIL),
        ]
    }

    /// Whether WhatsApp would take it.
    pub fn check(&self) -> Result<(), BadProfile> {
        for (what, text, most) in self.texts() {
            if text.chars().count() > most {
                return Err(BadProfile::Long { what, most });
            }
            let is_unseen = |c: char| c.is_control() && (c != '\n' || what != "Description");
            if text.contains(is_unseen) {
                return Err(BadProfile::Unseen { what });
            }
        }
        if !self.email.is_empty() && !is_email(&self.email) {
            return Err(BadProfile::Email(short(&self.email)));
        }
        if self.websites.len() > MOST_WEBSITES {
            return Err(BadProfile::TooManyWebsites);
        }
        if let Some(wrong) = self.websites.iter().find(|website| !is_website(website)) {
            return Err(BadProfile::Website(short(wrong)));
        }
        if !self.category.is_empty() && category_words(&self.category).is_none() {
            return Err(BadProfile::Category);
        }
        Ok(())
    }

    /// What differs, in words.
    pub(super) fn changes(&self, after: &Self) -> Vec<String> {
        let words = |text: &str| {
            if text.is_empty() {
                "nothing".to_owned()
            } else {
                format!("“{text}”")
            }
        };
        let mut said = Vec::new();
        let mut tell = |what: &str, before: &str, after: &str| {
            if before != after {
                said.push(format!("Profile, {what}: {} (before: {})", words(after), words(before)));
            }
        };
        for ((what, before, _), (_, after, _)) in self.texts().into_iter().zip(after.texts()) {
            tell(&what.to_lowercase(), before, after);
        }
        tell("websites", &self.websites.join(", "), &after.websites.join(", "));
        let category = |name: &str| category_words(name).unwrap_or(name).to_owned();
        tell("category", &category(&self.category), &category(&after.category));
        said
    }
}

/// A category in words.
pub fn category_words(name: &str) -> Option<&'static str> {
    CATEGORIES.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        let has_host = host.split_once('.').is_some_and(|(one, rest)| !one.is_empty() && !rest.is_empty());
        !name.is_empty() && has_host && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

fn is_website(text: &str) -> bool {
    let mut problems = Problems::default();
    problems.web("", text, MOST_WEBSITE);
    problems.into_result().is_ok()
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Profile {
        Profile {
            about: "Repairs while you wait".to_owned(),
            address: "12 Inner Circle, New Delhi".to_owned(),
            description: "Two shops.\nOpen every day.".to_owned(),
            email: "hello@demo.example".to_owned(),
            websites: vec!["https://demo.example/shop".to_owned()],
            category: "RETAIL".to_owned(),
        }
    }

    #[test]
    fn what_whatsapp_would_refuse_is_refused() {
        assert_eq!(filled().check(), Ok(()));
        assert_eq!(Profile::default().check(), Ok(()));
        let with = |change: fn(&mut Profile)| {
            let mut profile = filled();
            change(&mut profile);
            profile.check().unwrap_err()
        };
        let long = with(|profile| profile.about = "x".repeat(140));
        assert_eq!(long.to_string(), "About can have at most 139 characters. Shorten it.");
        assert_eq!(
            with(|profile| profile.address = "a\nb".into()),
            BadProfile::Unseen { what: "Address" }
        );
        for wrong in ["a", "a@b", "@b.c", "a b@c.d", "a@b@c.d", "a@.d"] {
            let profile = Profile {
                email: wrong.to_owned(),
                ..filled()
            };
            assert_eq!(profile.check(), Err(BadProfile::Email(wrong.to_owned())));
        }
        for wrong in ["demo.example", "ftp://demo.example", "https://", "javascript:alert(1)"] {
            let profile = Profile {
                websites: vec![wrong.to_owned()],
                ..filled()
            };
            assert_eq!(profile.check(), Err(BadProfile::Website(wrong.to_owned())));
        }
        assert_eq!(
            with(|profile| profile.websites = vec!["https://a.example".to_owned(); 3]),
            BadProfile::TooManyWebsites
        );
        assert_eq!(with(|profile| profile.category = "SHOP".into()), BadProfile::Category);
    }

    #[test]
    fn every_member_has_its_sentence() {
        assert_eq!(
            Profile::default().changes(&filled()),
            [
                "Profile, about: “Repairs while you wait” (before: nothing)",
                "Profile, address: “12 Inner Circle, New Delhi” (before: nothing)",
                "Profile, description: “Two shops.\nOpen every day.” (before: nothing)",
                "Profile, e-mail: “hello@demo.example” (before: nothing)",
                "Profile, websites: “https://demo.example/shop” (before: nothing)",
                "Profile, category: “Shopping and retail” (before: nothing)",
            ]
        );
        assert_eq!(filled().changes(&filled()), [""; 0]);
    }
}
