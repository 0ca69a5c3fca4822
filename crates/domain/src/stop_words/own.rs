//! Which of the words count, and which more: what an Admin has set.

use super::{LANGUAGES, LONGEST, Language, START, plain};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So many words of each kind can be added.
pub const MOST_WORDS: usize = 20;

/// What is set of the words by which customers stop and allow marketing messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWords {
    /// Codes of languages whose words do not count.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub off: BTreeSet<String>,
    /// More words that stop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// More words that allow it again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub start: Vec<String>,
    /// The code of the language in which a stop by one of these is confirmed; none is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
}

/// Why these words cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWords {
    #[error("{0:?} is no word of at most {LONGEST} characters. Shorten it, or leave it out.")]
    NoWord(String),
    #[error("At most {MOST_WORDS} words that stop, and as many that start again, can be added. Remove one.")]
    TooMany,
    #[error("{0:?} cannot both stop and start again. Remove it from one of the two.")]
    Both(String),
    #[error("English always counts: WhatsApp tells people to write STOP.")]
    Always,
    #[error("There is no language {0}. Reload the page.")]
    NoLanguage(String),
}

impl ConsentWords {
    /// Whether nothing is set.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the words of a language count.
    pub fn hears(&self, language: &Language) -> bool {
        !self.off.contains(language.code)
    }

    /// What a stop by an added word is confirmed by.
    pub(super) fn confirmed(&self) -> &'static str {
        let chosen = self.confirm.as_deref().and_then(language);
        chosen.or_else(|| LANGUAGES.first()).map_or("", |language| language.confirmed)
    }

    /// Words as somebody typed them, one a line, as they are compared.
    pub fn read(typed: &str) -> Result<Vec<String>, BadWords> {
        let mut words = Vec::new();
        for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let word = plain(line).ok_or_else(|| BadWords::NoWord(line.chars().take(40).collect()))?;
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Ok(words)
    }

    /// Whether they can be kept.
    pub fn check(&self) -> Result<(), BadWords> {
        if self.stop.len() > MOST_WORDS || self.start.len() > MOST_WORDS {
            return Err(BadWords::TooMany);
        }
        for word in self.stop.iter().chain(&self.start) {
            if plain(word).as_ref() != Some(word) {
                return Err(BadWords::NoWord(word.chars().take(40).collect()));
            }
        }
        let stops = |word: &str| self.stop.iter().any(|stop| stop == word) || LANGUAGES.iter().any(|one| one.stop.contains(&word));
        let starts = |word: &str| self.start.iter().any(|start| start == word) || START.contains(&word);
        if let Some(word) = self.stop.iter().chain(&self.start).find(|word| stops(word) && starts(word)) {
            return Err(BadWords::Both(word.clone()));
        }
        if LANGUAGES.first().is_some_and(|first| !self.hears(first)) {
            return Err(BadWords::Always);
        }
        match self.off.iter().chain(&self.confirm).find(|code| language(code).is_none()) {
            Some(unknown) => Err(BadWords::NoLanguage(unknown.chars().take(40).collect())),
            None => Ok(()),
        }
    }

    /// What differs, in words.
    pub fn changes(&self, after: &Self) -> Vec<String> {
        let mut said = Vec::new();
        for language in LANGUAGES {
            match (self.hears(language), after.hears(language)) {
                (true, false) => said.push(format!("Words of {} do not count any more", language.name)),
                (false, true) => said.push(format!("Words of {} count", language.name)),
                _ => {}
            }
        }
        let words = |words: &[String]| if words.is_empty() { "none".to_owned() } else { words.join(", ") };
        for (what, before, after) in [
            ("More words that stop", &self.stop, &after.stop),
            ("More words that start again", &self.start, &after.start),
        ] {
            if before != after {
                said.push(format!("{what}: {} (before: {})", words(after), words(before)));
            }
        }
        let name = |code: &Option<String>| {
            code.as_deref()
                .and_then(language)
                .or_else(|| LANGUAGES.first())
                .map_or("", |one| one.name)
        };
        if self.confirm != after.confirm {
            said.push(format!(
                "Added words are confirmed in {} (before: {})",
                name(&after.confirm),
                name(&self.confirm)
            ));
        }
        said
    }
}

fn language(code: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.code == code)
}

#[cfg(test)]
mod tests {
    use super::{super::heard, *};
    use crate::content::Content;

    fn says(words: &ConsentWords, body: &str) -> Option<(bool, &'static str)> {
        let heard = heard(&Content::Text { body: body.into() }, words)?;
        Some((heard.stopped, heard.confirmed))
    }

    #[test]
    fn a_language_that_is_off_is_not_heard_and_added_words_are() {
        let words = ConsentWords {
            off: ["es".to_owned()].into(),
            stop: ConsentWords::read(" Genug! \n\nGENUG\nsluta").unwrap(),
            start: vec!["gerne".to_owned()],
            confirm: Some("de".to_owned()),
        };
        assert_eq!(words.check(), Ok(()));
        assert_eq!(words.stop, ["genug", "sluta"]);
        assert_eq!(says(&words, "Baja"), None);
        assert!(says(&words, "genug.").unwrap().1.contains("keine Werbung"));
        assert!(
            says(&words, "stop").unwrap().1.contains("Write START"),
            "in the language of the word"
        );
        assert_eq!(says(&words, "Gerne!"), Some((false, "")));
        assert_eq!(says(&ConsentWords::default(), "genug"), None);
    }

    #[test]
    fn what_cannot_be_kept_is_refused_in_a_sentence() {
        let stop = |word: &str| ConsentWords {
            stop: vec![word.to_owned()],
            ..ConsentWords::default()
        };
        for wrong in ["", "Stop It", "!", &"x".repeat(31)] {
            assert!(matches!(stop(wrong).check(), Err(BadWords::NoWord(_))), "{wrong:?}");
        }
        assert_eq!(stop("start").check(), Err(BadWords::Both("start".to_owned())));
        let start = ConsentWords {
            start: vec!["baja".to_owned()],
            ..ConsentWords::default()
        };
        assert_eq!(start.check(), Err(BadWords::Both("baja".to_owned())));
        let off = |code: &str| ConsentWords {
            off: [code.to_owned()].into(),
            ..ConsentWords::default()
        };
        assert_eq!(off("en").check(), Err(BadWords::Always));
        assert_eq!(off("xx").check(), Err(BadWords::NoLanguage("xx".to_owned())));
        let many = ConsentWords {
            stop: (0..21).map(|n| format!("word{n}")).collect(),
            ..ConsentWords::default()
        };
        assert_eq!(many.check(), Err(BadWords::TooMany));
        assert_eq!(
            ConsentWords::read("??").unwrap_err().to_string(),
            "\"??\" is no word of at most 30 characters. Shorten it, or leave it out."
        );
    }

    #[test]
    fn every_change_has_its_sentence() {
        let after = ConsentWords {
            off: ["it".to_owned()].into(),
            stop: vec!["genug".to_owned()],
            confirm: Some("hi".to_owned()),
            ..ConsentWords::default()
        };
        assert_eq!(
            ConsentWords::default().changes(&after),
            [
                "Words of Italiano (Italian) do not count any more",
                "More words that stop: genug (before: none)",
                "Added words are confirmed in हिन्दी (Hindi) (before: English)",
            ]
        );
        assert_eq!(after.changes(&after), [""; 0]);
    }
}
