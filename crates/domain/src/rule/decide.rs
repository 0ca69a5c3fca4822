//! What rules do about a message. Runs on the server alone: patterns are compiled here.

use super::{Action, Fate, Memory, Quiet, Rule, Step, Trail, Trigger, phrase};
use crate::{
    assistant::asks_for_a_person,
    clock::{Millis, Seconds},
    content::Content,
    conversation::Conversation,
    message::Message,
};
use regex::{Regex, RegexBuilder};

/// The customer's 24 hours, in milliseconds.
const WINDOW_MILLIS: i64 = 24 * 60 * 60_000;
/// What a pattern may become in memory, and while it searches. The time it takes grows with the text alone.
const COMPILED_BYTES: usize = 256 * 1024;
const SEARCH_BYTES: usize = 256 * 1024;
/// So deeply may a pattern be nested.
const NESTED: u32 = 30;
/// Longest text that is looked through, in characters. WhatsApp brings 4,096.
const LOOKED_THROUGH: usize = 8_192;
/// An automatic answer that comes later than this would be strange, in milliseconds.
const LATE: i64 = 60 * 60_000;

/// A rule with what it looks for made ready.
#[derive(Clone, Debug)]
pub struct Ready {
    pub rule: Rule,
    phrases: Vec<Vec<String>>,
    pattern: Option<Regex>,
}

/// Why the rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A message came.
    Message {
        /// It is the first that the customer ever wrote to the number.
        first: bool,
    },
    /// Nobody has answered it for so long, in milliseconds.
    Unanswered { waited: i64 },
}

/// A message and what is known around it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub occasion: Occasion,
    pub message: &'a Message,
    pub conversation: &'a Conversation,
    pub trail: Trail,
    /// Whether it came within the business hours of the number; none where no hours are set.
    pub open: Option<bool>,
    /// The same of now, which may be later.
    pub open_now: Option<bool>,
    /// The customer is one of our own numbers.
    pub ours: bool,
    /// They say whether they want marketing messages, and nothing else.
    pub consent: bool,
    pub now: Millis,
}

/// What one rule does.
#[derive(Clone, Debug)]
pub struct Decided<'a> {
    pub rule: &'a Rule,
    pub steps: Vec<Step>,
}

/// Reads a pattern. The error is a sentence.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(COMPILED_BYTES)
        .dfa_size_limit(SEARCH_BYTES)
        .nest_limit(NESTED)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "This pattern becomes too large. Repeat less in it, or make two rules.".to_owned(),
        error => {
            let words = error.to_string();
            let last = words.lines().last().unwrap_or_default().trim();
            let why = last.strip_prefix("error: ").unwrap_or(last);
            format!("This pattern cannot be read: {why}.")
        }
    })
}

/// Whether rules look at a message at all: a customer wrote it, to us alone.
pub fn concerns(message: &Message) -> bool {
    message.is_inbound() && message.content.is_activity() && message.context.group.is_none()
}

impl Ready {
    /// Makes a rule ready. One whose pattern cannot be read finds nothing.
    pub fn new(rule: Rule) -> Self {
        let phrases = match &rule.trigger {
            Trigger::Keyword { words } => words.iter().map(|word| phrase::words(word)).collect(),
            _ => Vec::new(),
        };
        let pattern = match &rule.trigger {
            Trigger::Pattern { pattern } => compile(pattern).ok(),
            _ => None,
        };
        Self { rule, phrases, pattern }
    }

    /// Whether its trigger is what happened.
    fn fits(&self, seen: &Seen<'_>, said: &[String]) -> bool {
        let (first, waited) = match seen.occasion {
            Occasion::Message { first } => (first, None),
            Occasion::Unanswered { waited } => (false, Some(waited)),
        };
        match &self.rule.trigger {
            trigger @ (Trigger::Unanswered { .. } | Trigger::WindowClosing { .. }) => {
                let least = i64::from(trigger.waits().unwrap_or_default()) * 60;
                let counts = if matches!(trigger, Trigger::WindowClosing { .. }) {
                    // A later message makes the 24 hours begin anew.
                    !seen.trail.followed
                } else {
                    // What follows soon on another that waits is told with that one.
                    seen.trail.waits.is_none_or(|before| seen.message.at.0 - before.0 >= least)
                };
                counts && waited.is_some_and(|waited| waited >= least * 1_000)
            }
            _ if waited.is_some() => false,
            Trigger::FirstMessage => first,
            Trigger::AnyMessage => true,
            Trigger::Keyword { .. } => self.phrases.iter().any(|phrase| phrase::stands_in(phrase, said)),
            Trigger::Pattern { .. } => self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(&text(seen.message))),
            Trigger::OutsideHours => seen.open == Some(false),
            Trigger::FromAd { ad } => {
                let from = seen.message.context.referral.as_ref();
                from.is_some_and(|from| ad.as_ref().is_none_or(|ad| from.id == *ad))
            }
        }
    }
}

/// What is looked through: words, a caption, the title of what was tapped.
fn text(message: &Message) -> String {
    let says_itself = !matches!(message.content, Content::Contacts(_) | Content::Order(_) | Content::Location(_));
    let said = message.content.summary().filter(|_| says_itself);
    said.map(|said| said.chars().take(LOOKED_THROUGH).collect()).unwrap_or_default()
}

