//! Days in a text: in digits, or with the name of a month in languages that customers write in.

use super::words::{Kind, Piece};
use std::ops::Range;

/// A day, in every way in which it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) at: Range<usize>,
    /// Day and month.
    readings: Vec<(u32, u32)>,
    year: Option<u32>,
}

/// Names of the months, as words begin that can be nothing else; `=` where it is the whole word.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "januar",
        "=jan",
        "enero",
        "=ene",
        "janeiro",
        "janvier",
        "gennaio",
        "januari",
        "जनवरी",
        "يناير",
        "январ",
        "=tháng giêng",
    ],
    &[
        "february",
        "februar",
        "=feb",
        "=febr",
        "febrero",
        "fevereiro",
        "=fev",
        "février",
        "=févr",
        "febbraio",
        "फरवरी",
        "फ़रवरी",
        "فبراير",
        "феврал",
    ],
    &[
        "=march",
        "=mar",
        "märz",
        "=marzo",
        "março",
        "=mars",
        "=maret",
        "मार्च",
        "مارس",
        "марта",
    ],
    &[
        "april",
        "=apr",
        "abril",
        "=abr",
        "=avril",
        "=avr",
        "aprile",
        "अप्रैल",
        "أبريل",
        "апрел",
    ],
    &["=may", "=mai", "=mayo", "=maio", "maggio", "=mei", "=मई", "مايو", "=мая"],
    &["=june", "=jun", "=juni", "=junio", "junho", "=juin", "giugno", "जून", "يونيو", "июн"],
    &[
        "=july",
        "=jul",
        "=juli",
        "=julio",
        "julho",
        "juillet",
        "=juil",
        "luglio",
        "जुलाई",
        "يوليو",
        "июл",
    ],
    &["august", "=aug", "=agosto", "août", "agustus", "अगस्त", "أغسطس", "август"],
    &[
        "september",
        "=sep",
        "=sept",
        "septiembre",
        "setembro",
        "septembre",
        "settembre",
        "सितंबर",
        "सितम्बर",
        "سبتمبر",
        "сентябр",
    ],
    &[
        "october",
        "oktober",
        "=oct",
        "=okt",
        "octubre",
        "outubro",
        "octobre",
        "ottobre",
        "अक्टूबर",
        "أكتوبر",
        "октябр",
    ],
    &[
        "november",
        "=nov",
        "noviembre",
        "novembro",
        "novembre",
        "नवंबर",
        "नवम्बर",
        "نوفمبر",
        "ноябр",
    ],
    &[
        "december",
        "dezember",
        "=dec",
        "=dez",
        "=dic",
        "diciembre",
        "dezembro",
        "décembre",
        "dicembre",
        "desember",
        "दिसंबर",
        "दिसम्बर",
        "ديسمبر",
        "декабр",
    ],
];

impl Day {
    /// Whether both may be the same day.
    pub(super) fn is(&self, other: &Self) -> bool {
        let years = self.year.zip(other.year);
        self.readings.iter().any(|reading| other.readings.contains(reading)) && years.is_none_or(|(one, two)| one == two)
    }
}

/// All days of a text, in order.
pub(super) fn days(text: &str, pieces: &[Piece]) -> Vec<Day> {
    let mut found = Vec::new();
    let mut n = 0;
    while n < pieces.len() {
        let rest = pieces.get(n..).unwrap_or_default();
        let day = points(rest).or_else(|| digits(rest)).or_else(|| named(text, rest));
        match day {
            Some((day, used)) => {
                found.push(day);
                n += used;
            }
            None => n += 1,
        }
    }
    found
}

/// `28.11.2026`: one number, with points.
fn points(pieces: &[Piece]) -> Option<(Day, usize)> {
    let number = pieces.first().filter(|piece| piece.kind == Kind::Number)?;
    let mut parts = number.says.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_short = parts.next().is_none() && day.len() < 3 && month.len() < 3;
    let year = of_year(year).filter(|_| is_short)?;
    let readings = readings(day.parse().ok()?, month.parse().ok()?, false)?;
    Some((
        Day {
            at: number.at.clone(),
            readings,
            year: Some(year),
        },
        1,
    ))
}

