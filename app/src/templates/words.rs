//! What categories, qualities and accounts are called.

use crate::server_fns::session::Me;
use domain::template::AccountChoice;

/// What people call a category.
pub(super) fn category(category: &str) -> String {
    match category {
        "MARKETING" => "Marketing".to_owned(),
        "UTILITY" => "Utility".to_owned(),
        "AUTHENTICATION" => "Authentication".to_owned(),
        "" => "No category".to_owned(),
        other => sentence(other),
    }
}

/// What people call a quality; none when WhatsApp has no opinion yet.
pub(super) fn quality(quality: Option<&str>) -> Option<&'static str> {
    match quality {
        Some("GREEN") => Some("High quality"),
        Some("YELLOW") => Some("Medium quality"),
        Some("RED") => Some("Low quality"),
        _ => None,
    }
}

/// One of Meta's words as we would write it: `IN_APPEAL` is "In appeal".
pub(super) fn sentence(word: &str) -> String {
    let words = word.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What an account is called: by the names of its numbers, else by its numbers.
pub(super) fn account(me: &Me, id: &str) -> String {
    let mut names: Vec<String> = me
        .phones
        .iter()
        .filter(|phone| phone.account.as_deref() == Some(id))
        .map(|phone| phone.name.clone().unwrap_or_else(|| phone.title()))
        .collect();
    names.sort();
    names.dedup();
    if names.is_empty() { id.to_owned() } else { names.join(", ") }
}

/// The same of one that can be chosen.
pub(super) fn choice(me: &Me, account: &AccountChoice) -> String {
    self::account(me, account.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_meta_become_ours() {
        assert_eq!(category("UTILITY"), "Utility");
        assert_eq!(category("NEW_KIND"), "New kind");
        assert_eq!(sentence("IN_APPEAL"), "In appeal");
        assert_eq!(sentence(""), "");
        assert_eq!(quality(Some("UNKNOWN")), None);
    }
}
