//! JSON for server functions, read as text.
//!
//! The library's own encoding reads bytes, everything else in the browser (hydration data, live events) reads text. Each way
//! brings its own copy of the reader of every type: 18 kB more to load first, for nothing.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

/// The encoding of every request, answer and error.
pub struct TextJson;

/// Arguments as JSON in the body of a `POST`.
pub type Json = Post<TextJson>;

impl ContentType for TextJson {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for TextJson {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for TextJson {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for TextJson {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        // What is not UTF-8 is not JSON: the reader says so at the first byte that is neither.
        serde_json::from_str(std::str::from_utf8(&bytes).unwrap_or("\u{fffd}"))
    }
}
