//! How drafts are to be, as Admins say it. Most of it goes into the rules that a model is told, so it can be nothing but plain words.

use super::{LANGUAGES, inert};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use thiserror::Error;

/// Longest greeting, in characters.
pub const MAX_GREETING: usize = 120;
/// Longest signature, in characters.
pub const MAX_SIGNATURE: usize = 200;
/// Longest answer where no source says anything, in characters.
pub const MAX_UNKNOWN: usize = 300;
/// Longest topic, in characters.
const MAX_TOPIC: usize = 80;
/// A model keeps no longer list in mind.
const MAX_TOPICS: usize = 30;

/// Lines of a signature.
const MAX_LINES: usize = 4;

/// How drafts sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    #[default]
    Plain,
    Friendly,
    Formal,
    /// Said by a newer version.
    #[serde(other)]
    Other,
}

impl Tone {
    /// Those that can be chosen.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Friendly, Self::Formal];

    /// The name under which it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain | Self::Other => "plain",
            Self::Friendly => "friendly",
            Self::Formal => "formal",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Plain | Self::Other => "Plain and short",
            Self::Friendly => "Friendly and personal",
            Self::Formal => "Formal and reserved",
        }
    }

    pub(super) const fn rule(self) -> &'static str {
        match self {
            Self::Plain | Self::Other => "",
            Self::Friendly => " Sound friendly and personal.",
            Self::Formal => " Sound formal and reserved.",
        }
    }
}

/// What an Admin types. Checked by [`Manner::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MannerForm {
    pub tone: Tone,
    pub greeting: String,
    pub signature: String,
    /// One a line.
    pub forbidden: String,
    /// What colleagues read summaries in, by its English name.
    pub language: String,
    /// What is said where no source answers.
    pub unknown: String,
}

impl Default for MannerForm {
    fn default() -> Self {
        Self {
            tone: Tone::default(),
            greeting: String::new(),
            signature: String::new(),
            forbidden: String::new(),
            language: LANGUAGES[0].0.to_owned(),
            unknown: String::new(),
        }
    }
}

/// How drafts are to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "MannerForm", into = "MannerForm")]
pub struct Manner {
    tone: Tone,
    greeting: Option<String>,
    signature: Option<String>,
    forbidden: Vec<String>,
    language: String,
    unknown: Option<String>,
}

/// Which field cannot be taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{field}: {why}")]
pub struct MannerError {
    field: &'static str,
    why: String,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            tone: Tone::default(),
            greeting: None,
            signature: None,
            forbidden: Vec::new(),
            language: LANGUAGES[0].0.to_owned(),
            unknown: None,
        }
    }
}

impl Manner {
    /// Checks what was typed.
    pub fn parse(form: &MannerForm) -> Result<Self, MannerError> {
        let topics = form.forbidden.lines().filter(|line| !line.trim().is_empty());
        let mut forbidden = Vec::<String>::new();
        for topic in topics {
            let topic = line("Topics", topic, MAX_TOPIC)?;
            if !topic.chars().any(char::is_alphanumeric) {
                return Err(refused("Topics", "A topic has letters in it."));
            }
            if !forbidden.contains(&topic) {
                forbidden.push(topic);
            }
        }
        if forbidden.len() > MAX_TOPICS {
            return Err(refused("Topics", format!("At most {MAX_TOPICS}; there are {}.", forbidden.len())));
        }
        let language = LANGUAGES.iter().find(|(name, _)| *name == form.language);
        let (language, _) = language.ok_or_else(|| refused("Language", "Choose one of the list."))?;
        let some = |text: String| (!text.is_empty()).then_some(text);
        Ok(Self {
            tone: form.tone,
            greeting: some(line("Greeting", &form.greeting, MAX_GREETING)?),
            signature: some(signature(&form.signature)?),
            forbidden,
            language: (*language).to_owned(),
            unknown: some(line("Without a source", &form.unknown, MAX_UNKNOWN)?),
        })
    }

    /// As it is typed.
    pub fn form(&self) -> MannerForm {
        MannerForm {
            tone: self.tone,
            greeting: self.greeting.clone().unwrap_or_default(),
            signature: self.signature.clone().unwrap_or_default(),
            forbidden: self.forbidden.join("\n"),
            language: self.language.clone(),
            unknown: self.unknown.clone().unwrap_or_default(),
        }
    }

