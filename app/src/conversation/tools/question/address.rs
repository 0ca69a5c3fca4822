//! What of an address is known already: the customer only has to correct it.

use super::super::fields::{TextField, given, problem_at};
use domain::{Problem, draft::Fields, interactive::ADDRESS_FIELDS};
use leptos::prelude::*;

/// By the places of [`ADDRESS_FIELDS`].
#[derive(Clone, Copy)]
pub(super) struct Known([RwSignal<String>; ADDRESS_FIELDS.len()]);

impl Known {
    pub(super) fn new() -> Self {
        Self(ADDRESS_FIELDS.map(|_| RwSignal::new(String::new())))
    }

    pub(super) fn get(self) -> Vec<(String, String)> {
        let all = ADDRESS_FIELDS.iter().zip(self.0);
        all.filter_map(|((name, _), value)| Some(((*name).to_owned(), given(value)?)))
            .collect()
    }

    pub(super) fn set(self, values: &[(String, String)]) {
        for ((name, _), field) in ADDRESS_FIELDS.iter().zip(self.0) {
            let value = values.iter().find(|(known, _)| known == name);
            field.set(value.map(|(_, value)| value.clone()).unwrap_or_default());
        }
    }

    pub(super) fn typed(self, fields: &mut Fields) {
        for ((name, _), value) in ADDRESS_FIELDS.iter().zip(self.0) {
            value.with(|text| fields.put(format!("values.{name}"), text.as_str()));
        }
    }

    pub(super) fn restore(self, fields: &Fields) {
        for ((name, _), value) in ADDRESS_FIELDS.iter().zip(self.0) {
            value.set(fields.text(&format!("values.{name}")).to_owned());
        }
    }

    pub(super) fn fields(self, problems: Memo<Vec<Problem>>) -> AnyView {
        let one = |((name, label), value): (&(&'static str, &'static str), RwSignal<String>)| {
            let problem = problem_at(problems, format!("values.{name}"));
            view! { <TextField label=*label value problem /> }
        };
        let each = ADDRESS_FIELDS.iter().zip(self.0).map(one).collect_view();
        view! {
            <p class="text-xs text-muted">"WhatsApp asks for addresses in India only."</p>
            <details class="rounded-lg border border-line p-3">
                <summary class="cursor-pointer font-medium">"What you know already (optional)"</summary>
                <div class="mt-3 grid gap-3 sm:grid-cols-2">{each}</div>
            </details>
        }
        .into_any()
    }
}
