//! Templates: their state, quality, category and words. Facts 2.6.

use super::{
    super::{Notification, clip, content::text},
    Said, plain, plain_or, short,
};
use domain::{
    Language, Millis, TemplateName,
    notice::{
        NoticeKind,
        Severity::{Info, Serious, Warning},
    },
    template::{Told, What},
};
use serde_json::Value;

/// `order_update (en_US)`.
pub(super) fn name(value: &Value) -> Option<String> {
    let name = short(&text(value, "message_template_name")?);
    Some(match text(value, "message_template_language") {
        Some(language) => format!("{name} ({})", short(&language)),
        None => name,
    })
}

fn called(value: &Value) -> String {
    name(value).map_or_else(|| "a template".to_owned(), |name| format!("the template {name}"))
}

/// What happened to which template. None for what is about no template that can be named.
pub(super) fn told(kind: NoticeKind, value: &Value, out: &Notification) -> Option<Told> {
    let short_or_long = |long: &str, short: &str| text(value, long).or_else(|| text(value, short));
    let word = |name: &str| {
        text(value, name)
            .filter(|word| !matches!(word.as_str(), "NONE" | "NULL"))
            .map(|word| clip(&word))
    };
    let what = match kind {
        NoticeKind::TemplateStatus => What::Status {
            status: word("event")?.to_ascii_uppercase(),
            reason: word("reason").or_else(|| text(&value["rejection_info"], "reason")),
            details: text(&value["rejection_info"], "recommendation")
                .or_else(|| text(&value["other_info"], "description"))
                .map(|details| clip(&details)),
        },
        NoticeKind::TemplateQuality => What::Quality {
            before: word("previous_quality_score"),
            now: word("new_quality_score")?,
        },
        NoticeKind::TemplateCategory => match word("correct_category") {
            Some(soon) => What::CategoryAnnounced {
                now: word("new_category")?,
                soon,
            },
            None => What::Category {
                before: word("previous_category"),
                now: word("new_category")?,
            },
        },
        NoticeKind::TemplateContent => What::Content,
        _ => return None,
    };
    let name = TemplateName::parse(short_or_long("message_template_name", "name")?).ok()?;
    let language = Language::parse(short_or_long("message_template_language", "language")?.replace('-', "_")).ok()?;
    let arrived = out.arrived.map(|(at, _)| at);
    let at = out.around.time.map(|at| Millis(at * 1000)).or(arrived);
    Some(Told {
        waba: out.around.account.clone(),
        same: serde_json::json!([name, language, what, at]).to_string(),
        name: name.to_string(),
        language: language.to_string(),
        at,
        what,
    })
}

/// Why, at the end of a sentence.
fn because(value: &Value) -> String {
    let reason = plain(value, "reason").or_else(|| plain(&value["rejection_info"], "reason"));
    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
}

pub(super) fn status(value: &Value) -> Said {
    let it = called(value);
    let why = because(value);
    match value["event"].as_str().unwrap_or_default() {
        "APPROVED" => (Info, format!("WhatsApp approved {it}.")),
        "REINSTATED" => (Info, format!("WhatsApp lets {it} be sent again.")),
        "UNARCHIVED" => (Info, format!("WhatsApp took {it} out of the archive.")),
        "PENDING" => (Info, format!("WhatsApp is reviewing {it}.")),
        "IN_APPEAL" => (Info, format!("WhatsApp is reviewing {it} again.")),
        "DELETED" => (Warning, format!("Somebody deleted {it}.")),
        "PENDING_DELETION" => (Warning, format!("WhatsApp is deleting {it}.")),
        "ARCHIVED" => (Warning, format!("WhatsApp archived {it} because it is not used.")),
        "REJECTED" => (Warning, format!("WhatsApp rejected {it}{why}.")),
        "FLAGGED" => (Warning, format!("WhatsApp may soon switch off {it} because of low quality.")),
        "PAUSED" => (Warning, format!("WhatsApp paused {it} because of low quality.")),
        "LIMIT_EXCEEDED" => (Warning, format!("WhatsApp sends no more of {it}: a limit is reached.")),
        "LOCKED" => (Warning, format!("WhatsApp locked {it}: it cannot be changed.")),
        "DISABLED" => (Serious, format!("WhatsApp switched off {it}{why}.")),
        _ => {
            let state = plain_or(value, "event", "something new");
            (Warning, format!("WhatsApp changed the state of {it} to {state}."))
        }
    }
}

pub(super) fn quality(value: &Value) -> Said {
    let it = called(value);
    match value["new_quality_score"].as_str().unwrap_or_default() {
        "GREEN" => (Info, format!("The quality of {it} is good.")),
        "YELLOW" => (Warning, format!("The quality of {it} is medium: people block or report it.")),
        "RED" => (Warning, format!("The quality of {it} is low: WhatsApp may pause it.")),
        _ => (Info, format!("The quality of {it} is not known yet.")),
    }
}

pub(super) fn content(value: &Value) -> Said {
    (Info, format!("The words or buttons of {} were changed.", called(value)))
}

pub(super) fn category(value: &Value) -> Said {
    let it = called(value);
    let new = plain_or(value, "new_category", "another category");
    match (plain(value, "correct_category"), plain(value, "previous_category")) {
        (Some(correct), _) => (
            Warning,
            format!("WhatsApp will move {it} from {new} to {correct}; that may change its price."),
        ),
        (None, Some(before)) => (
            Warning,
            format!("WhatsApp moved {it} from {before} to {new}; that may change its price."),
        ),
        (None, None) => (Warning, format!("WhatsApp changed the category of {it} to {new}.")),
    }
}
