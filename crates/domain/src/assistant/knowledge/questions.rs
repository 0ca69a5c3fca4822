//! Questions that the documents are to answer, each with the document that does: asked after each reading, so that it is seen when
//! something is not found any more.

use super::{super::Changed, DocumentPath, Reading, ReadingState};
use crate::{EventId, Millis, Newer, newer::Evolving};
use serde::{Deserialize, Serialize};

/// So many are kept.
pub const MAX_QUESTIONS: usize = 100;

/// Longest question, in characters.
pub const MAX_TEST_QUESTION: usize = 200;

/// The document must be among so many passages: as many as a draft is written from.
pub const ASKED_FIRST: u8 = 5;

/// So many times of asking are kept, the newest with what was missed.
const RUNS: usize = 20;

/// A fall by more than so much is told, in tenths of a percent.
const FALL: u32 = 50;

/// Longest name of what was found instead, in characters.
const MAX_FOUND: usize = 100;

/// A question, and the document that answers it by its name below the prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestQuestion {
    pub id: EventId,
    pub question: String,
    pub document: String,
}

impl TestQuestion {
    /// What somebody typed, or a sentence that says why it cannot be kept.
    pub fn parse(id: EventId, question: &str, document: &str) -> Result<Self, String> {
        let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
        if question.is_empty() {
            return Err("Write a question first.".to_owned());
        }
        if question.chars().count() > MAX_TEST_QUESTION {
            return Err(format!("A question has at most {MAX_TEST_QUESTION} characters."));
        }
        let document = DocumentPath::parse(document.trim()).ok_or("Choose the document that answers it.")?;
        Ok(Self {
            id,
            question,
            document: document.as_str().to_owned(),
        })
    }
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestSet {
    #[serde(default)]
    pub questions: Vec<TestQuestion>,
    /// When there first were some: what was read before is not asked about by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Millis>,
    /// Who changed it last, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    /// Counts changes; 0 before the first.
    #[serde(default)]
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for TestSet {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl TestSet {
    /// The same with a question, which takes the place of the one with its id, or stands at the end. None where there is no room.
    pub fn with(&self, question: TestQuestion, changed: Changed) -> Option<Self> {
        let mut after = self.clone();
        if let Some(known) = after.questions.iter_mut().find(|known| known.id == question.id) {
            *known = question;
        } else if after.questions.len() < MAX_QUESTIONS {
            after.questions.push(question);
        } else {
            return None;
        }
        Some(after.changed(changed))
    }

    /// The same without one. None where it is not there.
    pub fn without(&self, id: EventId, changed: Changed) -> Option<Self> {
        let mut after = self.clone();
        after.questions.retain(|known| known.id != id);
        (after.questions.len() < self.questions.len()).then(|| after.changed(changed))
    }

    fn changed(mut self, changed: Changed) -> Self {
        self.since = if self.questions.is_empty() {
            None
        } else {
            self.since.or(Some(changed.at))
        };
        self.changed = Some(changed);
        self.v += 1;
        self
    }
}

/// A question whose document was not among what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miss {
    pub question: String,
    pub document: String,
    /// What was found instead, the best first; nothing where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<String>,
}

impl Miss {
    /// Of a question that found these documents, by the passages' order.
    pub fn new(asked: &TestQuestion, found: impl IntoIterator<Item = String>) -> Self {
        let mut names: Vec<String> = Vec::new();
        for name in found {
            let name: String = name.chars().take(MAX_FOUND).collect();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Self {
            question: asked.question.clone(),
            document: asked.document.clone(),
            found: names,
        }
    }
}

/// One time that all were asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestRun {
    pub at: Millis,
    /// Who wanted it; none where the documents had been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    pub asked: u32,
    /// How many found their document.
    pub found: u32,
    /// How many AWS did not answer: they are neither found nor missed.
    #[serde(default)]
    pub unanswered: u32,
}

impl TestRun {
    /// How many of those that were answered found their document, in tenths of a percent. None where nothing was answered.
    pub fn rate(&self) -> Option<u32> {
        let answered = self.asked.saturating_sub(self.unanswered);
        (answered > 0).then(|| self.found.min(answered) * 1_000 / answered)
    }

    /// The same in words.
    pub fn words(&self) -> String {
        self.rate().map_or_else(|| "not known".to_owned(), percent)
    }
}

/// Tenths of a percent in words.
fn percent(rate: u32) -> String {
    if rate.is_multiple_of(10) {
        format!("{} %", rate / 10)
    } else {
        format!("{}.{} %", rate / 10, rate % 10)
    }
}

/// What came of asking them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestRuns {
    /// The newest first.
    #[serde(default)]
    pub runs: Vec<TestRun>,
    /// What the newest missed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub misses: Vec<Miss>,
    /// Why the newest has some that were not answered, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// The reading after which they were asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// Who wants them to be asked now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Changed>,
    /// Counts changes; 0 before the first.
    #[serde(default)]
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for TestRuns {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl TestRuns {
    /// Whether the questions are to be asked: somebody wants it, or the documents were read since they last were.
    pub fn are_due(&self, set: &TestSet, readings: &[Reading]) -> bool {
        let is_new = |reading: &Reading| {
            let is_after = set.since.is_some_and(|since| reading.updated >= since);
            is_after && self.reading.as_deref() != Some(reading.id.as_str())
        };
        !set.questions.is_empty() && (self.wanted.is_some() || read_last(readings).is_some_and(is_new))
    }

    /// The same after one more time, and a sentence for Admins where fewer found their document than the time before.
    pub fn after(&self, run: TestRun, misses: Vec<Miss>, trouble: Option<String>, readings: &[Reading]) -> (Self, Option<String>) {
        // A time at which some were not answered is compared with nothing.
        let is_whole = |run: &&TestRun| run.unanswered == 0 && run.rate().is_some();
        let before = self.runs.iter().find(is_whole).and_then(TestRun::rate);
        let now = Some(&run).filter(is_whole).and_then(TestRun::rate);
        let fallen = before.zip(now).filter(|(before, now)| now + FALL < *before);
        let fallen = fallen.map(|(before, now)| {
            let (before, now) = (percent(before), percent(now));
            format!("Only {now} of the test questions find their document, {before} did the time before. Look at Knowledge.")
        });
        let mut runs = vec![run];
        runs.extend(self.runs.iter().take(RUNS - 1).cloned());
        let after = Self {
            runs,
            misses,
            trouble,
            reading: read_last(readings)
                .map(|reading| reading.id.clone())
                .or_else(|| self.reading.clone()),
            wanted: None,
            v: self.v + 1,
            newer: self.newer.clone(),
        };
        (after, fallen)
    }
}

/// The newest reading that came to its end.
fn read_last(readings: &[Reading]) -> Option<&Reading> {
    readings.iter().find(|reading| reading.state == ReadingState::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(at: i64) -> Changed {
        Changed {
            by: "Inés".to_owned(),
            at: Millis(at),
        }
    }

    fn question(id: u128, question: &str) -> TestQuestion {
        TestQuestion::parse(EventId::from_parts(1, id), question, "visa.txt").unwrap()
    }

    fn reading(id: &str, state: ReadingState, updated: i64) -> Reading {
        Reading {
            id: id.to_owned(),
            state,
            began: Millis(updated - 1),
            updated: Millis(updated),
            scanned: 1,
            indexed: 0,
            deleted: 0,
            failed: 0,
            reasons: Vec::new(),
        }
    }

    fn run(asked: u32, found: u32, unanswered: u32) -> TestRun {
        TestRun {
            at: Millis(9),
            by: None,
            asked,
            found,
            unanswered,
        }
    }

    #[test]
    fn a_question_has_words_and_a_document() {
        let id = EventId::from_parts(1, 1);
        assert_eq!(
            TestQuestion::parse(id, "  Are you\nopen? ", " 2026/Fees (new).txt ").unwrap(),
            TestQuestion {
                id,
                question: "Are you open?".to_owned(),
                document: "2026/Fees (new).txt".to_owned(),
            }
        );
        for (question, document) in [(" ", "a.txt"), ("a", ""), ("a", "../a.txt"), (&*"a".repeat(201), "a.txt")] {
            assert!(TestQuestion::parse(id, question, document).is_err(), "{question} {document}");
        }
    }

    #[test]
    fn questions_are_added_changed_and_taken_away() {
        let set = TestSet::default().with(question(1, "one"), changed(5)).unwrap();
        let set = set.with(question(2, "two"), changed(6)).unwrap();
        assert_eq!((set.questions.len(), set.since, set.v), (2, Some(Millis(5)), 2));
        let set = set.with(question(1, "first"), changed(7)).unwrap();
        assert_eq!((set.questions.len(), set.questions[0].question.as_str()), (2, "first"));
        assert!(set.without(EventId::from_parts(1, 3), changed(8)).is_none());
        let set = set.without(EventId::from_parts(1, 1), changed(8)).unwrap();
        let none = set.without(EventId::from_parts(1, 2), changed(9)).unwrap();
        assert_eq!((none.questions.len(), none.since, none.v), (0, None, 5));
        let full = (0..100).fold(TestSet::default(), |set, id| set.with(question(id, "x"), changed(1)).unwrap());
        assert!(full.with(question(100, "x"), changed(2)).is_none());
        assert!(full.with(question(99, "y"), changed(2)).is_some());
    }

    #[test]
    fn they_are_asked_once_after_each_reading_and_when_somebody_wants_it() {
        let set = TestSet::default().with(question(1, "one"), changed(50)).unwrap();
        let runs = TestRuns::default();
        let done = |id: &str, at: i64| reading(id, ReadingState::Done, at);
        assert!(!runs.are_due(&set, &[]));
        assert!(!runs.are_due(&set, &[done("A", 40)]), "that was before there were questions");
        assert!(runs.are_due(&set, &[done("B", 60), done("A", 40)]));
        assert!(!runs.are_due(&set, &[reading("C", ReadingState::Failed, 70), done("A", 40)]));
        assert!(!runs.are_due(&TestSet::default(), &[done("B", 60)]));
        let (after, _) = runs.after(run(1, 1, 0), Vec::new(), None, &[done("B", 60)]);
        assert!(!after.are_due(&set, &[reading("C", ReadingState::Running, 70), done("B", 60)]));
        assert!(after.are_due(&set, &[done("C", 70), done("B", 60)]));
        let wanted = TestRuns {
            wanted: Some(changed(80)),
            ..after
        };
        assert!(wanted.are_due(&set, &[]));
        // Where the readings are not known, the one that is known stays so.
        let (after, _) = wanted.after(run(1, 1, 0), Vec::new(), None, &[]);
        assert_eq!((after.reading.as_deref(), after.wanted, after.runs.len()), (Some("B"), None, 2));
    }

    #[test]
    fn a_fall_is_told_and_what_was_not_answered_is_none() {
        let after = |before: &[TestRun], now: TestRun| {
            let runs = TestRuns {
                runs: before.to_vec(),
                ..TestRuns::default()
            };
            runs.after(now, Vec::new(), None, &[]).1
        };
        assert_eq!(after(&[], run(10, 1, 0)), None);
        assert_eq!(after(&[run(20, 20, 0)], run(20, 19, 0)), None, "five are not more than five");
        assert_eq!(
            after(&[run(20, 20, 0)], run(20, 18, 0)).unwrap(),
            "Only 90 % of the test questions find their document, 100 % did the time before. Look at Knowledge."
        );
        assert_eq!(after(&[run(3, 3, 0)], run(3, 0, 3)), None);
        assert_eq!(after(&[run(3, 3, 0)], run(3, 1, 1)), None);
        assert!(
            after(&[run(3, 0, 3), run(3, 3, 0)], run(3, 2, 0))
                .unwrap()
                .starts_with("Only 66.6 %")
        );
        assert_eq!((run(4, 2, 2).rate(), run(4, 0, 4).rate()), (Some(1_000), None));
        assert_eq!(
            (run(3, 2, 0).words(), run(1, 0, 1).words()),
            ("66.6 %".to_owned(), "not known".to_owned())
        );
    }

    #[test]
    fn as_many_runs_are_kept_as_are_shown_and_each_name_stands_once() {
        let mut runs = TestRuns::default();
        for found in 0..30 {
            runs = runs.after(run(30, found, 0), Vec::new(), None, &[]).0;
        }
        assert_eq!((runs.runs.len(), runs.runs[0].found, runs.v), (20, 29, 30));
        let names = ["a.txt", "b.txt", "a.txt"].map(str::to_owned);
        assert_eq!(Miss::new(&question(1, "x"), names).found, ["a.txt", "b.txt"]);
        assert_eq!(serde_json::from_str::<TestRuns>("{}").unwrap(), TestRuns::default());
    }
}
