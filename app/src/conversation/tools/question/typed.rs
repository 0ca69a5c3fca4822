//! The fields of the form as they are kept while it is not finished, and back.

use super::{super::keep, Choice, Form};
use domain::draft::Fields;
use leptos::prelude::*;

impl Form {
    fn texts(&self) -> [(&'static str, RwSignal<String>); 5] {
        [
            ("body", self.body),
            ("footer", self.footer),
            ("button", self.button),
            ("target", self.target),
            ("detail", self.detail),
        ]
    }

    /// What is typed so far.
    pub(super) fn typed(&self) -> Fields {
        let mut fields = keep::typed(&self.texts());
        self.above.typed(&mut fields);
        self.choices.with(|choices| {
            for (n, choice) in choices.iter().enumerate() {
                choice.title.with(|text| fields.put(format!("choices.{n}.title"), text.as_str()));
                choice
                    .description
                    .with(|text| fields.put(format!("choices.{n}.description"), text.as_str()));
            }
        });
        self.cards.typed(&mut fields);
        fields
    }

    /// Writes what was typed before.
    pub(super) fn restore(&self, fields: &Fields) {
        keep::restore(&self.texts(), fields);
        self.above.restore(fields);
        // New fields: those that are there would keep their words.
        let first = self
            .choices
            .with_untracked(|choices| choices.last().map_or(0, |choice| choice.key + 1));
        let choice = |n: usize| Choice {
            key: first + n,
            title: RwSignal::new(fields.text(&format!("choices.{n}.title")).to_owned()),
            description: RwSignal::new(fields.text(&format!("choices.{n}.description")).to_owned()),
        };
        let count = fields.count("choices").clamp(1, self.most().max(1));
        self.choices.set((0..count).map(choice).collect());
        self.cards.restore(fields);
    }
}
