//! Words by which a customer asks for a person instead of a machine.

use crate::content::Content;

/// Whoever is meant, in small letters.
const WHO: &[&str] = &[
    // English
    "human",
    "person",
    "agent",
    "representative",
    "someone",
    "somebody",
    "operator",
    "manager",
    "supervisor",
    // German
    "mensch",
    "menschen",
    "mitarbeiter",
    "mitarbeiterin",
    "berater",
    "jemand",
    "jemandem",
    "jemanden",
    // French
    "humain",
    "humaine",
    "personne",
    "conseiller",
    "conseillère",
    "quelqu'un",
    // Spanish, Portuguese, Italian
    "humano",
    "humana",
    "persona",
    "agente",
    "alguien",
    "pessoa",
    "atendente",
    "alguém",
    "umano",
    "operatore",
    "qualcuno",
    // Dutch, Indonesian
    "mens",
    "medewerker",
    "iemand",
    "manusia",
    "orang",
    "petugas",
    // Hindi, Arabic
    "इंसान",
    "व्यक्ति",
    "आदमी",
    "एजेंट",
    "شخص",
    "إنسان",
    "موظف",
];

/// What one wants of them.
const WANT: &[&str] = &[
    "speak",
    "talk",
    "real",
    "connect",
    "transfer",
    "call",
    "need",
    "want",
    "live",
    "reach",
    "chat",
    "actual",
    "sprechen",
    "reden",
    "echten",
    "echter",
    "echte",
    "verbinden",
    "rückruf",
    "parler",
    "vrai",
    "vraie",
    "réel",
    "joindre",
    "hablar",
    "real",
    "falar",
    "parlare",
    "vero",
    "vera",
    "quiero",
    "quero",
    "voglio",
    "spreken",
    "praten",
    "echt",
    "bicara",
    "berbicara",
    "बात",
    "चाहिए",
    "أتحدث",
    "التحدث",
    "أريد",
    "حقيقي",
];

/// Words that change nothing.
const POLITE: &[&str] = &[
    "a",
    "an",
    "the",
    "please",
    "pls",
    "hello",
    "hi",
    "now",
    "bitte",
    "ein",
    "einen",
    "un",
    "une",
    "svp",
    "por",
    "favor",
    "per",
    "favore",
    "um",
    "een",
    "alsjeblieft",
    "tolong",
];

/// Said alone, they are enough.
const ALONE: &[&str] = &[
    "human",
    "agent",
    "operator",
    "representative",
    "person",
    "mensch",
    "mitarbeiter",
    "humain",
    "conseiller",
    "humano",
    "agente",
    "atendente",
    "operatore",
    "medewerker",
    "manusia",
    "इंसान",
    "موظف",
];

/// So few words may stand between the two: "I want to talk about the person on the label" is something else.
const APART: usize = 4;

/// Whether a message asks for a person. It errs on their side: a wrong yes costs one answer that a person gives.
pub fn asks_for_a_person(content: &Content) -> bool {
    let Some(said) = content.summary() else { return false };
    let said = said.to_lowercase();
    let words: Vec<&str> = said
        .split(|c: char| c.is_whitespace() || ",.;:!?¿¡()\"“”".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let mut rest = words.iter().filter(|word| !POLITE.contains(word));
    if rest.next().is_some_and(|word| ALONE.contains(word)) && rest.next().is_none() {
        return true;
    }
    let places = |list: &[&str]| -> Vec<usize> {
        let stands = words.iter().enumerate().filter(|(_, word)| list.contains(word));
        stands.map(|(at, _)| at).collect()
    };
    let wants = places(WANT);
    places(WHO)
        .into_iter()
        .any(|who| wants.iter().any(|want| who.abs_diff(*want) <= APART))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(body: &str) -> bool {
        asks_for_a_person(&Content::Text { body: body.into() })
    }

    #[test]
    fn who_asks_for_a_person_is_understood() {
        for body in [
            "Can I talk to a human?",
            "HUMAN",
            "agent please!",
            "Hello, a human please",
            "un agente, por favor",
            "I need a real person, not a bot",
            "Connect me with someone",
            "Kann ich mit einem Menschen sprechen?",
            "Je veux parler à un conseiller",
            "Quiero hablar con una persona",
            "Quero falar com um atendente",
            "Vorrei parlare con un operatore",
            "मुझे किसी इंसान से बात करनी है",
            "أريد التحدث مع موظف",
        ] {
            assert!(asks(body), "{body}");
        }
    }

    #[test]
    fn other_questions_are_no_such_wish() {
        for body in [
            "",
            "Where is my order?",
            "How many persons fit in?",
            "Ist der Tisch für vier Personen?",
            "A person signed for the parcel",
            "I want two of the blue ones, they are for the new office",
        ] {
            assert!(!asks(body), "{body}");
        }
    }
}
