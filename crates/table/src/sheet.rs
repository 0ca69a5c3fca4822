//! A workbook with one sheet, written row by row: nothing is held back, so that it may have a million rows.

use std::io::{self, Write};
use zip::{
    ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
/// With the sheet's name in the middle.
const WORKBOOK: [&str; 2] = [
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name=""#,
    r#"" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
];
const SHEETS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const FOOT: &str = "</sheetData></worksheet>";

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetCell {
    Text(String),
    Number(i64),
    /// A number of whose digits so many stand behind the point.
    Decimal(i64, u8),
}

/// A sheet under way.
pub struct SheetWriter<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
}

impl<W: Write> SheetWriter<W> {
    /// Writes what stands before the rows. A sheet's name has letters, digits and spaces in it, 31 at most; anything else is left
    /// out.
    pub fn new(out: W, name: &str) -> io::Result<Self> {
        let mut zip = ZipWriter::new_stream(out);
        let name: String = name.chars().filter(|c| c.is_alphanumeric() || *c == ' ').take(31).collect();
        let name = if name.trim().is_empty() { "Sheet" } else { name.trim() };
        let workbook = WORKBOOK.join(name);
        for (name, text) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT),
            ("xl/workbook.xml", workbook.as_str()),
            ("xl/_rels/workbook.xml.rels", SHEETS),
            ("xl/worksheets/sheet1.xml", HEAD),
        ] {
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(text.as_bytes())?;
        }
        Ok(Self { zip })
    }

    /// Writes a row. Cells are texts, which no spreadsheet runs, and whole numbers.
    pub fn row(&mut self, cells: &[SheetCell]) -> io::Result<()> {
        let mut row = String::from("<row>");
        for cell in cells {
            match cell {
                SheetCell::Text(text) => {
                    row.push_str(r#"<c t="inlineStr"><is><t xml:space="preserve">"#);
                    text.chars().for_each(|c| escape(c, &mut row));
                    row.push_str("</t></is></c>");
                }
                SheetCell::Number(number) => row.extend(["<c><v>", &number.to_string(), "</v></c>"]),
                SheetCell::Decimal(number, scale) => row.extend(["<c><v>", &number.to_string(), "E-", &scale.to_string(), "</v></c>"]),
            }
        }
        row.push_str("</row>");
        self.zip.write_all(row.as_bytes())
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<()> {
        self.zip.write_all(FOOT.as_bytes())?;
        self.zip.finish()?;
        Ok(())
    }
}

/// XML has no way to write most control characters: they are left out.
fn escape(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\t' | '\n' => out.push(c),
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
        c => out.push(c),
    }
}
