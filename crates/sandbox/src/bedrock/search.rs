//! Which documents answer a question: BM25 over all of them.

use super::{filter, library::Passage};
use crate::aws::ApiError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How soon more of the same word counts for nothing more, and how much long documents are held back.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// Words that say nothing about what a text is about.
const STOP: &str = " a an and are as at be by can do does for from has have hi hello how i if in is it me my no not of ok on or our please so that the \
there they this to was we what when where which who will with would you your yes thanks thank de la el en los las un una y que es por para con hola se mi \
है में को का की के से और हैं मुझे मेरा क्या नमस्ते ";

pub(super) struct Hit<'a> {
    pub(super) passage: &'a Passage,
    pub(super) score: f64,
}

/// The words of a text, in small letters, without those that say nothing.
pub(super) fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        // Marks of vowels belong to their words.
        .split(|c: char| !(c.is_alphanumeric() || ('\u{900}'..='\u{963}').contains(&c)))
        .filter(|word| word.chars().count() > 1 && !STOP.contains(&format!(" {word} ")))
        .map(stem)
        .collect()
}

/// Singular and plural are one word.
fn stem(word: &str) -> String {
    let plural = word.len() > 3 && word.is_ascii() && word.ends_with('s') && !word.ends_with("ss");
    word.strip_suffix('s').filter(|_| plural).unwrap_or(word).to_owned()
}

/// The best ones that a filter takes. How well they fit is the same whatever it takes.
pub(super) fn among<'a>(passages: &'a [Passage], question: &str, filter: &Value, most: usize) -> Result<Vec<Hit<'a>>, ApiError> {
    if filter.is_null() {
        return Ok(find(passages, question, most));
    }
    filter::check(filter)?;
    let mut hits = Vec::new();
    for hit in find(passages, question, passages.len()) {
        if filter::finds(filter, &hit.passage.said)? {
            hits.push(hit);
        }
    }
    hits.truncate(most);
    Ok(hits)
}

/// The best ones first. Always the same for the same question.
pub(super) fn find<'a>(passages: &'a [Passage], question: &str, most: usize) -> Vec<Hit<'a>> {
    let wanted: BTreeSet<String> = words(question).into_iter().collect();
    // What a document is called says more than a sentence in it.
    let title = |passage: &Passage| match &passage.title {
        Some(title) => title.clone(),
        None => passage.uri.rsplit('/').next().unwrap_or_default().replace(['-', '_', '.'], " "),
    };
    let read: Vec<(&Passage, Vec<String>)> = passages
        .iter()
        .map(|passage| (passage, words(&format!("{0} {0} {1}", title(passage), passage.text))))
        .collect();
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let average = read.iter().map(|(_, words)| count(words.len())).sum::<f64>() / count(read.len().max(1));
    let mut rare = BTreeMap::<&str, f64>::new();
    for word in &wanted {
        let having = count(read.iter().filter(|(_, words)| words.contains(word)).count());
        rare.insert(word, ((count(read.len()) - having + 0.5) / (having + 0.5)).ln_1p());
    }
    let mut hits: Vec<Hit<'_>> = read
        .into_iter()
        .map(|(passage, words)| {
            let score = rare.iter().map(|(word, weight)| {
                let often = count(words.iter().filter(|found| found == word).count());
                weight * often * (K1 + 1.0) / (often + K1 * (1.0 - B + B * count(words.len()) / average))
            });
            Hit {
                passage,
                score: score.sum(),
            }
        })
        .filter(|hit| hit.score > 1.0)
        .collect();
    hits.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.passage.uri.cmp(&other.passage.uri)));
    hits.truncate(most);
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages() -> Vec<Passage> {
        let passage = |document: &super::super::documents::Document| Passage {
            uri: document.name.to_owned(),
            title: Some(document.title.to_owned()),
            link: None,
            text: document.text.to_owned(),
            said: serde_json::Map::new(),
        };
        super::super::documents::all().iter().map(passage).collect()
    }

    #[test]
    fn questions_find_the_document_that_answers_them() {
        let passages = passages();
        for (question, name) in [
            ("Is the visa slot for 28 Nov confirmed?", "visa-appointments"),
            ("Where is my order? It said *out for delivery* yesterday", "order-delivery"),
            ("¿Tienen citas disponibles para el jueves por la tarde?", "citas"),
            ("नमस्ते, मुझे अपना पता बदलना है", "pata-badalna"),
            ("Can I get a refund for the broken box?", "refunds"),
            ("What are your opening hours on Sunday", "opening-hours"),
        ] {
            let hits = find(&passages, question, 5);
            assert_eq!(hits.first().map(|hit| hit.passage.uri.as_str()), Some(name), "{question}");
        }
        assert!(find(&passages, "xyzzy plugh", 5).is_empty());
        assert!(find(&passages, "", 5).is_empty());
        assert!(find(&[], "visa", 5).is_empty());
    }
}
