//! Something that is wrong with a template.

use crate::{
    template::{
        Source,
        source::{own_component, sample_of, set, set_samples, text},
        variables,
    },
    text::MessageText,
};
use serde_json::{Value, json};

/// One thing that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The field, as forms name it: `name`, `language`, `category`, `ttl`, `header.text`, `header.sample.1`, `header.file`, `body`,
    /// `body.sample.first_name`, `footer`, `offer`, `code.expiration`, `buttons`, `buttons.0.text`, `buttons.0.url`,
    /// `buttons.0.sample`, `cards`, `cards.0.body`, `cards.0.buttons.1.url`; `template` for the whole.
    pub at: String,
    /// What is wrong and what to do.
    pub words: String,
    pub rule: Rule,
    pub weight: Weight,
    /// What puts it right by itself.
    pub repair: Option<Repair>,
}

/// How much a flaw matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It would be refused: it cannot be submitted.
    Refused,
    /// It can be submitted; somebody should know.
    Warning,
}

/// Where a rule stands: a section of Meta's or AWS's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    Names,
    Languages,
    Categories,
    Parameters,
    Header,
    Body,
    Footer,
    Buttons,
    Authentication,
    LimitedTimeOffer,
    Coupon,
    Catalog,
    Carousel,
    Lifetime,
    Management,
    Aws,
}

impl Rule {
    /// For people.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Names => "Meta, Templates: name",
            Self::Languages => "Meta, Templates: supported languages",
            Self::Categories => "Meta, Template categorization",
            Self::Parameters => "Meta, Templates: parameter formats",
            Self::Header => "Meta, Template components: header",
            Self::Body => "Meta, Template components: body",
            Self::Footer => "Meta, Template components: footer",
            Self::Buttons => "Meta, Template components: buttons",
            Self::Authentication => "Meta, Authentication templates",
            Self::LimitedTimeOffer => "Meta, Limited-time offer templates",
            Self::Coupon => "Meta, Coupon code templates",
            Self::Catalog => "Meta, Catalog and product templates",
            Self::Carousel => "Meta, Carousel templates",
            Self::Lifetime => "Meta, Time-to-live",
            Self::Management => "Meta, Template management",
            Self::Aws => "AWS End User Messaging Social, API reference",
        }
    }
}

/// What puts a flaw right, at one click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Numbers the variables of a text from 1, without gaps, in their order.
    Renumber { part: String },
    /// Cuts a text.
    Shorten { part: String, most: usize },
    /// Puts words before a variable that begins a text, or behind one that ends it.
    Surround { part: String },
    /// Takes lines and spaces away that are too many.
    Tidy { part: String },
    /// Sets a member of the whole; null removes it.
    Set { member: &'static str, value: Value },
}

impl Repair {
    /// For a button.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Renumber { .. } => "Number the variables anew",
            Self::Shorten { .. } => "Shorten it",
            Self::Surround { .. } => "Add words",
            Self::Tidy { .. } => "Take out what is too much",
            Self::Set { .. } => "Put it right",
        }
    }

    /// Does it. Parts are `header`, `body`, `footer` and `cards.0.body`.
    pub fn apply(&self, source: &mut Source) {
        let named = source.named();
        match self {
            Self::Set { member, value } => source.set(member, value.clone()),
            Self::Shorten { part, most } => change(source, part, |component| {
                let short = shortened(text(component, "text"), *most);
                set(component, "text", json!(short));
            }),
            Self::Surround { part } => change(source, part, |component| {
                let mut words = text(component, "text").trim().to_owned();
                if words.starts_with("{{") {
                    words.insert_str(0, "Hello ");
                }
                if words.ends_with("}}") {
                    words.push('.');
                }
                set(component, "text", json!(words));
            }),
            Self::Tidy { part } => change(source, part, |component| {
                let mut words = text(component, "text").replace('\t', " ").replace("\r\n", "\n");
                while words.contains("\n\n\n") {
                    words = words.replace("\n\n\n", "\n\n");
                }
                while words.contains("     ") {
                    words = words.replace("     ", "    ");
                }
                set(component, "text", json!(words));
            }),
            Self::Renumber { part } => change(source, part, |component| renumber(component, named)),
        }
    }
}