/// `28/11/2026`, `2026-11-28`.
fn digits(pieces: &[Piece]) -> Option<(Day, usize)> {
    let [one, mark, two, again, three, ..] = pieces else { return None };
    let is_mark = mark.kind == Kind::Sign && mark.says == again.says && matches!(mark.says.as_str(), "/" | "-" | "‑" | "–");
    let is_close = one.touches(mark) && mark.touches(two) && two.touches(again) && again.touches(three);
    // Behind a fourth part it is the number of something.
    let goes_on = pieces.get(5).is_some_and(|next| three.touches(next) && next.says == mark.says);
    if !is_mark || !is_close || goes_on {
        return None;
    }
    let (first, middle, last) = (one.whole()?, two.whole()?, three.whole()?);
    let (readings, year) = if one.says.len() == 4 {
        (readings(last, middle, false)?, first)
    } else {
        // With dashes and two digits it may be the number of anything.
        let year = of_year(&three.says).filter(|_| mark.says == "/" || three.says.len() == 4);
        (readings(first, middle, true)?, year?)
    };
    Some((
        Day {
            at: one.at.start..three.at.end,
            readings,
            year: Some(year),
        },
        5,
    ))
}

/// `28 Nov`, `28th of November, 2026`, `November 28`, `11月28日`.
fn named(text: &str, pieces: &[Piece]) -> Option<(Day, usize)> {
    let first = pieces.first()?;
    let beside = |n: usize| Some((pieces.get(n.checked_sub(1)?)?, pieces.get(n)?)).filter(|(one, two)| one.is_beside(two, text));
    let next = |n: usize| beside(n).map(|(_, next)| next);
    let says = |n: usize, words: &[&str]| next(n).is_some_and(|next| words.contains(&next.says.as_str()));
    let (day, month, mut used) = if let Some(number) = first.whole() {
        if next(1)?.says.starts_with(['月', '월']) {
            let day = next(2)?.whole()?;
            next(3).filter(|next| next.says.starts_with(['日', '号', '號', '일']))?;
            (day, number, 4)
        } else {
            let mut n = 1;
            while says(n, &[".", "º", "°", "st", "nd", "rd", "th", "er", "of", "de", "the", "से"]) {
                n += 1;
            }
            (number, month(next(n)?)?, n + 1)
        }
    } else {
        let month = month(first)?;
        let mut n = 1;
        while says(n, &[".", "the"]) {
            n += 1;
        }
        let number = next(n)?;
        // `November 28,5`: something else.
        let day = number.whole().or_else(|| {
            number
                .says
                .split_once(',')
                .and_then(|(day, year)| of_year(year).and(day.parse().ok()))
        })?;
        (day, month, n + 1)
    };
    let readings = readings(day, month, false)?;
    let mut n = used;
    while says(n, &[",", "de", "del", "st", "nd", "rd", "th"]) {
        n += 1;
    }
    let year = next(n).filter(|piece| piece.says.len() == 4).and_then(|piece| of_year(&piece.says));
    if year.is_some() {
        used = n + 1;
    }
    let end = pieces.get(used - 1)?.at.end;
    let day = Day {
        at: first.at.start..end,
        readings,
        year,
    };
    Some((day, used))
}

fn month(word: &Piece) -> Option<u32> {
    // "You may": a month has a capital letter.
    if word.kind != Kind::Word || matches!(word.says.as_str(), "may" | "march") && !word.is_capital {
        return None;
    }
    let is = |name: &&str| {
        name.strip_prefix('=')
            .map_or_else(|| word.says.starts_with(*name), |whole| word.says == whole)
    };
    let at = MONTHS.iter().position(|names| names.iter().any(&is))?;
    u32::try_from(at + 1).ok()
}

/// The ways to read two numbers; `either` where the month may come first.
fn readings(day: u32, month: u32, either: bool) -> Option<Vec<(u32, u32)>> {
    let mut readings = Vec::new();
    for (day, month) in [(day, month), (month, day)] {
        if (1..=31).contains(&day) && (1..=12).contains(&month) && !readings.contains(&(day, month)) {
            readings.push((day, month));
        }
        if !either {
            break;
        }
    }
    (!readings.is_empty()).then_some(readings)
}

/// Two digits are of this century.
fn of_year(digits: &str) -> Option<u32> {
    let year: u32 = digits.parse().ok()?;
    match digits.len() {
        2 => Some(2_000 + year),
        4 => (1_900..2_200).contains(&year).then_some(year),
        _ => None,
    }
}
