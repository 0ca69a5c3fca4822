//! A template as it is written: Meta's own JSON, of which every form is a view.

use super::Definition;
use crate::{AccountId, Language, TemplateName};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The whole object that Meta takes: name, language, category, components and the rest. What a form does not know stays in it as
/// it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Source(pub Value);

/// The order in which Meta shows components.
const ORDER: [&str; 7] = [
    "HEADER",
    "BODY",
    "LIMITED_TIME_OFFER",
    "FOOTER",
    "BUTTONS",
    "CAROUSEL",
    "CALL_PERMISSION_REQUEST",
];

/// What AWS takes when a template is made, in bytes of the whole.
pub const CREATE_BYTES: usize = 6000;
/// What AWS takes when a template is edited, in bytes of the components.
pub const UPDATE_BYTES: usize = 3000;

/// What a template takes of what AWS allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes {
    pub whole: usize,
    pub components: usize,
}

/// A template that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TemplateRef {
    pub account: AccountId,
    pub name: TemplateName,
    pub language: Language,
}

impl Source {
    /// An empty one.
    pub fn new(name: &str, language: &str, category: &str) -> Self {
        Self(json!({
            "name": name, "language": language, "category": category, "parameter_format": "named",
            "components": [{ "type": "BODY", "text": "" }],
        }))
    }

    /// A text member of the whole; empty where there is none.
    pub fn text(&self, member: &str) -> &str {
        text(&self.0, member)
    }

    pub fn name(&self) -> &str {
        self.text("name")
    }

    pub fn language(&self) -> &str {
        self.text("language")
    }

    pub fn category(&self) -> &str {
        self.text("category")
    }

    /// Sets a member of the whole; null removes it.
    pub fn set(&mut self, member: &str, value: Value) {
        set(&mut self.0, member, value);
    }

    /// Whether variables go by names.
    pub fn named(&self) -> bool {
        self.text("parameter_format").eq_ignore_ascii_case("named")
    }

    pub fn components(&self) -> &[Value] {
        list(&self.0, "components")
    }

    /// The component of a kind (`HEADER`).
    pub fn component(&self, kind: &str) -> Option<&Value> {
        component(self.components(), kind)
    }

    /// The same, to be changed; made at its place where there is none.
    pub fn component_mut(&mut self, kind: &str) -> Option<&mut Value> {
        own_component(list_mut(&mut self.0, "components")?, kind)
    }

    /// Takes the component of a kind away.
    pub fn remove(&mut self, kind: &str) {
        if let Some(components) = list_mut(&mut self.0, "components") {
            components.retain(|component| !is_kind(component, kind));
        }
    }

    /// The text of a component; empty where there is none.
    pub fn words(&self, kind: &str) -> &str {
        self.component(kind).map_or("", |component| text(component, "text"))
    }

    /// Sets the text of a component. Without text a header or footer goes; a body stays.
    pub fn set_words(&mut self, kind: &str, words: &str) {
        if words.is_empty() && kind != "BODY" {
            self.remove(kind);
        } else if let Some(component) = self.component_mut(kind) {
            set(component, "text", json!(words));
        }
    }

    pub fn buttons(&self) -> &[Value] {
        self.component("BUTTONS").map_or(&[], |component| list(component, "buttons"))
    }

    /// Replaces the buttons; with none the component goes.
    pub fn set_buttons(&mut self, buttons: Vec<Value>) {
        if buttons.is_empty() {
            self.remove("BUTTONS");
        } else if let Some(component) = self.component_mut("BUTTONS") {
            set(component, "buttons", Value::Array(buttons));
        }
    }

    /// The components of each card.
    pub fn cards(&self) -> Vec<&[Value]> {
        let cards = self.component("CAROUSEL").map_or(&[][..], |component| list(component, "cards"));
        cards.iter().map(|card| list(card, "components")).collect()
    }

    /// The sample of a variable of a `HEADER` or `BODY`; empty where there is none.
    pub fn sample(&self, kind: &str, variable: &str) -> &str {
        self.component(kind)
            .map_or("", |component| sample_of(component, self.named(), variable))
    }

    /// Sets the samples of a `HEADER` or `BODY`, by the names of its variables in their order.
    pub fn set_samples(&mut self, kind: &str, samples: &[(String, String)]) {
        let named = self.named();
        if let Some(component) = self.component_mut(kind) {
            set_samples(component, named, samples);
        }
    }

    /// How much of AWS's limits it takes.
    pub fn bytes(&self) -> Bytes {
        Bytes {
            whole: self.0.to_string().len(),
            components: self.0.get("components").map_or(0, |components| components.to_string().len()),
        }
    }

    /// What is in it, as the preview and the picker read it.
    pub fn definition(&self) -> Definition {
        Definition::read(&self.0)
    }

    /// The part of Meta's object that may be sent back: what Meta adds (id, status, quality) is left out.
    pub fn of_meta(json: &Value) -> Self {
        let mut whole = json.clone();
        if let Value::Object(members) = &mut whole {
            members.retain(|member, value| OURS.contains(&member.as_str()) && !value.is_null());
        }
        Self(whole)
    }
}

/// What a definition may say at its top.
const OURS: [&str; 10] = [
    "name",
    "language",
    "category",
    "parameter_format",
    "components",
    "message_send_ttl_seconds",
    "sub_category",
    "display_format",
    "cta_url_link_tracking_opted_out",
    "degrees_of_freedom_spec",
];

/// A text member; empty where there is none.
pub fn text<'a>(json: &'a Value, member: &str) -> &'a str {
    json.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// A list; empty where there is none.
pub fn list<'a>(json: &'a Value, member: &str) -> &'a [Value] {
    json.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Sets a member; null removes it.
