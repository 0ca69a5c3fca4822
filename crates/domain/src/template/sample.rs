//! Which of our files are the samples of a template's headers: Meta gives back links, and no handle that it would take again.

use super::{
    HeaderFile, Source,
    source::{component, list},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A header's sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// None for the template's own header, else which card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<usize>,
    pub file: HeaderFile,
}

impl Sample {
    /// Those of a template as it is given to WhatsApp, out of the files that were uploaded for it.
    pub fn all_of(source: &Source, files: &[HeaderFile]) -> Vec<Self> {
        let handle = |components: &[Value]| {
            let example = component(components, "HEADER")?.get("example")?;
            list(example, "header_handle").first()?.as_str().map(str::to_owned)
        };
        let cards = source.cards();
        let places = (0..cards.len()).map(Some);
        let headers = std::iter::once((None, source.components())).chain(places.zip(cards.iter().copied()));
        headers
            .filter_map(|(card, components)| {
                let handle = handle(components)?;
                let file = files.iter().find(|file| file.handle == handle)?.clone();
                Some(Self { card, file })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_header_has_the_file_of_its_handle() {
        let header = |handle: &str| json!({ "type": "HEADER", "format": "IMAGE", "example": { "header_handle": [handle] } });
        let card = |handle: &str| json!({ "components": [header(handle)] });
        let file = |handle: &str| HeaderFile {
            handle: handle.to_owned(),
            upload: crate::UploadId::from_parts(1, 1),
            name: format!("{handle}.png"),
            mime: "image/png".to_owned(),
            size: 1,
        };
        let source = Source(json!({ "components": [header("a"), { "type": "BODY", "text": "Hi" },
            { "type": "CAROUSEL", "cards": [card("b"), card("nobody knows"), card("a")] }] }));
        let samples = Sample::all_of(&source, &[file("a"), file("b"), file("c")]);
        let found: Vec<_> = samples.iter().map(|sample| (sample.card, sample.file.handle.as_str())).collect();
        assert_eq!(found, [(None, "a"), (Some(0), "b"), (Some(2), "a")]);
        let text = Source(json!({ "components": [{ "type": "HEADER", "format": "TEXT", "text": "a" }] }));
        assert_eq!(Sample::all_of(&text, &[file("a")]), []);
    }
}
