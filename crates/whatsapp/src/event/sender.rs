//! Names and numbers as WhatsApp writes them.

use domain::PhoneNumber;

/// Whether two writings are one number.
pub(super) fn rewritten(one: Option<&str>, other: Option<&str>) -> bool {
    let parse = |number: Option<&str>| PhoneNumber::parse(number?).ok();
    match (parse(one), parse(other)) {
        (Some(one), Some(other)) => one.identity() == other.identity(),
        _ => false,
    }
}

/// A person's name without marks that turn the direction of what stands around it.
pub(super) fn clean_name(name: &str) -> String {
    straight(name).take(200).collect()
}

/// A name without such marks: with them `exe.pdf` is an `fdp.exe`.
pub(super) fn straight(name: &str) -> impl Iterator<Item = char> {
    let turns = |c: &char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    name.chars().filter(move |c| !turns(c))
}
