//! What fills the blanks of a template for each row.

mod format;
mod hardest;

pub use format::Format;
pub use hardest::hardest;

use super::left_out::LeftOut;
use crate::{
    media::{FileKind, Media},
    template::{BlankKind, Definition, FileLink, Fill, Sent, Template},
};
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
        /// In which letters the cell is written.
        #[serde(default, skip_serializing_if = "is_plain")]
        format: Format,
    },
    /// The same for everybody.
    Fixed(String),
    /// The same file for everybody.
    File(Box<Media>),
    /// A file of their own for each: a column with addresses on the web; where its cell is empty, the fall-back.
    Link {
        column: usize,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        fallback: String,
    },
}

/// The sources by blank.
pub type Mapping = BTreeMap<String, Source>;

impl Source {
    /// Whether it fills the place of a file.
    pub const fn is_file(&self) -> bool {
        matches!(self, Self::File(_) | Self::Link { .. })
    }

    /// The text for one row; empty when there is none.
    pub fn text(&self, row: &[String]) -> String {
        match self {
            Self::Fixed(text) => text.trim().to_owned(),
            Self::File(_) => String::new(),
            Self::Column { column, fallback, format } => match cell(row, *column) {
                Some(cell) => format.of(cell),
                None => fallback.trim().to_owned(),
            },
            Self::Link { column, fallback } => cell(row, *column).unwrap_or(fallback.trim()).to_owned(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_plain(format: &Format) -> bool {
    *format == Format::Plain
}

/// What stands in a cell; none where it is empty.
fn cell(row: &[String], column: usize) -> Option<&str> {
    row.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
}

/// Why a template cannot be sent to many; nothing when it can.
pub fn unsuited(definition: &Definition) -> Option<&'static str> {
    let needs_place = definition.blanks().iter().any(|blank| blank.kind == BlankKind::Location);
    needs_place.then_some("This template shows a place, which differs for everybody; bulk jobs do not send such templates.")
}

/// The kind of file that fills a blank; none for texts.
pub const fn file_kind(kind: BlankKind) -> Option<FileKind> {
    match kind {
        BlankKind::Image => Some(FileKind::Image),
        BlankKind::Video => Some(FileKind::Video),
        BlankKind::Document => Some(FileKind::Document),
        _ => None,
    }
}

/// A file that is not chosen yet, for people.
pub fn file_missing(definition: &Definition, mapping: &Mapping) -> Option<String> {
    let missing = |at: &str| !mapping.get(at).is_some_and(Source::is_file);
    let blank = definition
        .blanks()
        .into_iter()
        .find(|blank| file_kind(blank.kind).is_some() && missing(&blank.at))?;
    Some(format!("Choose the file for “{}” first, or a column with links.", blank.label))
}

/// The texts for one row, in the order of the blanks' names: kept with the recipient, so that a job that goes on later sends
/// what its check showed. Files are the same for all and not among them.
pub fn values(mapping: &Mapping, row: &[String]) -> Vec<String> {
    let texts = mapping.values().filter(|source| !matches!(source, Source::File(_)));
    texts.map(|source| source.text(row)).collect()
}

/// What the template makes of them, or why this row is left out.
pub fn fill(template: &Template, mapping: &Mapping, values: &[String]) -> Result<Sent, LeftOut> {
    if values.iter().any(String::is_empty) {
        return Err(LeftOut::EmptyVariable);
    }
    let fills = fills(mapping, values);
    let is_linked = |(at, source): (&String, &Source)| !matches!(source, Source::Link { .. }) || fills.contains_key(at);
    if !mapping.iter().all(is_linked) {
        return Err(LeftOut::NotALink);
    }
    template.fill(&fills).map_err(|_| LeftOut::TooLong)
}

/// Files, and texts with the blanks that they are for. What should be an address and is none fills nothing.
pub fn fills(mapping: &Mapping, values: &[String]) -> BTreeMap<String, Fill> {
    let mut values = values.iter();
    let filled = mapping.iter().filter_map(|(at, source)| {
        let fill = match source {
            Source::File(media) => Fill::File((**media).clone()),
            Source::Link { .. } => Fill::Link(FileLink::parse(values.next()?).ok()?),
            _ => Fill::Text(values.next()?.clone()),
        };
        Some((at.clone(), fill))
    });
    filled.collect()
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
            ..Template::default()
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
                    format: Format::Title,
                },
            ),
            ("body.shop".to_owned(), Source::Fixed("Pune".into())),
        ]);
        let template = template("Hi {{first_name}}, from {{shop}}");
        let body = |cells: &[&str]| fill(&template, &mapping, &values(&mapping, &row(cells))).map(|sent| sent.shown.body);
        assert_eq!(body(&["1", " ANA "]), Ok("Hi Ana, from Pune".into()));
        assert_eq!(body(&["1", "  "]), Ok("Hi there, from Pune".into()));
        assert_eq!(body(&["1"]), Ok("Hi there, from Pune".into()));
        assert_eq!(body(&["1", "a\nb"]), Err(LeftOut::TooLong));
        assert_eq!(body(&["1", &"x".repeat(2000)]), Err(LeftOut::TooLong));
    }

    #[test]
    fn a_file_is_the_same_for_all_and_moves_no_text_to_another_blank() {
        let mut template = template("Hi {{name}}");
        template.definition.header = Some(crate::template::Head::Image);
        let column = Source::Column {
            column: 0,
            fallback: String::new(),
            format: Format::Plain,
        };
        let mut mapping = Mapping::from([("body.name".to_owned(), column)]);
        assert!(file_missing(&template.definition, &mapping).is_some());
        let media = Media {
            name: Some("shop.png".into()),
            ..Media::default()
        };
        mapping.insert("header".to_owned(), Source::File(Box::new(media)));
        assert_eq!(file_missing(&template.definition, &mapping), None);
        let values = values(&mapping, &row(&["Ana"]));
        assert_eq!(values, ["Ana"]);
        let sent = fill(&template, &mapping, &values).unwrap();
        assert_eq!(sent.shown.body, "Hi Ana");
        assert!(matches!(sent.shown.header, Some(crate::interactive::Header::Image(media)) if media.name.as_deref() == Some("shop.png")));
    }

    #[test]
    fn each_gets_the_file_that_their_row_links_to() {
        let mut template = template("Hi {{name}}");
        template.definition.header = Some(crate::template::Head::Document);
        let column = |column| Source::Column {
            column,
            fallback: String::new(),
            format: Format::Plain,
        };
        let link = |fallback: &str| Source::Link {
            column: 1,
            fallback: fallback.to_owned(),
        };
        let filled = |fallback: &str, cells: &[&str]| {
            let mapping = Mapping::from([("body.name".to_owned(), column(0)), ("header".to_owned(), link(fallback))]);
            assert_eq!(file_missing(&template.definition, &mapping), None);
            fill(&template, &mapping, &values(&mapping, &row(cells)))
        };
        let sent = filled("", &["Ana", " https://files.example/118.pdf "]).unwrap();
        let linked = sent.shown.linked.clone().unwrap();
        assert_eq!(
            (linked.kind, linked.link.as_str(), sent.shown.header),
            (FileKind::Document, "https://files.example/118.pdf", None)
        );
        assert_eq!(
            sent.components[0]["parameters"][0]["document"],
            serde_json::json!({ "link": "https://files.example/118.pdf", "filename": "118.pdf" })
        );
        assert_eq!(filled("", &["Ana", "118.pdf"]).map(drop), Err(LeftOut::NotALink));
        assert_eq!(filled("", &["Ana", ""]).map(drop), Err(LeftOut::EmptyVariable));
        let general = filled("https://files.example/all.pdf", &["Ana", ""]).unwrap();
        assert_eq!(general.shown.linked.unwrap().link.name(), Some("all.pdf"));
        // A text is not for a file's place.
        let mapping = Mapping::from([("body.name".to_owned(), column(0)), ("header".to_owned(), column(1))]);
        assert!(file_missing(&template.definition, &mapping).is_some());
    }

    #[test]
    fn a_row_without_a_value_is_left_out() {
        let mapping = Mapping::from([(
            "body.name".to_owned(),
            Source::Column {
                column: 0,
                fallback: String::new(),
                format: Format::Plain,
            },
        )]);
        let filled = fill(&template("Hi {{name}}"), &mapping, &values(&mapping, &row(&[""])));
        assert_eq!(filled.map(drop), Err(LeftOut::EmptyVariable));
    }
}
