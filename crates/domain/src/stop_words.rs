//! Words by which a customer says that they want no marketing messages any more, or want them again. Only when a message says
//! nothing else: "stop by tomorrow" is no such word.

use crate::content::Content;

/// In small letters, without signs around them.
const STOP: &[&str] = &[
    "stop",
    "stop all",
    "stopall",
    "stop please",
    "please stop",
    "unsubscribe",
    "opt out",
    "opt-out",
    "optout",
    "stopp",
    "abmelden",
    "arret",
    "arrêt",
    "désabonner",
    "désinscrire",
    "parar",
    "baja",
    "darse de baja",
    "cancelar suscripción",
    "sair",
    "descadastrar",
    "cancelar inscrição",
    "annulla iscrizione",
    "disiscriviti",
    "afmelden",
    "berhenti",
    "रोकें",
    "बंद करें",
    "बंद करो",
    "توقف",
    "إلغاء الاشتراك",
];

const START: &[&str] = &["start", "unstop", "subscribe", "opt in", "opt-in", "optin", "शुरू करें"];

/// Whether a message says stop (true) or start (false), and nothing else.
pub fn heard(content: &Content) -> Option<bool> {
    let text = match content {
        Content::Text { body } => body,
        Content::Button { text, .. } => text,
        _ => return None,
    };
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && !is_mark(c)).to_lowercase();
    // Nobody says it in more.
    if text.chars().count() > 30 {
        return None;
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if STOP.contains(&words.as_str()) {
        Some(true)
    } else if START.contains(&words.as_str()) {
        Some(false)
    } else {
        None
    }
}

/// Vowel signs of Indian scripts stand at the ends of words.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{97f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(body: &str) -> Option<bool> {
        heard(&Content::Text { body: body.into() })
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
}
