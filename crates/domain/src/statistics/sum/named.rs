//! Whom and what figures are of.

use super::Sum;
use crate::statistics::{Kind, report::Choice};

/// So many of a kind are offered.
const MOST: usize = 200;

impl Sum {
    /// Agents, templates, sources and reasons of failure by name, as `agent:…`.
    pub fn named(&self) -> Vec<Choice> {
        let kinds = [Kind::Agent, Kind::Template, Kind::Source, Kind::Failure];
        let of_kind = |kind: Kind| {
            let rows = self.rows.get(&kind).into_iter().flatten();
            let choice = |(id, (label, _)): (&String, &(String, crate::statistics::day::Figures))| Choice {
                id: format!("{}:{id}", kind.name()),
                name: if label.is_empty() { id.clone() } else { label.clone() },
            };
            let mut choices: Vec<Choice> = rows.take(MOST).map(choice).collect();
            choices.sort_by_key(|choice| choice.name.to_lowercase());
            choices
        };
        kinds.into_iter().flat_map(of_kind).collect()
    }
}
