//! Answers to buttons, lists, forms and requests.

use crate::ui::{Glyph, Icon};
use domain::content::Answer;
use leptos::prelude::*;

pub(super) fn answer(answer: &Answer) -> AnyView {
    match answer {
        Answer::Button { title, .. } => tapped(title, None),
        Answer::Row { title, description, .. } => tapped(title, description.as_deref()),
        Answer::Form { name, fields } => form(name, fields),
        Answer::CallPermission { accepted, permanent, .. } => tapped(
            match (accepted, permanent) {
                (true, true) => "You may call the customer, at any time.",
                (true, false) => "You may call the customer, for now.",
                (false, _) => "The customer does not want to be called.",
            },
            None,
        ),
    }
}

/// A choice among those that we offered.
pub(super) fn tapped(title: &str, description: Option<&str>) -> AnyView {
    view! {
        <div class="flex items-start gap-2">
            <Icon glyph=Glyph::Button class="mt-0.5 size-4 shrink-0 text-muted" />
            <div class="min-w-0" dir="auto">
                <p class="font-medium [overflow-wrap:anywhere]">
                    <span class="sr-only">"Chose: "</span>
                    {title.to_owned()}
                </p>
                {description
                    .map(|description| view! { <p class="text-xs text-muted [overflow-wrap:anywhere]">{description.to_owned()}</p> })}
            </div>
        </div>
    }
    .into_any()
}

/// A form that was filled in: what each field is called, and what stands in it.
fn form(name: &str, fields: &[(String, String)]) -> AnyView {
    let title = if name == "address_message" { "Address" } else { "Form filled in" };
    let lines: Vec<_> = fields
        .iter()
        .map(|(name, value)| {
            view! {
                <div class="py-1 sm:flex sm:gap-3">
                    <dt class="shrink-0 text-xs text-muted sm:w-32">{readable(name)}</dt>
                    <dd class="min-w-0 [overflow-wrap:anywhere]" dir="auto">
                        {if value.is_empty() { "–".to_owned() } else { value.clone() }}
                    </dd>
                </div>
            }
        })
        .collect();
    view! {
        <section class="w-80 max-w-full" aria-label=title>
            <p class="mb-1 flex items-center gap-2 font-medium">
                <Icon glyph=Glyph::List class="size-4 shrink-0 text-muted" />
                {title}
            </p>
            <dl class="divide-y divide-line">{lines}</dl>
        </section>
    }
    .into_any()
}

/// `delivery.first_name` as people would write it: "Delivery: first name".
fn readable(name: &str) -> String {
    // Meta puts the fields of an address into one of its own.
    let name = name.strip_prefix("values.").unwrap_or(name);
    let words = name.replace('.', ": ").replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn names_of_fields_are_readable() {
        for (name, expected) in [
            ("first_name", "First name"),
            ("delivery.in_pin_code", "Delivery: in pin code"),
            ("éclair", "Éclair"),
            ("values.in_pin_code", "In pin code"),
            ("", ""),
        ] {
            assert_eq!(readable(name), expected);
        }
    }
}
