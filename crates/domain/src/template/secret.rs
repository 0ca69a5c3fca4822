//! Codes to sign in: kept apart from everything that is stored, shown or logged.

use super::{Definition, Fill, Sent};
use serde_json::Value;
use std::{collections::BTreeMap, fmt};

/// What stands where a code was.
pub(super) const MASK: &str = "••••••";

/// A code. It has no way into JSON or a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code itself: for WhatsApp alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Takes the code out of what is to be sent, and leaves a mask. None where there is no code.
pub(super) fn take(definition: &Definition, fills: &BTreeMap<String, Fill>, components: &mut [Value]) -> Option<Secret> {
    if !definition.is_code() {
        return None;
    }
    let Some(Fill::Text(code)) = fills.get("body.1") else { return None };
    replace(components, |_| MASK.to_owned());
    Some(Secret::new(code.trim()))
}

/// Changes the texts of all parameters.
fn replace(components: &mut [Value], with: impl Fn(&str) -> String) {
    let parameters = components
        .iter_mut()
        .filter_map(|component| component.get_mut("parameters")?.as_array_mut());
    for parameter in parameters.flatten() {
        if let Some(Value::String(text)) = parameter.get_mut("text") {
            *text = with(text);
        }
    }
}

impl Sent {
    /// As WhatsApp is to have it: with the code where the mask stands.
    #[must_use]
    pub fn revealed(&self, code: &Secret) -> Self {
        let mut sent = self.clone();
        replace(&mut sent.components, |text| text.replace(MASK, code.reveal()));
        sent
    }
}

#[cfg(test)]
mod tests {
    use crate::template::{Definition, Fill, Status, Template};
    use serde_json::json;
    use std::collections::BTreeMap;

    #[test]
    fn a_code_stands_nowhere_but_in_what_whatsapp_gets() {
        let template = Template {
            status: Status::Approved,
            category: "AUTHENTICATION".into(),
            definition: Definition::read(&json!({ "components": [
                { "type": "BODY", "text": "*{{1}}* is your verification code." },
                { "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code" }] },
            ] })),
            ..Template::default()
        };
        let fills = BTreeMap::from([("body.1".to_owned(), Fill::Text("739142".into()))]);
        let sent = template.fill(&fills).unwrap();
        assert!(sent.has_code);
        assert_eq!(sent.shown.body, "*••••••* is your verification code.");
        for written in [serde_json::to_string(&sent).unwrap(), format!("{sent:?}")] {
            assert!(!written.contains("739142"), "{written}");
        }
        let given = sent.revealed(sent.code.as_ref().unwrap());
        assert_eq!(given.components[0]["parameters"][0]["text"], "739142");
        assert_eq!(
            given.components[1],
            json!({ "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "739142" }] })
        );
        let long = BTreeMap::from([("body.1".to_owned(), Fill::Text("1".repeat(16)))]);
        assert!(template.fill(&long).is_err() && template.fill(&BTreeMap::new()).is_err());
    }
}
