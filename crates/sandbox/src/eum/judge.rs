//! Whether WhatsApp lets a message of the right form through.

use super::{
    meta::{
        BAD_REACTION, INCAPABLE, MARKETING_STOPPED, MetaError, NO_MARKETING_THERE, NOT_ON_WHATSAPP, NUMBER_LIMIT, PAIR_LIMIT, TO_ITSELF,
        WINDOW_CLOSED,
    },
    schema::{Outgoing, Recipient},
    templates::{self, Sent},
    upload,
};
use crate::{
    app::App,
    aws::ApiError,
    ids::now_ms,
    limits::OverLimit,
    names::OurNumber,
    phone::{self, Person},
};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Map, Value, json};
use std::sync::PoisonError;

const DAY_MS: i64 = 86_400_000;

/// When a message fails: at the hand-over to Meta, or after Meta has taken it.
pub(super) enum Verdict {
    /// A template has what the customer sees, and what it costs.
    Good(Option<Filled>),
    Refused(MetaError),
    TakenThenFailed(MetaError),
}

/// A template with its parameters.
pub(super) struct Filled {
    pub(super) shown: Value,
    pub(super) pricing: Value,
}

/// A message that is to be judged.
pub(super) struct Case<'a> {
    pub(super) number: OurNumber,
    pub(super) outgoing: &'a Outgoing,
    pub(super) message: &'a Map<String, Value>,
    /// Absent when nobody in the sandbox's world has this number or id.
    pub(super) person: Option<&'a Person>,
}

pub(super) fn judge(app: &App, tx: &Transaction<'_>, case: &Case<'_>) -> Result<Verdict, ApiError> {
    let Case {
        number, outgoing, person, ..
    } = *case;
    let now = app.now();
    if outgoing.recipient == Recipient::Number(number.e164.to_owned()) {
        return Ok(Verdict::Refused(TO_ITSELF));
    }
    let key = match &outgoing.recipient {
        Recipient::Number(text) | Recipient::Bsuid(text) => person.map_or(text.as_str(), |p| p.id.as_str()),
    };
    let counted = app
        .limits
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .outbound(number.meta_id, key, now_ms());
    match counted {
        Err(OverLimit::Number) => return Ok(Verdict::Refused(NUMBER_LIMIT)),
        Err(OverLimit::Pair) => return Ok(Verdict::Refused(PAIR_LIMIT)),
        Ok(()) => {}
    }
    if let Some(error) = upload::refusal(app, tx, number, &outgoing.uploads, now)? {
        return Ok(Verdict::Refused(error));
    }
    let kind = case.message["type"].as_str().unwrap_or_default();
    let asks = case.message.get("interactive").and_then(|part| part["type"].as_str());
    if asks == Some("address_message") && !number.e164.starts_with("+91") {
        let details = "Only business numbers of India can ask for an address.";
        return Ok(Verdict::Refused(MetaError::value(details)));
    }
    if kind == "template" {
        return template(app, tx, case, now);
    }
    let Some(person) = person else {
        return Ok(Verdict::TakenThenFailed(NOT_ON_WHATSAPP));
    };
    if !window_open(tx, person, number, now)? {
        return Ok(Verdict::TakenThenFailed(WINDOW_CLOSED));
    }
    match (kind, asks) {
        ("reaction", _) if !may_react(tx, case, person, now)? => Ok(Verdict::Refused(BAD_REACTION)),
        (_, Some("address_message")) if !person.number.as_deref().is_some_and(|n| n.starts_with("+91")) => {
            Ok(Verdict::TakenThenFailed(INCAPABLE))
        }
        (_, Some("call_permission_request")) if asked_to_call(tx, person, number, now)? => {
            let details = "A person can be asked for permission to call once in 24 hours and twice in 7 days.";
            Ok(Verdict::Refused(MetaError::new(138_009, "Permission request limit hit", details)))
        }
        _ => Ok(Verdict::Good(None)),
    }
}

/// Whether the business may write freely: the customer wrote in the last 24 hours.
pub(super) fn window_open(tx: &Transaction<'_>, person: &Person, number: OurNumber, now: i64) -> Result<bool, ApiError> {
    let last = phone::last_inbound(tx, &person.id, number.meta_id)?;
    Ok(last.is_some_and(|at| now - at < DAY_MS))
}

