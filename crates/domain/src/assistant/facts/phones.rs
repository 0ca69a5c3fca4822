//! Phone numbers in a text, in any writing: groups of digits of any script, with what people put between them.

use super::words::digit;
use std::{collections::BTreeSet, ops::Range};

/// Fewer digits are no phone number.
const LEAST: usize = 8;
/// More are none either; several stand beside each other then.
const MOST: usize = 19;
/// A country's code and a zero after it, which the same number is written with and without.
const CODE: usize = 4;

/// Numbers that are known, in digits without zeros in front.
#[derive(Debug, Default)]
pub(super) struct Phones(BTreeSet<String>);

/// Digits that stand together, and where.
#[derive(Debug)]
struct Group {
    at: Range<usize>,
    digits: String,
}

impl Phones {
    /// Takes in the numbers of a text.
    pub(super) fn learn(&mut self, text: &str) {
        for run in runs(text, &[]) {
            for from in 0..run.len() {
                self.0.extend(numbers(&run, from).into_iter().map(|(number, _)| number));
            }
        }
    }

    /// Where numbers of a text stand that are not known, except in some places.
    pub(super) fn unknown(&self, text: &str, except: &[Range<usize>]) -> Vec<Range<usize>> {
        let runs = runs(text, except).into_iter().filter(|run| self.is_new(text, run));
        let place = |run: Vec<Group>| {
            let (first, last) = (run.first()?, run.last()?);
            let plus = usize::from(text.get(..first.at.start).is_some_and(|before| before.ends_with('+')));
            Some(first.at.start - plus..last.at.end)
        };
        runs.filter_map(place).collect()
    }

    /// Whether groups that stand beside each other hold a number that is not known.
    fn is_new(&self, text: &str, run: &[Group]) -> bool {
        let (mut from, mut left) = (0, 0);
        while from < run.len() {
            if is_hours(text, run.get(from..from + 4).unwrap_or_default()) {
                (from, left) = (from + 4, 0);
                continue;
            }
            let known = numbers(run, from).into_iter().rfind(|(number, _)| self.has(number));
            if let Some((_, next)) = known {
                (from, left) = (next, 0);
                continue;
            }
            left += run.get(from).map_or(0, |group| group.digits.len());
            if left >= LEAST {
                return true;
            }
            from += 1;
        }
        false
    }

    fn has(&self, number: &str) -> bool {
        let is_it = |known: &String| {
            let is_longer = number.len() >= LEAST && known.ends_with(number);
            let is_shorter = known.len() >= LEAST && number.ends_with(known.as_str()) && number.len() - known.len() <= CODE;
            is_longer || is_shorter
        };
        self.0.contains(number) || self.0.iter().any(is_it)
    }
}

/// Numbers that begin with a group, with the place of the group after them.
fn numbers(run: &[Group], from: usize) -> Vec<(String, usize)> {
    let (mut digits, mut whole) = (String::new(), Vec::new());
    for (place, group) in run.iter().enumerate().skip(from) {
        digits.push_str(&group.digits);
        if place > from && digits.len() > MOST {
            break;
        }
        if digits.len() >= LEAST {
            whole.push((digits.trim_start_matches('0').to_owned(), place + 1));
        }
    }
    whole
}

/// From one time of day to another, as `10.00-18.00`.
fn is_hours(text: &str, run: &[Group]) -> bool {
    let [a, b, c, d] = run else { return false };
    let is_time = |hour: &Group, minute: &Group| {
        let below = |group: &Group, most: u8| group.digits.parse::<u8>().is_ok_and(|value| value < most);
        minute.digits.len() == 2 && below(hour, 25) && below(minute, 60) && text.get(hour.at.end..minute.at.start) == Some(".")
    };
    let dash = text.get(b.at.end..c.at.start).unwrap_or_default().trim();
    is_time(a, b) && is_time(c, d) && dash.chars().count() == 1 && dash.chars().all(is_dash)
}

/// Groups of digits with nothing between them that could not stand in one number.
fn runs(text: &str, except: &[Range<usize>]) -> Vec<Vec<Group>> {
    let (mut runs, mut run) = (Vec::new(), Vec::<Group>::new());
    let mut goes_on = false;
    for (at, c) in text.char_indices() {
        let is_free = !except.iter().any(|place| place.contains(&at));
        if let Some(digit) = digit(c).filter(|_| is_free) {
            let end = at + c.len_utf8();
            match run.last_mut().filter(|_| goes_on) {
                Some(group) => {
                    group.digits.push(digit);
                    group.at.end = end;
                }
                None => run.push(Group {
                    at: at..end,
                    digits: digit.into(),
                }),
            }
            goes_on = true;
            continue;
        }
        goes_on = false;
        if !is_free || !is_between(c) {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    runs.retain(|run| run.iter().map(|group| group.digits.len()).sum::<usize>() >= LEAST);
    runs
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// What may stand within a number: spaces, dashes, brackets, points, strokes, WhatsApp's marks, and what nobody sees.
const fn is_between(c: char) -> bool {
    let is_space = matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}');
    let is_unseen = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    is_space || is_unseen || is_dash(c) || matches!(c, '(' | ')' | '.' | '/' | '*' | '_' | '~')
}
