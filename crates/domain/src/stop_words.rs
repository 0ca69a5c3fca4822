//! Words by which a customer says that they want no marketing messages any more, or want them again. Only when a message says
//! nothing else: "stop by tomorrow" is no such word.

use crate::{
    content::Content,
    template::{Button, Definition, Head},
};

mod own;

pub use own::{BadWords, ConsentWords, MOST_WORDS};

/// Words of one language, in small letters and without signs around them, and what a stop is confirmed by.
#[derive(Debug)]
pub struct Language {
    pub code: &'static str,
    /// What its people call it, with the English name where they differ.
    pub name: &'static str,
    pub stop: &'static [&'static str],
    pub confirmed: &'static str,
}

/// Longest word, in characters: nobody says it in more.
const LONGEST: usize = 30;

/// What `confirmed` names is the same in all languages, so that it is heard whatever they read. The first cannot be switched off.
pub const LANGUAGES: &[Language] = &[
    Language {
        code: "en",
        name: "English",
        stop: &[
            "stop",
            "stop all",
            "stopall",
            "stop please",
            "please stop",
            "unsubscribe",
            "opt out",
            "opt-out",
            "optout",
        ],
        confirmed: "You get no more marketing messages from us. Write START if you want them again.",
    },
    Language {
        code: "de",
        name: "Deutsch (German)",
        stop: &["stopp", "abmelden"],
        confirmed: "Sie erhalten von uns keine Werbung mehr. Schreiben Sie START, wenn Sie sie wieder möchten.",
    },
    Language {
        code: "fr",
        name: "Français (French)",
        stop: &["arret", "arrêt", "désabonner", "désinscrire"],
        confirmed: "Vous ne recevrez plus de messages publicitaires de notre part. Écrivez START pour en recevoir à nouveau.",
    },
    Language {
        code: "es",
        name: "Español (Spanish)",
        stop: &["baja", "darse de baja", "cancelar suscripción"],
        confirmed: "Ya no recibirá mensajes publicitarios nuestros. Escriba START si los quiere de nuevo.",
    },
    Language {
        code: "pt",
        name: "Português (Portuguese)",
        stop: &["parar", "sair", "descadastrar", "cancelar inscrição"],
        confirmed: "Você não receberá mais mensagens de marketing nossas. Escreva START se quiser recebê-las de novo.",
    },
    Language {
        code: "it",
        name: "Italiano (Italian)",
        stop: &["annulla iscrizione", "disiscriviti"],
        confirmed: "Non riceverà più messaggi pubblicitari da noi. Scriva START se li desidera di nuovo.",
    },
    Language {
        code: "nl",
        name: "Nederlands (Dutch)",
        stop: &["afmelden"],
        confirmed: "U krijgt geen reclame meer van ons. Schrijf START als u die weer wilt.",
    },
    Language {
        code: "id",
        name: "Bahasa Indonesia (Indonesian)",
        stop: &["berhenti"],
        confirmed: "Anda tidak akan menerima pesan promosi lagi dari kami. Tulis START jika Anda menginginkannya lagi.",
    },
    Language {
        code: "hi",
        name: "हिन्दी (Hindi)",
        stop: &["रोकें", "बंद करें", "बंद करो"],
        confirmed: "आपको हमसे अब प्रचार संदेश नहीं मिलेंगे। फिर से पाने के लिए START लिखें।",
    },
    Language {
        code: "ar",
        name: "العربية (Arabic)",
        stop: &["توقف", "إلغاء الاشتراك"],
        confirmed: "لن تصلك منا رسائل تسويقية بعد الآن. اكتب START إذا أردتها من جديد.",
    },
];

const START: &[&str] = &["start", "unstop", "subscribe", "opt in", "opt-in", "optin", "शुरू करें"];

/// What a message says of marketing, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// They want none; else they want it.
    pub stopped: bool,
    /// As they wrote it.
    pub text: String,
    /// What a stop is confirmed by, in the language of the word.
    pub confirmed: &'static str,
}

/// Whether a message says stop or start, and nothing else, by the words that are set.
pub fn heard(content: &Content, own: &ConsentWords) -> Option<Heard> {
    let said = match content {
        Content::Text { body } => body,
        Content::Button { text, .. } => text,
        _ => return None,
    };
    let words = plain(said)?;
    let heard = |stopped, confirmed| Heard {
        stopped,
        text: said.trim().chars().take(40).collect(),
        confirmed,
    };
    let stop = LANGUAGES
        .iter()
        .find(|language| own.hears(language) && language.stop.contains(&words.as_str()));
    if let Some(language) = stop {
        Some(heard(true, language.confirmed))
    } else if own.stop.contains(&words) {
        Some(heard(true, own.confirmed()))
    } else if START.contains(&words.as_str()) || own.start.contains(&words) {
        Some(heard(false, ""))
    } else {
        None
    }
}

