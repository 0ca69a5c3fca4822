//! Whether a template message fits its template, and what the customer sees then.

mod buttons;
#[cfg(test)]
mod tests;
mod words;

use super::{definition::text, store::Template};
use crate::eum::meta::MetaError;
use serde_json::{Map, Value, json};
use words::{hydrated, value};

/// What else there is to know.
#[derive(Clone, Copy)]
pub(super) struct To {
    /// The recipient is known by a user id alone.
    pub(super) bsuid: bool,
    pub(super) now: i64,
}

/// Fills a template with the components of a message, as Meta would.
pub(super) fn fill(template: &Template, sent: &Value, to: To) -> Result<Value, MetaError> {
    let definition = &template.definition;
    let set = Set {
        named: definition["parameter_format"] == "NAMED",
        kinds: list(&definition["components"]),
        sent: list(sent),
        to,
    };
    if template.category == "AUTHENTICATION" && to.bsuid {
        return Err(MetaError::new(
            131_062,
            "Business-scoped user id is not supported",
            "A one-time password can only be sent to a phone number.",
        ));
    }
    let mut shown = set.shown()?;
    shown.insert("category".to_owned(), json!(template.category));
    Ok(Value::Object(shown))
}

/// The error for parameters that are too few or too many.
fn mismatch(what: &str, got: usize, expected: usize) -> MetaError {
    MetaError::new(
        132_000,
        "Number of parameters does not match the expected number of params",
        format!("{what}: number of localizable_params ({got}) does not match the expected number of params ({expected})"),
    )
}

fn format(what: &str, expected: &str, got: &str) -> MetaError {
    MetaError::new(
        132_012,
        "Parameter format does not match format in the created template",
        format!("{what}: Format mismatch, expected {expected}, received {got}"),
    )
}

fn invalid(details: String) -> MetaError {
    MetaError::new(132_018, "There's an issue with the parameters in your template", details)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is(value: &Value, member: &str, wanted: &str) -> bool {
    value[member].as_str().is_some_and(|text| text.eq_ignore_ascii_case(wanted))
}

/// Components of a definition and those of a message: of the template itself or of one card.
struct Set<'a> {
    named: bool,
    kinds: &'a [Value],
    sent: &'a [Value],
    to: To,
}

