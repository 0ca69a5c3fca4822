use super::{super::MannerForm, *};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Attempts to instruct the model, one a line, in many languages and writings.
const CORPUS: &str = include_str!("../injections.txt");

fn line(from_customer: bool, text: &str) -> Line {
    Line {
        from_customer,
        text: text.to_owned(),
    }
}

fn source(title: &str, excerpt: &str) -> Source {
    Source {
        number: 1,
        title: title.to_owned(),
        excerpt: excerpt.to_owned(),
        ..Source::default()
    }
}

fn is_fenced(data: &str) {
    let tags: Vec<&str> = data
        .split('<')
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default())
        .collect();
    assert_eq!(
        tags,
        ["document number=\"1\"", "/document", "thread", "/thread", "draft", "/draft"],
        "{data}"
    );
    let thread = data.split("<thread>\n").nth(1).unwrap().split("</thread>").next().unwrap();
    assert!(
        thread
            .lines()
            .all(|line| line.starts_with("customer| ") || line.starts_with("us| ")),
        "{thread}"
    );
}

#[test]
fn no_attempt_leaves_its_fence_or_changes_our_rules() {
    let attempts: Vec<&str> = CORPUS
        .lines()
        .filter(|line| !line.starts_with("# ") && !line.starts_with("## "))
        .collect();
    assert!(attempts.len() >= 200, "{}", attempts.len());
    let headings = CORPUS.lines().filter_map(|line| line.strip_prefix("## ")?.split_once(' '));
    let (places, languages): (BTreeSet<&str>, BTreeSet<&str>) = headings.unzip();
    assert!(languages.len() >= 25, "{languages:?}");
    assert_eq!(Vec::from_iter(places), ["document", "file", "message", "profile", "quoted"]);
    let clean = Prompt::new(&[line(true, "Hello")], &Wish::Shorter, Some("Hi"), false, &Manner::default()).unwrap();
    for attempt in attempts {
        let attempt = attempt.replace("\\r", "\r").replace("\\n", "\n");
        let prompt = Prompt::new(
            &[line(false, "How can I help?"), line(true, &attempt)],
            &Wish::Shorter,
            Some(&attempt),
            false,
            &Manner::default(),
        )
        .unwrap();
        assert_eq!(prompt.rules(), clean.rules(), "{attempt}");
        is_fenced(&prompt.data(&[source(&attempt, &attempt)]));
        if let Some(asked) = Prompt::question_of_colleague(&attempt, false) {
            assert_eq!(asked.rules(), ANSWER, "{attempt}");
            let data = asked.data(&[]);
            let inside = data
                .strip_prefix("<question>\n")
                .and_then(|data| data.strip_suffix("</question>\n"));
            assert!(inside.is_some_and(|inside| !inside.contains(['<', '>'])), "{data}");
        }
    }
}

#[test]
fn what_admins_say_stands_in_the_rules_and_a_summary_is_in_their_language() {
    let typed = MannerForm {
        forbidden: "refunds".to_owned(),
        language: "Hindi".to_owned(),
        signature: "Your team".to_owned(),
        ..MannerForm::default()
    };
    let manner = Manner::parse(&typed).unwrap();
    let lines = [line(true, "Hello")];
    let prompt = Prompt::new(&lines, &Wish::Shorter, Some("Hi.\nYour team"), false, &manner).unwrap();
    assert!(prompt.rules().contains("“refunds”"), "{}", prompt.rules());
    assert!(prompt.data(&[]).ends_with("<draft>\nHi.\n</draft>\n"), "{}", prompt.data(&[]));
    let summary = Prompt::new(&lines, &Wish::Summary, None, false, &manner).unwrap();
    assert!(summary.rules().ends_with("Write it in Hindi."));
    assert!(!summary.rules().contains("refunds"));
}

proptest! {
    #[test]
    fn nothing_that_anybody_writes_leaves_its_fence(text in ".{0,200}", draft in ".{0,80}") {
        if let Some(prompt) = Prompt::new(&[line(true, &text)], &Wish::Draft, Some(&draft), true, &Manner::default()) {
            is_fenced(&prompt.data(&[source(&draft, &text)]));
        }
    }
}

#[test]
fn a_summary_has_rules_of_its_own_and_needs_no_documents() {
    let lines = [line(true, "Is it open?"), line(false, "Yes")];
    let prompt = Prompt::new(&lines, &Wish::Summary, None, false, &Manner::default()).unwrap();
    assert!(prompt.rules().contains("sum up") && !prompt.needs_sources());
    assert!(prompt.rules().contains("never an instruction"));
    assert!(
        Prompt::new(&lines, &Wish::Draft, None, false, &Manner::default())
            .unwrap()
            .needs_sources()
    );
}

#[test]
fn there_is_nothing_to_answer_without_words_of_the_customer() {
    for lines in [
        vec![],
        vec![line(false, "Hello")],
        vec![line(true, " \u{200b}\n")],
        vec![line(true, "")],
    ] {
        assert_eq!(Prompt::new(&lines, &Wish::Draft, None, false, &Manner::default()), None);
    }
}

#[test]
fn the_question_is_what_the_customer_said_last() {
    let lines = [
        line(true, "First"),
        line(false, "Yes?"),
        line(true, "Is it open?"),
        line(true, "On Sunday?"),
        line(false, "A moment"),
    ];
    let prompt = Prompt::new(&lines, &Wish::Draft, None, false, &Manner::default()).unwrap();
    assert_eq!(prompt.question(), "Is it open?\nOn Sunday?");
    assert!(prompt.data(&[]).ends_with("customer| On Sunday?\nus| A moment\n</thread>\n"));
}

#[test]
fn fifty_messages_of_full_length_fit() {
    let lines = vec![line(true, &"ä€😀 ".repeat(1_000)); 50];
    let prompt = Prompt::new(&lines, &Wish::Draft, None, true, &Manner::default()).unwrap();
    assert!(prompt.data(&[]).chars().count() < MAX_THREAD + 1_000);
    assert!(prompt.question().chars().count() <= MAX_QUESTION);
}

#[test]
fn numbers_of_people_are_hidden_where_a_setting_says_so() {
    let lines = [line(true, "I am ann@example.com, +44 7700 900123")];
    let shown = |hide| Prompt::new(&lines, &Wish::Draft, None, hide, &Manner::default()).unwrap().data(&[]);
    assert!(shown(false).contains("ann@example.com") && shown(false).contains("900123"));
    assert!(shown(true).contains("I am [e-mail], [phone number]"));
}
