//! The rules as the table in docs/SECURITY.md, which is compared with them word for word.

use super::{
    rule::Rule,
    rules::rules,
    world::{Object, WHO},
};
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- routes: begin (checked by tests/server/matrix.rs) -->";
const END: &str = "<!-- routes: end -->";

/// A cell: what somebody gets, of a known object and of any other.
fn cell(rule: &Rule, who: super::Who) -> String {
    let one = |object| {
        let answer = rule.answer(who, object);
        match answer.leads_to {
            Some(place) => format!("{} → {place}", answer.status),
            None => answer.status.to_string(),
        }
    };
    let mut all: Vec<String> = Object::all(rule).iter().map(|object| one(*object)).collect();
    all.dedup();
    all.join(" / ")
}

fn expected() -> String {
    let names: Vec<_> = WHO.iter().map(|who| who.name()).collect();
    let mut lines = vec![
        format!("| address | needs | {} |", names.join(" | ")),
        format!("|---|---|{}", "---|".repeat(WHO.len())),
    ];
    for rule in rules() {
        let cells: Vec<_> = WHO.iter().map(|who| cell(rule, *who)).collect();
        lines.push(format!(
            "| {} `{}` | {} | {} |",
            rule.method,
            rule.path,
            rule.needs.name(),
            cells.join(" | ")
        ));
    }
    lines.join("\n")
}

pub(super) fn check() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/SECURITY.md")).unwrap();
    let written = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).unwrap().0.trim();
    let expected = expected();
    assert!(written == expected, "docs/SECURITY.md must say:\n{BEGIN}\n{expected}\n{END}");
}

/// All Rust files below a folder.
pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
