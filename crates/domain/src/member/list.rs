//! A list of people to invite, out of a file: a line a person, with e-mail address, name and role.

use super::Invitation;
use crate::Role;
use std::collections::HashSet;

/// So many people are invited by one file.
pub const MOST_PEOPLE: usize = 200;
/// A longer file is no such list.
pub const MOST_LIST_BYTES: usize = 64 * 1024;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListLine {
    Fits(Invitation),
    /// Its number and what is wrong with it, in a sentence.
    Wrong(usize, String),
}

/// Where things stand in a line.
struct Columns {
    email: usize,
    /// First and last names may have columns of their own.
    names: Vec<usize>,
    role: Option<usize>,
}

/// Reads a list. Lines that cannot be invited are told, and take nothing away from the others.
pub fn people(text: &str) -> Result<Vec<ListLine>, String> {
    if text.len() > MOST_LIST_BYTES {
        return Err("This is too long for a list of people.".to_owned());
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).peekable();
    let (_, first) = lines.peek().ok_or("There is nobody in it.")?;
    let separator = separator(first);
    let has_head = !first.contains('@');
    let columns = if has_head {
        head(&cells(first, separator))?
    } else {
        Columns {
            email: 0,
            names: vec![1],
            role: Some(2),
        }
    };
    let mut seen = HashSet::new();
    let found: Vec<ListLine> = lines
        .skip(usize::from(has_head))
        .map(|(number, line)| match invitation(&cells(line, separator), &columns) {
            Ok(one) if !seen.insert(one.email().to_owned()) => ListLine::Wrong(number, format!("{} stands there twice.", one.email())),
            Ok(one) => ListLine::Fits(one),
            Err(why) => ListLine::Wrong(number, why),
        })
        .collect();
    match found.len() {
        0 => Err("There is nobody in it.".to_owned()),
        many if many > MOST_PEOPLE => Err(format!("There are {many} people in it. Invite at most {MOST_PEOPLE} by one file.")),
        _ => Ok(found),
    }
}

fn invitation(cells: &[String], columns: &Columns) -> Result<Invitation, String> {
    let cell = |at: usize| cells.get(at).map_or("", String::as_str);
    let names: Vec<&str> = columns.names.iter().map(|at| cell(*at)).filter(|name| !name.is_empty()).collect();
    let role = columns.role.map_or("", cell);
    let role = if role.is_empty() {
        // Whoever is given nothing may do the least.
        Role::Viewer
    } else {
        let known = Role::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(role));
        known.ok_or_else(|| format!("“{role}” is no role. Write Viewer, Operator or Admin."))?
    };
    Invitation::parse(cell(columns.email), &names.join(" "), role).map_err(|error| error.to_string())
}

/// What stands between the cells of a line.
fn separator(line: &str) -> char {
    let often = |separator: &char| line.matches(*separator).count();
    // The first of equals: a comma.
    [';', '\t', ','].into_iter().max_by_key(often).unwrap_or(',')
}

fn head(names: &[String]) -> Result<Columns, String> {
    let is = |name: &str, word: &str| name.to_lowercase().contains(word);
    let find = |word: &str| names.iter().position(|name| is(name, word));
    let email = find("mail").ok_or("There is no column for e-mail addresses. Call it “email”.")?;
    let named = (0..names.len()).filter(|at| *at != email && is(&names[*at], "name"));
    Ok(Columns {
        email,
        names: named.collect(),
        role: find("role"),
    })
}

/// The cells of a line. A quoted one may hold what stands between cells, and no line break.
fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            _ if letter == separator && !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(letter),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let line = |line: ListLine| match line {
            ListLine::Fits(one) => format!("{} <{}> {}", one.name(), one.email(), one.role().name()),
            ListLine::Wrong(number, why) => format!("{number}: {why}"),
        };
        people(text).unwrap().into_iter().map(line).collect()
    }

    #[test]
    fn a_list_is_read_with_a_head_and_without() {
        let plain = "lena@demo.example,Lena Sol,operator\n\nmira@demo.example,\"Stern, Mira\"\n";
        assert_eq!(
            told(plain),
            ["Lena Sol <lena@demo.example> Operator", "Stern, Mira <mira@demo.example> Viewer"]
        );
        let sheet = "\u{feff}First name;Last name;Role;E-mail\r\nLena;Sol;ADMIN;Lena@Demo.Example\r\n";
        assert_eq!(told(sheet), ["Lena Sol <lena@demo.example> Admin"]);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said_and_takes_nothing_from_the_others() {
        let list = "email\tname\trole\nlena@demo.example\tLena\tboss\nlena\tLena\t\nmira@demo.example\t\t\n\
            noor@demo.example\tNoor\t\nNOOR@demo.example\tNoor\tAdmin\n";
        assert_eq!(
            told(list),
            [
                "2: “boss” is no role. Write Viewer, Operator or Admin.",
                "3: Write the e-mail address in full, such as name@example.com.",
                "4: Write the name, with 100 characters at most.",
                "Noor <noor@demo.example> Viewer",
                "6: noor@demo.example stands there twice.",
            ]
        );
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (text, why) in [
            ("", "nobody"),
            ("email,name\n", "nobody"),
            ("name,role\nLena,Admin\n", "no column for e-mail"),
            (&"a@b.example,A\n".repeat(201), "201 people"),
            (&"x".repeat(70_000), "too long"),
        ] {
            assert!(people(text).unwrap_err().contains(why), "{why}");
        }
        assert_eq!(people(&"a@b.example,A\n".repeat(200)).unwrap().len(), 200);
    }
}
