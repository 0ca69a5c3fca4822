//! Files as people have them, in one test program.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::{io::Cursor, ops::ControlFlow};
use table::{Kind, SheetCell, SheetWriter, TableError, kind, text_rows, workbook_rows};

fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, TableError> {
    let mut rows = Vec::new();
    text_rows(Cursor::new(bytes.to_vec()), |(_, row)| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn cells(expected: &[&[&str]]) -> Vec<Vec<String>> {
    expected
        .iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect()
}

const PLAIN: &str = "Name,Phone\nZoë,+919876543210\n\"Smith, \"\"Jo\"\"\nof Pune\",2\n";

fn plain() -> Vec<Vec<String>> {
    cells(&[&["Name", "Phone"], &["Zoë", "+919876543210"], &["Smith, \"Jo\"\nof Pune", "2"]])
}

#[test]
fn every_encoding_gives_the_same_rows() {
    assert_eq!(rows(PLAIN.as_bytes()).unwrap(), plain());
    assert_eq!(rows(format!("\u{feff}{PLAIN}").as_bytes()).unwrap(), plain());
    let utf16 = |little: bool, mark: bool| -> Vec<u8> {
        let text = if mark { format!("\u{feff}{PLAIN}") } else { PLAIN.to_owned() };
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
        assert_eq!(rows(&utf16(little, mark)).unwrap(), plain(), "{little} {mark}");
    }
    let windows: Vec<u8> = PLAIN.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(rows(&windows).unwrap(), plain());
}

#[test]
fn separators_are_found() {
    for separator in [";", "\t", "|"] {
        let text = format!("Name{separator}Phone\r\nAna{separator}1\r\n");
        assert_eq!(rows(text.as_bytes()).unwrap(), cells(&[&["Name", "Phone"], &["Ana", "1"]]));
    }
    assert_eq!(rows(b"sep=;\na,b;c\n").unwrap(), cells(&[&["a,b", "c"]]));
    assert_eq!(rows(b"\"a;b;c;d\",1\n\"e\",2\n").unwrap(), cells(&[&["a;b;c;d", "1"], &["e", "2"]]));
    assert_eq!(rows(b"only\n1\n2").unwrap(), cells(&[&["only"], &["1"], &["2"]]));
}

#[test]
fn cells_come_as_they_are_written() {
    let text = "n\n9.19E+11\n'+91 99999 00001\n007\n=cmd|' /C calc'!A0\n";
    assert_eq!(
        rows(text.as_bytes()).unwrap(),
        cells(&[&["n"], &["9.19E+11"], &["'+91 99999 00001"], &["007"], &["=cmd|' /C calc'!A0"]])
    );
}

#[test]
fn rows_may_be_of_unequal_length_and_empty() {
    let text = "a,b,c\n1\n\n,,\n1,2,3,4\n";
    assert_eq!(
        rows(text.as_bytes()).unwrap(),
        cells(&[&["a", "b", "c"], &["1"], &["1", "2", "3", "4"]])
    );
}

#[test]
fn a_file_without_rows_is_empty() {
    for empty in [&b""[..], b"\n\n", b"\xef\xbb\xbf", b",,,\n"] {
        assert!(matches!(rows(empty), Err(TableError::Empty)), "{empty:?}");
    }
    assert!(matches!(kind(b""), Err(TableError::Empty)));
}

#[test]
fn five_hundred_columns_are_read_and_one_more_is_refused() {
    let wide = |columns: usize| vec!["x"; columns].join(",");
    assert_eq!(rows(wide(500).as_bytes()).unwrap()[0].len(), 500);
    assert!(matches!(rows(wide(501).as_bytes()), Err(TableError::TooManyColumns)));
}

#[test]
fn a_cell_of_ten_megabytes_is_cut_and_its_neighbours_stay() {
    let text = format!("a,{},c\n1,2,3\n", "é".repeat(5_000_000));
    let rows = rows(text.as_bytes()).unwrap();
    assert!(rows[0][1].len() <= table::MOST_CELL_BYTES + 3);
    assert_eq!((rows[0][2].as_str(), rows[1].len()), ("c", 3));
}

#[test]
fn a_quote_that_never_ends_takes_no_memory() {
    let text = format!("a,b\n\"{}", "x\n".repeat(1_000_000));
    let rows = rows(text.as_bytes()).unwrap();
    assert_eq!(rows.len(), 2);
}

#[test]
fn reading_stops_when_asked() {
    let mut count = 0;
    text_rows(Cursor::new("1\n".repeat(100_000)), |_| {
        count += 1;
        if count == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .unwrap();
    assert_eq!(count, 3);
}

#[test]
fn what_is_no_table_is_told_by_its_bytes() {
    assert_eq!(kind(b"a,b\n1,2").unwrap(), Kind::Text);
    assert_eq!(kind(b"PK\x03\x04....").unwrap(), Kind::Workbook);
    assert!(matches!(kind(b"%PDF-1.7"), Err(TableError::NotATable)));
    let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    assert!(matches!(kind(&compound), Err(TableError::OldExcel)));
    let mut protected = compound.to_vec();
    protected.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(kind(&protected), Err(TableError::Password)));
}

fn workbook(bytes: Vec<u8>) -> Result<Vec<(u64, Vec<String>)>, TableError> {
    let mut rows = Vec::new();
    workbook_rows(bytes, |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

/// An archive with stored files, as small as can be.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let crc = crc(text.as_bytes());
        let size = u32::try_from(text.len()).unwrap();
        let name_size = u16::try_from(name.len()).unwrap();
        let at = u32::try_from(out.len()).unwrap();
        let mut common = Vec::new();
        common.extend([20, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        common.extend(crc.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(name_size.to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        list.extend(b"PK\x01\x02");
        list.extend([20, 0]);
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len()).unwrap();
    let (at, size) = (u32::try_from(out.len()).unwrap(), u32::try_from(list.len()).unwrap());
    out.extend(list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

#[test]
fn a_workbook_gives_its_rows_with_all_digits() {
    let sheet = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>Phone</t></is></c><c r="B1" t="inlineStr"><is><t>Name</t></is></c></row>
        <row r="3"><c r="A3"><v>9.19999900001E+11</v></c><c r="C3"><v>1.5</v></c></row>
    </sheetData></worksheet>"#;
    let files = [
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        ),
        (
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let rows = workbook(archive(&files)).unwrap();
    let expected = cells(&[&["Phone", "Name"], &["919999900001", "", "1.5"]]);
    assert_eq!(rows, vec![(1, expected[0].clone()), (3, expected[1].clone())]);
}

#[test]
fn an_archive_that_is_no_workbook_is_refused() {
    assert!(matches!(workbook(archive(&[("a.txt", "hello")])), Err(TableError::NotATable)));
    assert!(matches!(
        workbook(b"PK\x03\x04broken".to_vec()),
        Err(TableError::NotATable | TableError::Damaged)
    ));
}

/// An archive of packed files with so many zeros each.
fn packed(files: &[(&str, usize)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, size) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &vec![0; *size]).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn what_unpacks_to_too_much_is_refused_whatever_it_says() {
    const MIB: usize = 1024 * 1024;
    for files in [
        &[("xl/sharedStrings.xml", 65 * MIB)][..],
        &[("xl/worksheets/sheet1.xml", 200 * MIB), ("xl/worksheets/sheet2.xml", 51 * MIB)],
    ] {
        let bytes = packed(files);
        assert!(bytes.len() < MIB, "it looks harmless");
        assert!(matches!(workbook(bytes), Err(TableError::TooLarge)));
    }
    // A sheet may have more than what is held in memory.
    let fits = workbook(packed(&[("xl/worksheets/sheet1.xml", 65 * MIB)]));
    assert!(matches!(fits, Err(TableError::NotATable)), "it has no book");
    // One that says of all its files that they have ten bytes is read no further than that.
    let mut lies = packed(&[("xl/workbook.xml", 2 * MIB), ("xl/_rels/workbook.xml.rels", 2 * MIB)]);
    for (mark, size) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let listed: Vec<usize> = (0..lies.len()).filter(|at| lies[*at..].starts_with(mark)).collect();
        assert_eq!(listed.len(), 2);
        for at in listed {
            lies[at + size..at + size + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(&lies)).unwrap();
    let read = std::io::copy(&mut archive.by_index(0).unwrap(), &mut std::io::sink());
    assert!(read.is_err(), "{read:?}");
    assert!(workbook(lies).is_err());
}

#[test]
fn a_sheet_that_was_written_reads_back_with_every_sign() {
    let rows = cells(&[
        &["Row", "Number"],
        &["2", "+919876543210"],
        &["=cmd|' /C calc'!A0", "<&>\"Zoë\" 🙂\u{1}"],
        &["", " a\nb "],
    ]);
    let mut file = Vec::new();
    let mut sheet = SheetWriter::new(&mut file, "What <happened> & why, in more than so many letters").unwrap();
    for row in &rows {
        let cells: Vec<SheetCell> = row.iter().cloned().map(SheetCell::Text).collect();
        sheet.row(&cells).unwrap();
    }
    sheet.row(&[SheetCell::Number(-1_200_000), SheetCell::Decimal(519_000, 6)]).unwrap();
    sheet.finish().unwrap();
    assert_eq!(kind(&file).unwrap(), Kind::Workbook);
    let mut read = Vec::new();
    workbook_rows(file, |(_, row)| {
        read.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    let mut expected = rows;
    expected[2][1] = "<&>\"Zoë\" 🙂".to_owned();
    expected.push(vec!["-1200000".to_owned(), "0.519".to_owned()]);
    assert_eq!(read, expected);
}
