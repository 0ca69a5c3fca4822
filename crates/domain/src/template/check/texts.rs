//! Header text, body and footer. Facts 4.2.

use super::{
    flaw::{Flaws, Repair, Rule},
    part::{Piece, is_name, names, pieces},
};
use crate::{
    template::source::{list, text},
    text::MessageText,
};
use serde_json::Value;

/// How long a sample may be.
const SAMPLE: usize = 1024;

/// A text of a component and where it stands: `body`, `cards.0.body`.
pub(super) struct Text<'a> {
    pub(super) at: &'a str,
    pub(super) what: &'a str,
    pub(super) rule: Rule,
    pub(super) component: &'a Value,
    pub(super) named: bool,
    pub(super) most: usize,
}

impl<'a> Text<'a> {
    fn words(&self) -> &'a str {
        text(self.component, "text")
    }

    /// Its field: that of a header has a name of its own, because a header can be something else.
    fn field(&self) -> String {
        if self.at.ends_with("header") {
            format!("{}.text", self.at)
        } else {
            self.at.to_owned()
        }
    }

    fn part(&self) -> String {
        self.at.to_owned()
    }

    /// There, and not too long.
    fn length(&self, flaws: &mut Flaws) -> bool {
        let words = self.words();
        if words.trim().is_empty() {
            flaws.no(self.rule, self.field(), format!("{} is missing.", self.what));
            return false;
        }
        let over = MessageText::units(words).saturating_sub(self.most);
        if over > 0 {
            let repair = Repair::Shorten {
                part: self.part(),
                most: self.most,
            };
            let words = format!("{} is {over} characters too long; WhatsApp takes {} at most.", self.what, self.most);
            flaws.no_but(self.rule, self.field(), words, repair);
        }
        true
    }

    /// Its variables, if they are well written.
    fn variables(&self, flaws: &mut Flaws) -> Option<(Vec<Piece<'a>>, Vec<&'a str>)> {
        let Some(pieces) = pieces(self.words()) else {
            flaws.no(
                Rule::Parameters,
                self.field(),
                "A variable is written with two braces on each side: {{1}} or {{first_name}}.",
            );
            return None;
        };
        let names = names(&pieces);
        if self.named {
            if let Some(odd) = names.iter().find(|name| !is_name(name)) {
                let words = if odd.parse::<usize>().is_ok() {
                    format!("This template names its variables; {{{{{odd}}}}} is a number. Use one way only.")
                } else {
                    format!("“{odd}” is no name for a variable: small letters, digits and underscores, a letter first.")
                };
                flaws.no(Rule::Parameters, self.field(), words);
            }
            return Some((pieces, names));
        }
        let mut numbers: Vec<usize> = names.iter().filter_map(|name| whole(name)).collect();
        numbers.sort_unstable();
        let in_order = numbers.len() == names.len() && numbers.iter().enumerate().all(|(at, number)| *number == at + 1);
        if !in_order {
            let words = match names.iter().find(|name| whole(name).is_none()) {
                Some(&"") => "A variable has no number. Number them from 1.".to_owned(),
                Some(odd) => format!("This template numbers its variables; “{odd}” is no number. Use one way only."),
                None => "Variables are numbered from 1 without a gap.".to_owned(),
            };
            flaws.no_but(Rule::Parameters, self.field(), words, Repair::Renumber { part: self.part() });
        }
        Some((pieces, names))
    }

    /// A sample for each variable, and none beside.
    fn samples(&self, names: &[&str], members: (&str, &str), flaws: &mut Flaws) {
        let example = self.component.get("example").filter(|example| !example.is_null());
        let Some(example) = example else {
            for name in names {
                self.no_sample(name, flaws);
            }
            return;
        };
        let (by_name, in_order) = members;
        flaws.only(
            Rule::Parameters,
            &self.field(),
            example,
            &[if self.named { by_name } else { in_order }],
        );
        if self.named {
            let given = list(example, by_name);
            for name in names {
                let samples: Vec<&Value> = given.iter().filter(|sample| text(sample, "param_name") == *name).collect();
                match samples.as_slice() {
                    [one] => self.sample(name, text(one, "example"), flaws),
                    [] => self.no_sample(name, flaws),
                    _ => flaws.no(
                        Rule::Parameters,
                        self.sample_field(name),
                        format!("The variable {name} has two samples."),
                    ),
                }
            }
            for sample in given {
                flaws.only(Rule::Parameters, &self.field(), sample, &["param_name", "example"]);
                if !names.contains(&text(sample, "param_name")) {
                    flaws.no(
                        Rule::Parameters,
                        self.field(),
                        "There is a sample for a variable that is not in the text.",
                    );
                }
            }
            return;
        }
        let given = list(example, in_order);
        let given = if in_order == "body_text" {
            given.first().and_then(Value::as_array).map_or(&[][..], Vec::as_slice)
        } else {
            given
        };
        if names.is_empty() {
            flaws.no(
                Rule::Parameters,
                self.field(),
                "There is a sample for a variable that is not in the text.",
            );
            return;
        }
        for name in names {
            let place = whole(name).and_then(|number| number.checked_sub(1));
            match place.and_then(|place| given.get(place)) {
                Some(sample) => self.sample(name, sample.as_str().unwrap_or_default(), flaws),
                None => self.no_sample(name, flaws),
            }
        }
        if given.len() > names.len() {
            flaws.no(
                Rule::Parameters,
                self.field(),
                "There is a sample for a variable that is not in the text.",
            );
        }
    }

    fn sample_field(&self, name: &str) -> String {
        format!("{}.sample.{name}", self.at)
    }

    fn no_sample(&self, name: &str, flaws: &mut Flaws) {
        flaws.no(
            Rule::Parameters,
            self.sample_field(name),
            format!("Write a sample for the variable {name}: WhatsApp's reviewers read it."),
        );
    }

    fn sample(&self, name: &str, sample: &str, flaws: &mut Flaws) {
        if sample.trim().is_empty() {
            self.no_sample(name, flaws);
        } else if MessageText::units(sample) > SAMPLE {
            let words = format!("The sample of {name} is too long; WhatsApp takes {SAMPLE} characters at most.");
            flaws.no(Rule::Parameters, self.sample_field(name), words);
        }
    }
}

