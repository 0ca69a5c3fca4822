//! File names of strangers, made safe for every system and kept readable.

use crate::file_type::FileType;
use std::fmt;

/// The longest name that common file systems take, in bytes.
const LONGEST: usize = 255;
/// What follows the last dot is an ending up to this length.
const LONGEST_ENDING: usize = 16;

/// A name that can be saved on Windows, macOS and Linux, stays in its folder and reads as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileName(String);

impl FileName {
    /// None when nothing of a name is left; the caller then makes one of kind and date.
    pub fn new(raw: &str) -> Option<Self> {
        let mut name = String::new();
        for c in raw.chars() {
            match c {
                // Once for a run, so that a path does not become a row of them.
                c if is_reserved(c) => {
                    if !name.ends_with('_') {
                        name.push('_');
                    }
                }
                '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => name.push(' '),
                c if is_invisible(c) => {}
                c => name.push(c),
            }
        }
        // A dot in front hides a file; Windows drops dots and spaces at the end.
        let name = trimmed(&name);
        if name
            .chars()
            .all(|c| matches!(c, '_' | '.' | '\u{200C}' | '\u{200D}') || c.is_whitespace())
        {
            return None;
        }
        // Cut first: a cut can make one.
        let name = shortened(name, LONGEST);
        Some(Self(if is_device(&name) {
            shortened(&format!("_{name}"), LONGEST)
        } else {
            name
        }))
    }

    /// With the type's ending, unless it has one.
    #[must_use]
    pub fn ending_as(self, kind: FileType) -> Self {
        match kind.extension() {
            Some(ending) if parts(&self.0).1.is_empty() => {
                let stem = shortened(&self.0, LONGEST - 1 - ending.len());
                Self(format!("{stem}.{ending}"))
            }
            _ => self,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Such as `pdf`; empty without one.
    pub fn ending(&self) -> &str {
        parts(&self.0).1.trim_start_matches('.')
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

/// What some system does not allow, and slashes that only look different.
fn is_reserved(c: char) -> bool {
    matches!(
        c,
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{2044}' | '\u{2215}' | '\u{29F8}' | '\u{FF0F}' | '\u{FF3C}'
    )
}

/// Controls, and marks that hide or reorder what is read. The joiners of Indic scripts, Persian and emoji stay.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{61C}'
                | '\u{115F}'
                | '\u{1160}'
                | '\u{180E}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// Whether Windows takes it for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |port: &str| {
        let rest = stem.strip_prefix(port).unwrap_or_default();
        rest.chars().count() == 1 && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³'))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

/// What is before the ending, and the ending with its dot.
fn parts(name: &str) -> (&str, &str) {
    let at = name.rfind('.').filter(|at| {
        let ending = name.get(at + 1..).unwrap_or_default();
        *at > 0 && (1..=LONGEST_ENDING).contains(&ending.len()) && !ending.contains(char::is_whitespace)
    });
    name.split_at(at.unwrap_or(name.len()))
}

/// Cut between two characters and before the ending.
fn shortened(name: &str, most: usize) -> String {
    if name.len() <= most {
        return name.to_owned();
    }
    let (stem, ending) = parts(name);
    let room = most.saturating_sub(ending.len());
    let cut = stem.get(..stem.floor_char_boundary(room)).unwrap_or_default();
    format!("{}{ending}", cut.trim_end_matches(|c: char| c == '.' || c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn safe(raw: &str) -> String {
        FileName::new(raw).map(|name| name.to_string()).unwrap_or_default()
    }

    #[test]
    fn names_are_safe_and_still_read_as_written() {
        for (raw, expected) in [
            ("final.pdf", "final.pdf"),
            ("रसीद/../३ \"final\".pdf", "रसीद_.._३ _final_.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\Users\\a\\b.doc", "C_Users_a_b.doc"),
            ("\u{202E}fdp.exe", "fdp.exe"),
            ("\u{2066}evil\u{2069}\u{200F} gnp.exe", "evil gnp.exe"),
            (".htaccess", "htaccess"),
            ("a\0b\x1B[1m\r\nc.txt", "ab[1m  c.txt"),
            ("report. . .", "report"),
            ("John's “plan”.docx", "John's “plan”.docx"),
            ("con", "_con"),
            ("Aux.tar.gz", "_Aux.tar.gz"),
            ("COM¹.txt", "_COM¹.txt"),
            ("com10.txt", "com10.txt"),
            ("nul .pdf", "_nul .pdf"),
            (&format!("com1{}x.pdf", " ".repeat(300)), "_com1.pdf"),
            ("نامه\u{200C}ها.pdf", "نامه\u{200C}ها.pdf"),
        ] {
            assert_eq!(safe(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn nothing_is_left_of_some() {
        for raw in ["", " ", ".", "..", "/", "\u{202E}", "///...///", "\0\n", "? *", "\u{200D}"] {
            assert_eq!(FileName::new(raw), None, "{raw:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = safe(&format!("{}.pdf", "क".repeat(200)));
        assert_eq!((name.len(), name.ends_with("क.pdf")), (253, true));
        assert_eq!(safe(&"x".repeat(300)).len(), 255);
        assert_eq!(safe(&format!("a.{}", "x".repeat(300))).len(), 255);
    }

    #[test]
    fn an_ending_is_added_where_there_is_none() {
        let ending = |raw: &str, kind| FileName::new(raw).unwrap().ending_as(kind).to_string();
        assert_eq!(ending("report", FileType::Pdf), "report.pdf");
        assert_eq!(ending("report.PDF", FileType::Pdf), "report.PDF");
        assert_eq!(ending("Mr. Smith", FileType::Jpeg), "Mr. Smith.jpg");
        assert_eq!(ending("report", FileType::Other), "report");
        assert_eq!(ending(&"x".repeat(255), FileType::Docx).len(), 255);
        assert_eq!(FileName::new("a.b.Pdf").unwrap().ending(), "Pdf");
    }

    proptest! {
        #[test]
        fn any_name_is_safe_once_and_for_all(raw in "(\\PC|[\\x00-\\x1f./\\\\: \u{202E}\u{200F}]){0,400}") {
            let Some(name) = FileName::new(&raw) else { return Ok(()) };
            let text = name.as_str();
            prop_assert!((1..=LONGEST).contains(&text.len()));
            prop_assert!(!text.starts_with('.') && !text.ends_with('.') && text.trim() == text);
            prop_assert!(!text.chars().any(|c| is_reserved(c) || is_invisible(c)));
            prop_assert!(!is_device(text));
            prop_assert_eq!(FileName::new(text), Some(name.clone()));
            let ended = name.ending_as(FileType::Docx);
            prop_assert!(ended.as_str().len() <= LONGEST);
            prop_assert_eq!(FileName::new(ended.as_str()), Some(ended));
        }
    }
}
