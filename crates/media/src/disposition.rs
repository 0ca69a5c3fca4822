//! The `Content-Disposition` header: a name for old programs in ASCII and the real one as RFC 8187 writes it.

use crate::name::FileName;
use http::HeaderValue;
use std::fmt::Write;

/// `inline` or `attachment`, with a name when there is one.
pub fn content_disposition(in_place: bool, name: Option<&FileName>) -> HeaderValue {
    let kind = if in_place { "inline" } else { "attachment" };
    let mut header = kind.to_owned();
    if let Some(name) = name.map(FileName::as_str) {
        let plain = plain(name);
        header.push_str("; filename=\"");
        header.push_str(&plain);
        header.push('"');
        if plain != name {
            header.push_str("; filename*=UTF-8''");
            encode(name, &mut header);
        }
    }
    // All of it is ASCII.
    HeaderValue::try_from(header).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

/// What cannot stand in quotes becomes `_`, once for a run. Percent signs too: some browsers decode them here.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%') {
            plain.push(c);
        } else if !plain.ends_with('_') {
            plain.push('_');
        }
    }
    plain
}

fn encode(name: &str, header: &mut String) {
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            header.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(header, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn attachment(name: &str) -> String {
        content_disposition(false, FileName::new(name).as_ref())
            .to_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn names_travel_in_both_forms() {
        assert_eq!(attachment("final report.pdf"), "attachment; filename=\"final report.pdf\"");
        assert_eq!(
            attachment("naïve 100%'s.pdf"),
            "attachment; filename=\"na_ve 100_'s.pdf\"; filename*=UTF-8''na%C3%AFve%20100%25%27s.pdf"
        );
        assert_eq!(
            attachment("रसीद.pdf"),
            "attachment; filename=\"_.pdf\"; filename*=UTF-8''%E0%A4%B0%E0%A4%B8%E0%A5%80%E0%A4%A6.pdf"
        );
        assert_eq!(attachment(""), "attachment");
        assert_eq!(content_disposition(true, None), "inline");
    }

    fn decoded(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            } else {
                byte
            });
        }
        String::from_utf8(bytes).unwrap()
    }

    proptest! {
        #[test]
        fn any_name_is_one_quoted_string_and_the_encoded_one_is_the_name(raw in "(\\PC|[\"\\\\%\r\n;]){0,80}") {
            let Some(name) = FileName::new(&raw) else { return Ok(()) };
            let header = attachment(&raw);
            prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            let rest = header.strip_prefix("attachment; filename=\"").unwrap();
            let (plain, rest) = rest.split_once('"').unwrap();
            prop_assert!(!plain.contains('\\'));
            if let Some(encoded) = rest.strip_prefix("; filename*=UTF-8''") {
                prop_assert_eq!(decoded(encoded), name.as_str());
            } else {
                prop_assert_eq!((plain, rest), (name.as_str(), ""));
            }
        }
    }
}
