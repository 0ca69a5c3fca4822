//! Meta's error codes. "Cloud API error codes" (May 2026) and the pages on templates, calling and groups.

use super::{
    Retry::{self, Later},
    Words, step,
};

mod account;
mod calling;
mod sending;
mod templates;

/// Codes with the same meaning, and what we say of them.
#[derive(Clone, Copy, Debug)]
struct Rule {
    first: i64,
    last: i64,
    words: Words,
}

const fn one(code: i64, retry: Retry, sentence: &'static str, step: &'static str) -> Rule {
    range(code, code, retry, sentence, step)
}

const fn range(first: i64, last: i64, retry: Retry, sentence: &'static str, step: &'static str) -> Rule {
    let words = Words::new(retry, sentence, step);
    Rule { first, last, words }
}

const RULES: [&[Rule]; 4] = [account::RULES, sending::RULES, templates::RULES, calling::RULES];

const OTHER: Words = Words::new(Later, "WhatsApp gave a reason that we have no words for", step::AGAIN_OR_ADMIN);

fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.into_iter().flatten()
}

/// What we say of a code of Meta.
pub(super) fn words(code: i64) -> Words {
    let rule = rules().find(|rule| (rule.first..=rule.last).contains(&code));
    rule.map_or(OTHER, |rule| rule.words)
}

#[cfg(test)]
mod tests;
