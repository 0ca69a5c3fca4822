//! All emoji, as `public/emoji.txt` lists them, and finding them by words.

/// One emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Emoji {
    pub(super) text: String,
    /// It comes in skin tones.
    pub(super) toned: bool,
    pub(super) name: String,
    /// Short codes, divided by spaces; its name is one too.
    codes: String,
    /// Other words for it, divided by spaces.
    words: String,
}

/// Emoji of one kind.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) emoji: Vec<Emoji>,
}

/// All emoji.
#[derive(Debug)]
pub(super) struct Book(pub(super) Vec<Group>);

impl Book {
    /// Reads the list: a line begins with `#` and names a group, or is an emoji (`+` when it comes in skin tones), its name, its short
    /// codes and more words, divided by tabs.
    pub(super) fn read(text: &str) -> Self {
        let mut groups = Vec::<Group>::new();
        // The first line says where the list comes from.
        for line in text.lines().skip(1) {
            if let Some(name) = line.strip_prefix('#').filter(|name| !name.contains('\t')) {
                groups.push(Group {
                    name: name.to_owned(),
                    emoji: Vec::new(),
                });
                continue;
            }
            let mut parts = line.split('\t');
            let (Some(text), Some(name), Some(group)) = (parts.next(), parts.next(), groups.last_mut()) else {
                continue;
            };
            group.emoji.push(Emoji {
                text: text.strip_suffix('+').unwrap_or(text).to_owned(),
                toned: text.ends_with('+'),
                name: name.to_owned(),
                codes: parts.next().unwrap_or_default().to_owned(),
                words: parts.next().unwrap_or_default().to_owned(),
            });
        }
        Self(groups)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Emoji> {
        self.0.iter().flat_map(|group| &group.emoji)
    }

    /// Those that words stand for, the best first.
    pub(super) fn find(&self, query: &str, most: usize) -> Vec<&Emoji> {
        let query = query.trim().to_lowercase().replace('_', " ");
        if query.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, &Emoji)> = self.all().filter_map(|emoji| Some((emoji.rank(&query)?, emoji))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().take(most).map(|(_, emoji)| emoji).collect()
    }

    /// The one whose short code this is, exactly.
    pub(super) fn coded(&self, code: &str) -> Option<&Emoji> {
        let code = code.to_lowercase();
        let spaced = code.replace('_', " ");
        self.all()
            .find(|emoji| emoji.name == spaced || emoji.codes.split(' ').any(|known| known == code))
    }
}

impl Emoji {
    /// How well words fit, 0 best; none when they do not.
    fn rank(&self, query: &str) -> Option<u8> {
        let name = self.name.to_lowercase();
        let (codes, about) = (|| self.codes.split(' '), || self.words.split(' '));
        let words = || codes().chain(about()).chain(name.split(' ')).filter(|word| !word.is_empty());
        let begins = |term: &str| words().any(|word| word.replace('_', " ").starts_with(term));
        let is = |word: &str| word.replace('_', " ") == query;
        // What it is called comes before what it has to do with: a rocket before astronauts.
        if name == query || codes().any(is) {
            Some(0)
        } else if name.starts_with(query) {
            Some(1)
        } else if about().any(is) {
            Some(2)
        } else if begins(query) {
            Some(3)
        } else if query.split(' ').all(begins) {
            Some(4)
        } else {
            name.contains(query).then_some(5)
        }
    }
}

/// The short code that is being written where the text ends: `:thumb` gives `thumb`. Two characters at least, so that a colon and a
/// bracket stay what they are.
pub(super) fn code_at_end(text: &str) -> Option<&str> {
    let (before, code) = text.rsplit_once(':')?;
    let begins = !before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == ':');
    (begins && code.len() >= 2 && is_code(code)).then_some(code)
}

/// The short code that has just been closed: `:joy:` gives `joy`.
pub(super) fn closed_code(text: &str) -> Option<&str> {
    code_at_end(text.strip_suffix(':')?)
}

fn is_code(code: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    code.chars().all(known) && code.chars().any(|c| c.is_ascii_alphabetic())
}

/// The skin tones from light to dark; the first is none.
pub(super) const TONES: [(&str, &str); 6] = [
    ("", "Yellow"),
    ("\u{1F3FB}", "Light"),
    ("\u{1F3FC}", "Medium light"),
    ("\u{1F3FD}", "Medium"),
    ("\u{1F3FE}", "Medium dark"),
    ("\u{1F3FF}", "Dark"),
];

