//! A template that the assistant drafts: what of a model's words may come into the form. A person looks at it there and submits it.

use super::{facts::only_known, marks::for_whatsapp};
use crate::template::{Source, replaced, variables};
use serde::{Deserialize, Serialize};

/// WhatsApp: the longest text of a template, in characters.
const MAX_BODY: usize = 1_024;

/// Longest sample, in characters.
const MAX_SAMPLE: usize = 100;

/// Longest purpose, in characters.
pub const MAX_PURPOSE: usize = 800;

/// What was drafted. It is checked in the form as what is typed there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateIdea {
    /// `UTILITY` or `MARKETING`.
    pub category: String,
    /// With variables by names.
    pub body: String,
    /// Of each variable, in their order; empty where the model gave none.
    pub samples: Vec<(String, String)>,
    /// Addresses and phone numbers that the purpose does not name; they were taken out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<String>,
}

impl TemplateIdea {
    /// Reads what a model wrote: a line for the category, one for each sample, then the text. None when there is no text.
    pub fn read(written: &str, purpose: &str) -> Option<Self> {
        let plain = |line: &str| {
            line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '-' | '`'))
                .to_owned()
        };
        let mut category = None;
        let mut samples = Vec::new();
        let mut lines = written.lines();
        let mut body = String::new();
        while let Some(line) = lines.next() {
            let line = plain(line);
            let Some((head, value)) = line.split_once(':') else { continue };
            let (head, value) = (head.trim().to_lowercase(), value.trim().trim_matches('*').trim());
            match head.split_once(' ') {
                None if head == "category" => category = Some(value.to_uppercase()),
                None if head == "body" => {
                    let rest = lines.by_ref().map(str::to_owned);
                    body = std::iter::once(value.to_owned()).chain(rest).collect::<Vec<_>>().join("\n");
                }
                Some(("sample", name)) => samples.push((bare(name), value.chars().take(MAX_SAMPLE).collect::<String>())),
                _ => {}
            }
        }
        let body = body.trim().trim_matches('`').trim();
        let (body, struck) = only_known(&for_whatsapp(body), std::iter::once(purpose));
        let body: String = body.chars().take(MAX_BODY).collect();
        if body.is_empty() {
            return None;
        }
        // Names are small letters; a model may write them otherwise in one place and not in the other.
        let body = replaced(&body, |name| Some(format!("{{{{{}}}}}", name.to_lowercase())));
        let sample = |name: &str| samples.iter().find(|(known, _)| known == name).map(|(_, sample)| sample.clone());
        Some(Self {
            category: category.filter(|name| name == "MARKETING").unwrap_or_else(|| "UTILITY".to_owned()),
            samples: variables(&body)
                .into_iter()
                .map(|name| (name.to_owned(), sample(name).unwrap_or_default()))
                .collect(),
            body,
            struck,
        })
    }

    /// Puts it into a template, whose variables may go by numbers.
    pub fn apply(&self, source: &mut Source) {
        let named = source.named();
        let names = variables(&self.body);
        let own = |name: &str| match names.iter().position(|known| *known == name) {
            Some(place) if !named => (place + 1).to_string(),
            _ => name.to_owned(),
        };
        let body = replaced(&self.body, |name| Some(format!("{{{{{}}}}}", own(name))));
        let samples: Vec<(String, String)> = self.samples.iter().map(|(name, sample)| (own(name), sample.clone())).collect();
        source.set("category", self.category.clone().into());
        source.set_words("BODY", &body);
        source.set_samples("BODY", &samples);
    }
}

/// A variable's name without its braces.
fn bare(name: &str) -> String {
    name.trim_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::check;

    const WRITTEN: &str = "Category: utility\nSample First_Name: Ana\nSample {{day}}: 28 November\nBody:\nHello {{First_Name}},\n\n\
        your **appointment** is on {{day}}. See https://evil.example or https://ours.example now.";

    fn idea() -> TemplateIdea {
        TemplateIdea::read(WRITTEN, "Tell them of it, with https://ours.example").unwrap()
    }

    #[test]
    fn what_a_model_wrote_becomes_category_text_and_samples() {
        let idea = idea();
        assert_eq!(idea.category, "UTILITY");
        assert_eq!(
            idea.body,
            "Hello {{first_name}},\n\nyour *appointment* is on {{day}}. See … or https://ours.example now."
        );
        assert_eq!(idea.struck, ["https://evil.example"]);
        let samples = [("first_name", "Ana"), ("day", "28 November")].map(|(name, sample)| (name.to_owned(), sample.to_owned()));
        assert_eq!(idea.samples, samples);
        let other = TemplateIdea::read("**Category:** MARKETING\n**Body:** Come in!", "").unwrap();
        assert_eq!((other.category.as_str(), other.body.as_str()), ("MARKETING", "Come in!"));
        assert_eq!(TemplateIdea::read("I cannot do that.", ""), None);
        assert_eq!(TemplateIdea::read("Body:\n", ""), None);
        assert_eq!(
            TemplateIdea::read("Category: AUTHENTICATION\nBody: {{code}} x", "")
                .unwrap()
                .category,
            "UTILITY"
        );
    }

    #[test]
    fn it_comes_into_the_form_by_names_or_by_numbers_and_is_checked_there() {
        let mut source = Source::new("appointment_told", "en_US", "MARKETING");
        idea().apply(&mut source);
        assert_eq!(source.category(), "UTILITY");
        assert_eq!(source.sample("BODY", "day"), "28 November");
        let refused = check(&source, false)
            .into_iter()
            .filter(|flaw| flaw.weight == crate::template::Weight::Refused);
        assert_eq!(refused.map(|flaw| flaw.words).collect::<Vec<_>>(), [""; 0]);
        let mut numbered = Source::new("appointment_told", "en_US", "UTILITY");
        numbered.set("parameter_format", "positional".into());
        idea().apply(&mut numbered);
        assert!(numbered.words("BODY").starts_with("Hello {{1}},"), "{}", numbered.words("BODY"));
        assert_eq!(numbered.sample("BODY", "2"), "28 November");
    }
}
