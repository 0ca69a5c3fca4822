//! Flows and their endpoints. Facts 2.11.

use super::{super::content::text, Said, ended, plain, plain_or, short};
use domain::notice::Severity::{self, Info, Serious, Warning};
use serde_json::Value;

pub(super) fn flow(value: &Value) -> Said {
    let it = text(value, "flow_id").map_or_else(|| "a flow".to_owned(), |id| format!("the flow {}", short(&id)));
    match value["event"].as_str().unwrap_or_default() {
        "FLOW_STATUS_CHANGE" => {
            let (old, new) = (plain(value, "old_status"), plain_or(value, "new_status", "another state"));
            let severity = match new.as_str() {
                "blocked" => Serious,
                "throttled" => Warning,
                _ => Info,
            };
            let from = old.map(|old| format!(" from {old}")).unwrap_or_default();
            (severity, format!("The state of {it} changed{from} to {new}."))
        }
        "ENDPOINT_ERROR_RATE" => endpoint(value, &format!("The endpoint of {it} answers with too many errors"), &it),
        "ENDPOINT_LATENCY" => endpoint(value, &format!("The endpoint of {it} answers too slowly"), &it),
        "ENDPOINT_AVAILABILITY" => endpoint(value, &format!("The endpoint of {it} is often out of reach"), &it),
        "FLOW_VERSION_EXPIRY_WARNING" => {
            let words = text(value, "warning").map(|words| format!(": {}", super::super::clip(&words)));
            let sentence = format!("The version of {it} will soon stop working{}", words.unwrap_or_default());
            (Warning, ended(&sentence))
        }
        _ => (
            Info,
            format!(
                "Something changed about {it}: {}.",
                plain_or(value, "event", "WhatsApp does not say what")
            ),
        ),
    }
}

/// An alert begins or is over.
fn endpoint(value: &Value, what: &str, it: &str) -> (Severity, String) {
    if value["alert_state"].as_str() == Some("DEACTIVATED") {
        (Info, format!("The endpoint of {it} works well again."))
    } else {
        (Warning, format!("{what}."))
    }
}
