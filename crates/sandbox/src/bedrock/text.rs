//! The words of a file, by the ending of its name.

use std::io::{Cursor, Read as _};

/// More of a file is not read, in bytes of text.
const MOST: u64 = 4 * 1024 * 1024;

/// The words, or why there are none.
pub(super) fn words_of(name: &str, bytes: &[u8]) -> Result<String, String> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let text = match ending.as_deref() {
        Some("txt" | "md" | "csv") => String::from_utf8_lossy(bytes).into_owned(),
        Some("html" | "htm") => html(&String::from_utf8_lossy(bytes)),
        Some("docx") => docx(bytes)?,
        Some("pdf") => pdf(bytes)?,
        _ => return Err("The format of this document is not supported".to_owned()),
    };
    if text.trim().is_empty() {
        return Err("There is no text in this document".to_owned());
    }
    Ok(text)
}

/// What a page says: without tags, scripts and styles.
fn html(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let name: String = tag
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        let ending = match name.as_str() {
            "script" => "</script",
            "style" => "</style",
            _ => "",
        };
        let behind = match ending {
            "" => tag.split_once('>').map(|(_, behind)| behind),
            ending => find(tag, ending).and_then(|tail| tail.split_once('>')).map(|(_, behind)| behind),
        };
        let breaks = matches!(
            tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next(),
            Some("p" | "br" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "title")
        );
        text.push(if breaks { '\n' } else { ' ' });
        rest = behind.unwrap_or_default();
    }
    text.push_str(rest);
    for (entity, sign) in [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, sign);
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The text from an ending tag on, whatever its letters' case.
fn find<'a>(text: &'a str, tag: &str) -> Option<&'a str> {
    let at = text.to_ascii_lowercase().find(tag)?;
    text.get(at..)
}

/// The paragraphs of a Word document.
fn docx(bytes: &[u8]) -> Result<String, String> {
    use quick_xml::{Reader, events::Event};
    let broken = "This is no DOCX document that can be read".to_owned();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken.clone())?;
    let document = archive.by_name("word/document.xml").map_err(|_| broken.clone())?;
    let mut xml = String::new();
    document.take(MOST).read_to_string(&mut xml).map_err(|_| broken.clone())?;
    let mut reader = Reader::from_str(&xml);
    let (mut text, mut is_text) = (String::new(), false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => is_text = tag.name().0 == "w:t",
            Ok(Event::Text(part)) if is_text => text.push_str(&part.xml10_content()),
            Ok(Event::GeneralRef(sign)) if is_text => text.push(match sign.resolve_char_ref() {
                Ok(Some(sign)) => sign,
                _ => match &*sign {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    _ => '\'',
                },
            }),
            Ok(Event::End(tag)) => {
                is_text = false;
                if tag.name().0 == "w:p" {
                    text.push('\n');
                }
            }
            Ok(Event::Eof) => return Ok(text),
            Ok(_) => {}
            Err(_) => return Err(broken),
        }
    }
}

/// The pages of a PDF, as far as their fonts say which letters they show.
fn pdf(bytes: &[u8]) -> Result<String, String> {
    let document = lopdf::Document::load_mem(bytes).map_err(|_| "This is no PDF document that can be read".to_owned())?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document
        .extract_text(&pages)
        .map_err(|_| "The text of this PDF document is not read by the sandbox".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_page_says_its_words_alone() {
        let page = "<!doctype html><title>Fees</title><style>p { color: red }</style><SCRIPT>alert(1 < 2)</SCRIPT>\
                    <p>The fee is&nbsp;5&nbsp;EUR &amp; nothing <b>more</b>.</p><p>Ask us";
        assert_eq!(
            words_of("fees.HTML", page.as_bytes()).unwrap(),
            "Fees\nThe fee is 5 EUR & nothing more .\nAsk us"
        );
    }

    #[test]
    fn a_word_document_is_read_by_paragraphs() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("word/document.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        archive
            .write_all(b"<w:document><w:body><w:p><w:r><w:t>Open on </w:t></w:r><w:r><w:t>Monday &amp; Friday</w:t></w:r></w:p><w:p><w:r><w:t>Closed on Sunday</w:t></w:r></w:p></w:body></w:document>")
            .unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert_eq!(words_of("a.docx", &bytes).unwrap(), "Open on Monday & Friday\nClosed on Sunday\n");
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        for (name, bytes) in [
            ("a.pdf", b"%PDF-1.7 nothing".as_slice()),
            ("a.docx", b"PK\x03\x04"),
            ("a.txt", b" \n"),
            ("a.exe", b"MZ"),
        ] {
            assert!(words_of(name, bytes).is_err(), "{name}");
        }
    }
}
