//! The fields of the form as they are kept while it is not finished, and back.

use super::{super::keep, Form};
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
        self.choices.typed(&mut fields);
        self.cards.typed(&mut fields);
        self.known.typed(&mut fields);
        fields
    }

    /// Writes what was typed before.
    pub(super) fn restore(&self, fields: &Fields) {
        keep::restore(&self.texts(), fields);
        self.above.restore(fields);
        self.choices.restore(fields);
        self.cards.restore(fields);
        self.known.restore(fields);
    }
}