/// Changes the component that a part names.
fn change(source: &mut Source, part: &str, with: impl FnOnce(&mut Value)) {
    let mut names = part.split('.');
    let found = match (names.next(), names.next().and_then(|n| n.parse::<usize>().ok()), names.next()) {
        (Some("cards"), Some(card), Some(kind)) => {
            let components = source
                .component_mut("CAROUSEL")
                .and_then(|carousel| carousel.get_mut("cards")?.get_mut(card)?.get_mut("components")?.as_array_mut());
            components.and_then(|components| own_component(components, &kind.to_ascii_uppercase()))
        }
        (Some(kind), None, None) if source.component(kind).is_some() => source.component_mut(kind),
        _ => None,
    };
    if let Some(component) = found {
        with(component);
    }
}

/// At most so many UTF-16 units, and no half of a variable.
fn shortened(words: &str, most: usize) -> String {
    let mut short = String::new();
    for c in words.chars() {
        if MessageText::units(&short) + c.len_utf16() > most {
            break;
        }
        short.push(c);
    }
    if let Some(open) = short.rfind("{{")
        && short.get(open..).is_some_and(|rest| !rest.contains("}}"))
    {
        short.truncate(open);
    }
    short.trim_end().to_owned()
}

fn renumber(component: &mut Value, named: bool) {
    let words = text(component, "text").to_owned();
    let names: Vec<String> = variables(&words).into_iter().map(str::to_owned).collect();
    let number = |name: &str| names.iter().position(|known| known == name).map(|at| (at + 1).to_string());
    let replaced = crate::template::blank::replaced(&words, |name| number(name).map(|number| format!("{{{{{number}}}}}")));
    let samples: Vec<(String, String)> = names
        .iter()
        .filter_map(|name| Some((number(name)?, sample_of(component, named, name).to_owned())))
        .collect();
    set(component, "text", json!(replaced));
    set_samples(component, named, &samples);
}

/// Collects flaws.
#[derive(Debug, Default)]
pub(super) struct Flaws(pub(super) Vec<Flaw>);

impl Flaws {
    /// Something that is refused.
    pub(super) fn no(&mut self, rule: Rule, at: impl Into<String>, words: impl Into<String>) {
        self.add(Weight::Refused, rule, at.into(), words.into(), None);
    }

    /// Something that is refused, and what puts it right.
    pub(super) fn no_but(&mut self, rule: Rule, at: impl Into<String>, words: impl Into<String>, repair: Repair) {
        self.add(Weight::Refused, rule, at.into(), words.into(), Some(repair));
    }

    /// Something that should be known.
    pub(super) fn warn(&mut self, rule: Rule, at: impl Into<String>, words: impl Into<String>) {
        self.add(Weight::Warning, rule, at.into(), words.into(), None);
    }

    fn add(&mut self, weight: Weight, rule: Rule, at: String, words: String, repair: Option<Repair>) {
        self.0.push(Flaw {
            at,
            words,
            rule,
            weight,
            repair,
        });
    }

    /// Members that nobody knows.
    pub(super) fn only(&mut self, rule: Rule, at: &str, object: &Value, known: &[&str]) {
        let Some(members) = object.as_object() else {
            self.no(rule, at, "This part cannot be read.");
            return;
        };
        for member in members.keys().filter(|member| !known.contains(&member.as_str())) {
            let short: String = member.chars().take(40).collect();
            self.no(rule, at, format!("WhatsApp does not know “{short}” here. Take it out."));
        }
    }

    /// A text that must be there, in UTF-16 units at most `most`.
    pub(super) fn words(&mut self, rule: Rule, at: &str, what: &str, words: &str, most: usize) -> bool {
        if words.trim().is_empty() {
            self.no(rule, at, format!("{what} is missing."));
            return false;
        }
        let over = MessageText::units(words).saturating_sub(most);
        if over > 0 {
            self.no(
                rule,
                at,
                format!("{what} is {over} characters too long; WhatsApp takes {most} at most."),
            );
        }
        over == 0
    }
}
