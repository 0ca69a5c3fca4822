//! The row of a preview that is most likely to look wrong.

use super::{Mapping, Source, fill, values};
use crate::template::Template;
use std::cmp::Reverse;

/// Of some rows the one that is left out, else one with an empty cell for which a fall-back stands in, else the one with the longest message.
/// Of those alike the first.
pub fn hardest(template: &Template, mapping: &Mapping, rows: &[Vec<String>]) -> Option<usize> {
    let weight = |row: &Vec<String>| match fill(template, mapping, &values(mapping, row)) {
        Err(_) => (2, 0),
        Ok(sent) => (u8::from(has_gap(mapping, row)), sent.shown.body.chars().count()),
    };
    (0..rows.len()).max_by_key(|index| (rows.get(*index).map(weight), Reverse(*index)))
}

fn has_gap(mapping: &Mapping, row: &[String]) -> bool {
    mapping.values().any(|source| match source {
        Source::Column { column, .. } | Source::Link { column, .. } => row.get(*column).is_none_or(|cell| cell.trim().is_empty()),
        Source::Fixed(_) | Source::File(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::mapping::Format,
        template::{Definition, Status},
    };

    #[test]
    fn what_is_left_out_comes_before_gaps_and_these_before_long_texts() {
        let template = Template {
            status: Status::Approved,
            definition: Definition {
                body: "Hi {{name}}".into(),
                named: true,
                ..Definition::default()
            },
            ..Template::default()
        };
        let mapping = |fallback: &str| {
            let fallback = fallback.to_owned();
            let (column, format) = (0, Format::Plain);
            Mapping::from([("body.name".to_owned(), Source::Column { column, fallback, format })])
        };
        let rows = |cells: &[&str]| cells.iter().map(|cell| vec![(*cell).to_owned()]).collect::<Vec<_>>();
        let found = |fallback: &str, cells: &[&str]| hardest(&template, &mapping(fallback), &rows(cells));
        assert_eq!(found("", &["Ana", "Maximiliane", "Bo", "Maximiliano"]), Some(1));
        assert_eq!(found("there", &["Ana", "Maximiliane", " ", "Bo"]), Some(2));
        assert_eq!(found("there", &["", "two\nlines"]), Some(1));
        assert_eq!(found("", &[]), None);
    }
}
