//! What Meta or AWS would refuse in a template that somebody writes, each with the field it is about, a sentence and its source.
//!
//! It works on Meta's own JSON, so that whatever a form makes of it is checked as it is sent. Where sources disagree the
//! narrower rule counts. Facts 4.

mod buttons;
mod cards;
mod flaw;
mod kinds;
mod part;
#[cfg(test)]
mod tests;
mod texts;
mod top;

pub use flaw::{Flaw, Repair, Rule, Weight};
pub use top::LANGUAGES;

use super::Source;

/// Everything that is wrong with a template, or may be, in the order of the form. `edits` when a template that is there
/// already is changed.
pub fn check(source: &Source, edits: bool) -> Vec<Flaw> {
    let mut flaws = flaw::Flaws::default();
    top::check(source, edits, &mut flaws);
    kinds::check(source, &mut flaws);
    flaws.0
}