/// The rules that are about what happened: switched on, for the number, and triggered. The thread around it does not matter yet.
pub fn asking<'a>(rules: impl IntoIterator<Item = &'a Ready>, seen: &Seen<'_>) -> Vec<&'a Ready> {
    if !concerns(seen.message) {
        return Vec::new();
    }
    let said = phrase::words(&text(seen.message));
    let phone = &seen.conversation.id.phone;
    let asks = |ready: &&Ready| ready.rule.enabled && ready.rule.is_for(phone) && ready.fits(seen, &said);
    rules.into_iter().filter(asks).collect()
}

/// What rules do about a message, in their order. What they remember of the customer changes with it.
pub fn decide<'a>(rules: impl IntoIterator<Item = &'a Ready>, seen: &Seen<'_>, memory: &mut Memory) -> Vec<Decided<'a>> {
    let phone = &seen.conversation.id.phone;
    let mut assigned = seen.conversation.assignee.is_some();
    let mut given = false;
    let mut decided = Vec::new();
    if matches!(seen.occasion, Occasion::Message { .. }) {
        memory.hear(&seen.trail, seen.message.at, seen.now);
    }
    for ready in asking(rules, seen) {
        let rule = &ready.rule;
        let asleep = rule.only_open && seen.open_now == Some(false);
        if asleep || rule.only_unassigned && assigned || !memory.may(rule, phone, seen.conversation.opened_at, seen.now) {
            continue;
        }
        let quiet = quiet(seen).or_else(|| memory.refuses(phone, rule.messages(), &seen.trail, seen.now));
        let mut steps = Vec::new();
        for action in &rule.actions {
            if let Action::Answer { proposes, .. } = action {
                steps.push(answering(action, *proposes, seen, assigned, quiet, memory));
                continue;
            }
            let fate = match (action.gives(), quiet) {
                (Some(_), _) if given => skipped("Another rule gave it to somebody just now."),
                (Some(false), _) if assigned => skipped("Somebody takes care of it already."),
                (Some(_), _) => {
                    (given, assigned) = (true, true);
                    Fate::Waits
                }
                (None, Some(quiet)) if action.is_seen() => skipped(quiet.words()),
                (None, _) if *action == Action::SendBack && seen.message.content.media().is_none() => {
                    skipped("There is no file in the message.")
                }
                (None, _) => Fate::Waits,
            };
            steps.push(Step {
                action: action.clone(),
                fate,
            });
        }
        let waits = |step: &&Step| step.fate == Fate::Waits;
        if steps.iter().any(|step| waits(&step)) {
            let messages = steps.iter().filter(waits).filter(|step| step.action.is_message()).count();
            memory.act(rule.id, phone, messages, seen.now);
        }
        decided.push(Decided { rule, steps });
        if rule.stop {
            break;
        }
    }
    decided
}

/// Whether the assistant answers: never beside a person, and never one who has asked for a person, whichever rule looked at that. The
/// wish counts also where an answer would be held back for another reason: it holds for what comes later.
fn answering(action: &Action, proposes: bool, seen: &Seen<'_>, assigned: bool, quiet: Option<Quiet>, memory: &mut Memory) -> Step {
    let (phone, opened_at) = (&seen.conversation.id.phone, seen.conversation.opened_at);
    let since_opened = |at: Option<Seconds>| at.is_some_and(|at| at >= opened_at);
    let step = |action: Action, fate| Step { action, fate };
    let not = |why| step(action.clone(), skipped(why));
    let wants = asks_for_a_person(&seen.message.content);
    if memory.is_handed_over(phone, opened_at) || since_opened(seen.trail.wanted) || wants && proposes {
        not("The customer asked for a person.")
    } else if assigned {
        not("Somebody takes care of it already.")
    } else if since_opened(seen.trail.tended) {
        not("One of you is in the conversation.")
    } else if wants {
        memory.hand_over(phone, seen.now);
        step(Action::HandOver, Fate::Waits)
    } else if let Some(quiet) = quiet {
        not(quiet.words())
    } else {
        step(action.clone(), Fate::Waits)
    }
}

/// Why the customer gets nothing now, whatever the rule.
fn quiet(seen: &Seen<'_>) -> Option<Quiet> {
    // An answer that is meant to come late is not too late while the customer's 24 hours last.
    let late = match seen.occasion {
        Occasion::Message { .. } => LATE,
        Occasion::Unanswered { .. } => WINDOW_MILLIS,
    };
    if seen.ours {
        Some(Quiet::Ours)
    } else if seen.consent {
        Some(Quiet::Consent)
    } else if seen.now.0 - seen.message.at.millis().0 > late {
        Some(Quiet::Late)
    } else if seen.trail.answered {
        Some(Quiet::Answered)
    } else if seen.trail.repeats {
        Some(Quiet::Repeats)
    } else {
        None
    }
}

fn skipped(why: &str) -> Fate {
    Fate::Skipped(why.to_owned())
}
