//! Templates, filled in. Facts 3.5.

use domain::template::Sent;
use serde_json::{Value, json};

/// The object of `template`. None when a file has no id of Meta's yet.
pub(super) fn of(sent: &Sent) -> Option<Value> {
    let mut files = sent.files();
    let mut components = sent.components.clone();
    for component in &mut components {
        put_files(component, &mut files)?;
    }
    Some(json!({ "name": sent.name, "language": { "code": sent.language }, "components": components }))
}

/// Puts the ids of files where headers speak of them, in the order in which they stand.
fn put_files<'a>(component: &mut Value, files: &mut impl Iterator<Item = &'a domain::Media>) -> Option<()> {
    match component["type"].as_str() {
        Some("header") => {
            for parameter in component["parameters"].as_array_mut()? {
                let kind = parameter["type"].as_str().unwrap_or_default().to_owned();
                let is_file = matches!(kind.as_str(), "image" | "video" | "document");
                // What stands on the web needs no id.
                if is_file && parameter[&kind]["link"].is_null() {
                    let media = files.next()?;
                    let mut object = json!({ "id": media.id.as_ref()? });
                    if let Some(name) = media.name.as_ref().filter(|_| kind == "document") {
                        object["filename"] = json!(name);
                    }
                    parameter[&kind] = object;
                }
            }
        }
        Some("carousel") => {
            for card in component["cards"].as_array_mut()? {
                for component in card["components"].as_array_mut()? {
                    put_files(component, files)?;
                }
            }
        }
        _ => {}
    }
    Some(())
}
