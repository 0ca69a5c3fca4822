//! The template that goes on best with a conversation to which nothing else may be sent: what a model is offered, and what of its
//! choice holds. A person looks at it and sends it.

use super::{Line, facts::only_known, inert};
use crate::template::{BlankKind, Template};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _};

/// A model chooses from no more.
const MOST: usize = 40;
/// Longest value of a variable, in characters.
const MAX_VALUE: usize = 300;

/// What was chosen. Files and what else is no text is filled in by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    pub name: String,
    pub language: String,
    /// Values by where they stand; only what the thread says.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

impl Pick {
    /// Reads what a model wrote: a line for the template, one for each value. None when it chose none of those that it was offered.
    pub fn read(written: &str, offered: &[Template], thread: &[Line]) -> Option<Self> {
        let lines = written.lines().filter_map(|line| {
            let bare = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '-' | '`' | '“' | '”'));
            let (head, value) = bare.split_once(':')?;
            Some((head.trim().to_lowercase(), value.trim().trim_matches('*').trim().to_owned()))
        });
        let mut chosen = None;
        let mut values = BTreeMap::new();
        for (head, value) in lines {
            match head.split_once(' ') {
                None if head == "template" => chosen = chosen.or_else(|| value.parse::<usize>().ok()),
                Some(("value", at)) => {
                    values.entry(at.trim().to_owned()).or_insert(value);
                }
                _ => {}
            }
        }
        let template = offered.get(chosen?.checked_sub(1)?)?;
        let texts = template
            .definition
            .blanks()
            .into_iter()
            .filter(|blank| blank.kind == BlankKind::Text);
        let values = texts.filter_map(|blank| {
            let value = values.get(&blank.at.to_lowercase())?;
            Some((blank.at, checked(value, thread)?))
        });
        Some(Self {
            values: values.collect(),
            name: template.name.clone(),
            language: template.language.clone(),
        })
    }
}

/// A value that may stand in a message: what nobody in the thread said is left to a person.
fn checked(value: &str, thread: &[Line]) -> Option<String> {
    let plain: String = inert(value).chars().take(MAX_VALUE).collect();
    let (left, struck) = only_known(&plain, thread.iter().map(|line| line.text.as_str()));
    let says = left.chars().any(char::is_alphanumeric) && !left.contains(['\n', '{', '}']);
    (says && struck.is_empty()).then(|| left.trim().to_owned())
}

/// Those of an account's templates that can be sent now, the ones that were used last first.
pub fn offered(templates: impl IntoIterator<Item = Template>, takes_marketing: bool) -> Vec<Template> {
    let may = |template: &Template| {
        let is_allowed = match template.category.as_str() {
            "AUTHENTICATION" => false,
            "MARKETING" => takes_marketing,
            _ => true,
        };
        is_allowed && template.status.refusal().is_none() && template.definition.unknown.is_empty()
    };
    let mut offered: Vec<Template> = templates.into_iter().filter(may).collect();
    offered.sort_by_cached_key(|template| (Reverse(template.used_at), template.name.clone(), template.language.clone()));
    offered.truncate(MOST);
    offered
}

/// The templates as a model is told them, each fenced in.
pub(super) fn told(offered: &[Template]) -> String {
    let mut told = String::new();
    for (at, template) in offered.iter().enumerate() {
        let _ = writeln!(
            told,
            "<template number=\"{}\">\n{} · {}\n{}",
            at + 1,
            inert(&template.name),
            inert(&template.language),
            inert(&template.definition.body)
        );
        for blank in template.definition.blanks() {
            if blank.kind == BlankKind::Text {
                let example = blank.example.as_deref().map(inert).unwrap_or_default();
                let _ = writeln!(told, "{}: {example}", inert(&blank.at));
            }
        }
        told.push_str("</template>\n");
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn template(name: &str, category: &str, status: &str, body: &str) -> Template {
        let definition = crate::template::Definition::read(&json!({ "parameter_format": "NAMED", "components": [body_of(body)] }));
        serde_json::from_value(json!({
            "account": "a", "name": name, "language": "en", "category": category, "status": status, "definition": definition,
        }))
        .unwrap()
    }

    fn body_of(body: &str) -> Value {
        json!({ "type": "BODY", "text": body })
    }

    fn said(text: &str) -> Line {
        Line {
            from_customer: true,
            text: text.to_owned(),
        }
    }

    #[test]
    fn only_what_can_be_sent_is_offered() {
        let all = || {
            [
                ("code", "AUTHENTICATION", "APPROVED"),
                ("sale", "MARKETING", "APPROVED"),
                ("order", "UTILITY", "APPROVED"),
                ("later", "UTILITY", "PENDING"),
            ]
            .map(|(name, category, status)| template(name, category, status, "Hello"))
        };
        let names = |takes| offered(all(), takes).into_iter().map(|template| template.name).collect::<Vec<_>>();
        assert_eq!(names(true), ["order", "sale"]);
        assert_eq!(names(false), ["order"]);
    }

    #[test]
    fn a_choice_is_one_of_those_and_its_values_are_of_the_thread() {
        let body = "Hi {{first_name}}, your order {{order}} comes on {{day}} for {{price}}.";
        let templates = [
            template("hello", "UTILITY", "APPROVED", "Hello again"),
            template("order", "UTILITY", "APPROVED", body),
        ];
        let thread = [said("Where is my order 4711? It was to come on 28 Nov")];
        let written = "**Template: 2**\nValue body.first_name: Ada\nValue body.order: 4711\n- Value body.day: 28 November\nValue body.price: 500 EUR\n\
                       Value body.other: x";
        let pick = Pick::read(written, &templates, &thread).unwrap();
        assert_eq!((pick.name.as_str(), pick.language.as_str()), ("order", "en"));
        let values: Vec<(&str, &str)> = pick.values.iter().map(|(at, value)| (at.as_str(), value.as_str())).collect();
        // The price is of nobody: a person fills it in.
        assert_eq!(
            values,
            [("body.day", "28 November"), ("body.first_name", "Ada"), ("body.order", "4711")]
        );
        for none in ["Template: none", "Template: 3", "Template: 0", "I think the second", ""] {
            assert_eq!(Pick::read(none, &templates, &thread), None, "{none}");
        }
        let told = told(&templates);
        assert!(told.contains("<template number=\"2\">\norder · en\nHi {{first_name}}"), "{told}");
        assert!(told.contains("body.order: "), "{told}");
    }
}
