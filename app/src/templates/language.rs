//! What languages are called, and which of them are written from right to left.

/// Meta's codes without the region, each with its English name.
#[rustfmt::skip]
const NAMES: [(&str, &str); 67] = [
    ("af", "Afrikaans"), ("ar", "Arabic"), ("az", "Azerbaijani"), ("be", "Belarusian"), ("bg", "Bulgarian"), ("bn", "Bengali"),
    ("ca", "Catalan"), ("cs", "Czech"), ("da", "Danish"), ("de", "German"), ("el", "Greek"), ("en", "English"), ("es", "Spanish"),
    ("et", "Estonian"), ("fa", "Persian"), ("fi", "Finnish"), ("fil", "Filipino"), ("fr", "French"), ("ga", "Irish"),
    ("gu", "Gujarati"), ("ha", "Hausa"), ("he", "Hebrew"), ("hi", "Hindi"), ("hr", "Croatian"), ("hu", "Hungarian"),
    ("id", "Indonesian"), ("it", "Italian"), ("ja", "Japanese"), ("ka", "Georgian"), ("kk", "Kazakh"), ("kn", "Kannada"),
    ("ko", "Korean"), ("ky", "Kyrgyz"), ("lo", "Lao"), ("lt", "Lithuanian"), ("lv", "Latvian"), ("mk", "Macedonian"),
    ("ml", "Malayalam"), ("mr", "Marathi"), ("ms", "Malay"), ("nb", "Norwegian"), ("nl", "Dutch"), ("pa", "Punjabi"),
    ("pl", "Polish"), ("prs", "Dari"), ("ps", "Pashto"), ("pt", "Portuguese"), ("ro", "Romanian"), ("ru", "Russian"),
    ("rw", "Kinyarwanda"), ("si", "Sinhala"), ("sk", "Slovak"), ("sl", "Slovenian"), ("sq", "Albanian"), ("sr", "Serbian"),
    ("sv", "Swedish"), ("sw", "Swahili"), ("ta", "Tamil"), ("te", "Telugu"), ("th", "Thai"), ("tr", "Turkish"), ("uk", "Ukrainian"),
    ("ur", "Urdu"), ("uz", "Uzbek"), ("vi", "Vietnamese"), ("zh", "Chinese"), ("zu", "Zulu"),
];

/// What a language is called: `en_US` is "English (US)".
pub(super) fn name(code: &str) -> String {
    let (base, region) = code.split_once('_').map_or((code, ""), |(base, region)| (base, region));
    let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == base) else {
        return code.to_owned();
    };
    if region.is_empty() {
        (*name).to_owned()
    } else {
        format!("{name} ({region})")
    }
}

/// The direction in which it is written.
pub(super) fn direction(code: &str) -> &'static str {
    let base = code.split('_').next().unwrap_or_default();
    if matches!(base, "ar" | "fa" | "he" | "prs" | "ps" | "ur") {
        "rtl"
    } else {
        "ltr"
    }
}

/// The code as web pages write it.
pub(super) fn tag(code: &str) -> String {
    code.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_meta_has_a_name() {
        for code in domain::template::LANGUAGES {
            assert_ne!(name(code), code, "{code}");
        }
        assert_eq!(name("en_US"), "English (US)");
        assert_eq!(name("xx"), "xx");
    }

    #[test]
    fn some_are_written_from_right_to_left() {
        assert_eq!(direction("ar_EG"), "rtl");
        assert_eq!(direction("en"), "ltr");
        assert_eq!(tag("pt_BR"), "pt-BR");
    }
}
