//! Lines of CSV (RFC 4180) that spreadsheets take as text and figures, and never as a formula.

/// Stands in front of a file; by it Excel knows UTF-8.
pub const MARK: &str = "\u{feff}";

/// A line of texts, with its end.
pub fn line<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> String {
    row(texts.into_iter().map(|text| cell(text.as_ref())))
}

/// A line of cells as they are: of [`cell`] and of plain figures.
pub fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("{}\r\n", cells.join(","))
}

/// A text. What a spreadsheet would take for a formula gets an apostrophe in front, which keeps it a text.
pub fn cell(text: &str) -> String {
    let begins = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let runs = text.starts_with(begins) || text.trim_start().starts_with(begins);
    let text = if runs { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', ';', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_can_run_and_a_number_keeps_its_plus() {
        for (text, written) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@SUM(1)", "'@SUM(1)"),
            ("  =1+1", "'  =1+1"),
            ("＝1+1", "'＝1+1"),
            ("-1", "'-1"),
            ("-1+2", "'-1+2"),
            ("12.5", "12.5"),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("+919876543210", "'+919876543210"),
            ("plain", "plain"),
        ] {
            assert_eq!(cell(text), written);
        }
        assert_eq!(line(["a", "b;c"]), "a,\"b;c\"\r\n");
    }
}
