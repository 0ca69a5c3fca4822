//! What the sandbox's model says: sentences of the documents that it is given, with their numbers. It understands nothing, so it obeys
//! nobody, and says the same each time.

use super::search::words;
use crate::faults::Kind;
use std::collections::BTreeSet;

/// What a model is given.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) rules: String,
    pub(super) question: String,
    pub(super) documents: Vec<String>,
    draft: Option<String>,
    thread: String,
    pub(super) whole: String,
}

impl Given {
    /// Reads what is fenced in, as a model would: documents by their numbers, the customer's last lines, a draft to be changed.
    pub(super) fn read(rules: &str, text: &str) -> Self {
        let fenced = |from: &str, tag: &str| -> Option<String> {
            let (_, rest) = text.split_once(from)?;
            let (inside, _) = rest.split_once(&format!("</{tag}>"))?;
            Some(inside.trim().to_owned())
        };
        let documents = (1..)
            .map_while(|n| fenced(&format!("<document number=\"{n}\">"), "document"))
            // Its title is no sentence.
            .map(|document| document.split_once('\n').map_or_else(String::new, |(_, text)| text.to_owned()))
            .collect();
        let thread = fenced("<thread>\n", "thread").or_else(|| fenced("<question>\n", "question"));
        let thread = thread.or_else(|| fenced("<purpose>\n", "purpose"));
        let thread = thread.unwrap_or_else(|| text.to_owned());
        let mut lines: Vec<&str> = thread
            .lines()
            .rev()
            .skip_while(|line| !line.starts_with("customer| "))
            .map_while(|line| line.strip_prefix("customer| "))
            .collect();
        lines.reverse();
        let question = if lines.is_empty() {
            thread.replace("us| ", "")
        } else {
            lines.join("\n")
        };
        Self {
            rules: rules.to_owned(),
            question,
            documents,
            draft: fenced("<draft>\n", "draft"),
            thread,
            whole: format!("{rules}{text}"),
        }
    }
}

/// The answer, or what a switch says instead.
pub(super) fn to(given: &Given, switch: Option<Kind>) -> String {
    let answer = match &given.draft {
        _ if given.rules.contains("sum up a conversation") => summed_up(given),
        _ if given.rules.contains("You write a message template") => template(given),
        _ if given.rules.contains("message template that goes on best") => picked(given),
        Some(draft) => changed(draft, &given.rules),
        None => greeted(given, extracted(given)),
    };
    // What the agent asks for is said as it is.
    let answer = match quoted(&given.rules, "The agent asks for this").first() {
        Some(said) => format!("{answer} {said}"),
        None => answer,
    };
    match switch {
        Some(Kind::Guardrail) => "Sorry, the model cannot answer this question.".to_owned(),
        Some(Kind::Markdown) => format!("# Answer\n\n**Hello!** {answer}\n\n* [More](https://help.wecare.example/)\n* *soon*"),
        Some(Kind::InventedLink) => {
            format!("{answer} See https://invented.example/offer or call +44 20 7946 0999. It costs 1,234 EUR until 31 December 2031.")
        }
        _ => answer,
    }
}

/// A template about what it is to be about, in the form that is asked for.
fn template(given: &Given) -> String {
    let purpose = given.question.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let sells = words(purpose)
        .iter()
        .any(|word| matches!(word.as_str(), "offer" | "sale" | "discount"));
    let category = if sells { "MARKETING" } else { "UTILITY" };
    format!(
        "Category: {category}\nSample first_name: Ana\nSample detail: 28 November\nBody:\nHello {{{{first_name}}}}, we write to you about this: \
         {purpose}. What you should know: {{{{detail}}}}. Answer here when you have a question."
    )
}

/// The template that has most words in common with what the customer said last; its variables are left to the person.
fn picked(given: &Given) -> String {
    let said: BTreeSet<String> = words(&given.question).into_iter().collect();
    let shared = |text: &str| words(text).into_iter().filter(|word| said.contains(word)).count();
    let templates = given.whole.split("<template number=\"").skip(1);
    let ranked = templates.filter_map(|rest| {
        let (number, rest) = rest.split_once("\">\n")?;
        let (text, _) = rest.split_once("</template>")?;
        let number: usize = number.parse().ok()?;
        Some((shared(text), std::cmp::Reverse(number)))
    });
    match ranked.max().filter(|(shared, _)| *shared > 0) {
        Some((_, number)) => format!("Template: {}", number.0),
        None => "Template: none".to_owned(),
    }
}

/// What stands in quotation marks behind some words of the rules.
fn quoted<'a>(rules: &'a str, behind: &str) -> Vec<&'a str> {
    let Some((_, rest)) = rules.split_once(behind) else {
        return Vec::new();
    };
    let list = rest.split('.').next().unwrap_or_default();
    // A quotation may have a full stop in it.
    let list = if list.contains('”') { list } else { rest };
    let parts = list.split('“').skip(1);
    parts.filter_map(|part| part.split('”').next()).collect()
}