/// Whether a template names one of the words, in its text or on a button: who gets it knows how to get no more.
pub fn names_a_way_out(template: &Definition, own: &ConsentWords) -> bool {
    let header = match &template.header {
        Some(Head::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let cards = template.cards.iter();
    let buttons = template
        .buttons
        .iter()
        .chain(cards.clone().flat_map(|card| &card.buttons))
        .map(Button::text);
    let texts = header.into_iter().chain([template.body.as_str()]).chain(template.footer.as_deref());
    let texts = texts.chain(cards.map(|card| card.body.as_str())).chain(buttons);
    let said: String = texts.map(spaced).collect();
    let usual = LANGUAGES
        .iter()
        .filter(|language| own.hears(language))
        .flat_map(|language| language.stop);
    usual
        .copied()
        .chain(own.stop.iter().map(String::as_str))
        .any(|word| said.contains(&spaced(word)))
}

/// The words of a text in small letters, with a space before, between and behind them.
fn spaced(text: &str) -> String {
    let is_of_word = |c: char| c.is_alphanumeric() || is_mark(c);
    let words = text.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |line, word| line + &word.to_lowercase() + " ")
}

/// Words as they are compared: in small letters, without signs around them; none where it is nothing, or more than anybody says.
fn plain(said: &str) -> Option<String> {
    let text = said.trim_matches(|c: char| !c.is_alphanumeric() && !is_mark(c)).to_lowercase();
    if text.is_empty() || text.chars().count() > LONGEST {
        return None;
    }
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Vowel signs of Indian scripts stand at the ends of words.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{97f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(body: &str) -> Option<bool> {
        heard(&Content::Text { body: body.into() }, &ConsentWords::default()).map(|heard| heard.stopped)
    }

    #[test]
    fn a_template_names_a_way_out_in_its_text_or_on_a_button() {
        let own = ConsentWords {
            stop: vec!["genug".to_owned()],
            ..ConsentWords::default()
        };
        let footer = |text: &str| Definition {
            body: "Our sale begins on Friday.".to_owned(),
            footer: Some(text.to_owned()),
            ..Definition::default()
        };
        for text in ["Reply STOP to opt out.", "Unsubscribe", "Write “Genug”", "बंद करें लिखें"] {
            assert!(names_a_way_out(&footer(text), &own), "{text}");
        }
        for text in ["", "Unstoppable prices", "op out"] {
            assert!(!names_a_way_out(&footer(text), &own), "{text}");
        }
        let button = Definition {
            buttons: vec![Button::Reply {
                text: "Stop promotions".to_owned(),
            }],
            ..footer("")
        };
        assert!(names_a_way_out(&button, &ConsentWords::default()));
    }

    #[test]
    fn a_word_alone_counts_in_any_writing() {
        for text in [
            "STOP",
            " Stop. ",
            "“stop”",
            "stop!!",
            "Opt  out",
            "UNSUBSCRIBE",
            "Arrêt",
            "बंद करें",
            "توقف",
            "Baja",
        ] {
            assert_eq!(says(text), Some(true), "{text}");
        }
        for text in ["START", "subscribe", "Opt-in"] {
            assert_eq!(says(text), Some(false), "{text}");
        }
    }

    #[test]
    fn a_word_among_others_does_not_count() {
        for text in [
            "",
            "…",
            "stop by tomorrow",
            "Does the bus stop here?",
            "please do not stop",
            "bus stop",
            "start at nine",
            "cancel my order",
            "end",
        ] {
            assert_eq!(says(text), None, "{text}");
        }
    }

    #[test]
    fn no_word_is_of_two_languages_and_every_confirmation_names_the_way_back() {
        let all: Vec<_> = LANGUAGES.iter().flat_map(|language| language.stop).chain(START).collect();
        let once: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), once.len());
        assert!(LANGUAGES.iter().all(|language| language.confirmed.contains("START")));
        let said = Content::Text {
            body: " Abmelden! ".into(),
        };
        let german = heard(&said, &ConsentWords::default()).unwrap();
        assert!(german.confirmed.contains("keine Werbung") && german.text == "Abmelden!");
    }
}
