//! Which language a customer writes, told by us and not by the model: it is said on the card, and a model that is told writes in it.
//!
//! Customers write a word or two, and then no detector can know. What is not sure is not said: then the letters tell, then what they
//! wrote before, then the country of their number.

use domain::assistant::{Spoken, SpokenBy};
use lingua::{
    Language::{
        self, Arabic, Dutch, English, French, German, Hindi, Indonesian, Italian, Malay, Marathi, Persian, Polish, Portuguese, Spanish,
        Swahili, Swedish, Tagalog, Turkish, Urdu, Vietnamese,
    },
    LanguageDetector, LanguageDetectorBuilder,
};
use std::sync::LazyLock;

/// Those that letters alone do not tell apart: what drafts are translated to, and what is easily taken for one of these.
const KNOWN: [Language; 20] = [
    Arabic, Dutch, English, French, German, Hindi, Indonesian, Italian, Malay, Marathi, Persian, Polish, Portuguese, Spanish, Swahili,
    Swedish, Tagalog, Turkish, Urdu, Vietnamese,
];

/// Where people write their languages in Latin letters too, which no model knows: what looks like Dutch from there is Hindi.
const ROMANISED: [&str; 5] = ["BD", "IN", "LK", "NP", "PK"];

/// The models are in the program; what is read of them first takes some milliseconds.
static DETECTOR: LazyLock<LanguageDetector> = LazyLock::new(|| LanguageDetectorBuilder::from_languages(&KNOWN).build());

/// So many of the last messages tell it together.
const LAST: usize = 3;
/// More of a text tells nothing more, in characters.
const LONGEST: usize = 400;
/// A text with fewer letters of Latin tells nothing: “ok”, “hi”, a name.
const LEAST_LETTERS: usize = 8;
/// As sure as it must be, of 1; many languages of Europe have words in common, so that a half is much.
const SURE: f64 = 0.36;
/// And so many times as sure as of any other.
const AHEAD: f64 = 2.5;

/// The language of who wrote these, the newest first; `country` is that of their number, two letters.
pub fn spoken(said: &[&str], country: Option<&str>) -> Option<Spoken> {
    let spoken = |language: String, by| Some(Spoken { language, by });
    let is_romanised = country.is_some_and(|country| ROMANISED.contains(&country));
    let has_own_letters = |language| matches!(language, Arabic | Hindi | Marathi | Persian | Urdu);
    let tell = |text: &str| tell(text).filter(|(language, _)| !is_romanised || *language == English || has_own_letters(*language));
    let (last, earlier) = said.split_at(said.len().min(LAST));
    // Who changes the language is answered in the new one.
    let newest = said.first().and_then(|newest| tell(newest));
    if let Some((language, sure)) = newest.or_else(|| tell(&last.join("\n"))) {
        return spoken(language.to_string(), SpokenBy::Words(percent(sure)));
    }
    if let Some(language) = last.iter().find_map(|text| by_letters(text)) {
        return spoken(language.to_owned(), SpokenBy::Script);
    }
    if let Some((language, sure)) = tell(&earlier.join("\n")) {
        return spoken(language.to_string(), SpokenBy::Earlier(percent(sure)));
    }
    country.and_then(Spoken::of_country)
}

/// The language of a text and how sure that is, of 1; none where it is not.
fn tell(text: &str) -> Option<(Language, f64)> {
    let words = plain(text);
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 || (letters < LEAST_LETTERS && words.contains(is_latin)) {
        return None;
    }
    let mut found = DETECTOR.compute_language_confidence_values(&words).into_iter();
    let ((language, sure), (_, next)) = (found.next()?, found.next()?);
    let is_sure = sure >= SURE && sure >= next * AHEAD;
    (is_sure && has_its_letters(language, &words)).then_some((language, sure))
}