pub fn set(json: &mut Value, member: &str, value: Value) {
    if !json.is_object() {
        *json = Value::Object(Map::new());
    }
    if let Value::Object(members) = json {
        if value.is_null() {
            members.remove(member);
        } else {
            members.insert(member.to_owned(), value);
        }
    }
}

/// Whether a component is of a kind; Meta takes both cases.
pub fn is_kind(component: &Value, kind: &str) -> bool {
    text(component, "type").eq_ignore_ascii_case(kind)
}

/// The component of a kind among some.
pub fn component<'a>(components: &'a [Value], kind: &str) -> Option<&'a Value> {
    components.iter().find(|component| is_kind(component, kind))
}

/// The same, to be changed; made at its place where there is none.
pub fn own_component<'a>(components: &'a mut Vec<Value>, kind: &str) -> Option<&'a mut Value> {
    let at = components.iter().position(|component| is_kind(component, kind)).unwrap_or_else(|| {
        let rank = |kind: &str| {
            ORDER
                .iter()
                .position(|known| known.eq_ignore_ascii_case(kind))
                .unwrap_or(ORDER.len())
        };
        let at = components
            .iter()
            .position(|other| rank(text(other, "type")) > rank(kind))
            .unwrap_or(components.len());
        components.insert(at, json!({ "type": kind }));
        at
    });
    components.get_mut(at)
}

fn list_mut<'a>(json: &'a mut Value, member: &str) -> Option<&'a mut Vec<Value>> {
    if json.get(member).is_none_or(|list| !list.is_array()) {
        set(json, member, Value::Array(Vec::new()));
    }
    json.get_mut(member)?.as_array_mut()
}

/// Where the samples of a component stand: by names, or in order.
fn sample_members(component: &Value) -> (&'static str, &'static str) {
    if is_kind(component, "HEADER") {
        ("header_text_named_params", "header_text")
    } else {
        ("body_text_named_params", "body_text")
    }
}

/// The sample of a variable of a component; empty where there is none.
pub fn sample_of<'a>(component: &'a Value, named: bool, variable: &str) -> &'a str {
    let Some(example) = component.get("example") else { return "" };
    let (by_name, in_order) = sample_members(component);
    if named {
        let mut samples = list(example, by_name).iter();
        return samples
            .find(|sample| text(sample, "param_name") == variable)
            .map_or("", |sample| text(sample, "example"));
    }
    let samples = list(example, in_order);
    let samples = samples.first().and_then(Value::as_array).map_or(samples, Vec::as_slice);
    let place = variable.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    place.and_then(|place| samples.get(place)?.as_str()).unwrap_or_default()
}

/// Sets the samples of a component, by the names of its variables in their order; with none the examples go.
pub fn set_samples(component: &mut Value, named: bool, samples: &[(String, String)]) {
    let (by_name, in_order) = sample_members(component);
    let example = if samples.is_empty() {
        Value::Null
    } else if named {
        let samples: Vec<Value> = samples
            .iter()
            .map(|(name, sample)| json!({ "param_name": name, "example": sample }))
            .collect();
        json!({ by_name: samples })
    } else {
        let mut numbered: Vec<(usize, &str)> = samples
            .iter()
            .filter_map(|(name, sample)| Some((name.parse().ok()?, sample.as_str())))
            .collect();
        numbered.sort_unstable();
        let values: Vec<&str> = numbered.into_iter().map(|(_, sample)| sample).collect();
        if is_kind(component, "HEADER") {
            json!({ in_order: values })
        } else {
            json!({ in_order: [values] })
        }
    };
    set(component, "example", example);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_does_not_know_stays_as_it_is() {
        let json = json!({ "name": "a", "new": { "x": [1, 2.5, null] }, "components": [{ "type": "spin", "speed": 3 }, { "type": "BODY", "text": "a" }] });
        let mut source = Source(json.clone());
        assert_eq!(serde_json::to_value(&source).unwrap(), json);
        source.set_words("BODY", "b");
        source.set_words("HEADER", "t");
        source.set_words("HEADER", "");
        source.set_words("BODY", "a");
        assert_eq!(source.0, json);
    }

    #[test]
    fn components_stand_in_the_order_of_meta_and_samples_where_meta_wants_them() {
        let mut source = Source::new("a", "en", "UTILITY");
        source.set_buttons(vec![json!({ "type": "QUICK_REPLY", "text": "Yes" })]);
        source.set_words("FOOTER", "f");
        source.set_words("HEADER", "h {{x}}");
        let kinds: Vec<&str> = source.components().iter().map(|component| text(component, "type")).collect();
        assert_eq!(kinds, ["HEADER", "BODY", "FOOTER", "BUTTONS"]);
        source.set_samples("HEADER", &[("x".into(), "1".into())]);
        assert_eq!(source.sample("HEADER", "x"), "1");
        source.set("parameter_format", json!("positional"));
        source.set_samples("BODY", &[("2".into(), "b".into()), ("1".into(), "a".into())]);
        assert_eq!(source.component("BODY").unwrap()["example"], json!({ "body_text": [["a", "b"]] }));
        assert_eq!(
            (source.sample("BODY", "2"), source.sample("BODY", "3"), source.sample("BODY", "x")),
            ("b", "", "")
        );
    }

    #[test]
    fn what_meta_adds_is_not_sent_back() {
        let read = json!({ "name": "a", "language": "en", "id": "1", "status": "APPROVED", "quality_score": {}, "components": [] });
        assert_eq!(Source::of_meta(&read).0, json!({ "name": "a", "language": "en", "components": [] }));
        let mut odd = Source(json!(null));
        odd.set_words("BODY", "x");
        assert_eq!(odd.words("BODY"), "x");
    }
}