impl<'a> Set<'a> {
    fn kind(&self, kind: &str) -> Option<&'a Value> {
        self.kinds.iter().find(|component| is(component, "type", kind))
    }

    /// The parameters for a kind of component.
    fn parameters(&self, kind: &str) -> &'a [Value] {
        let of = self.sent.iter().find(|component| is(component, "type", kind));
        of.map_or(&[], |component| list(&component["parameters"]))
    }

    fn shown(&self) -> Result<Map<String, Value>, MetaError> {
        let mut out = Map::new();
        if let Some(header) = self.header()? {
            out.insert("header".to_owned(), header);
        }
        let offer = self.offer()?;
        if let Some(offer) = &offer {
            out.insert("offer".to_owned(), offer.clone());
        }
        let values = self.texts("body", self.kind("BODY"))?;
        if let Some(body) = self.kind("BODY") {
            let most = if offer.is_some() { 600 } else { 1024 };
            out.insert("body".to_owned(), json!(hydrated("body", &body["text"], &values, most)?));
        }
        if let Some(footer) = self.kind("FOOTER") {
            out.insert("footer".to_owned(), footer["text"].clone());
        }
        let buttons = self.buttons(&values)?;
        if !buttons.is_empty() {
            out.insert("buttons".to_owned(), Value::Array(buttons));
        }
        if let Some(cards) = self.cards()? {
            out.insert("cards".to_owned(), cards);
        }
        if self.kind("CALL_PERMISSION_REQUEST").is_some() {
            out.insert("asks".to_owned(), json!("call_permission"));
        }
        Ok(out)
    }

    fn header(&self) -> Result<Option<Value>, MetaError> {
        let parameters = self.parameters("header");
        let Some(header) = self.kind("HEADER") else {
            return match parameters.len() {
                0 => Ok(None),
                count => Err(mismatch("header", count, 0)),
            };
        };
        let kind = header["format"].as_str().unwrap_or("TEXT");
        if kind == "TEXT" {
            let values = self.texts("header", Some(header))?;
            return Ok(Some(
                json!({ "type": kind, "text": hydrated("header", &header["text"], &values, 60)? }),
            ));
        }
        let [parameter] = parameters else {
            return Err(match parameters.len() {
                0 => format("header", kind, "UNKNOWN"),
                count => mismatch("header", count, 1),
            });
        };
        let member = kind.to_ascii_lowercase();
        if !is(parameter, "type", kind) {
            let got = parameter["type"].as_str().unwrap_or_default().to_ascii_uppercase();
            return Err(format("header", kind, &got));
        }
        Ok(Some(json!({ "type": kind, member.as_str(): parameter[member.as_str()] })))
    }

    /// The values of the variables of a text, by their names.
    fn texts(&self, what: &str, component: Option<&Value>) -> Result<Vec<(String, String)>, MetaError> {
        let names = component.map(text::names_of).unwrap_or_default();
        let parameters = self.parameters(what);
        if parameters.len() != names.len() {
            return Err(mismatch(what, parameters.len(), names.len()));
        }
        let mut values: Vec<(String, String)> = Vec::new();
        for (parameter, place) in parameters.iter().zip(&names) {
            let value = value(what, parameter)?;
            let name = if self.named {
                let given = parameter["parameter_name"].as_str();
                let given = given.ok_or_else(|| MetaError::missing("Parameter name is missing or empty."))?;
                if !names.iter().any(|name| name == given) || values.iter().any(|(name, _)| name == given) {
                    return Err(invalid(format!("{what}: {given} is not expected or is there twice.")));
                }
                given
            } else {
                place
            };
            values.push((name.to_owned(), value));
        }
        Ok(values)
    }

    fn offer(&self) -> Result<Option<Value>, MetaError> {
        let parameters = self.parameters("limited_time_offer");
        let Some(component) = self.kind("LIMITED_TIME_OFFER") else {
            return match parameters.len() {
                0 => Ok(None),
                count => Err(mismatch("limited_time_offer", count, 0)),
            };
        };
        let offer = &component["limited_time_offer"];
        let mut shown = json!({ "text": offer["text"] });
        match (offer["has_expiration"] == true, parameters) {
            (false, []) => {}
            (true, [parameter]) => {
                let expires = parameter["limited_time_offer"]["expiration_time_ms"].as_i64();
                let Some(expires) = expires else {
                    return Err(format("limited_time_offer", "LIMITED_TIME_OFFER", "UNKNOWN"));
                };
                if expires <= self.to.now {
                    return Err(MetaError::value("expiration_time_ms must be in the future, in milliseconds."));
                }
                shown["expires"] = json!(expires);
            }
            (expires, parameters) => return Err(mismatch("limited_time_offer", parameters.len(), usize::from(expires))),
        }
        Ok(Some(shown))
    }

    fn cards(&self) -> Result<Option<Value>, MetaError> {
        let sent = self.sent.iter().find(|component| is(component, "type", "carousel"));
        let sent = sent.map_or(&[][..], |component| list(&component["cards"]));
        let Some(carousel) = self.kind("CAROUSEL") else {
            return if sent.is_empty() {
                Ok(None)
            } else {
                Err(mismatch("carousel", sent.len(), 0))
            };
        };
        let cards = list(&carousel["cards"]);
        let products = list(&cards[0]["components"]).iter().any(|part| is(part, "format", "PRODUCT"));
        // A carousel of products grows to ten cards when it is sent.
        if if products {
            !(2..=10).contains(&sent.len())
        } else {
            sent.len() != cards.len()
        } {
            return Err(mismatch("carousel", sent.len(), cards.len()));
        }
        let mut shown = Vec::new();
        for (at, card) in sent.iter().enumerate() {
            if card["card_index"].as_u64() != u64::try_from(at).ok() {
                return Err(MetaError::value(format!("card_index must be {at}.")));
            }
            let of = cards.get(if products { 0 } else { at });
            let set = Set {
                kinds: of.map_or(&[], |card| list(&card["components"])),
                sent: list(&card["components"]),
                ..*self
            };
            shown.push(Value::Object(set.shown()?));
        }
        Ok(Some(Value::Array(shown)))
    }
}