/// Whether it has no letter that the language does not: then it is another one, that we do not know.
fn has_its_letters(language: Language, words: &str) -> bool {
    let beside = match language {
        English => "éèïêñ",
        French => "àâæçéèêëîïôœùûüÿ",
        German => "äöüßé",
        Spanish => "áéíñóúü",
        Portuguese => "áâãàçéêíóôõúü",
        Italian => "àèéìíîòóùú",
        Dutch => "éëïóöüèáê",
        Swedish => "åäöé",
        Indonesian | Malay | Swahili | Tagalog => "éñ",
        _ => return true,
    };
    let is_foreign = |c: char| !c.is_ascii() && is_latin(c) && !beside.contains(c);
    !words.chars().flat_map(char::to_lowercase).any(is_foreign)
}

/// Percent of what is 0 to 1; never all of it, for nothing is.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 99, and casts saturate")]
fn percent(sure: f64) -> u8 {
    (sure * 100.0).round().clamp(0.0, 99.0) as u8
}

/// The words alone: no addresses, numbers and codes, which are of no language; and no names, as far as they have capitals.
fn plain(text: &str) -> String {
    let is_word = |word: &&str| !word.contains(|c: char| c.is_numeric() || matches!(c, '@' | '/' | '_' | '#'));
    let words: Vec<&str> = text.split_whitespace().filter(is_word).collect();
    // English has a word that is one capital.
    let is_small = |(at, word): &(usize, &&str)| *at == 0 || word.len() == 1 || !word.starts_with(char::is_uppercase);
    let small: Vec<&str> = words.iter().enumerate().filter(is_small).map(|(_, word)| *word).collect();
    let words = if small.len() > 2 { small } else { words };
    words.join(" ").chars().take(LONGEST).collect()
}

const fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// The language that letters are nearly always of, where most of a text are such.
fn by_letters(text: &str) -> Option<&'static str> {
    let of = |c: char| match c {
        '\u{900}'..='\u{97f}' => Some("Hindi"),
        '\u{980}'..='\u{9ff}' => Some("Bengali"),
        '\u{a00}'..='\u{a7f}' => Some("Punjabi"),
        '\u{a80}'..='\u{aff}' => Some("Gujarati"),
        '\u{b80}'..='\u{bff}' => Some("Tamil"),
        '\u{c00}'..='\u{c7f}' => Some("Telugu"),
        '\u{c80}'..='\u{cff}' => Some("Kannada"),
        '\u{d00}'..='\u{d7f}' => Some("Malayalam"),
        '\u{e00}'..='\u{e7f}' => Some("Thai"),
        '\u{600}'..='\u{6ff}' => Some("Arabic"),
        '\u{3040}'..='\u{30ff}' => Some("Japanese"),
        '\u{4e00}'..='\u{9fff}' => Some("Chinese"),
        '\u{ac00}'..='\u{d7af}' => Some("Korean"),
        _ => None,
    };
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    // Japanese is written in Chinese signs too.
    let first = if letters.iter().any(|c| of(*c) == Some("Japanese")) {
        "Japanese"
    } else {
        letters.iter().find_map(|c| of(*c))?
    };
    let is_of = |c: &&char| of(**c) == Some(first) || (first == "Japanese" && of(**c) == Some("Chinese"));
    (letters.iter().filter(is_of).count() * 2 > letters.len()).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(said: &[&str], country: Option<&str>) -> Option<(String, &'static str)> {
        let Spoken { language, by } = spoken(said, country)?;
        let by = match by {
            SpokenBy::Words(sure) => {
                assert!((36..=99).contains(&sure), "{said:?}: {sure}");
                "words"
            }
            SpokenBy::Script => "script",
            SpokenBy::Earlier(_) => "earlier",
            SpokenBy::Number => "number",
        };
        Some((language, by))
    }

    #[test]
    fn a_sentence_tells_its_language() {
        let cases = [
            ("English", "The parcel did not arrive yesterday"),
            ("English", "When does my order arrive? I have been waiting for two weeks"),
            (
                "English",
                "My name is Juan Carlos Hernandez Lopez from Guadalajara and I would like to know when you are open",
            ),
            ("Spanish", "Hola, ¿cuándo llega mi pedido?"),
            ("Portuguese", "obrigado, quando chega?"),
            ("French", "Bonjour, je voudrais un rendez-vous"),
            ("German", "ich möchte meinen Termin verschieben"),
            ("Vietnamese", "Khi nào đơn hàng của tôi đến?"),
            ("Hindi", "मेरा वीज़ा कब आएगा?"),
            ("Marathi", "माझा व्हिसा कधी येईल?"),
            ("Arabic", "متى تفتحون؟"),
            ("Urdu", "آپ کب کھلتے ہیں؟"),
            ("Spanish", "WC-40213 http://a.example/x ¿cuándo llega mi pedido? +34 600 000 000"),
        ];
        let wrong = cases.map(|(language, text)| (text, heard(&[text], None), Some((language.to_owned(), "words"))));
        let wrong: Vec<_> = wrong.into_iter().filter(|(_, heard, wanted)| heard != wanted).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn letters_tell_where_words_do_not() {
        for (language, text) in [
            ("Bengali", "আমার ভিসা কবে আসবে?"),
            ("Tamil", "எப்போது திறப்பீர்கள்? OR-1234"),
            ("Telugu", "మీరు ఎప్పుడు తెరుస్తారు?"),
            ("Kannada", "ನೀವು ಯಾವಾಗ ತೆರೆಯುತ್ತೀರಿ?"),
            ("Chinese", "你们什么时候开门？"),
            ("Japanese", "何時に開きますか？"),
            ("Korean", "언제 열어요?"),
        ] {
            assert_eq!(heard(&[text], None), Some((language.to_owned(), "script")), "{text}");
        }
        // One word of it in a text of other letters tells nothing.
        assert_eq!(by_letters("the word नमस्ते is often used here"), None);
    }

    #[test]
    fn what_is_not_sure_is_not_said() {
        for text in [
            "",
            "ok",
            "hi",
            "👍👍",
            "+91 98111 10001",
            "AB-123456",
            "Asha Menon",
            "a@b.example",
            "Коли прийде моє замовлення?",
        ] {
            assert_eq!(heard(&[text], None), None, "{text}");
        }
        // Hindi in Latin letters looks like Dutch to a model.
        for text in ["haan theek hai", "mera visa kab aayega bhai", "namaste ji, mera order kahan hai"] {
            assert_eq!(heard(&[text], Some("IN")), None, "{text}");
        }
        assert_eq!(
            heard(&["The parcel did not arrive yesterday"], Some("IN")),
            Some(("English".to_owned(), "words"))
        );
        assert_eq!(
            heard(&["मेरा वीज़ा कब आएगा? visa slot"], Some("IN")),
            Some(("Hindi".to_owned(), "words"))
        );
        // Letters that a language does not have are of another one.
        assert!(!has_its_letters(English, "kiedy przyjdzie zamówienie") && has_its_letters(Spanish, "¿cuándo?"));
    }

    #[test]
    fn earlier_messages_tell_it_and_then_the_number() {
        let earlier = "Hola, ¿cuándo llega mi pedido? Llevo dos semanas esperando";
        assert_eq!(
            heard(&["ok", "ok", "ok", earlier], Some("BR")),
            Some(("Spanish".to_owned(), "earlier"))
        );
        assert_eq!(heard(&["ok"], Some("BR")), Some(("Portuguese".to_owned(), "number")));
        assert_eq!(heard(&[], Some("BR")), Some(("Portuguese".to_owned(), "number")));
        assert_eq!(heard(&["ok"], Some("IN")), None);
        // The newest words count, whatever was spoken before.
        assert_eq!(
            heard(&["When does my order arrive? I have been waiting for two weeks", earlier], None),
            Some(("English".to_owned(), "words"))
        );
    }
}
