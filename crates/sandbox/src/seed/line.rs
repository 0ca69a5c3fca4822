//! A line of a script as WhatsApp's own object. A line that begins with `!` is another kind than text: `!image caption`.

use crate::{
    media::Sample,
    phone::{
        advertisement,
        kinds::{self, Asked},
    },
};
use anyhow::{Result, anyhow};
use domain::Wamid;
use serde_json::{Map, Value, json};

/// What a line may speak about.
pub(super) struct Around<'a> {
    /// Our latest message.
    pub(super) ours: Option<&'a Wamid>,
    /// The customer's latest text.
    pub(super) theirs: Option<&'a Wamid>,
    /// The id for a file.
    pub(super) media: &'a str,
}

/// A message, without id, time and sender, and its file.
pub(super) struct Line {
    pub(super) object: Map<String, Value>,
    pub(super) file: Option<Sample>,
}

pub(super) fn read(text: &str, around: &Around<'_>) -> Result<Line> {
    let (name, rest) = match text.strip_prefix('!') {
        None => ("text", text),
        Some(other) => other.split_once(' ').unwrap_or((other, "")),
    };
    let (kind, sample) = match name {
        "chart" => ("image", Some("chart.png")),
        "docx" => ("document", Some("form.docx")),
        "txt" => ("document", Some("notes.txt")),
        "position" => ("location", None),
        "forwarded" | "often" | "ad" | "product" | "quote" => ("text", None),
        "react" | "unreact" => ("reaction", None),
        "failed" => ("image", None),
        "system" => return Ok(system()),
        kind => (kind, kinds::sample(kind)),
    };
    let file = sample.and_then(Sample::find);
    let mut fields = Map::new();
    let mut body = rest.replace('|', "\n");
    // What looks like a file name is one.
    if kind == "document" && rest.contains('.') {
        fields.insert("filename".to_owned(), json!(std::mem::take(&mut body)));
    }
    let mut object = kinds::object(&Asked {
        kind,
        body: &body,
        fields: &fields,
        about: if kind == "reaction" { around.ours } else { around.theirs }.map(Wamid::as_str),
        media: file.map(|sample| sample.announced(around.media)),
        sender: None,
    })
    .map_err(|error| anyhow!("{text}: {}", error.message))?;
    match name {
        "forwarded" => put(&mut object, "context", json!({ "forwarded": true })),
        "often" => put(&mut object, "context", json!({ "frequently_forwarded": true })),
        "quote" => put(&mut object, "context", json!({ "id": around.ours.map(Wamid::as_str) })),
        "ad" => put(&mut object, "referral", advertisement()),
        "product" => {
            let product = json!({ "catalog_id": "510000000000001", "product_retailer_id": "TEA-250" });
            put(&mut object, "context", json!({ "referred_product": product }));
        }
        "failed" => put(&mut object, "errors", crate::phone::download_failed()),
        _ => {}
    }
    Ok(Line { object, file })
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    object.insert(name.to_owned(), value);
}

/// WhatsApp itself speaks.
fn system() -> Line {
    let words = json!({ "type": "customer_identity_changed", "body": "The customer's security code changed." });
    let object = Map::from_iter([("type".to_owned(), json!("system")), ("system".to_owned(), words)]);
    Line { object, file: None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::showcase::SHOWCASE, *};
    use crate::seed::material::{By, SCRIPTS};
    use domain::Content;

    #[test]
    fn every_line_reads_as_what_it_says() {
        let wamid = Wamid::parse("wamid.X").unwrap();
        let around = Around {
            ours: Some(&wamid),
            theirs: Some(&wamid),
            media: "1",
        };
        let lines = SCRIPTS.iter().map(|(_, script)| *script).chain(SHOWCASE.iter().copied()).flatten();
        for (_, text) in lines.filter(|(by, _)| *by == By::Customer) {
            let line = read(text, &around).unwrap();
            let content = whatsapp::event::content(&Value::Object(line.object.clone()));
            let acts = matches!(line.object["type"].as_str(), Some("reaction" | "edit" | "revoke"));
            assert_eq!(matches!(content, Content::Placeholder { .. }), acts, "{text}: {content:?}");
        }
    }
}