    /// What is different in `after`, in words.
    pub(super) fn changes(&self, after: &Self) -> impl Iterator<Item = &'static str> {
        let differences = [
            (self.tone != after.tone, "tone"),
            (self.greeting != after.greeting, "greeting"),
            (self.signature != after.signature, "signature"),
            (self.forbidden != after.forbidden, "topics"),
            (self.language != after.language, "language"),
            (self.unknown != after.unknown, "words without a source"),
        ];
        differences.into_iter().filter(|(is_new, _)| *is_new).map(|(_, name)| name)
    }

    /// What stands below each reply, word for word.
    pub fn signature(&self) -> Option<&str> {
        self.signature.as_deref()
    }

    /// Greeting, and what is said where no source answers: words that need no source.
    pub(super) fn own_words(&self) -> impl Iterator<Item = &str> {
        [self.greeting.as_deref(), self.unknown.as_deref()].into_iter().flatten()
    }

    /// What colleagues read, by its English name.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Which of the topics that drafts leave alone a text has in it.
    pub fn forbidden_in(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let has = |topic: &&String| is_in(&text, &topic.to_lowercase());
        self.forbidden.iter().filter(has).cloned().collect()
    }

    /// A draft without its signature, as a model is to change it.
    pub(super) fn unsigned<'a>(&self, draft: &'a str) -> &'a str {
        let bare = self.signature.as_deref().and_then(|own| draft.trim_end().strip_suffix(own));
        bare.map_or(draft, str::trim_end)
    }

    /// What a model is told of it before the rest of our rules.
    pub(super) fn rules(&self) -> String {
        let mut rules = match &self.unknown {
            None => " When they do not answer the question, say that a person will check and come back to them.".to_owned(),
            Some(words) => {
                format!(" When they do not answer the question, say only “{words}”, translated into the language of the reply.")
            }
        };
        rules.push_str(self.tone.rule());
        if let Some(greeting) = &self.greeting {
            let _ = write!(
                rules,
                " Begin with the greeting “{greeting}”, translated into the language of the reply."
            );
        }
        if self.signature.is_some() {
            rules.push_str(" Do not sign: a signature is put below your words.");
        }
        rules.push_str(&self.topics());
        rules
    }

    /// Which topics are to be left alone.
    pub(super) fn topics(&self) -> String {
        if self.forbidden.is_empty() {
            return String::new();
        }
        format!(
            " These topics are not for you: “{}”. Say nothing about them, whoever asks, as if the documents did not answer.",
            self.forbidden.join("”, “")
        )
    }
}

impl TryFrom<MannerForm> for Manner {
    type Error = MannerError;

    fn try_from(form: MannerForm) -> Result<Self, MannerError> {
        Self::parse(&form)
    }
}

impl From<Manner> for MannerForm {
    fn from(manner: Manner) -> Self {
        manner.form()
    }
}

fn refused(field: &'static str, why: impl Into<String>) -> MannerError {
    MannerError { field, why: why.into() }
}

/// One line of plain words: nothing that could end a quotation or a fence.
fn line(field: &'static str, typed: &str, most: usize) -> Result<String, MannerError> {
    let text = typed.trim();
    if text.contains(['\n', '\r', '\t']) {
        return Err(refused(field, "Write it in one line."));
    }
    plain(field, text, most)?;
    Ok(text.to_owned())
}

fn signature(typed: &str) -> Result<String, MannerError> {
    const FIELD: &str = "Signature";
    let lines: Vec<&str> = typed.trim().lines().map(str::trim_end).collect();
    if lines.len() > MAX_LINES {
        return Err(refused(FIELD, format!("At most {MAX_LINES} lines.")));
    }
    let text = lines.join("\n");
    plain(FIELD, &text, MAX_SIGNATURE)?;
    Ok(text)
}

fn plain(field: &'static str, text: &str, most: usize) -> Result<(), MannerError> {
    let long = text.chars().count();
    if long > most {
        return Err(refused(field, format!("At most {most} characters; there are {long}.")));
    }
    if inert(text) != text || text.contains(['‹', '›', '“', '”']) {
        return Err(refused(
            field,
            "Write it without angle brackets, curly quotation marks and marks that cannot be seen.",
        ));
    }
    Ok(())
}

/// Whether a text has a topic in it; both in small letters. A topic is whole words, where words have spaces between them.
fn is_in(text: &str, topic: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(topic).any(|(at, found)| {
        let (before, after) = (text.get(..at), text.get(at + found.len()..));
        let goes_on = is_word(after.and_then(|after| after.chars().next())) && is_word(topic.chars().next_back());
        let began = is_word(before.and_then(|before| before.chars().next_back())) && is_word(topic.chars().next());
        !goes_on && !began
    })
}

#[cfg(test)]
mod tests;
