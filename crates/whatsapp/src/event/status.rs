//! What became of messages of ours. Meta: `statuses`; facts 2.2 and 2.5.

use super::{clip, content::text, told};
use domain::{
    DeliveryState, Failure, PhoneId, Seconds, Wamid,
    delivery::{Pricing, Report},
    inbound::StatusReport,
};
use serde_json::Value;

/// Reads one that came at a time, which is taken where it has none of its own. As with messages, nothing is reached more than a
/// minute after it was told.
pub(super) fn read(phone: &PhoneId, status: &Value, arrived: Seconds) -> Result<StatusReport, String> {
    let wamid = status["id"]
        .as_str()
        .and_then(|id| Wamid::parse(id).ok())
        .ok_or("a status without a usable id")?;
    let at = told(&status["timestamp"]).map_or(arrived, |told| told.min(arrived.plus(60)));
    let name = status["status"].as_str().ok_or("a status without its name")?;
    let report = match name {
        "accepted" => Report::State(DeliveryState::Accepted, at),
        "sent" => Report::State(DeliveryState::Sent, at),
        "delivered" => Report::State(DeliveryState::Delivered, at),
        "read" => Report::State(DeliveryState::Read, at),
        "played" => Report::State(DeliveryState::Played, at),
        "failed" => Report::Failed(failure(&status["errors"][0]), at),
        "deleted" => Report::Deleted,
        "warning" => Report::Warning,
        // AWS lists this as a status name: the hand-over was tried for 180 minutes.
        exhausted if exhausted.contains("retries exhausted") => Report::Failed(
            Failure {
                code: None,
                aws: Some("DependencyException".to_owned()),
                details: Some(clip(exhausted)),
            },
            at,
        ),
        other => return Err(format!("a status of an unknown kind: {}", clip(other))),
    };
    Ok(StatusReport {
        phone: phone.clone(),
        wamid,
        client_id: status["biz_opaque_callback_data"].as_str().and_then(|id| id.parse().ok()),
        report,
        pricing: pricing(&status["pricing"]),
        raw: with_time(status, at),
    })
}

/// As it came; where that is read again, it has the same time.
fn with_time(status: &Value, at: Seconds) -> String {
    if told(&status["timestamp"]) == Some(at) {
        return status.to_string();
    }
    let mut status = status.clone();
    status["timestamp"] = at.0.to_string().into();
    status.to_string()
}

/// What is charged; nothing where it says nothing that is known.
fn pricing(value: &Value) -> Option<Box<Pricing>> {
    let word = |name: &str| text(value, name).map(|word| word.chars().take(64).collect::<String>());
    let pricing = Pricing {
        billable: value["billable"].as_bool(),
        // Meta writes some with a hyphen and some with an underscore.
        category: word("category").map(|category| category.replace('-', "_")),
        kind: word("type"),
        model: word("pricing_model"),
    };
    (pricing != Pricing::default()).then(|| Box::new(pricing))
}

/// One of Meta's errors.
pub(super) fn failure(error: &Value) -> Failure {
    let details = error["error_data"]["details"]
        .as_str()
        .or_else(|| error["message"].as_str())
        .or_else(|| error["title"].as_str());
    Failure {
        code: error["code"].as_i64(),
        aws: None,
        details: details.map(clip),
    }
}
