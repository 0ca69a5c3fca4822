//! One emoji, and no more than one. Unicode: UTS #51, "emoji sequence".

const JOINER: char = '\u{200D}';
const AS_PICTURE: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';

/// Whether a text is exactly one emoji, with its skin tone, what is joined to it, and what makes it a picture.
pub fn is_one(text: &str) -> bool {
    // The longest, a family with skin tones, has fewer than 20.
    let signs: Vec<char> = text.chars().take(33).collect();
    signs.len() < 33 && (is_keycap(&signs) || is_flag(&signs) || signs.split(|sign| *sign == JOINER).all(is_part))
}

/// `1️⃣`
fn is_keycap(signs: &[char]) -> bool {
    let [key, rest @ ..] = signs else { return false };
    matches!(key, '0'..='9' | '#' | '*') && matches!(rest, [KEYCAP] | [AS_PICTURE, KEYCAP])
}

/// Two letters of a country.
fn is_flag(signs: &[char]) -> bool {
    signs.len() == 2 && signs.iter().all(|sign| is_letter_of_flags(*sign))
}

const fn is_letter_of_flags(sign: char) -> bool {
    matches!(sign, '\u{1F1E6}'..='\u{1F1FF}')
}

/// What stands alone, or between two joiners.
fn is_part(signs: &[char]) -> bool {
    let [base, rest @ ..] = signs else { return false };
    let ([AS_PICTURE | '\u{1F3FB}'..='\u{1F3FF}', rest @ ..] | rest) = rest;
    // Flags of parts of a country are spelled in signs that nobody sees.
    let fine = match rest {
        [] => true,
        [tags @ .., '\u{E007F}'] => !tags.is_empty() && tags.iter().all(|sign| matches!(sign, '\u{E0020}'..='\u{E007E}')),
        _ => false,
    };
    fine && is_picture(*base)
}

/// Unicode: `Emoji` beyond ASCII, with what is reserved for more of them.
const fn is_picture(sign: char) -> bool {
    let single = matches!(
        sign,
        '©' | '®'
            | '‼'
            | '⁉'
            | '™'
            | 'ℹ'
            | '↔'..='↙'
            | '↩'
            | '↪'
            | '⌚'
            | '⌛'
            | '⌨'
            | '⏏'
            | '⏩'..='⏳'
            | '⏸'..='⏺'
            | 'Ⓜ'
            | '▪'
            | '▫'
            | '▶'
            | '◀'
            | '◻'..='◾'
            | '⤴'
            | '⤵'
            | '⬅'..='⬇'
            | '⬛'
            | '⬜'
            | '⭐'
            | '⭕'
            | '〰'
            | '〽'
            | '㊗'
            | '㊙'
    );
    let block = matches!(sign, '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}');
    (single || block) && !is_letter_of_flags(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_whatever_it_is_made_of() {
        for one in [
            "👍",
            "👍🏽",
            "❤",
            "❤️",
            "☎️",
            "ℹ️",
            "Ⓜ️",
            "🅰️",
            "㊗️",
            "1️⃣",
            "#⃣",
            "🇮🇳",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "👩‍🚀",
            "👩🏽‍🚀",
            "👩‍👩‍👧‍👦",
            "👩🏻‍❤️‍💋‍👩🏿",
            "🏳️‍🌈",
            "🕵🏽‍♀️",
            "🫨",
        ] {
            assert!(is_one(one), "{one}");
        }
    }

    #[test]
    fn no_word_no_sign_and_no_two() {
        let endless = "👩‍".repeat(40);
        for other in [
            "",
            " ",
            "!",
            "1",
            "?",
            "#",
            "ok",
            "да",
            "👍👍",
            "👍 ",
            " 👍",
            "👍x",
            "x👍",
            "👍\u{200D}",
            "\u{200D}👍",
            "🇮",
            "🇮🇳🇮🇳",
            "🇮🇳👍",
            "1⃣2⃣",
            "é",
            "→",
            "。",
            "\u{FE0F}",
            "\u{1F3FB}\u{1F3FB}\u{1F3FB}",
            "🏴\u{E0067}\u{E0062}",
            &endless,
        ] {
            assert!(!is_one(other), "{other:?}");
        }
    }
}