/// An emoji in a skin tone, which stands behind its first character.
pub(super) fn in_tone(text: &str, tone: &str) -> String {
    let mut rest = text.chars();
    let first: String = rest.next().into_iter().collect();
    if tone.is_empty() {
        return text.to_owned();
    }
    let rest = rest.as_str();
    format!("{first}{tone}{}", rest.strip_prefix('\u{FE0F}').unwrap_or(rest))
}

/// Puts what was used first in the list of what was used lately, once.
pub(super) fn used(lately: &[String], text: &str, most: usize) -> Vec<String> {
    let others = lately.iter().filter(|known| *known != text).cloned();
    std::iter::once(text.to_owned()).chain(others).take(most).collect()
}

/// The list, fetched once a page.
#[cfg(feature = "hydrate")]
pub(super) async fn book() -> Result<std::sync::Arc<Book>, crate::error::AppError> {
    use crate::error::AppError;
    use std::{cell::RefCell, sync::Arc};
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    thread_local! {
        static BOOK: RefCell<Option<Arc<Book>>> = const { RefCell::new(None) };
    }
    if let Some(book) = BOOK.with_borrow(Clone::clone) {
        return Ok(book);
    }
    let fetched = async {
        let answer = JsFuture::from(leptos::prelude::window().fetch_with_str("/emoji.txt")).await.ok()?;
        let answer: web_sys::Response = answer.dyn_into().ok()?;
        let text = answer.ok().then(|| answer.text().ok())??;
        JsFuture::from(text).await.ok()?.as_string()
    };
    let book = Arc::new(Book::read(&fetched.await.ok_or(AppError::Unreachable)?));
    BOOK.set(Some(Arc::clone(&book)));
    Ok(book)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn book() -> Book {
        Book::read(include_str!("../../../../public/emoji.txt"))
    }

    #[test]
    fn the_list_is_whole() {
        let book = book();
        assert_eq!(book.0.len(), 9);
        assert!(book.all().count() > 1_800);
        for emoji in book.all() {
            assert!(
                !emoji.text.is_empty() && !emoji.text.is_ascii() && !emoji.name.is_empty(),
                "{emoji:?}"
            );
        }
        for group in &book.0 {
            assert!(!group.emoji.is_empty(), "{}", group.name);
        }
    }

    #[test]
    fn every_emoji_is_one_to_react_with() {
        for emoji in book().all() {
            assert!(domain::emoji::is_one(&emoji.text), "{emoji:?}");
        }
    }

    #[test]
    fn words_and_short_codes_find_them() {
        let book = book();
        let first = |query: &str| book.find(query, 8).first().map(|emoji| emoji.text.clone()).unwrap_or_default();
        assert!(first("thumbsup").starts_with('👍'));
        assert!(first("thumbs up").starts_with('👍'));
        assert!(first("tada").starts_with('🎉'));
        assert!(first("rocket").starts_with('🚀'));
        assert!(first("flag india").starts_with('🇮'));
        assert_eq!(book.coded("joy").unwrap().text, "😂");
        assert_eq!(book.coded("jo"), None);
        assert!(book.find("", 8).is_empty());
        assert!(book.find("zzzz", 8).is_empty());
        assert_eq!(book.find("a", 8).len(), 8);
    }

    #[test]
    fn a_code_is_noticed_where_a_word_could_begin() {
        assert_eq!(code_at_end("hi :smi"), Some("smi"));
        assert_eq!(code_at_end(":+1"), None, "no letter in it");
        assert_eq!(code_at_end("(:heart_e"), Some("heart_e"));
        for none in ["at 10:30", "https://a", ":)", ":D", "a:smile", "x :a b", "::ab", ""] {
            assert_eq!(code_at_end(none), None, "{none}");
        }
        assert_eq!(closed_code("so :joy:"), Some("joy"));
        assert_eq!(closed_code("so :joy"), None);
    }

    #[test]
    fn skin_tones_stand_behind_the_first_character() {
        let tone = TONES[3].0;
        assert_eq!(in_tone("👍️", tone), "👍🏽");
        assert_eq!(in_tone("👩‍🚀", tone), "👩🏽‍🚀");
        assert_eq!(in_tone("👍️", ""), "👍️");
    }

    #[test]
    fn what_was_used_comes_first_and_once() {
        let lately = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(used(&lately, "b", 3), ["b", "a", "c"]);
        assert_eq!(used(&lately, "d", 3), ["d", "a", "b"]);
    }
}
