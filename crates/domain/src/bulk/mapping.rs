//! What fills the blanks of a template for each row.

use super::left_out::LeftOut;
use crate::template::{BlankKind, Definition, Fill, Sent, Template};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the text of one blank comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A column of the file, by its place; where its cell is empty, the fall-back.
    Column {
        column: usize,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        fallback: String,
    },
    /// The same for everybody.
    Fixed(String),
}

/// The sources by blank.
pub type Mapping = BTreeMap<String, Source>;

impl Source {
    /// The text for one row; empty when there is none.
    pub fn text(&self, row: &[String]) -> String {
        match self {
            Self::Fixed(text) => text.trim().to_owned(),
            Self::Column { column, fallback } => {
                let cell = row.get(*column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
                cell.unwrap_or(fallback.trim()).to_owned()
            }
        }
    }
}

/// Why a template cannot be sent to many; nothing when it can.
pub fn unsuited(definition: &Definition) -> Option<&'static str> {
    let is_text = |kind| matches!(kind, BlankKind::Text | BlankKind::Suffix | BlankKind::Code);
    if definition.blanks().iter().all(|blank| is_text(blank.kind)) {
        None
    } else {
        Some("This template needs a file or a place; bulk jobs send templates with text only.")
    }
}

/// The texts for one row, in the order of the blanks' names: kept with the recipient, so that a job that goes on later sends
/// what its check showed.
pub fn values(mapping: &Mapping, row: &[String]) -> Vec<String> {
    mapping.values().map(|source| source.text(row)).collect()
}

/// What the template makes of them, or why this row is left out.
pub fn fill(template: &Template, mapping: &Mapping, values: &[String]) -> Result<Sent, LeftOut> {
    if values.iter().any(String::is_empty) {
        return Err(LeftOut::EmptyVariable);
    }
    template.fill(&fills(mapping.keys(), values)).map_err(|_| LeftOut::TooLong)
}

/// Texts with the blanks that they are for.
pub fn fills<'a>(blanks: impl Iterator<Item = &'a String>, values: &[String]) -> BTreeMap<String, Fill> {
    blanks.cloned().zip(values.iter().cloned().map(Fill::Text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Status;

    fn template(body: &str) -> Template {
        Template {
            account: "a".into(),
            id: String::new(),
            name: "hello".into(),
            language: "en".into(),
            category: "UTILITY".into(),
            status: Status::Approved,
            quality: None,
            definition: Definition {
                body: body.into(),
                named: true,
                ..Definition::default()
            },
        }
    }

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_blank_is_filled_from_a_column_a_text_or_its_fall_back() {
        let mapping = Mapping::from([
            (
                "body.first_name".to_owned(),
                Source::Column {
                    column: 1,
                    fallback: "there".into(),
                },
            ),
            ("body.shop".to_owned(), Source::Fixed("Pune".into())),
        ]);
        let template = template("Hi {{first_name}}, from {{shop}}");
        let body = |cells: &[&str]| fill(&template, &mapping, &values(&mapping, &row(cells))).map(|sent| sent.shown.body);
        assert_eq!(body(&["1", " Ana "]), Ok("Hi Ana, from Pune".into()));
        assert_eq!(body(&["1", "  "]), Ok("Hi there, from Pune".into()));
        assert_eq!(body(&["1"]), Ok("Hi there, from Pune".into()));
        assert_eq!(body(&["1", "a\nb"]), Err(LeftOut::TooLong));
        assert_eq!(body(&["1", &"x".repeat(2000)]), Err(LeftOut::TooLong));
    }

    #[test]
    fn a_row_without_a_value_is_left_out() {
        let mapping = Mapping::from([(
            "body.name".to_owned(),
            Source::Column {
                column: 0,
                fallback: String::new(),
            },
        )]);
        let filled = fill(&template("Hi {{name}}"), &mapping, &values(&mapping, &row(&[""])));
        assert_eq!(filled.map(drop), Err(LeftOut::EmptyVariable));
    }
}
