//! Numbers and names as WhatsApp writes them.

/// Whether two writings are one number: Brazil's ninth digit, Mexico's `1` and Argentina's `9` after the country's code are
/// there in one and missing in the other.
pub(super) fn rewritten(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let without = |at: usize, digit: &str| {
        long.get(at..)
            .and_then(|rest| rest.strip_prefix(digit))
            .map(|rest| format!("{}{rest}", &long[..at]))
            .as_deref()
            == Some(short)
    };
    (long.starts_with("55") && long.len() == 13 && without(4, "9"))
        || (long.starts_with("52") && long.len() == 13 && without(2, "1"))
        || (long.starts_with("54") && long.len() == 13 && without(2, "9"))
}

/// A name without marks that turn the direction of what stands around it.
pub(super) fn clean_name(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    name.chars().filter(|c| !turns(*c)).take(200).collect()
}