/// Templates go out at any time, but not to everybody.
fn template(app: &App, tx: &Transaction<'_>, case: &Case<'_>, now: i64) -> Result<Verdict, ApiError> {
    let bsuid = matches!(case.outgoing.recipient, Recipient::Bsuid(_));
    let Sent { category, shown } = match templates::check(app, tx, &case.message["template"], bsuid)? {
        Ok(sent) => sent,
        Err(error) => return Ok(Verdict::Refused(error)),
    };
    let Some(person) = case.person else {
        return Ok(Verdict::TakenThenFailed(NOT_ON_WHATSAPP));
    };
    if category == "MARKETING" && person.marketing_stopped {
        return Ok(Verdict::TakenThenFailed(MARKETING_STOPPED));
    }
    if category == "MARKETING" && person.number.as_deref().is_some_and(is_american) {
        return Ok(Verdict::TakenThenFailed(NO_MARKETING_THERE));
    }
    // Of templates, only utility ones are free in an open window.
    let free = category == "UTILITY" && window_open(tx, person, case.number, now)?;
    let kind = if free { "free_customer_service" } else { "regular" };
    let pricing = json!({ "billable": !free, "pricing_model": "PMP", "type": kind, "category": category.to_lowercase() });
    Ok(Verdict::Good(Some(Filled { shown, pricing })))
}

/// Area codes of the North American plan that are not in the United States: Canada, the Caribbean and the Pacific.
const ELSEWHERE: &str = "204 226 236 242 246 249 250 257 263 264 268 284 289 306 343 345 354 365 367 368 382 403 416 418 428 431 437 438 441 \
    450 460 468 473 474 506 514 519 537 548 568 579 581 584 587 604 613 639 647 649 658 664 672 683 705 709 721 742 753 758 767 778 780 782 784 807 \
    809 819 825 829 849 851 867 868 869 873 876 879 902 905 942";

fn is_american(number: &str) -> bool {
    let area = number.strip_prefix("+1").and_then(|rest| rest.get(..3));
    area.is_some_and(|area| !ELSEWHERE.split_whitespace().any(|known| known == area))
}

/// The target is a message of this chat, at most 30 days old, not deleted and no reaction.
fn may_react(tx: &Transaction<'_>, case: &Case<'_>, person: &Person, now: i64) -> Result<bool, ApiError> {
    let target = case.message["reaction"]["message_id"].as_str().unwrap_or_default();
    let at: Option<i64> = tx
        .prepare_cached(
            "SELECT at FROM chat_message WHERE wamid = ?1 AND person = ?2 AND number = ?3
             AND kind NOT IN ('reaction', 'edit', 'revoke', 'system') AND NOT EXISTS (SELECT 1 FROM chat_message AS other
             WHERE other.person = ?2 AND other.kind = 'revoke' AND json_extract(other.message, '$.revoke.original_message_id') = ?1)",
        )?
        .query_row((target, &person.id, case.number.meta_id), |r| r.get(0))
        .optional()?;
    Ok(at.is_some_and(|at| now - at <= 30 * DAY_MS))
}

/// Whether another request to call would be too many.
fn asked_to_call(tx: &Transaction<'_>, person: &Person, number: OurNumber, now: i64) -> Result<bool, ApiError> {
    let (day, week): (i64, i64) = tx
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE at > ?3), count(*) FROM chat_message WHERE person = ?1 AND number = ?2 AND at > ?4
             AND direction = 'out' AND status <> 'failed' AND json_extract(message, '$.interactive.type') = 'call_permission_request'",
        )?
        .query_row((&person.id, number.meta_id, now - DAY_MS, now - 7 * DAY_MS), |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    Ok(day >= 1 || week >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_united_states_are_known_by_their_area_codes() {
        assert!(is_american("+12125550132") && is_american("+14155550132"));
        for other in ["+14165550132", "+18765550132", "+919000012345"] {
            assert!(!is_american(other), "{other}");
        }
    }
}
