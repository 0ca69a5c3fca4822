//! What of a model's words may become a message: WhatsApp's marks, nothing invented, within the limit, sources that exist.

use super::{Line, Manner, Source, facts::only_known, marks::for_whatsapp};
use crate::text::{MAX_TEXT_UNITS, MessageText};
use serde::{Deserialize, Serialize};

/// A part of a reply: words, and the sources that stand behind them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub words: String,
    pub sources: Vec<u8>,
}

/// A finished draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub passages: Vec<Passage>,
    /// Addresses, phone numbers, prices and dates that neither a source nor the thread has; they were taken out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<String>,
    /// Topics that drafts are to leave alone, and that it speaks of all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<String>,
    /// Whether it was longer than a message may be.
    #[serde(default)]
    pub is_shortened: bool,
}

impl Reply {
    /// Makes a reply of what a model wrote, signed as Admins want it.
    pub fn to_customer(written: &str, sources: &[Source], thread: &[Line], manner: &Manner) -> Self {
        // What Admins have it say is known as well.
        let own = manner.own_words().map(|text| Line {
            from_customer: false,
            text: text.to_owned(),
        });
        let known: Vec<Line> = thread.iter().cloned().chain(own).collect();
        let mut reply = Self::new(written, sources, &known);
        reply.forbidden = manner.forbidden_in(&reply.text());
        if let Some(signature) = manner.signature().filter(|_| !reply.passages.is_empty()) {
            let words = format!("\n\n{signature}");
            reply.is_shortened |= reply.shorten(MAX_TEXT_UNITS.saturating_sub(MessageText::units(&words)));
            reply.passages.push(Passage {
                words,
                sources: Vec::new(),
            });
        }
        reply
    }

    /// Makes something for colleagues of what a model wrote.
    pub fn new(written: &str, sources: &[Source], thread: &[Line]) -> Self {
        let known = sources
            .iter()
            .flat_map(|source| {
                [
                    source.title.as_str(),
                    source.excerpt.as_str(),
                    source.link.as_deref().unwrap_or_default(),
                ]
            })
            .chain(thread.iter().map(|line| line.text.as_str()));
        let (text, struck) = only_known(&for_whatsapp(written.trim()), known);
        let mut reply = Self {
            passages: passages(&text, sources),
            struck,
            forbidden: Vec::new(),
            is_shortened: false,
        };
        reply.is_shortened = reply.shorten(MAX_TEXT_UNITS);
        reply
    }

    /// What is put into the composer: without the numbers of sources.
    pub fn text(&self) -> String {
        let text: String = self.passages.iter().map(|passage| passage.words.as_str()).collect();
        text.trim().to_owned()
    }

    /// Whether it rests on anything.
    pub fn has_sources(&self) -> bool {
        self.passages.iter().any(|passage| !passage.sources.is_empty())
    }

    /// Whether something had to be left out.
    fn shorten(&mut self, most: usize) -> bool {
        let (mut left, mut cut) = (most, false);
        for passage in &mut self.passages {
            let units = MessageText::units(&passage.words);
            if units > left {
                cut = true;
                let mut kept = String::new();
                for c in passage.words.chars() {
                    let Some(now) = left.checked_sub(c.len_utf16()) else { break };
                    left = now;
                    kept.push(c);
                }
                passage.words = kept;
                left = 0;
            } else {
                left -= units;
            }
        }
        cut
    }
}

/// Cuts the text at markers like `[1]` or `[1, 2]`. Numbers without a source are left out.
fn passages(text: &str, sources: &[Source]) -> Vec<Passage> {
    let mut passages = Vec::<Passage>::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        words.push_str(before);
        let numbers = after.split_once(']').and_then(|(inner, behind)| Some((numbers(inner)?, behind)));
        let Some((numbers, behind)) = numbers else {
            words.push('[');
            rest = after;
            continue;
        };
        rest = behind;
        let known = numbers
            .into_iter()
            .filter(|number| sources.iter().any(|source| source.number == *number));
        let known: Vec<u8> = known.collect();
        if known.is_empty() {
            continue;
        }
        match passages.last_mut() {
            // Two markers side by side belong to the same words.
            Some(last) if words.trim().is_empty() => {
                for number in known {
                    if !last.sources.contains(&number) {
                        last.sources.push(number);
                    }
                }
            }
            _ => {
                while words.ends_with(' ') {
                    words.pop();
                }
                passages.push(Passage {
                    words: std::mem::take(&mut words),
                    sources: known,
                });
            }
        }
    }
    words.push_str(rest);
    if !words.trim().is_empty() {
        passages.push(Passage {
            words,
            sources: Vec::new(),
        });
    }
    passages
}

