//! The buttons of a template message.

use super::{Set, format, invalid, is, list, mismatch, words::hydrated};
use crate::eum::meta::MetaError;
use serde_json::{Value, json};

impl Set<'_> {
    /// The buttons as they are shown; `body` has the values of the text, one of which may be the code.
    pub(super) fn buttons(&self, body: &[(String, String)]) -> Result<Vec<Value>, MetaError> {
        let buttons = self.kind("BUTTONS").map_or(&[][..], |component| list(&component["buttons"]));
        for component in self.sent.iter().filter(|component| is(component, "type", "button")) {
            let index = index(component);
            let button = index.and_then(|index| buttons.get(index));
            let Some(button) = button else {
                return Err(MetaError::value("buttons: there is no button at this index."));
            };
            let (kind, sub_type) = (
                button["type"].as_str().unwrap_or_default(),
                component["sub_type"].as_str().unwrap_or_default(),
            );
            // The button of a one-time password is addressed as an URL.
            let wanted = if kind == "OTP" { "URL" } else { kind };
            if !sub_type.eq_ignore_ascii_case(wanted) {
                return Err(format("buttons", wanted, &sub_type.to_ascii_uppercase()));
            }
        }
        let shown = buttons.iter().enumerate().map(|(at, button)| {
            let sent = self
                .sent
                .iter()
                .find(|component| is(component, "type", "button") && index(component) == Some(at));
            let parameters = sent.map_or(&[][..], |component| list(&component["parameters"]));
            one(at, button, parameters, body)
        });
        shown.collect()
    }
}

fn index(component: &Value) -> Option<usize> {
    let index = &component["index"];
    let number = index.as_u64().or_else(|| index.as_str()?.parse().ok())?;
    usize::try_from(number).ok()
}

fn one(at: usize, button: &Value, parameters: &[Value], body: &[(String, String)]) -> Result<Value, MetaError> {
    let kind = button["type"].as_str().unwrap_or_default();
    let mut out = json!({ "type": kind, "text": button["text"] });
    let needs = || MetaError::missing(format!("buttons: Button at index {at} of type {kind} requires a parameter"));
    let typed = |name: &str| match parameters {
        [] => Ok(None),
        [parameter] if is(parameter, "type", name) => Ok(Some(parameter)),
        [parameter] => Err(format(
            "buttons",
            &name.to_ascii_uppercase(),
            parameter["type"].as_str().unwrap_or_default(),
        )),
        _ => Err(mismatch("buttons", parameters.len(), 1)),
    };
    match kind {
        "QUICK_REPLY" => {
            let payload = typed("payload")?.map_or(&button["text"], |parameter| &parameter["payload"]);
            out["payload"] = payload.clone();
        }
        "URL" => {
            let url = button["url"].as_str().unwrap_or_default();
            let suffix = typed("text")?.and_then(|parameter| parameter["text"].as_str());
            match (url.ends_with("{{1}}"), suffix) {
                (true, None) => return Err(needs()),
                (false, Some(_)) => return Err(mismatch("buttons", 1, 0)),
                (true, Some(suffix)) if suffix.chars().any(char::is_whitespace) => {
                    return Err(invalid("buttons: the end of an address cannot have spaces.".to_owned()));
                }
                (_, suffix) => {
                    let values = [("1".to_owned(), suffix.unwrap_or_default().to_owned())];
                    out["url"] = json!(hydrated("buttons", &button["url"], &values, 2000)?);
                }
            }
        }
        "OTP" => {
            let code = typed("text")?.ok_or_else(needs)?["text"].as_str().unwrap_or_default();
            if code.chars().count() > 15 {
                return Err(MetaError::value("A code can have 15 characters at most."));
            }
            if body.first().is_some_and(|(_, text)| text != code) {
                return Err(invalid("The code of the button must be that of the text.".to_owned()));
            }
            out["code"] = json!(code);
        }
        "COPY_CODE" => out["code"] = typed("coupon_code")?.ok_or_else(needs)?["coupon_code"].clone(),
        "FLOW" => {
            let action = &typed("action")?.ok_or_else(needs)?["action"];
            out["flow_token"] = json!(action["flow_token"].as_str().unwrap_or("unused"));
            for name in ["flow_id", "flow_name", "flow_action", "navigate_screen"] {
                if let Some(value) = button.get(name) {
                    out[name] = value.clone();
                }
            }
        }
        "CATALOG" | "SPM" => {
            if let Some(parameter) = typed("action")? {
                out["product"] = parameter["action"]["thumbnail_product_retailer_id"].clone();
            }
        }
        "MPM" => {
            let action = &typed("action")?.ok_or_else(needs)?["action"];
            if action["sections"].is_null() {
                return Err(MetaError::missing("buttons: sections are required."));
            }
            out["sections"] = action["sections"].clone();
        }
        "VOICE_CALL" => {}
        _ => {
            if !parameters.is_empty() {
                return Err(mismatch("buttons", parameters.len(), 0));
            }
            if kind == "PHONE_NUMBER" {
                out["phone_number"] = button["phone_number"].clone();
            }
        }
    }
    Ok(out)
}