/// A number without leading zeros.
fn whole(name: &str) -> Option<usize> {
    name.parse::<usize>().ok().filter(|number| number.to_string() == name)
}

/// The text of a header.
pub(super) fn header(at: &str, component: &Value, named: bool, flaws: &mut Flaws) {
    let text = Text {
        at,
        what: "The title",
        rule: Rule::Header,
        component,
        named,
        most: 60,
    };
    flaws.only(Rule::Header, &text.field(), component, &["type", "format", "text", "example"]);
    if !text.length(flaws) {
        return;
    }
    if let Some((pieces, names)) = text.variables(flaws) {
        if names.len() > 1 {
            flaws.no(Rule::Header, text.field(), "A title can have one variable only.");
        }
        let marked = |piece: &Piece<'_>| matches!(piece, Piece::Words(words) if words.contains(['*', '_', '~', '`']));
        if pieces.iter().any(marked) {
            flaws.no(Rule::Header, text.field(), "A title has no formatting: take out * _ ~ and `.");
        }
        text.samples(&names, ("header_text_named_params", "header_text"), flaws);
    }
    let words = text.words();
    if words.contains(['\n', '\r']) {
        flaws.no(Rule::Header, text.field(), "A title is one line.");
    }
    if words.chars().any(is_emoji) {
        flaws.no(Rule::Header, text.field(), "A title has no emoji.");
    }
}

/// A body.
pub(super) fn body(at: &str, component: &Value, named: bool, most: usize, flaws: &mut Flaws) {
    let text = Text {
        at,
        what: "The text",
        rule: Rule::Body,
        component,
        named,
        most,
    };
    flaws.only(Rule::Body, at, component, &["type", "text", "example"]);
    if !text.length(flaws) {
        return;
    }
    let Some((pieces, names)) = text.variables(flaws) else {
        return;
    };
    let solid: Vec<Piece<'_>> = pieces
        .into_iter()
        .filter(|piece| !matches!(piece, Piece::Words(words) if words.trim().is_empty()))
        .collect();
    let variable = |piece: Option<&Piece<'_>>| matches!(piece, Some(Piece::Variable(_)));
    let surround = || Repair::Surround { part: text.part() };
    if variable(solid.first()) {
        flaws.no_but(
            Rule::Body,
            at,
            "A text cannot begin with a variable. Put words before it.",
            surround(),
        );
    }
    if variable(solid.last()) {
        flaws.no_but(
            Rule::Body,
            at,
            "A text cannot end with a variable. Put words or a full stop behind it.",
            surround(),
        );
    }
    if solid.windows(2).any(|pair| variable(pair.first()) && variable(pair.last())) {
        flaws.no(Rule::Body, at, "Two variables stand side by side. Put words between them.");
    }
    let least = 2 * names.len() + 1;
    let words = text.words().split_whitespace().count();
    if !names.is_empty() && words < least {
        flaws.no(
            Rule::Body,
            at,
            format!("There are too many variables for so few words: write {} more.", least - words),
        );
    }
    spaces(&text, flaws);
    text.samples(&names, ("body_text_named_params", "body_text"), flaws);
}

fn spaces(text: &Text<'_>, flaws: &mut Flaws) {
    let words = text.words();
    // Some phones and editors end lines with two characters.
    let plain = words.replace("\r\n", "\n");
    let tidy = Repair::Tidy { part: text.part() };
    if plain.contains("\n\n\n") {
        flaws.no_but(Rule::Body, text.at, "No more than two line breaks may follow one another.", tidy);
    } else if words.contains("     ") {
        flaws.no_but(Rule::Body, text.at, "No more than four spaces may follow one another.", tidy);
    } else if words.contains('\t') {
        flaws.no_but(Rule::Body, text.at, "A text has no tabs.", tidy);
    }
}

/// A footer.
pub(super) fn footer(component: &Value, flaws: &mut Flaws) {
    let text = Text {
        at: "footer",
        what: "The footer",
        rule: Rule::Footer,
        component,
        named: false,
        most: 60,
    };
    flaws.only(Rule::Footer, "footer", component, &["type", "text"]);
    if !text.length(flaws) {
        return;
    }
    let words = text.words();
    if words.contains("{{") {
        flaws.no(Rule::Footer, "footer", "A footer has no variables.");
    }
    if words.contains(['\n', '\r']) {
        flaws.no(Rule::Footer, "footer", "A footer is one line.");
    }
}

/// Pictures in text: what Meta takes in no title. Letters of any script are none.
fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B50 | 0x2B55 | 0x231A..=0x231B | 0x23E9..=0x23F3 | 0xFE0F | 0x20E3)
}