/// The numbers of a marker; none when it is something else in brackets.
fn numbers(inner: &str) -> Option<Vec<u8>> {
    if inner.len() > 20 {
        return None;
    }
    // Too great a number is a marker too, only of nothing.
    let one = |text: &str| text.trim().parse::<u32>().ok().map(|number| u8::try_from(number).unwrap_or(0));
    inner.split(',').map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::MannerForm, *};

    fn sources() -> [Source; 2] {
        [1, 2].map(|number| Source {
            number,
            title: format!("Document {number}"),
            excerpt: "Open from 9 to 18. More at https://help.example/hours".to_owned(),
            ..Source::default()
        })
    }

    fn passage(words: &str, sources: &[u8]) -> Passage {
        Passage {
            words: words.to_owned(),
            sources: sources.to_owned(),
        }
    }

    #[test]
    fn markers_become_the_sources_of_the_words_before_them() {
        let reply = Reply::new("We are open [1][2]. Until 18 [2, 9].\nBye [7] [x] [", &sources(), &[]);
        assert_eq!(
            reply.passages,
            [
                passage("We are open", &[1, 2]),
                passage(". Until 18", &[2]),
                passage(".\nBye  [x] [", &[])
            ]
        );
        assert_eq!(reply.text(), "We are open. Until 18.\nBye  [x] [");
        assert!(reply.has_sources());
        assert!(!Reply::new("No idea [3]", &sources(), &[]).has_sources());
    }

    #[test]
    fn markdown_and_invented_links_never_get_through() {
        let thread = [Line {
            from_customer: true,
            text: "https://mine.example".to_owned(),
        }];
        let reply = Reply::new(
            "**Hello**, see [hours](https://help.example/hours), https://mine.example and https://evil.example",
            &sources(),
            &thread,
        );
        assert_eq!(
            reply.text(),
            "*Hello*, see hours: https://help.example/hours, https://mine.example and …"
        );
        assert_eq!(reply.struck, ["https://evil.example"]);
    }

    #[test]
    fn a_reply_is_never_longer_than_a_message() {
        let reply = Reply::new(&"😀a [1]".repeat(3_000), &sources(), &[]);
        assert!(reply.is_shortened);
        assert!(MessageText::parse(&reply.text()).is_ok());
        assert!(!Reply::new("short", &[], &[]).is_shortened);
    }

    #[test]
    fn a_reply_to_a_customer_is_signed_and_says_which_topics_it_speaks_of() {
        let typed = MannerForm {
            signature: "Kind regards\nWECARE".to_owned(),
            forbidden: "refund\nlawsuit".to_owned(),
            ..MannerForm::default()
        };
        let manner = Manner::parse(&typed).unwrap();
        let signed = |written: &str| Reply::to_customer(written, &sources(), &[], &manner);
        let reply = signed("A refund takes five days [1].");
        assert_eq!(reply.text(), "A refund takes five days.\n\nKind regards\nWECARE");
        assert_eq!(reply.forbidden, ["refund"]);
        assert_eq!(manner.unsigned(&reply.text()), "A refund takes five days.");
        let long = signed(&"a".repeat(MAX_TEXT_UNITS));
        assert!(long.is_shortened && long.text().ends_with("WECARE"));
        assert!(MessageText::parse(&long.text()).is_ok());
        assert_eq!(signed(" "), Reply::default());
    }

    #[test]
    fn an_empty_answer_is_an_empty_reply() {
        assert_eq!(Reply::new(" \n", &sources(), &[]), Reply::default());
    }
}
