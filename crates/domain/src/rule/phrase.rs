//! Whole words in a text, whatever the case and whatever stands between them.

/// Whether there is any word.
pub(super) fn has_words(text: &str) -> bool {
    !words(text).is_empty()
}

/// Whether the words of a phrase stand in a text, next to each other and whole. Only the server looks.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn stands_in(phrase: &[String], text: &[String]) -> bool {
    !phrase.is_empty() && text.windows(phrase.len()).any(|some| some == phrase)
}

/// The words of a text in small letters. Where a script has no spaces, each letter counts as a word.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if is_unspaced(c) {
            words.extend(take(&mut word));
            words.push(c.to_string());
        } else if c.is_alphanumeric() || is_mark(c) && !word.is_empty() {
            word.push(c);
        } else {
            words.extend(take(&mut word));
        }
    }
    words.extend(take(&mut word));
    words
}

fn take(word: &mut String) -> Option<String> {
    (!word.is_empty()).then(|| std::mem::take(word))
}

/// Accents and vowel signs that stand on the letter before, and apostrophes within a word.
const fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}' | '\u{900}'..='\u{d7f}' | '\u{200c}' | '\u{200d}')
}

/// Thai, Lao, Burmese, Khmer, Japanese and Chinese are written without spaces.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(phrase: &str, text: &str) -> bool {
        stands_in(&words(phrase), &words(text))
    }

    #[test]
    fn words_are_whole_and_in_any_case() {
        assert!(finds("price", "What is the PRICE?"));
        assert!(finds("opening hours", "your opening\n hours, please"));
        assert!(finds("Straße", "in der STRAßE 5"));
        assert!(finds("कीमत", "इसकी कीमत क्या है?"));
        assert!(finds("营业时间", "请问营业时间是几点"));
        assert!(!finds("price", "prices are high"));
        assert!(!finds("art", "the party starts"));
        assert!(!finds("opening hours", "hours of opening"));
        assert!(!finds("…", "anything"));
        assert!(!finds("price", ""));
    }
}