/// Behind the greeting that the rules ask for.
fn greeted(given: &Given, answer: String) -> String {
    match quoted(&given.rules, "Begin with the greeting ").first() {
        Some(greeting) => format!("{greeting} {answer}"),
        None => answer,
    }
}

/// Whether the rules say to leave alone what is asked.
fn is_forbidden(given: &Given) -> bool {
    let asked = words(&given.question);
    let topics = quoted(&given.rules, "These topics are not for you: ");
    topics.iter().any(|topic| {
        let topic = words(topic);
        !topic.is_empty() && topic.iter().all(|word| asked.contains(word))
    })
}

/// What the customer wrote first and last, and how much there is.
fn summed_up(given: &Given) -> String {
    let lines = given.thread.lines().filter(|line| !line.is_empty());
    let customer: Vec<&str> = lines.clone().filter_map(|line| line.strip_prefix("customer| ")).collect();
    let ours = lines.filter_map(|line| line.strip_prefix("us| ")).next_back();
    let first = customer.first().copied().unwrap_or_default();
    let last = customer.last().copied().unwrap_or_default();
    let mut text = format!("The customer began with: {first}\nLast they wrote: {last}");
    if let Some(ours) = ours {
        text.push_str("\nWe said last: ");
        text.push_str(ours);
    }
    text
}

fn changed(draft: &str, rules: &str) -> String {
    if rules.contains("fewer words") {
        let first = draft.split_inclusive(['.', '!', '?', '।']).next().unwrap_or(draft);
        first.trim().to_owned()
    } else if rules.contains("warmer tone") {
        format!("Thank you for asking! {draft} 😊")
    } else if rules.contains("more formal") {
        format!("Dear customer,\n\n{draft}\n\nYours sincerely")
    } else if rules.contains("more detail") {
        format!("{draft} Please ask when anything is unclear.")
    } else if rules.contains("simple words") {
        format!("In short: {draft}")
    } else if let Some((_, rest)) = rules.split_once("Translate the draft to ") {
        let language = rest.split(',').next().unwrap_or_default();
        format!("({language}, by the sandbox) {draft}")
    } else {
        draft.to_owned()
    }
}

/// The two sentences that have most in common with the question.
fn extracted(given: &Given) -> String {
    let wanted: BTreeSet<String> = words(&given.question).into_iter().collect();
    let mut sentences = Vec::new();
    for (n, document) in given.documents.iter().enumerate() {
        for (place, sentence) in document.split_inclusive(['.', '!', '?', '।', '\n']).enumerate() {
            let shared = words(sentence).into_iter().filter(|word| wanted.contains(word)).count();
            // Earlier documents fit better.
            let rank = shared * 10 + usize::from(n == 0) * 12;
            if !sentence.trim().is_empty() && rank > 9 && n < 3 {
                sentences.push((rank, n, place, sentence.trim()));
            }
        }
    }
    sentences.sort_by_key(|(rank, n, place, _)| (usize::MAX - rank, *n, *place));
    sentences.truncate(2);
    sentences.sort_by_key(|(_, n, place, _)| (*n, *place));
    if sentences.is_empty() || is_forbidden(given) {
        return match quoted(&given.rules, "say only ").first() {
            Some(words) => (*words).to_owned(),
            None if given.rules.contains("say that the documents do not say it") => "The documents do not say it.".to_owned(),
            None => nothing_known(&given.question).to_owned(),
        };
    }
    let said: Vec<String> = sentences
        .into_iter()
        .map(|(_, n, _, sentence)| format!("{sentence} [{}]", n + 1))
        .collect();
    said.join(" ")
}

fn nothing_known(question: &str) -> &'static str {
    if question.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c)) {
        "हमारा एक सहकर्मी इसे देखकर आपको जवाब देगा।"
    } else if question.contains(['¿', '¡', 'ñ']) {
        "Una persona de nuestro equipo lo comprobará y le responderá aquí."
    } else {
        "A colleague will check this and come back to you here."
    }
}

/// The words one by one, as they are streamed.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(' ')
}

/// About how many tokens a text has.
pub(super) fn tokens(text: &str) -> usize {
    text.chars().count().div_ceil(4)
}

/// The text without its numbers, and these.
pub(super) fn without_numbers(text: &str) -> (String, BTreeSet<usize>) {
    let (mut out, mut numbers) = (text.to_owned(), BTreeSet::new());
    for number in 1..=5 {
        let mark = format!(" [{number}]");
        if out.contains(&mark) {
            numbers.insert(number);
            out = out.replace(&mark, "");
        }
    }
    (out, numbers)
}
