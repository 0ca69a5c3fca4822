//! The rules: one line for each address and method, in three files by what they are about.

#[path = "rules/pages.rs"]
mod pages;
#[path = "rules/sending.rs"]
mod sending;
#[path = "rules/team.rs"]
mod team;

use super::rule::Rule;

/// All of them.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    [pages::RULES, sending::RULES, team::RULES].into_iter().flatten()
}
