//! The media type that a sender claims, read leniently.
//! Our own because `mime` is no longer kept and refuses what phones write; it follows the WHATWG's "parse a MIME type".

use std::fmt;

/// Claims longer than this are nonsense.
const LONGEST: usize = 256;

/// A claimed type such as `audio/ogg; codecs=opus`. It is a hint; what a file is, its bytes say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaType {
    essence: String,
    codecs: Option<String>,
}

impl MediaType {
    /// None for what is no media type.
    pub fn parse(claim: &str) -> Option<Self> {
        let claim = unquoted(claim.trim());
        if claim.len() > LONGEST {
            return None;
        }
        let (essence, parameters) = claim.split_once(';').unwrap_or((claim, ""));
        let essence = essence.trim().to_ascii_lowercase();
        let (top, sub) = essence.split_once('/')?;
        if !is_token(top) || !is_token(sub) {
            return None;
        }
        let essence = match usual(&essence) {
            Some(name) => name.to_owned(),
            None => essence,
        };
        let codecs = parameters_of(parameters)
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("codecs"))
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty() && value.chars().all(|c| matches!(c, ' '..='~')));
        Some(Self { essence, codecs })
    }

    /// Type and subtype in lower case, under their registered name: what is stored.
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// Such as `opus`, or `avc1.42E01E, mp4a.40.2`.
    pub fn codecs(&self) -> Option<&str> {
        self.codecs.as_deref()
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.essence)?;
        match self.codecs.as_deref() {
            None => Ok(()),
            Some(codecs) if is_token(codecs) => write!(f, "; codecs={codecs}"),
            Some(codecs) => write!(f, "; codecs=\"{}\"", codecs.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// The registered name of a type that phones and programs often write otherwise.
fn usual(essence: &str) -> Option<&'static str> {
    Some(match essence {
        "image/jpg" | "image/pjpeg" => "image/jpeg",
        "image/x-png" => "image/png",
        "audio/mp3" | "audio/x-mp3" | "audio/x-mpeg" => "audio/mpeg",
        "audio/m4a" | "audio/x-m4a" => "audio/mp4",
        "audio/x-aac" | "audio/aacp" => "audio/aac",
        // Opus alone is a format for calls; in a file it is in Ogg.
        "audio/opus" => "audio/ogg",
        "video/3gp" => "video/3gpp",
        "application/x-pdf" => "application/pdf",
        _ => return None,
    })
}

/// `; name=value; name="va\"lue"` to names and values.
fn parameters_of(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    while rest.peek().is_some() {
        let mut name = String::new();
        let mut value = String::new();
        let mut in_value = false;
        while let Some(c) = rest.next() {
            match c {
                ';' => break,
                '=' if !in_value => in_value = true,
                '"' if in_value && value.trim().is_empty() => {
                    value.clear();
                    while let Some(c) = rest.next_if(|c| *c != '"') {
                        value.extend(if c == '\\' { rest.next() } else { Some(c) });
                    }
                    // Whatever follows the closing quote belongs to nothing.
                    while rest.next_if(|c| *c != ';').is_some() {}
                }
                c if in_value => value.push(c),
                c => name.push(c),
            }
        }
        found.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(claim: &str) -> Option<String> {
        MediaType::parse(claim).map(|found| found.to_string())
    }

    #[test]
    fn a_voice_note_with_codecs_is_ogg() {
        let voice = MediaType::parse("audio/ogg; codecs=opus").unwrap();
        assert_eq!((voice.essence(), voice.codecs()), ("audio/ogg", Some("opus")));
        assert_eq!(voice.to_string(), "audio/ogg; codecs=opus");
    }

    #[test]
    fn case_spaces_quotes_and_other_names_do_not_matter() {
        for claim in [
            "AUDIO/OGG;CODECS=opus",
            " audio/ogg ;; codecs=\"opus\" ;x",
            "audio/opus; charset=\"a;codecs=b\"; codecs=opus",
            "\"audio/ogg; codecs=opus\"",
        ] {
            assert_eq!(shown(claim).as_deref(), Some("audio/ogg; codecs=opus"), "{claim}");
        }
        assert_eq!(shown("image/JPG").as_deref(), Some("image/jpeg"));
        assert_eq!(shown("video/3gp").as_deref(), Some("video/3gpp"));
        assert_eq!(
            shown("video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"").as_deref(),
            Some("video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"")
        );
    }

    #[test]
    fn what_is_no_type_is_none() {
        for claim in [
            "",
            "jpeg",
            "/",
            "image/",
            "/png",
            "image/jpeg image/png",
            "text/html\r\nX: y",
            "क/ख",
            "a/b/c",
            "image/*,*/*",
        ] {
            assert_eq!(MediaType::parse(claim), None, "{claim}");
        }
        assert_eq!(MediaType::parse(&format!("a/{}", "b".repeat(300))), None);
        assert_eq!(shown("audio/ogg; codecs=\"a\nb\"").as_deref(), Some("audio/ogg"));
        assert_eq!(shown("audio/ogg; codecs=\"").as_deref(), Some("audio/ogg"));
    }

    proptest! {
        #[test]
        fn any_claim_is_read_and_what_is_written_is_read_again(claim in "(\\PC{0,60}|[a-z]{1,5}/[a-z]{1,5} ?; ?codecs=\\PC{0,20})") {
            if let Some(found) = MediaType::parse(&claim) {
                prop_assert_eq!(MediaType::parse(&found.to_string()), Some(found));
            }
        }
    }
}
