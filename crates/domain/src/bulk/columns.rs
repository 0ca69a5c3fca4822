//! What the columns of a file are: their names, and which of them holds the numbers.

use super::opt_in;
use serde::{Deserialize, Serialize};

/// A file with more columns is refused: nobody means it.
pub const MOST_COLUMNS: usize = 500;

/// Of the first rows so much is kept.
const MOST_SAMPLE_BYTES: usize = 100_000;
/// So much of a cell is kept: WhatsApp takes no more in a message.
pub const MOST_SAMPLE_CHARS: usize = 1_024;
/// Where rows are larger than this, less of their cells is kept.
const MOST_ROW_BYTES: usize = 25_000;
/// So much of a cell is kept then: the first that makes the row small enough, or the last.
const LESS_CHARS: [usize; 3] = [MOST_SAMPLE_CHARS, 200, 40];

/// Names of columns that hold numbers, in small letters, without spaces and signs.
const PHONE_NAMES: &[&str] = &[
    "phone",
    "phonenumber",
    "phoneno",
    "mobile",
    "mobilenumber",
    "mobileno",
    "whatsapp",
    "whatsappnumber",
    "number",
    "cell",
    "cellphone",
    "tel",
    "telephone",
    "msisdn",
    "contactnumber",
    "telefon",
    "telefono",
    "telefone",
    "celular",
    "handy",
    "movil",
];

/// The columns of a file, and its first rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Columns {
    pub names: Vec<String>,
    /// The first row holds names and no person.
    pub has_header: bool,
    /// The column that probably holds the numbers; none when no column looks like it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<usize>,
    /// The column that probably says who agreed to marketing; none when no column looks like it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<usize>,
    /// The first rows below the names, for the preview.
    pub sample: Vec<Vec<String>>,
}

impl Columns {
    /// Looks at the first rows of a file. `is_number` says of a cell whether a phone number stands in it; `header` whether the first row
    /// holds names, where somebody has said so.
    pub fn of(first: Vec<Vec<String>>, header: Option<bool>, is_number: impl Fn(&str) -> bool) -> Self {
        let width = first.iter().map(Vec::len).max().unwrap_or(0).min(MOST_COLUMNS);
        // Where a number stands already in the first row, that row is a person.
        let looks_so = || first.first().is_some_and(|row| !row.iter().any(|cell| is_number(cell)));
        let has_header = header.unwrap_or_else(looks_so);
        let names = (0..width)
            .map(|column| {
                let name = first.first().filter(|_| has_header).and_then(|row| row.get(column));
                let name = name.map(|name| name.trim()).filter(|name| !name.is_empty());
                name.map_or_else(|| format!("Column {}", column + 1), |name| name.chars().take(80).collect())
            })
            .collect::<Vec<String>>();
        let mut sample: Vec<Vec<String>> = first.into_iter().skip(usize::from(has_header)).collect();
        let phone = guess(&names, &sample, is_number);
        let consent = opt_in::guess(&names, &sample).filter(|column| Some(*column) != phone);
        shorten(&mut sample);
        Self {
            names,
            has_header,
            phone,
            consent,
            sample,
        }
    }
}

/// Cells are kept whole, so that a preview shows what will be sent. Of rows that are too large they are cut, and rows are left away until all
/// that is kept is small enough.
fn shorten(sample: &mut Vec<Vec<String>>) {
    for row in sample.iter_mut() {
        row.truncate(MOST_COLUMNS);
        for most in LESS_CHARS {
            for cell in row.iter_mut().filter(|cell| cell.len() > most) {
                *cell = cell.chars().take(most).collect();
            }
            if bytes(row) <= MOST_ROW_BYTES {
                break;
            }
        }
    }
    let mut room = MOST_SAMPLE_BYTES;
    sample.retain(|row| {
        let size = bytes(row);
        let fits = size <= room;
        room = if fits { room - size } else { 0 };
        fits
    });
}

fn bytes(row: &[String]) -> usize {
    row.iter().map(String::len).sum()
}

/// By how many of its cells are numbers; a name that says so decides between equals.
fn guess(names: &[String], sample: &[Vec<String>], is_number: impl Fn(&str) -> bool) -> Option<usize> {
    let named = |column: usize| {
        let name: String = names.get(column).map(String::as_str).unwrap_or_default().to_lowercase();
        let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
        PHONE_NAMES.contains(&name.as_str())
    };
    let score = |column: usize| {
        let cells = sample
            .iter()
            .filter_map(|row| row.get(column))
            .filter(|cell| !cell.trim().is_empty());
        let (numbers, all) = cells.fold((0_usize, 0_usize), |(numbers, all), cell| {
            (numbers + usize::from(is_number(cell)), all + 1)
        });
        // In percent, and a little for the name: a column of postcodes is no column of numbers.
        let share = (numbers * 100).checked_div(all).unwrap_or(0);
        share + usize::from(named(column)) * 40
    };
    let best = (0..names.len()).max_by_key(|column| (score(*column), std::cmp::Reverse(*column)))?;
    (score(best) >= 40).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    fn is_number(cell: &str) -> bool {
        cell.chars().filter(char::is_ascii_digit).count() >= 10
    }

    #[test]
    fn the_column_with_the_numbers_is_found_by_name_and_by_content() {
        let look = |text: &str| Columns::of(rows(text), None, is_number);
        let named = look("Name,Phone,City\nAna,9876543210,Pune\nBo,x,Goa");
        assert_eq!((named.has_header, named.phone, named.names.len()), (true, Some(1), 3));
        assert_eq!(named.sample.len(), 2);
        let by_content = look("who,what\nAna,+91 98765 43210\nBo,+4915123456789");
        assert_eq!(by_content.phone, Some(1));
        let bare = look("9876543210\n9876543211");
        assert_eq!(
            (bare.has_header, bare.phone, bare.names),
            (false, Some(0), vec!["Column 1".to_owned()])
        );
        assert_eq!(look("a,b\nc,d").phone, None);
        // The first person shows no number: only people can tell that it is one.
        let guessed = look("Ana,\nBo,+4915123456789");
        assert_eq!((guessed.has_header, guessed.sample.len()), (true, 1));
        let told = Columns::of(rows("Ana,\nBo,+4915123456789"), Some(false), is_number);
        assert_eq!((told.has_header, told.sample.len(), told.phone), (false, 2, Some(1)));
        let wide = vec![vec!["9".repeat(200); MOST_COLUMNS]; 20];
        let kept = Columns::of(wide, None, is_number).sample;
        assert!((1..20).contains(&kept.len()) && kept[0][0].len() == 40);
        assert_eq!(look("").phone, None);
    }

    #[test]
    fn what_a_message_takes_of_a_cell_is_kept_whole() {
        let cells = |columns: usize, length: usize| vec!["é".repeat(length); columns];
        let kept = |columns, length| Columns::of(vec![cells(columns, length); 3], Some(false), is_number).sample;
        let lengths = |rows: Vec<Vec<String>>| rows.iter().map(|row| row[0].chars().count()).collect::<Vec<_>>();
        assert_eq!(lengths(kept(4, 1_000)), [1_000; 3]);
        assert_eq!(lengths(kept(4, 5_000)), [MOST_SAMPLE_CHARS; 3]);
        assert_eq!(lengths(kept(60, 150)), [150; 3], "many columns alone are no reason to cut");
        assert_eq!(lengths(kept(60, 900)), [200; 3]);
    }
}
