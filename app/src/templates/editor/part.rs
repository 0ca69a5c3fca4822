//! The template itself, or a card of it: where fields read and write.

use super::state::Editor;
use domain::template::{
    Source, replaced,
    source::{component, list, own_component, sample_of, set, set_samples, text},
    variables,
};
use leptos::prelude::*;
use serde_json::{Value, json};

/// The components of the template, or of a card.
pub(super) fn components(source: &Source, card: Option<usize>) -> &[Value] {
    match card {
        None => source.components(),
        Some(card) => source.cards().get(card).copied().unwrap_or_default(),
    }
}

/// The same, to be changed.
pub(super) fn components_mut(source: &mut Source, card: Option<usize>) -> Option<&mut Vec<Value>> {
    match card {
        None => source.0.get_mut("components")?.as_array_mut(),
        Some(card) => {
            let cards = source.component_mut("CAROUSEL")?.get_mut("cards")?;
            cards.get_mut(card)?.get_mut("components")?.as_array_mut()
        }
    }
}

/// The name of a field in what is wrong.
pub(super) fn at(card: Option<usize>, field: &str) -> String {
    card.map_or_else(|| field.to_owned(), |card| format!("cards.{card}.{field}"))
}

/// A text of a component.
pub(super) fn words(source: &Source, card: Option<usize>, kind: &str) -> String {
    component(components(source, card), kind).map_or_else(String::new, |component| text(component, "text").to_owned())
}

/// Sets the text of a component. Its samples go with its variables.
pub(super) fn set_words(source: &mut Source, card: Option<usize>, kind: &str, words: &str) {
    let named = source.named();
    let Some(component) = components_mut(source, card).and_then(|components| own_component(components, kind)) else {
        return;
    };
    let samples: Vec<(String, String)> = variables(words)
        .into_iter()
        .map(|name| (name.to_owned(), sample_of(component, named, name).to_owned()))
        .collect();
    set(component, "text", json!(words));
    set_samples(component, named, &samples);
}

/// Sets one sample of a component.
pub(super) fn set_sample(source: &mut Source, card: Option<usize>, kind: &str, variable: &str, sample: &str) {
    let named = source.named();
    let Some(component) = components_mut(source, card).and_then(|components| own_component(components, kind)) else {
        return;
    };
    let samples: Vec<(String, String)> = variables(text(component, "text"))
        .into_iter()
        .map(|name| {
            let sample = if name == variable {
                sample
            } else {
                sample_of(component, named, name)
            };
            (name.to_owned(), sample.to_owned())
        })
        .collect();
    set_samples(component, named, &samples);
}

/// Takes a component away.
pub(super) fn remove(source: &mut Source, card: Option<usize>, kind: &str) {
    if let Some(components) = components_mut(source, card) {
        components.retain(|component| !text(component, "type").eq_ignore_ascii_case(kind));
    }
}

/// The buttons.
pub(super) fn buttons(source: &Source, card: Option<usize>) -> &[Value] {
    component(components(source, card), "BUTTONS").map_or(&[], |buttons| list(buttons, "buttons"))
}

/// Changes the buttons; with none the component goes.
pub(super) fn change_buttons(source: &mut Source, card: Option<usize>, with: impl FnOnce(&mut Vec<Value>)) {
    let mut own = buttons(source, card).to_vec();
    with(&mut own);
    if own.is_empty() {
        remove(source, card, "BUTTONS");
    } else if let Some(component) = components_mut(source, card).and_then(|components| own_component(components, "BUTTONS")) {
        set(component, "buttons", Value::Array(own));
    }
}

/// Variables by names, or by numbers; texts and samples go along.
pub(super) fn set_named(source: &mut Source, named: bool) {
    let before = source.named();
    if before == named {
        return;
    }
    let cards = source.cards().len();
    source.set("parameter_format", json!(if named { "named" } else { "positional" }));
    for card in std::iter::once(None).chain((0..cards).map(Some)) {
        for kind in ["HEADER", "BODY"] {
            let Some(components) = components_mut(source, card) else { continue };
            let Some(component) = components
                .iter_mut()
                .find(|component| text(component, "type").eq_ignore_ascii_case(kind))
            else {
                continue;
            };
            rename(component, before, named);
        }
    }
}

fn rename(component: &mut Value, before: bool, named: bool) {
    let words = text(component, "text").to_owned();
    let names = variables(&words);
    let new = |name: &str| {
        let place = names.iter().position(|known| *known == name)? + 1;
        Some(if named { format!("value_{place}") } else { place.to_string() })
    };
    let samples: Vec<(String, String)> = names
        .iter()
        .filter_map(|name| Some((new(name)?, sample_of(component, before, name).to_owned())))
        .collect();
    let renamed = replaced(&words, |name| new(name).map(|name| format!("{{{{{name}}}}}")));
    if !words.is_empty() {
        set(component, "text", json!(renamed));
        set_samples(component, named, &samples);
    }
}

/// A text of the template that a field shows.
pub(super) fn reads(editor: Editor, read: impl Fn(&Source) -> String + Send + Sync + 'static) -> Signal<String> {
    Memo::new(move |_| editor.source.with(&read)).into()
}

/// What a field writes.
pub(super) fn writes(editor: Editor, write: impl Fn(&mut Source, String) + Send + Sync + 'static) -> Callback<String> {
    Callback::new(move |value: String| editor.change(|source| write(source, value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_go_with_their_variables_and_from_names_to_numbers() {
        let mut source = Source::new("a", "en", "UTILITY");
        set_words(&mut source, None, "BODY", "Hi {{name}}, order {{id}} is here");
        set_sample(&mut source, None, "BODY", "id", "A-1");
        set_words(&mut source, None, "BODY", "Hi, order {{id}} is here, {{name}}");
        assert_eq!(source.sample("BODY", "id"), "A-1");
        set_named(&mut source, false);
        assert_eq!(source.words("BODY"), "Hi, order {{1}} is here, {{2}}");
        assert_eq!(source.sample("BODY", "1"), "A-1");
        set_named(&mut source, true);
        assert_eq!(source.words("BODY"), "Hi, order {{value_1}} is here, {{value_2}}");
        assert_eq!(source.sample("BODY", "value_1"), "A-1");
    }

    #[test]
    fn without_buttons_there_is_no_such_component() {
        let mut source = Source::new("a", "en", "UTILITY");
        change_buttons(&mut source, None, |buttons| {
            buttons.push(json!({ "type": "QUICK_REPLY", "text": "Yes" }));
        });
        assert_eq!(buttons(&source, None).len(), 1);
        change_buttons(&mut source, None, Vec::clear);
        assert!(source.component("BUTTONS").is_none());
        assert_eq!(at(Some(2), "body"), "cards.2.body");
    }
}
