//! Languages that a draft may be in, and which one a customer speaks.

use serde::{Deserialize, Serialize};

/// Languages that drafts are translated to: in English, as a model is told, and in themselves.
pub const LANGUAGES: [(&str, &str); 14] = [
    ("English", "English"),
    ("Hindi", "हिन्दी"),
    ("Bengali", "বাংলা"),
    ("Tamil", "தமிழ்"),
    ("Telugu", "తెలుగు"),
    ("Marathi", "मराठी"),
    ("Arabic", "العربية"),
    ("Spanish", "Español"),
    ("Portuguese", "Português"),
    ("French", "Français"),
    ("German", "Deutsch"),
    ("Indonesian", "Bahasa Indonesia"),
    ("Vietnamese", "Tiếng Việt"),
    ("Chinese", "中文"),
];

/// Countries, two letters each, nearly all of whose people write one of these languages to a business. One where several are
/// usual is not among them: its numbers tell nothing.
const SPOKEN: [(&str, &str); 9] = [
    ("English", "AU GB IE NZ US"),
    ("Arabic", "AE BH DZ EG IQ JO KW LB LY MA OM PS QA SA SD SY TN YE"),
    ("Spanish", "AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PY SV UY VE"),
    ("Portuguese", "AO BR MZ PT"),
    ("French", "FR"),
    ("German", "AT DE"),
    ("Indonesian", "ID"),
    ("Vietnamese", "VN"),
    ("Bengali", "BD"),
];

/// How a language goes by itself; in English where we do not know that.
pub fn own_name(language: &str) -> &str {
    LANGUAGES
        .iter()
        .find(|(name, _)| *name == language)
        .map_or(language, |(_, own)| own)
}

/// The language of a customer, and how it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// Its English name: one word of ASCII letters, because it goes into our rules.
    pub language: String,
    pub by: SpokenBy,
}

/// How a language is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpokenBy {
    /// The customer's last messages are in it, so sure in percent.
    Words(u8),
    /// They are in letters that are nearly always it, and too few for more.
    Script,
    /// Messages before them are in it, so sure in percent.
    Earlier(u8),
    /// No message tells it: it is the language of the country of their number.
    Number,
}

impl Spoken {
    /// The language of most people with numbers of a country, two letters.
    pub fn of_country(country: &str) -> Option<Self> {
        let (language, _) = SPOKEN
            .iter()
            .find(|(_, countries)| countries.split(' ').any(|one| one == country))?;
        Some(Self {
            language: (*language).to_owned(),
            by: SpokenBy::Number,
        })
    }

    /// Whether the customer was heard to speak it.
    pub const fn is_heard(&self) -> bool {
        !matches!(self.by, SpokenBy::Number)
    }

    /// How it is known, in words.
    pub fn because(&self) -> String {
        match self.by {
            SpokenBy::Words(sure) => format!("the customer's last messages, {sure} % sure"),
            SpokenBy::Script => "the letters of the customer's last messages".to_owned(),
            SpokenBy::Earlier(sure) => format!("the customer's earlier messages, {sure} % sure"),
            SpokenBy::Number => "the country of the customer's number, for their messages do not tell".to_owned(),
        }
    }

    /// What is said of it behind our rules for a draft.
    pub(super) fn rule(&self) -> String {
        match self.by {
            SpokenBy::Number => format!(" Where these do not tell which language that is, write in {}.", self.language),
            _ => format!(" That language is {}.", self.language),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_number_tells_a_language_only_where_its_country_has_one() {
        for (country, language) in [
            ("BR", Some("Portuguese")),
            ("MX", Some("Spanish")),
            ("SA", Some("Arabic")),
            ("IN", None),
            ("CH", None),
            ("CA", None),
            ("", None),
        ] {
            let spoken = Spoken::of_country(country);
            assert_eq!(spoken.as_ref().map(|spoken| spoken.language.as_str()), language, "{country}");
            assert!(spoken.is_none_or(|spoken| !spoken.is_heard()));
        }
        let known: BTreeSet<&str> = LANGUAGES.iter().map(|(name, _)| *name).collect();
        assert!(SPOKEN.iter().all(|(language, _)| known.contains(language)));
    }

    #[test]
    fn what_is_known_of_a_language_is_said_as_it_is_known() {
        let spoken = |by| Spoken {
            language: "Hindi".to_owned(),
            by,
        };
        assert_eq!(spoken(SpokenBy::Words(94)).rule(), " That language is Hindi.");
        assert!(spoken(SpokenBy::Words(94)).because().ends_with("94 % sure"));
        // What was only guessed does not overrule what the model reads.
        assert!(spoken(SpokenBy::Number).rule().starts_with(" Where these do not tell"));
        assert_eq!((own_name("Hindi"), own_name("Urdu")), ("हिन्दी", "Urdu"));
    }
}
