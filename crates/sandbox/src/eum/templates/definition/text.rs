//! Texts with variables: header, body and footer.

use super::{Rules, lacks, parts, too_long};
use crate::eum::{meta::MetaError, part::Part};
use serde_json::Value;

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::eum::templates) enum Piece<'a> {
    Words(&'a str),
    /// By its name or number.
    Variable(&'a str),
}

/// Cuts a text at its variables; none when braces do not match.
pub(in crate::eum::templates) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}")?;
        if before.contains("}}") || name.contains(['{', '}']) {
            return None;
        }
        if !before.is_empty() {
            out.push(Piece::Words(before));
        }
        out.push(Piece::Variable(name.trim()));
        rest = after;
    }
    if rest.contains("}}") {
        return None;
    }
    if !rest.is_empty() {
        out.push(Piece::Words(rest));
    }
    Some(out)
}

/// The variables of a text, each once: numbers in their order, names as they come.
pub(in crate::eum::templates) fn names(pieces: &[Piece<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for piece in pieces {
        if let Piece::Variable(name) = piece
            && !names.iter().any(|known| known == name)
        {
            names.push((*name).to_owned());
        }
    }
    if names.iter().all(|name| name.parse::<usize>().is_ok()) {
        names.sort_by_key(|name| name.parse::<usize>().unwrap_or(0));
    }
    names
}

/// Checks the variables of a text and gives their names. `wrong` makes the error of its component.
fn variables<'a>(text: &'a str, named: bool, wrong: &dyn Fn(String) -> MetaError) -> Result<(Vec<Piece<'a>>, Vec<String>), MetaError> {
    let pieces = pieces(text).ok_or_else(|| wrong("The braces of the variables do not match.".to_owned()))?;
    let names = names(&pieces);
    for (at, name) in names.iter().enumerate() {
        let fits = if named {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        } else {
            *name == (at + 1).to_string()
        };
        if !fits && named {
            return Err(wrong(format!(
                "{name} is no name of a variable: small letters, digits and underscores."
            )));
        }
        if !fits {
            return Err(wrong(format!(
                "Variables are numbered from 1 without a gap; {{{{{name}}}}} does not fit."
            )));
        }
    }
    Ok((pieces, names))
}

/// The samples must be there, one for each variable.
fn samples(part: &Part<'_>, kind: &str, field: &str, names: &[String], named: bool) -> Result<(), MetaError> {
    let example = match part.maybe("example") {
        Some(example) => example,
        None if names.is_empty() => return Ok(()),
        None => return Err(lacks(kind, "example")),
    };
    if named {
        let field = format!("{field}_named_params");
        example.only(&[&field])?;
        let list = example.maybe(&field).ok_or_else(|| lacks(kind, "example"))?;
        let mut given = Vec::new();
        for entry in list.entries(0..=100)? {
            entry.only(&["param_name", "example"])?;
            given.push(entry.need("param_name")?.text()?.to_owned());
            entry.need("example")?.chars(1..=1024)?;
        }
        let complete = given.len() == names.len() && names.iter().all(|name| given.contains(name));
        return if complete { Ok(()) } else { Err(lacks(kind, "example")) };
    }
    example.only(&[field])?;
    let list = example.maybe(field).ok_or_else(|| lacks(kind, "example"))?;
    // Those of a body are a list in a list.
    let list = if field == "body_text" {
        list.entries(1..=1)?.remove(0)
    } else {
        list
    };
    let given = list.entries(0..=100)?;
    for sample in &given {
        sample.chars(1..=1024)?;
    }
    if given.len() == names.len() {
        Ok(())
    } else {
        Err(lacks(kind, "example"))
    }
}

pub(super) fn header(header: &Part<'_>, rules: Rules<'_>) -> Result<(), MetaError> {
    let text = header.maybe("text").ok_or_else(|| lacks("HEADER", "text"))?.text()?;
    if text.trim().is_empty() {
        return Err(lacks("HEADER", "text"));
    }
    if text.chars().count() > 60 {
        return Err(too_long("header", 60));
    }
    let (pieces, names) = variables(text, rules.named, &|details| parts::wrong(details))?;
    if names.len() > 1 {
        return Err(parts::wrong("A header can have one variable."));
    }
    let marked = |piece: &Piece<'_>| matches!(piece, Piece::Words(words) if words.contains(['\n', '*', '_', '~', '`']));
    if pieces.iter().any(marked) {
        return Err(parts::wrong("A header can have no line breaks and no formatting."));
    }
    samples(header, "HEADER", "header_text", &names, rules.named)
}

pub(super) fn body(body: &Part<'_>, rules: Rules<'_>, most: usize) -> Result<(), MetaError> {
    body.only(&["type", "text", "example"])?;
    let text = body.maybe("text").ok_or_else(|| lacks("BODY", "text"))?.text()?;
    if text.trim().is_empty() {
        return Err(lacks("BODY", "text"));
    }
    if text.chars().count() > most {
        return Err(too_long("body", most));
    }
    let wrong = |details: String| MetaError::new(2_388_072, "Message body format is incorrect", details);
    let (pieces, names) = variables(text, rules.named, &wrong)?;
    let blank = |piece: &Piece<'_>| matches!(piece, Piece::Words(words) if words.trim().is_empty());
    let solid: Vec<&Piece<'_>> = pieces.iter().filter(|piece| !blank(piece)).collect();
    let variable = |piece: Option<&&Piece<'_>>| matches!(piece, Some(Piece::Variable(_)));
    if variable(solid.first()) || variable(solid.last()) {
        return Err(MetaError::new(
            2_388_299,
            "Leading or trailing params are not allowed",
            "Variables can't be at the start or end of the template.",
        ));
    }
    if solid.windows(2).any(|pair| variable(pair.first()) && variable(pair.last())) {
        return Err(wrong("Two variables cannot stand next to one another.".to_owned()));
    }
    if text.split_whitespace().count() < 2 * names.len() + 1 && !names.is_empty() {
        return Err(MetaError::new(
            2_388_293,
            "Parameters words ratio exceeds limit",
            "This template has too many variables for its length. Reduce the number of variables or increase the message length.",
        ));
    }
    if text.contains("\n\n\n") || text.contains("     ") || text.contains('\t') {
        return Err(wrong(
            "No more than two line breaks or four spaces may follow one another, and no tabs.".to_owned(),
        ));
    }
    samples(body, "BODY", "body_text", &names, rules.named)
}

pub(super) fn footer(footer: &Part<'_>) -> Result<(), MetaError> {
    footer.only(&["type", "text"])?;
    let text = footer.maybe("text").ok_or_else(|| lacks("FOOTER", "text"))?.text()?;
    if text.chars().count() > 60 {
        return Err(too_long("footer", 60));
    }
    if text.trim().is_empty() || text.contains("{{") || text.contains('\n') {
        let details = "A footer is one line without variables.";
        return Err(MetaError::new(2_388_073, "Message footer format is incorrect", details));
    }
    Ok(())
}

/// A text in which each variable has its value.
pub(in crate::eum::templates) fn filled(text: &str, values: &[(String, String)]) -> String {
    let value = |name: &str| {
        values
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let pieces = pieces(text).unwrap_or_default();
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) => *words,
            Piece::Variable(name) => value(name),
        })
        .collect()
}

/// The variables of the text of a component.
pub(in crate::eum::templates) fn names_of(component: &Value) -> Vec<String> {
    let pieces = component["text"].as_str().and_then(pieces);
    pieces.map(|pieces| names(&pieces)).unwrap_or_default()
}
