//! What the framework writes into HTML as it is: the document's title and the content of `<textarea>`. Everything else it
//! escapes by itself.

/// Text as it stands in HTML.
#[cfg(any(feature = "ssr", test))]
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A title with words that customers chose. The server writes titles as they are, the browser takes them as text.
pub(crate) fn title(text: String) -> String {
    #[cfg(feature = "ssr")]
    let text = escaped(&text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            escaped("</title><meta http-equiv=refresh> &amp; Söhne"),
            "&lt;/title&gt;&lt;meta http-equiv=refresh&gt; &amp;amp; Söhne"
        );
    }
}
