//! What is wrong with a rule, in sentences; and what personal words become.

use super::{Action, CLOSING, LONGEST_WAIT, MOST_ACTIONS, MOST_IN_A_ROW, MOST_PEOPLE, Rule, Trigger, phrase};
use crate::{
    content::Content,
    draft::Draft,
    ids::Wamid,
    problem::{Problem, Problems},
    template::Fill,
    text::MessageText,
};
use std::collections::{BTreeMap, HashSet};

const LONGEST_NAME: usize = 60;
const MOST_NUMBERS: usize = 50;
const MOST_WORDS: usize = 30;
const LONGEST_WORD: usize = 60;
/// Longest pattern. What it may become in memory is bounded too.
const LONGEST_PATTERN: usize = 300;
const LONGEST_AD: usize = 100;
const LONGEST_NOTICE: usize = 300;
/// A name is not cut below this; who has a longer one is called by its beginning.
const LONGEST_CALLED: usize = 40;

impl Rule {
    /// Everything that is wrong, by field. Whether a pattern can be read, people exist and templates can be sent is asked on the
    /// server.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Problems::default();
        problems.text("name", "The name", &self.name, LONGEST_NAME);
        problems.refuse_if(self.name.contains(char::is_control), "name", "The name is one line of plain words.");
        problems.count("numbers", "Numbers", self.numbers.len(), 0, MOST_NUMBERS);
        self.trigger.check(&mut problems);
        problems.count("actions", "What it does", self.actions.len(), 1, MOST_ACTIONS);
        let gives = self.actions.iter().filter(|action| action.gives().is_some()).count();
        problems.refuse_if(
            gives > 1,
            "actions",
            "A rule gives a conversation to one person. Remove one of the two.",
        );
        let reacts = self.actions.iter().filter(|action| matches!(action, Action::React { .. })).count();
        let answers = self.actions.iter().filter(|action| matches!(action, Action::Answer { .. })).count();
        problems.refuse_if(
            answers > 1,
            "actions",
            "The assistant answers a message once. Remove one of the two.",
        );
        let sent_back = self.actions.iter().filter(|action| **action == Action::SendBack).count();
        problems.refuse_if(sent_back > 1, "actions", "A file is sent back once. Remove one of the two.");
        problems.refuse_if(reacts > 1, "actions", "A message takes one reaction. Remove one of the two.");
        problems.refuse_if(
            self.messages() > MOST_IN_A_ROW,
            "actions",
            "A rule sends 3 messages at most: more in a row never go out without one of you writing.",
        );
        for (at, action) in self.actions.iter().enumerate() {
            action.check(&format!("actions.{at}"), &mut problems);
        }
        problems.into_result()
    }
}

impl Trigger {
    fn check(&self, problems: &mut Problems) {
        match self {
            Self::Keyword { words } => {
                problems.count("trigger", "Words", words.len(), 1, MOST_WORDS);
                let fine =
                    |word: &String| phrase::has_words(word) && word.chars().count() <= LONGEST_WORD && !word.contains(char::is_control);
                problems.refuse_if(
                    !words.iter().all(fine),
                    "trigger",
                    "Each keyword has at least one letter or digit and 60 characters at most.",
                );
            }
            Self::Pattern { pattern } => problems.text("trigger", "The pattern", pattern, LONGEST_PATTERN),
            Self::FromAd { ad: Some(ad) } => {
                let fine = !ad.is_empty() && ad.len() <= LONGEST_AD && ad.bytes().all(|byte| byte.is_ascii_graphic());
                problems.refuse_if(!fine, "trigger", "The id of an advertisement is letters and digits without spaces.");
            }
            Self::Unanswered { minutes } => {
                let fine = (1..=LONGEST_WAIT).contains(minutes);
                problems.refuse_if(
                    !fine,
                    "trigger",
                    "Choose 1 to 1,380 minutes: after 24 hours no answer is taken any more.",
                );
            }
            Self::WindowClosing { minutes } => problems.refuse_if(
                !CLOSING.contains(minutes),
                "trigger",
                "Choose 5 to 720 minutes before the 24 hours end.",
            ),
            Self::FirstMessage | Self::AnyMessage | Self::OutsideHours | Self::FromAd { ad: None } => {}
        }
    }
}

impl Action {
    fn check(&self, at: &str, problems: &mut Problems) {
        match self {
            Self::Assign { .. } | Self::MarkRead | Self::SendBack => {}
            Self::RoundRobin { among, .. } => {
                problems.count(at, "People who take turns", among.len(), 1, MOST_PEOPLE);
                let ids: HashSet<_> = among.iter().map(|person| &person.id).collect();
                problems.refuse_if(ids.len() < among.len(), at, "Each person takes turns once.");
            }
            Self::Reply { text } => {
                check_text(at, text, problems);
                check_places(at, text, problems);
            }
            Self::Template { name, fills, .. } => {
                problems.refuse_if(name.is_empty(), at, "Choose a template.");
                let texts = fills.values().filter_map(|fill| match fill {
                    Fill::Text(text) => Some(text),
                    Fill::File(_) | Fill::Link(_) | Fill::Location(_) => None,
                });
                texts.for_each(|text| check_places(at, text, problems));
            }
            Self::React { emoji } => {
                let reaction = Wamid::parse("any").ok().map(|to| Content::Reaction {
                    to,
                    emoji: Some(emoji.clone()),
                });
                let fine = reaction.is_some_and(|reaction| Draft::new(&reaction).is_ok());
                problems.refuse_if(!fine, at, "A reaction is one emoji.");
            }
            Self::Note { text } => check_text(at, text, problems),
            Self::Notify { text } => {
                problems.text(at, "What Admins are told", text, LONGEST_NOTICE);
                problems.refuse_if(text.contains(char::is_control), at, "What Admins are told is one line.");
            }
            Self::Answer { least, .. } => problems.refuse_if(*least > 100, at, "How well a document has to fit is 0 to 100 percent."),
            Self::HandOver => problems.add(at, "The assistant leaves conversations to people by itself. Remove this line."),
        }
    }
}

fn check_text(at: &str, text: &str, problems: &mut Problems) {
    if let Err(error) = MessageText::parse(text) {
        problems.add(at, error.to_string());
    }
}

/// Only the customer's name can stand in a text.
fn check_places(at: &str, text: &str, problems: &mut Problems) {
    if let Some(words) = unknown_place(text) {
        problems.add(at, words);
    }
}

/// What is wrong with a place of a text that is none of the customer's name: nobody is to read it as it was typed.
pub fn unknown_place(text: &str) -> Option<String> {
    let mut unknown = None;
    let _ = places(text, |name, _| {
        if !matches!(name, "first_name" | "name") {
            unknown = unknown.take().or_else(|| Some(name.chars().take(40).collect::<String>()));
        }
        String::new()
    });
    unknown.map(|name| format!("{{{{{name}}}}} is not known. Write {{{{first_name|there}}}} or {{{{name|there}}}}."))
}

/// A text with the customer's name in its places: `{{first_name|there}}` is their first name, or “there” when we do not know it.
pub fn personal(text: &str, customer: Option<&str>) -> String {
    let name = customer.map(plain_name).unwrap_or_default();
    places(text, |place, otherwise| {
        let known = match place {
            "first_name" => name.split_whitespace().next().unwrap_or_default(),
            "name" => name.as_str(),
            _ => "",
        };
        if known.is_empty() { otherwise.to_owned() } else { known.to_owned() }
    })
}

/// The same for what fills a template.
pub fn personal_fills(fills: &BTreeMap<String, Fill>, customer: Option<&str>) -> BTreeMap<String, Fill> {
    let filled = |fill: &Fill| match fill {
        Fill::Text(text) => Fill::Text(personal(text, customer)),
        other => other.clone(),
    };
    fills.iter().map(|(at, fill)| (at.clone(), filled(fill))).collect()
}

/// A name is the customer's own text: one line of it, and no places in it.
fn plain_name(name: &str) -> String {
    let clean = |c: char| if c.is_control() || matches!(c, '{' | '}') { ' ' } else { c };
    let line: String = name.chars().map(clean).collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_CALLED).collect()
}

/// A text with each `{{place|otherwise}}` replaced. Braces that close nothing stay as they are.
fn places(text: &str, mut value: impl FnMut(&str, &str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((place, behind)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            continue;
        };
        let (place, otherwise) = place.split_once('|').unwrap_or((place, ""));
        out.push_str(&value(place.trim(), otherwise.trim()));
        rest = behind;
    }
    out.push_str(rest);
    out
}
